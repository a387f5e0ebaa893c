"""``jiangce policy …``: what analysts ask of the policies themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jiangce.cli import inputs, streams
from jiangce.cli.failures import CHECK_FAILED, OK, problem_lines
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems

if TYPE_CHECKING:
    from rich.console import Console


def _chosen(name: str | None) -> list[Policy]:
    """The policy of that name, or all of them."""
    names = [name] if name is not None else library.policy_ids()
    return [inputs.the_policy(one) for one in names]


def list_policies() -> int:
    """Every policy: id, number, title, region, state, how many entries."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table("编号", "文号", "名称", "地区", "状态", "施行日期", "事项", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for policy in _chosen(None):
        state = "预测（草案）" if policy.is_draft else "施行"
        since = f"{policy.in_force}{'（暂定）' if policy.assumption else ''}"
        decided = sum(entry.decides for entry in policy.entries.values())
        table.add_row(policy.id, policy.number, policy.title, policy.region, state, since, str(decided))
    streams.put(streams.rendered(lambda console: console.print(table)))
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
    lines.append(f"{len(results)} 个算例：{passed} 个符合，{len(results) - passed} 个不符。 {len(results)} cases: {passed} as expected.")
    streams.say(*problem_lines(list(problems)))
    if len(problems):
        streams.say("", "有错误的算例文件没有运行。 Files with mistakes were not run.")
    streams.put("\n".join(lines))
    return OK if passed == len(results) and not len(problems) and results else CHECK_FAILED


def readings(name: str | None) -> int:
    """Every reading, with its alternative, entry by entry."""
    from rich.text import Text

    def write(console: Console) -> None:
        for policy in _chosen(name):
            console.print(Text(f"{policy.title}（{policy.number}）", "bold"))
            for one in policy.readings:
                console.print(Text.assemble(("全文　", "dim"), (f"{one.name}　", "dim"), one.text))
            for entry in policy.entries.values():
                if entry.readings:
                    console.print(Text(f"\n{entry.clause}　{entry.title}", "bold"))
                for one in entry.readings:
                    console.print(Text.assemble("  ", (f"{one.name}　", "dim"), one.text))

    streams.put(streams.rendered(write))
    return OK


def as_folder(text: str) -> Path | None:
    """A policy folder, where that is what was named."""
    path = Path(text)
    return path if path.is_dir() else None


def show(name: str, part: str | None) -> int:
    raise NotImplementedError


def check(names: Sequence[str], every: bool) -> int:
    raise NotImplementedError


def cards(name: str | None, only_check: bool) -> int:
    raise NotImplementedError


def coverage(name: str | None, text: str | None, every: bool) -> int:
    raise NotImplementedError
