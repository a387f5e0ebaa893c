"""``jiangce screen FOLDER --engine spark``: the same decisions made in Spark, here or on a cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from jiangce.cli import inputs, streams
from jiangce.cli.failures import OK, bad_input, refused
from jiangce.cli.screening import Wanted, goal_of, progress_bar, under_wanted_terms, words_for, written_to
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems, Refused

if TYPE_CHECKING:
    from jiangce.population.intake import Report
    from jiangce.population.screening import Screening
    from jiangce.population.spark.screen import Stored

ENGINES = ("local", "spark")


def chosen(
    engine: str, asked: Wanted, output: str | None, *, master: str, parts: int, as_json: bool, replace: bool
) -> int:
    """The engine of that name, but for the local one. Raises `Stop` where there is none."""
    if engine not in ENGINES:
        raise inputs.unknown("种引擎", "engine", engine, ENGINES)
    return run(asked, output, master=master, parts=parts, as_json=as_json, replace=replace)


def run(asked: Wanted, output: str | None, *, master: str, parts: int, as_json: bool, replace: bool) -> int:
    """Screen the folder in Spark, write the results, print the sums. Raises `Stop` where Spark is not installed."""
    from jiangce.population.intake import Report
    from jiangce.population.spark.session import NoSpark, session

    goal = goal_of(output, replace)
    if not asked.policies:
        raise bad_input(
            "--engine spark: 用 --policy 写明按哪份政策，可写几次。",
            "    Say by which policies with --policy; repeatable.",
        )
    named = [inputs.the_policy(name) for name in dict.fromkeys(asked.policies)]
    words = words_for(named)
    policies = under_wanted_terms(asked, named)
    facts = _stored(asked.folder, words)
    try:
        started = session(master)
    except NoSpark as error:
        raise bad_input(
            f"--engine spark: 缺少 {error.lacking}。装好后重试，或去掉 --engine spark 在本机认定。",
            f"    Missing: {error.lacking}; install it, or leave --engine out.",
        ) from None
    try:
        found = _screened(policies, words, facts, asked, started, parts)
    finally:
        started.stop()
    return _told(found, written_to(found, goal, 0, replace), Report(), words, as_json=as_json)


def _screened(
    policies: list[Policy], words: list[Policy], facts: Stored, asked: Wanted, started: object, parts: int
) -> Screening:
    from jiangce.population.spark.screen import screen

    try:
        with progress_bar() as progress:
            return screen(policies, facts, asked.as_of, started, parts=parts, words=words, progress=progress)
    except ValueError as error:
        raise bad_input(
            f"{asked.folder}: Spark 只认检查过的数据，这里有对不上词汇表的：{error}。先用 jiangce facts check 检查。",
            "    Spark takes sound facts only: run `jiangce facts check` on the folder first.",
        ) from None


def _stored(folder: str, words: list[Policy]) -> Stored:
    """Which Parquet file holds which table. Raises `Stop`."""
    from jiangce.population.folder import PARQUET, find
    from jiangce.population.spark.screen import Stored
    from jiangce.population.words import words_of

    problems = Problems()
    try:
        found = find(Path(folder), words_of(words), problems)
        problems.refuse_if_any()
    except Refused as error:
        raise refused(error.problems, "数据文件夹", "The folder of facts has") from None
    other = [path.name for path in found.files.values() if path.suffix.lower() not in PARQUET]
    if other:
        raise bad_input(
            f"{folder}: --engine spark 只读 Parquet，这些不是：{'、'.join(other[:5])}。",
            "    --engine spark reads Parquet only; screen these files without it, or store them as Parquet.",
        )
    files = {name: str(path.resolve()) for name, path in found.files.items()}
    return Stored(files, found.complete)


def _told(found: Screening, written: list[Path], report: Report, words: list[Policy], *, as_json: bool) -> int:
    if as_json:
        from jiangce.population.screening.output import about

        told = about(found) | {"files": [str(path) for path in written]}
        streams.put(json.dumps(told, ensure_ascii=not streams.shows_chinese(), indent=2))
    else:
        from jiangce.cli.screening_text import text
        from jiangce.population.words import words_of

        streams.show(text(found, report, words_of(words), written))
    return OK
