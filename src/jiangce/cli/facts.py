"""``jiangce facts check FOLDER``: can these tables be read, and what is wrong with which rows?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jiangce.cli import inputs, streams
from jiangce.cli.failures import CHECK_FAILED, OK, refused
from jiangce.cli.paper import Column, Paper, Span
from jiangce.rules import library
from jiangce.rules.problems import Refused

if TYPE_CHECKING:
    from jiangce.population.intake import Fault, Intake, Report
    from jiangce.population.words import Words
    from jiangce.rules.policy import Policy

#: so many faults are told one by one; `--json` has more
SHOWN = 20


def check(folder: str, policies: Sequence[str], aside: str | None, *, as_json: bool) -> int:
    """Read a folder of facts and tell what was found; exit code 1 where rows or columns were left out."""
    from jiangce.population.intake import write_aside
    from jiangce.population.words import words_of

    meant = [inputs.the_policy(name) for name in policies or library.policy_ids()]
    intake = read(folder, meant)
    files = write_aside(intake, aside) if aside is not None else []
    if as_json:
        told = intake.report.as_json() | {"set_aside_files": [str(path) for path in files]}
        streams.put(json.dumps(told, ensure_ascii=not streams.shows_chinese(), indent=2))
    else:
        paper = Paper(streams.width())
        write(paper, intake.report, words_of(meant))
        _end(paper, intake.report, words_of(meant), files)
        streams.show(paper)
    return OK if intake.report.clean else CHECK_FAILED


def read(folder: str, policies: Sequence[Policy]) -> Intake:
    """The facts of a folder in the words of these policies. Raises `Stop` where it cannot be read."""
    from jiangce.population.intake import read_folder

    try:
        return read_folder(folder, policies)
    except Refused as error:
        raise refused(error.problems, "数据文件夹", "The folder of facts has") from None


def write(paper: Paper, report: Report, words: Words) -> None:
    """The tables with their rows, what was wrong and how often, the first faults."""
    columns = [
        Column("表", whole=True),
        Column("文件"),
        *(Column(n, right=True) for n in ("读入", "采用", "搁置", "重复")),
    ]
    rows = [
        [words.tables[name].title, count.file, *(f"{n:,}" for n in (count.read, count.kept, count.set_aside, count.duplicates))]
        for name, count in report.tables.items()
    ]  # fmt: skip
    paper.table(columns, rows)
    if report.clean:
        return
    _counts(paper, report, words)
    _faults(paper, report.faults, sum(report.counts.values()), words)


def _counts(paper: Paper, report: Report, words: Words) -> None:
    from jiangce.population.intake.report import ZH

    paper.blank()
    rows = [
        [words.tables[table].title, _column(words, table, column), ZH[kind], f"{count:,}"]
        for (table, column, kind), count in report.counts.items()
    ]
    paper.table([Column("表", whole=True), Column("列"), Column("问题"), Column("处数", right=True)], rows)


def _faults(paper: Paper, faults: Sequence[Fault], every: int, words: Words) -> None:
    from jiangce.population.intake.report import ZH

    paper.blank()
    for fault in faults[:SHOWN]:
        where = f"{fault.file} 第{fault.row}行" if fault.row else fault.file
        column = _column(words, fault.table, fault.column)
        paper.put(Span(f"{where}{' ' if column else ''}{column}：{ZH[fault.kind]}", "bold"))
        for what, text in (
            ("写的是", fault.value if fault.row else ""),
            ("应当是", fault.expected),
            ("怎么办", fault.remedy),
        ):
            if text:
                paper.put(f"    {what}：{text}")
    if every > SHOWN:
        paper.put(Span(f"…… 另有 {every - min(len(faults), SHOWN):,} 处（--json 列出前 1,000 处）", "dim"))


def _column(words: Words, table: str, column: str) -> str:
    field = words.tables[table].fields.get(column)
    return column if field is None else field.title


def _end(paper: Paper, report: Report, words: Words, files: Sequence[Path]) -> None:
    paper.blank()
    if report.clean:
        copies = f"，重复的 {report.duplicates:,} 行只算一次" if report.duplicates else ""
        paper.put(Span(f"✓ 没有问题{copies}", "green"))
        return
    paper.put(Span(f"搁置 {report.set_aside:,} 行，其余照常采用", "yellow"))
    if report.incomplete:
        titles = "、".join(words.tables[name].title for name in report.incomplete)
        paper.put(f"    {titles}有行搁置，不再当作完整的表：没有记录的人按“不清楚”，不按“没有”")
    for path in files:
        paper.put(f"    搁置的行和原因：{path}")
    if report.set_aside and not files:
        paper.put(Span("    加 --set-aside 文件夹，把搁置的行连同原因写出来", "dim"))
