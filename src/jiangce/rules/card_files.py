"""The cards as files: ``cards/<chapter>.md`` beside the chapters, written by machine, committed, checked to be fresh."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jiangce.rules.cards import KINDS, Card, CardLine, card
from jiangce.rules.policy import Entry, EntryKind, Policy
from jiangce.rules.policy_card import policy_card
from jiangce.rules.problems import Place, Problems
from jiangce.rules.reading_effects import changes

FOLDER = "cards"
NOTE = "本页由规则自动生成，供对照原文审阅，请勿在此修改。发现与原文不符，请改规则后重新生成。"
_NUMBERED = frozenset({"条件", "条款和责任单位"})
_TABLE = "金额"


def card_files(policy: Policy) -> dict[str, str]:
    """File name → text, for all cards of a policy: one file for the document, one for each file of entries."""
    out = {"policy.md": _page(f"{policy.title}（{policy.number}）", [policy_card(policy)])}
    chapters: dict[str, list[Entry]] = {}
    for entry in policy.entries.values():
        chapters.setdefault(Path(entry.place.file).stem, []).append(entry)
    for stem, entries in chapters.items():
        out[f"{stem}.md"] = _page(_heading(policy, entries), [card(policy, e, changes(policy, e.id)) for e in entries])
    return out


def write_cards(policy: Policy, folder: Path) -> list[Path]:
    """Write the cards of ``policy`` into ``folder``/cards; what no entry makes any more is removed. Returns what changed."""
    target, changed, wanted = folder / FOLDER, [], card_files(policy)
    target.mkdir(exist_ok=True)
    for name, text in wanted.items():
        path = target / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    for path in sorted(target.glob("*.md")):
        if path.name not in wanted:
            path.unlink()
            changed.append(path)
    return changed


def stale_cards(policy: Policy, folder: Path) -> Problems:
    """Cards that are missing, too many, or no longer what the rules say: each a problem at the first line that differs."""
    problems, wanted, target = Problems(), card_files(policy), folder / FOLDER
    for name, text in wanted.items():
        path, shown = target / name, f"{folder.name}/{FOLDER}/{name}"
        if not path.exists():
            problems.add(Place(shown), "缺少审阅卡片，请重新生成", "the card is missing; write the cards anew")
            continue
        there = path.read_text(encoding="utf-8", errors="replace")
        if there != text:
            line, found, expected = _first_difference(there, text)
            problems.add(
                Place(shown, line),
                "审阅卡片与规则不符，请重新生成",
                "the card is stale; write the cards anew",
                found=found,
                expected=expected,
            )
    for path in sorted(target.glob("*")) if target.is_dir() else ():
        if path.name not in wanted:
            problems.add(
                Place(f"{folder.name}/{FOLDER}/{path.name}"), "没有条目对应这张卡片", "no entry makes this card"
            )
    return problems


def _first_difference(there: str, text: str) -> tuple[int, str, str]:
    old, new = there.splitlines(), text.splitlines()
    for at, (a, b) in enumerate(zip(old, new, strict=False)):
        if a != b:
            return at + 1, a, b
    at = min(len(old), len(new))
    return at + 1, "".join(old[at : at + 1]), "".join(new[at : at + 1])


# ── markdown ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _heading(policy: Policy, entries: list[Entry]) -> str:
    """The clause that all entries of a file share; what they are, where they are all of one kind."""
    shared = [clause for clause in policy.articles if all(_within(entry.clause, clause) for entry in entries)]
    clause = max(shared, key=len, default="")
    title = f"{clause} {policy.articles[clause].title}" if clause else policy.title
    kinds = {entry.kind for entry in entries}
    only = next(iter(kinds)) if len(kinds) == 1 else EntryKind.BENEFIT
    return title if only is EntryKind.BENEFIT else f"{title}：{KINDS[only]}"


def _within(clause: str, outer: str) -> bool:
    rest = clause.removeprefix(outer)
    return clause.startswith(outer) and not (outer[-1].isdigit() and rest[:1].isdigit())


def _page(title: str, cards: list[Card]) -> str:
    parts = [f"# {title}", NOTE, *("\n\n".join(_card(one)) for one in cards)]
    return "\n\n".join(parts) + "\n"


def _card(one: Card) -> Iterator[str]:
    yield f"## {one.title}"
    for line in one.lines:
        if line.label != "名称":
            yield _section(line, one)


def _section(line: CardLine, one: Card) -> str:
    if line.label == _TABLE and one.tiers:
        listed = {f"{'，'.join(said)}：{each}" for *said, each in one.tiers[1:]}
        rest = [text for text in line.texts if not _in_table(text, one) and text not in listed]
        return "\n\n".join([f"**{line.label}**", _table(one.tiers), *rest])
    if len(line.texts) == 1:
        return f"**{line.label}** {line.texts[0]}"
    marks = (f"{at}." for at in range(1, len(line.texts) + 1)) if line.label in _NUMBERED else ("-" for _ in line.texts)
    return "\n".join([f"**{line.label}**", "", *(f"{m} {text}" for m, text in zip(marks, line.texts, strict=True))])


def _in_table(text: str, one: Card) -> bool:
    """Is this sentence a row, or the head, of the table?"""
    head = "、".join(one.tiers[0][:-1])
    rows = ("，".join(row[:-1]) for row in one.tiers[1:])
    return text == f"按{head}分档" or any(text.startswith(f"{row}：") for row in rows)


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    head, *body = rows
    lines = [head, tuple("---" for _ in head), *body]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
