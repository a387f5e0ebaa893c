"""``jiangce simulate DIR --set PATH=VALUE``: what a change of the rules would cost, and who would win or lose."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jiangce.cli import streams
from jiangce.cli.failures import CHECK_FAILED, OK, bad_input, refused
from jiangce.cli.paper import Column, Paper, Span
from jiangce.cli.screening import Wanted, read
from jiangce.population.simulation import Ground, Simulation, reform_of, simulate
from jiangce.population.simulation.tables import Table, amended, tables
from jiangce.population.simulation.text import shown
from jiangce.rules.problems import Refused

#: tables that the terminal shows; all of them are in the folder and in the report
SHOWN = (
    "whole", "winners", "by-entry", "by-year", "by-fund", "by-unit", "by-district", "ways", "targets", "open",
)  # fmt: skip
MOST_ROWS = 24


class Asked(NamedTuple):
    """What the command line said, besides the facts."""

    sets: Sequence[str]
    reform: str | None
    assume: Sequence[str]
    output: str | None
    html: str | None
    replace: bool


def run(facts: Wanted, asked: Asked) -> int:
    """Decide the facts of a folder twice and tell what differs. Exit code 1 where rows were set aside."""
    for goal in (asked.output, asked.html):
        _free(goal, asked.replace)
    policies, intake, words = read(facts)
    file = Path(asked.reform) if asked.reform is not None else None
    try:
        reform = reform_of(policies, asked.sets, file, asked.assume)
        reform.applied(policies)  # a reform that is not sound is told before anything is decided
        found = simulate(Ground(policies, intake.frames, facts.as_of, words), reform)
    except Refused as mistakes:
        raise refused(mistakes.problems, "改革方案", "The reform has") from None
    paper = Paper(streams.width())
    _told(paper, found)
    if intake.report.set_aside:
        paper.put(
            Span(f"※ 有 {intake.report.set_aside:,} 行事实没有通过检查，未计入；逐行原因见 ./run screen。", "yellow")
        )
    _written(paper, found, asked)
    streams.show(paper)
    return OK if intake.report.set_aside == 0 else CHECK_FAILED


def _free(goal: str | None, replace: bool) -> None:
    """Asked before anything is decided, so that nobody waits for a refusal. Raises `Stop`."""
    if goal is None or replace:
        return
    path = Path(goal)
    if any(path.iterdir()) if path.is_dir() else path.exists():
        raise bad_input(
            f"{goal}: 已存在，没有覆盖。换一个名字，或加 --replace。",
            "    It exists and was left as it is; choose another name, or add --replace.",
        )


def _told(paper: Paper, found: Simulation) -> None:
    paper.put(Span(found.reform.title, "bold"))
    for policy, clause, title, words in amended(found):
        paper.put("  ", Span(f"{policy.number}　{clause}　{title}　", "dim"), words)
    if not amended(found):
        paper.put("  没有改动：下面两边相同。用 --set 事项.金额=600 改一个数字。")
    drafts = [policy.number for policy in found.before.policies if policy.is_draft]
    if drafts:
        paper.put(Span(f"  预测：{'、'.join(drafts)}是草案", "yellow"))
    tables_ = found.ground.frames.tables
    people, orgs = (tables_[name].height if name in tables_ else 0 for name in ("person", "org"))
    paper.put(f"按 {found.as_of} 已知的情况测算：{people:,} 人，{orgs:,} 家单位")
    for table in tables(found):
        if table.name in SHOWN and table.rows:
            _table(paper, table)
    paper.blank()
    paper.put(Span("假定", "bold"))
    for one in found.reform.assumptions.every.values():
        paper.put(f"  {one.words}。")


def _table(paper: Paper, table: Table) -> None:
    paper.blank()
    paper.put(Span(table.zh, "bold"))
    columns = [Column(column.zh, right=column.kind != "text", whole=column.kind != "text") for column in table.columns]
    rows = table.rows[:MOST_ROWS]
    paper.table(columns, [[shown(c.kind, v) for c, v in zip(table.columns, row, strict=True)] for row in rows])
    if len(table.rows) > MOST_ROWS:
        paper.put(Span(f"…… 另有 {len(table.rows) - MOST_ROWS} 行，见 -o 文件夹或 --html 报告", "dim"))
    if table.note:
        paper.put(Span(f"※ {table.note}", "dim"))


def _written(paper: Paper, found: Simulation, asked: Asked) -> None:
    from jiangce.population.simulation.writing import write, write_page

    if asked.output is not None:
        files = write(found, Path(asked.output), replace=asked.replace)
        paper.blank()
        paper.put(f"写入 {asked.output}：{len(files)} 个文件")
    if asked.html is not None:
        from jiangce.population.simulation.report import page

        write_page(page(found), Path(asked.html), replace=asked.replace)
        paper.put(f"报告 {asked.html}")
