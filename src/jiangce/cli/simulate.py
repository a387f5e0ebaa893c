"""``jiangce simulate DIR --set PATH=VALUE``: what a change of the rules would cost, and who would win or lose."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jiangce.cli import inputs, streams
from jiangce.cli.failures import OK, bad_input, refused
from jiangce.cli.paper import Column, Paper, Span
from jiangce.population.simulation import Ground, Simulation, reform_of, simulate
from jiangce.population.simulation.tables import Table, amended, tables
from jiangce.population.simulation.text import shown
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Refused

#: tables that the terminal shows; all of them are in the folder and in the report
SHOWN = (
    "whole", "winners", "by-entry", "by-year", "by-fund", "by-unit", "by-district", "ways", "targets", "open",
)  # fmt: skip
MOST_ROWS = 24


class Asked(NamedTuple):
    """What the command line said."""

    sets: Sequence[str]
    reform: str | None
    assume: Sequence[str]
    as_of: str | None
    output: str | None
    html: str | None


def run(folder: str, names: Sequence[str], asked: Asked) -> int:
    """Decide the facts of a folder twice and tell what differs."""
    policies = _policies(names)
    as_of = inputs.read_day(asked.as_of, "--as-of") or inputs.today()
    file = Path(asked.reform) if asked.reform is not None else None
    try:
        reform = reform_of(policies, asked.sets, file, asked.assume)
        reform.applied(policies)  # a reform that is not sound is told before anything is decided
        frames, about = inputs.facts_folder(folder, policies)
        found = simulate(Ground(policies, frames, as_of), reform)
    except Refused as mistakes:
        raise refused(mistakes.problems, "改革方案或事实", "The reform or the facts have") from None
    except ValueError as error:
        raise bad_input(f"{folder}: 事实与词汇表不符：{error}", "    The facts do not fit the vocabulary.") from None
    paper = Paper(streams.width())
    _told(paper, found, about)
    _written(paper, found, asked)
    streams.show(paper)
    return OK


def _policies(names: Sequence[str]) -> list[Policy]:
    if not names:
        raise bad_input(
            "没有写明测算哪份政策：--policy shangyu-2023，可写几次。",
            "    Which policies? --policy, repeatable.",
            f"    现有 known: {', '.join(library.policy_ids())}",
        )
    return [inputs.the_policy(name) for name in dict.fromkeys(names)]


def _told(paper: Paper, found: Simulation, about: str) -> None:
    paper.put(Span(found.reform.title, "bold"))
    for policy, clause, title, words in amended(found):
        paper.put("  ", Span(f"{policy.number}　{clause}　{title}　", "dim"), words)
    if not amended(found):
        paper.put("  没有改动：下面两边相同。用 --set 事项.金额=600 改一个数字。")
    drafts = [policy.number for policy in found.before.policies if policy.is_draft]
    if drafts:
        paper.put(Span(f"  预测：{'、'.join(drafts)}是草案", "yellow"))
    paper.put(f"按 {found.as_of} 已知的情况测算；{about}")
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
    from jiangce.population.simulation.writing import write, write_text

    if asked.output is not None:
        try:
            files = write(found, Path(asked.output))
        except FileExistsError:
            raise bad_input(
                f"{asked.output}: 已经有这个文件或文件夹，不是测算的结果，没有覆盖。请换一个名字。",
                "    It exists and is no result of a simulation; choose another name.",
            ) from None
        paper.blank()
        paper.put(f"写入 {asked.output}：{len(files)} 个文件")
    if asked.html is not None:
        from jiangce.population.simulation.report import page

        write_text(page(found), Path(asked.html))
        paper.put(f"报告 {asked.html}")
