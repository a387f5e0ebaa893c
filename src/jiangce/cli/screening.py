"""``jiangce screen FOLDER``: everybody at once: who is entitled, who nearly is, what is not known of the rest."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jiangce.cli import inputs, streams
from jiangce.cli.failures import CHECK_FAILED, OK, bad_input
from jiangce.cli.reading_choices import choices, under_terms
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Refused

if TYPE_CHECKING:
    from jiangce.population.intake import Intake
    from jiangce.population.screening import Screening
    from jiangce.population.screening.screen import Progress


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: a folder of facts, by which policies, on which days."""

    folder: str
    policies: Sequence[str]
    as_of: date
    known_on: date | None
    readings: Sequence[str]


def wanted(
    folder: str, policies: Sequence[str], days: tuple[str | None, str | None], readings: Sequence[str]
) -> Wanted:
    """As the options of the command say. Raises `Stop`."""
    as_of, known_on = inputs.read_day(days[0], "--as-of"), inputs.read_day(days[1], "--known-on")
    return Wanted(folder, policies, as_of or inputs.today(), known_on, readings)


def run(asked: Wanted, output: str | None, *, as_json: bool, replace: bool, near: bool) -> int:
    """Screen the folder, write the results, print the sums. Exit code 1 where rows were set aside."""
    goal = goal_of(output, replace)
    given = read(asked)
    facts = given.facts
    with progress_bar() as progress:
        found = _screened(given, asked.as_of, near, progress)
    written = written_to(found, goal, facts.report.set_aside, replace)
    if as_json:
        from jiangce.population.screening.output import about

        told = about(found, facts.report.set_aside) | {"files": [str(path) for path in written]}
        streams.put(json.dumps(told, ensure_ascii=not streams.shows_chinese(), indent=2))
    else:
        from jiangce.cli.screening_text import text
        from jiangce.population.words import words_of

        streams.show(text(found, facts.report, words_of(given.words), written))
    return OK if facts.report.set_aside == 0 else CHECK_FAILED


class Read(NamedTuple):
    """The policies that decide, the facts, and all policies in whose words these may be told."""

    policies: list[Policy]
    facts: Intake
    words: list[Policy]


def read(asked: Wanted) -> Read:
    """The facts, and the policies that decide them: those named, or those of all places that occur. Raises `Stop`."""
    from jiangce.cli import facts as told
    from jiangce.population.screening import concerned

    named = [inputs.the_policy(name) for name in dict.fromkeys(asked.policies)]
    words = words_for(named)
    facts = told.read(asked.folder, words)
    meant = named or concerned(words, facts.frames)
    if not meant:
        raise bad_input(
            f"{asked.folder}: 数据里没有哪份政策所在地区的地点，不知道该按哪份政策；用 --policy 写明。",
            "    No place of the facts lies in the region of a policy: use --policy.",
            f"    现有 known: {'; '.join(f'{p.id} {p.region}' for p in words)}",
        )
    return Read(under_wanted_terms(asked, meant), facts, words)


def words_for(named: list[Policy]) -> list[Policy]:
    """Facts may be told in the words of any policy there is; where two policies are at odds, of those named."""
    from jiangce.population.words import words_of

    every = [inputs.the_policy(name) for name in library.policy_ids()]
    try:
        words_of(every)
    except Refused:
        return named or every
    return every


def under_wanted_terms(asked: Wanted, meant: Sequence[Policy]) -> list[Policy]:
    """The policies with the readings and by the rules of the day that were asked for. Raises `Stop`."""
    chosen = choices(asked.readings)
    for name in chosen.keys() - {policy.id for policy in meant}:
        raise bad_input(f"--reading {name}/…: 这次没有用到这份政策。", f"    {name} does not decide here.")
    own = [{name: told for name, told in chosen.items() if name == policy.id} for policy in meant]
    return [under_terms(policy, mine, asked.known_on) for policy, mine in zip(meant, own, strict=True)]


def _screened(given: Read, as_of: date, near: bool, progress: Progress | None) -> Screening:
    from jiangce.population.screening import bounds, screen

    within = bounds() if near else None
    return screen(given.policies, given.facts.frames, as_of, within=within, words=given.words, progress=progress)


def goal_of(output: str | None, replace: bool) -> Path | None:
    """Where to write; asked before anything is decided, so that nobody waits for a refusal."""
    if output is None:
        return None
    from jiangce.population.screening.output import SUFFIXES

    goal = Path(output)
    if goal.suffix and goal.suffix.lower() not in SUFFIXES and not goal.is_dir():
        raise bad_input(
            f"-o {output}: 写不出 {goal.suffix} 文件；可以是 {'、'.join(SUFFIXES)}，或一个文件夹。",
            f"    Cannot write {goal.suffix}; expected {', '.join(SUFFIXES)}, or a folder.",
        )
    taken = any(goal.iterdir()) if goal.is_dir() else goal.exists()
    if taken and not replace:
        raise _occupied(goal)
    return goal


def _occupied(goal: Path) -> Exception:
    return bad_input(
        f"-o {goal}: 已存在，没有覆盖。换一个名字，或加 --replace。",
        "    It exists and was left as it is; choose another name, or add --replace.",
    )


def written_to(found: Screening, goal: Path | None, set_aside: int, replace: bool) -> list[Path]:
    """The files written. Raises `Stop` where something is there."""
    from jiangce.population.screening.output import write
    from jiangce.population.writing import Occupied

    if goal is None:
        return []
    try:
        return write(found, goal, set_aside=set_aside, replace=replace)
    except Occupied:
        raise _occupied(goal) from None


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """A bar on standard error, where somebody sees it: entries done, of all policies."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("认定", total=None)
        yield lambda policy, done, steps: bar.update(task, description=f"认定 {policy}", completed=done, total=steps)
