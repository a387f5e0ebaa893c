"""``jiangce policy …``: what analysts ask of the policies themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jiangce.cli import inputs, streams
from jiangce.cli.failures import CHECK_FAILED, OK, Stop, bad_input, problem_lines, refused
from jiangce.cli.paper import Column, Paper, Span
from jiangce.rules import library
from jiangce.rules.clauses import clause_id
from jiangce.rules.policy import Entry, Policy, PolicyStatus
from jiangce.rules.problems import Problem, Problems, Refused
from jiangce.rules.readings import Reading, Sort

if TYPE_CHECKING:
    from jiangce.rules.coverage import Report


STATES = {PolicyStatus.IN_FORCE: "施行", PolicyStatus.DRAFT: "预测（草案）", PolicyStatus.REPEALED: "已废止"}


def _chosen(name: str | None) -> list[Policy]:
    """The policy of that name, or all of them."""
    names = [name] if name is not None else library.policy_ids()
    return [inputs.the_policy(one) for one in names]


def list_policies() -> int:
    """Every policy: id, number, title, region, state, how many entries."""
    paper, rows = Paper(streams.width()), []
    for policy in _chosen(None):
        state = STATES[policy.status]
        since = f"{policy.in_force}{'（暂定）' if policy.assumption else ''}"
        decided = sum(entry.decides for entry in policy.entries.values())
        rows.append([policy.id, policy.number, policy.title, policy.region, state, since, str(decided)])
    names = ("编号", "文号", "名称", "地区", "状态", "施行日期")
    paper.table([*(Column(name, whole=name == "编号") for name in names), Column("事项", right=True)], rows)
    streams.show(paper)
    return OK


def test(name: str | None, every: bool) -> int:
    """Run the worked examples; tell every difference."""
    from jiangce.entitlement.case_tests import CaseResult, case_files, run_all

    problems, results, lines = Problems(), list[CaseResult](), list[str]()
    for policy in _chosen(None if every else name):
        results += run_all(case_files(library.folder(policy.id)), policy, problems)
    for result in results:
        if not result.passed:
            lines += [f"✗ {result.name}（{result.place}）", *(f"    {line}" for line in result.lines), ""]
    passed = sum(result.passed for result in results)
    lines.append(
        f"{len(results)} 个算例：{passed} 个符合，{len(results) - passed} 个不符。 {len(results)} cases: {passed} as expected."
    )
    streams.say(*problem_lines(list(problems)))
    if len(problems):
        streams.say("", "有错误的算例文件没有运行。 Files with mistakes were not run.")
    streams.put("\n".join(lines))
    return OK if passed == len(results) and not len(problems) and results else CHECK_FAILED


def readings(name: str | None) -> int:
    """Every reading, entry by entry, with the options that can be chosen instead."""
    paper = Paper(streams.width())
    for policy in _chosen(name):
        paper.put(Span(f"{policy.title}（{policy.number}）", "bold"))
        for one in policy.readings:
            _reading(paper, policy, one)
        for entry in policy.entries.values():
            if entry.readings:
                paper.blank()
                paper.put(Span(f"{entry.clause}　{entry.title}", "bold"))
            for one in entry.readings:
                _reading(paper, policy, one)
        paper.blank()
        paper.put(_sorted(policy))
        paper.blank()
    streams.show(paper)
    return OK


def _sorted(policy: Policy) -> str:
    """How many readings there are, and what becomes of the other ways that they name."""
    sorts = Counter(one.sort for one in policy.every_reading())
    options = sum(len(one.options) for one in policy.switchable())
    told = [f"{sort.value} {sorts[sort]} 条" for sort in Sort if sorts[sort]]
    told = [f"{one}（{options} 种读法）" if one.startswith(Sort.SWITCH.value) else one for one in told]
    return f"口径 {sorts.total()} 条：{'，'.join(told)}。 {sorts[Sort.SWITCH]} of {sorts.total()} readings can be switched."


def _reading(paper: Paper, policy: Policy, one: Reading) -> None:
    """One reading; below it each option, as it is chosen on the command line."""
    paper.put("  ", Span(f"{one.name}　", "dim"), one.words)
    for option in one.options:
        paper.put("      ", Span(f"--reading {policy.id}/{one.id}={option.name}　", "cyan"), option.text)
    if one.lacks or one.alike:
        paper.put("      ", Span(f"{one.sort}：", "dim"), one.lacks or one.alike)


def show(name: str, part: str | None) -> int:
    """The rules of a policy in words: all, or one clause, or one entry."""
    from jiangce.rules.cards import card

    policy = inputs.the_policy(name)
    entries = list(policy.entries.values()) if part is None else _entries(policy, part)
    paper = Paper(streams.width())
    paper.put(Span(f"{policy.title}（{policy.number}）", "bold"))
    for entry in entries:
        one = card(policy, entry)
        paper.blank()
        paper.put(Span(f"{one.clause}　{one.title}", "bold"), Span(f"　{entry.id}", "dim"))
        for label, texts in one.lines:
            if label not in ("名称", "条款"):
                _card_line(paper, label, texts)
    streams.show(paper)
    return OK


def _entries(policy: Policy, part: str) -> list[Entry]:
    """The entry of that id, or those of that clause and the clauses in it. Raises `Stop`."""
    if part in policy.entries:
        return [policy.entries[part]]
    wanted = clause_id(part)
    found = [e for e in policy.entries.values() if e.clause == wanted or _inside(e.clause, wanted)]
    if found:
        return found
    if wanted in policy.articles:
        raise Stop(
            OK,
            f"{wanted}　{policy.articles[wanted].title}：这一条没有可以认定的内容。 Nothing is decided under this clause.",
        )
    raise inputs.unknown("个条款或事项", "clause or entry", part, [*policy.articles, *policy.entries])


def _inside(clause: str, outer: str) -> bool:
    rest = clause.removeprefix(outer)
    return clause.startswith(outer) and not (outer[-1:].isdigit() and rest[:1].isdigit())


def _card_line(paper: Paper, label: str, texts: Sequence[str]) -> None:
    if len(texts) == 1:
        paper.put("  ", Span(f"{label}：", "dim"), texts[0])
        return
    paper.put("  ", Span(f"{label}：", "dim"))
    for text in texts:
        paper.put("    ", text)


def _folders(names: Sequence[str]) -> list[Path]:
    """The folders that were named, by path or by id of the policy; those of all policies where none was. Raises `Stop`."""
    known = library.policy_ids()
    out = []
    for name in names or known:
        if name in known:
            out.append(library.folder(name))
        elif Path(name).is_dir():
            out.append(Path(name))
        else:
            raise inputs.unknown("份政策，也没有这个文件夹", "policy or folder", name, known)
    return out


def check(names: Sequence[str], every: bool, draft: bool = False) -> int:
    """Everything that can be told of a policy without facts: writing, clauses, figures, cards."""
    from jiangce.rules.checks import check_folder, to_write

    lines, failed = list[str](), 0
    for folder in _folders([] if every else names):
        found = list(check_folder(folder, draft=draft))
        failed += bool(found)
        lines.append(f"{'✗' if found else '✓'} {folder.name}：{f'{len(found)} 处问题' if found else '没有问题'}")
        if draft:
            lines[-1] += f"；还有 {len(to_write(folder))} 处待写 slots to fill"
        streams.say(*problem_lines(found))
    streams.put("\n".join(lines))
    return CHECK_FAILED if failed else OK


def cards(name: str | None, only_check: bool) -> int:
    """Write the review cards anew, or tell which are stale."""
    from jiangce.rules import checks

    folders = _folders([name] if name else [])
    if only_check:
        found = [problem for folder in folders for problem in checks.stale_cards(folder)]
        streams.say(*problem_lines(found))
        streams.put(f"{len(folders)} 份政策的审阅卡片{'须重新生成：jiangce policy cards' if found else '都是最新的'}。")
        return CHECK_FAILED if found else OK
    changed = [f"已更新 {folder.name}/cards/{path.name}" for folder in folders for path in checks.write_cards(folder)]
    streams.put("\n".join([*changed, f"改了 {len(changed)} 个文件。 {len(changed)} files changed."]))
    return OK


def coverage(name: str | None, text: str | None, every: bool) -> int:
    """Where every printed figure went; with the official text, whether the list of figures is complete."""
    from jiangce.rules import checks

    if text is not None and (name is None or every) and not Path(text).is_dir():
        raise bad_input(
            "写了原文，也要写是哪份政策；全部政策请给原文所在的文件夹。",
            "    Name the policy that the text belongs to; for all policies give the folder of their texts.",
        )
    paper, problems = Paper(streams.width()), list[Problem]()
    for folder in _folders([name] if name and not every else []):
        official = None if text is None else _official(Path(text), folder.name)
        report = checks.coverage(folder, official)
        problems += report.problems
        if report.lines:
            _coverage_table(paper, library.load(folder), report)
    streams.say(*problem_lines(problems))
    streams.show(paper)
    return CHECK_FAILED if problems else OK


def _official(where: Path, policy_id: str) -> Path:
    """The official text: a file, or the policy's own in a folder of them. Raises `Stop` where it cannot be read."""
    from jiangce.rules.official_text import SUFFIXES, read_official

    if where.is_dir():
        found = [where / f"{policy_id}{suffix}" for suffix in SUFFIXES]
        where = next((path for path in found if path.is_file()), found[0])
    try:
        read_official(where)
    except Refused as error:
        raise refused(error.problems, "原文", "The text has") from None
    return where


def _coverage_table(paper: Paper, policy: Policy, report: Report) -> None:
    paper.put(Span(f"{policy.title}（{policy.number}）", "bold"))
    bound, excused, left = (report.count(status) for status in ("bound", "excused", "left"))
    told = f"原文数字 {len(report.lines)} 个：规则用到 {bound} 个，说明不用的理由 {excused} 个，没有着落 {left} 个"
    paper.put(Span(told, "red" if left else "green"))
    columns = [
        Column("条款", whole=True),
        Column("标题"),
        *(Column(n, right=True) for n in ("用到", "有理由", "没有着落")),
    ]
    rows = []
    for clause, *counts in report.clauses():
        article = policy.articles.get(clause)
        rows.append([clause, article.title if article else "", *(str(n) if n else "·" for n in counts)])
    paper.table(columns, rows)
    paper.blank()
