"""A draft as files: a policy folder in which every entry is a stub, and beside it the worksheet with the sentences.

The folder holds figures, clauses, units and dates, but no sentence of the document; those stand in the worksheet, which
lies beside the folder and is never part of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from jiangce.rules.clauses import CLOSING, PREAMBLE
from jiangce.rules.drafting.draft import Draft, Provision
from jiangce.rules.figure_words import FigureKind
from jiangce.rules.figures import Figure, parse_figure
from jiangce.rules.lints.unwritten import TO_FILL, TO_WRITE
from jiangce.rules.numerals import plain_form
from jiangce.rules.provision_kinds import PROVISION_KINDS

REGION = "000000"
_PLAIN = re.compile(r"[\w\u4e00-\u9fff()（）〔〕“”·/+.%-]+\Z")
_NUMBER_LIKE = re.compile(r"[~\d.+-]*\Z|true\Z|false\Z|null\Z", re.IGNORECASE)


def files(found: Draft) -> dict[str, str]:
    """The files of the policy folder by name. What `policy check --draft` accepts."""
    out = {
        "policy.yaml": "\n".join(_policy(found)) + "\n",
        "provisions.yaml": "\n".join(_ledger(found)) + "\n",
        "figures.yaml": "\n".join(_figures(found)) + "\n",
    }
    for name, of_file in _chapters(found).items():
        out[name] = "\n".join(_entries(name, of_file)) + "\n"
    out["TODO.md"] = "\n".join(todo(found)) + "\n"
    return out


def write(found: Draft, folder: Path) -> list[Path]:
    """Write the folder, which must not exist, and the worksheet beside it. The files written."""
    folder.mkdir(parents=True)
    written = []
    for name, text in files(found).items():
        written.append(folder / name)
        (folder / name).write_text(text, encoding="utf-8")
    written.append(worksheet_of(folder))
    written[-1].write_text("\n".join(worksheet(found)) + "\n", encoding="utf-8")
    return written


def worksheet_of(folder: Path) -> Path:
    """Where the worksheet of a folder lies: beside it."""
    return folder.parent / f"{folder.name}.worksheet.md"


# ── the folder ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _policy(found: Draft) -> Iterator[str]:
    yield f"number: {_text(found.number)}"
    yield f"title: {_text(found.title)}"
    yield f"region: {REGION} # 待填：GB/T 2260 行政区划代码"
    yield "names: {" + ", ".join(f"{_text(key)}: {_text(value)}" for key, value in found.names.items()) + "}"
    yield f"status: {found.status}"
    if found.assumption:
        yield f"in_force: {{default: {found.in_force}, assumption: {_text(found.assumption)}}}"
    else:
        yield f"in_force: {found.in_force}"
    if found.units:
        yield "units:"
        yield from (f"  {name}: {_text(printed)}" for name, printed in found.units.items())
    yield "articles:"
    for clause, (_, units) in found.articles.items():
        named = f", units: [{', '.join(units)}]" if units else ""
        yield f"  {_text(clause)}: {{title: {TO_WRITE}{named}}}"
    latin = sorted(
        set(
            re.findall(r"[A-Za-zＡ-Ｚａ-ｚ][A-Za-z0-9Ａ-Ｚａ-ｚ+-]*", f"{found.title} {' '.join(found.units.values())}")
        )
    )
    if latin:
        yield f"latin: [{', '.join(_text(word) for word in latin)}]"


def _ledger(found: Draft) -> Iterator[str]:
    for one in found.provisions:
        where = f"none: {one.none}" if one.none else f"entry: {one.id}"
        yield f"{one.id}: {{clause: {_text(one.clause)}, kind: {one.kind}, title: {TO_WRITE}, {where}}}"


def _figures(found: Draft) -> Iterator[str]:
    by_clause: dict[str, list[Figure]] = {}
    for one in found.provisions:
        by_clause.setdefault(one.clause, []).extend(f for f in one.figures if f.kind is FigureKind.FIGURE)
    if not any(by_clause.values()):
        yield "printed: {}"
        return
    yield "printed:"
    for clause, printed in by_clause.items():
        if printed:
            yield f"  {_text(clause)}:"
            yield from (f"    - {_text(spoken(figure))}" for figure in printed)


def spoken(figure: Figure) -> str:
    """A figure as it is read again when it stands alone: as printed; else in the plainest words for its value."""
    for text in (figure.printed, plain_form(figure.printed), " ".join(figure.printed.split())):
        try:
            value, unit, _ = parse_figure(text)
        except ValueError:
            continue
        if (value, unit) == (figure.value, figure.unit):
            return text
    return figure.printed


def _chapters(found: Draft) -> dict[str, list[Provision]]:
    """File name → the entries that stand in it: duties and targets apart, the rest chapter by chapter."""
    out: dict[str, list[Provision]] = {}
    chapters: dict[str, int] = {}
    rule_chapter = ""
    for one in found.provisions:
        if re.fullmatch(r"第.{1,4}章", one.clause):
            rule_chapter = one.clause
        if one.none:
            continue
        chapter = _chapter(one.clause, rule_chapter)
        if one.kind in ("duty", "target"):
            name = {"duty": "duties.yaml", "target": "targets.yaml"}[one.kind]
        elif chapter in (PREAMBLE, CLOSING):
            name = "0-head.yaml" if chapter == PREAMBLE else "9-closing.yaml"
        else:
            name = f"{chapters.setdefault(chapter, len(chapters) + 1)}-chapter.yaml"
        out.setdefault(name, []).append(one)
    return out


def _chapter(clause: str, rule_chapter: str) -> str:
    annex = re.match(r"附[件录表]\d*", clause)
    if annex:
        return annex.group()
    return rule_chapter if clause.startswith("第") and rule_chapter else re.split(r"[(\d①-⑳]", clause)[0] or clause


def _entries(name: str, of_file: list[Provision]) -> Iterator[str]:
    yield "# 草稿：每条先读工作底稿里编号相同的句子，再写标题、条件、金额；写好标题即不再是待编写。"
    for one in of_file:
        yield ""
        yield f"# {'　'.join(_facts(one))}"
        yield f"{one.id}:"
        yield f"  clause: {_text(one.clause)}"
        yield f"  title: {TO_WRITE}"
        if name == "duties.yaml" and one.units:
            yield f"  who: [{', '.join(one.units)}]"
            yield f"  by: {one.by or 'none'}"


def _facts(one: Provision) -> Iterator[str]:
    """What was found in a sentence, without the sentence."""
    yield f"原文第{one.line}行"
    yield one.kind
    yield from (f.printed.replace("\n", " ") for f in one.figures if f.kind is FigureKind.FIGURE)
    if one.units:
        yield f"责任单位 {', '.join(one.units)}"
    if one.by:
        yield f"期限 {one.by}"


# ── what is left ────────────────────────────────────────────────────────────────────────────────────────────────────


def todo(found: Draft) -> Iterator[str]:
    """What is left to encode, the most money first."""
    left = found.left()
    yield "# 待编写"
    yield ""
    yield (
        "先填 policy.yaml：行政区划代码、适用范围（applies）、资金（funds）、对象（audiences）、各条标题"
        + _open_head(found)
    )
    yield ""
    yield f"共 {len(left)} 条，有金额的在前。每条的句子在工作底稿里，编号相同；标题还是“{TO_WRITE}”的就是还没有写。"
    yield ""
    yield "| 编号 | 条款 | 类别 | 最大金额（元） | 数字 | 责任单位 | 期限 |"
    yield "|---|---|---|---:|---|---|---|"
    for one in left:
        printed = "、".join(f.printed for f in one.figures if f.kind is FigureKind.FIGURE).replace("\n", " ")
        money = f"{one.money // 100:,}" if one.money else ""
        row = (
            one.id,
            one.clause,
            PROVISION_KINDS[one.kind],
            money,
            printed.replace("|", "/"),
            ", ".join(one.units),
            one.by,
        )
        yield f"| {' | '.join(row)} |"


def _open_head(found: Draft) -> str:
    open_ = [
        zh
        for zh, said in (("文号", found.number), ("名称", found.title), ("地名", found.names["地"]))
        if said == TO_FILL
    ]
    if found.assumption:
        open_.append("施行日期")
    return f"；还缺{'、'.join(open_)}。" if open_ else "。"


def worksheet(found: Draft) -> Iterator[str]:
    """Every sentence of the document with what it seems to be. Official text: not part of the policy folder."""
    yield f"# 工作底稿：{found.title}"
    yield ""
    yield "原文逐句列出，供编写时对照；含官方原文，不放进政策文件夹。类别、单位、期限是按字面猜的，可能不对。"
    clause = None
    for one in found.provisions:
        if one.clause != clause:
            clause = one.clause
            yield ""
            yield f"## {clause}"
        yield ""
        yield f"- [{'x' if one.none else ' '}] `{one.id}` {'　'.join(_facts(one))}{f'　不作计算：{one.none}' if one.none else ''}"
        yield ""
        yield from (f"  > {line.strip()}" for line in one.piece.text.split("\n") if line.strip())


def _text(text: str) -> str:
    """A text as a YAML scalar, in quotes where it needs them."""
    return text if _PLAIN.match(text) and not _NUMBER_LIKE.match(text) else json.dumps(text, ensure_ascii=False)


__all__ = ["REGION", "files", "spoken", "todo", "worksheet", "worksheet_of", "write"]
