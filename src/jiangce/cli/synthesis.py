"""``jiangce synth DIR --people N --region …``: a believable town, written into a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from jiangce.cli import streams
from jiangce.cli.failures import OK, bad_input
from jiangce.cli.paper import Column, Paper, Span
from jiangce.population.town import Plan, make, measured
from jiangce.population.town.shape import regions
from jiangce.population.town.town import ALL, AS_OF, EARLIEST, LATEST, MOST, SEEDS
from jiangce.population.writing import Occupied


def run(folder: str, people: str, region: str, seed: str, as_of: str | None, *, replace: bool) -> int:
    """Make the town, and say what is in it."""
    plan = Plan(_whole("--people", people, 1, MOST), _region(region), _whole("--seed", seed, 0, SEEDS - 1), _day(as_of))
    try:
        with _progress(plan.people) as told:
            make(plan, folder, replace=replace, told=told)
    except Occupied as error:
        raise bad_input(
            f"{folder}：这个文件夹已存在且不为空。换一个文件夹，或加 --replace 覆盖它。",
            f"    {folder} exists and is not empty; choose another, or add --replace.",
        ) from error
    _tell(plan, folder)
    return OK


def _whole(name: str, text: str, least: int, most: int) -> int:
    try:
        number = int(text.replace("_", "").replace(",", ""))
    except ValueError:
        number = -1
    if not (least <= number <= most) or len(text) > 30:
        raise bad_input(
            f"{name} {text[:40]}：要写 {least:,} 到 {most:,} 的整数，如 200000。",
            f"    {name}: a whole number from {least:,} to {most:,}.",
        )
    return number


def _region(text: str) -> str:
    known = regions()
    if text != ALL and not any(text in (name, one.code) for name, one in known.items()):
        names = "、".join(f"{name}（{one.zh} {one.code}）" for name, one in known.items())
        raise bad_input(
            f"--region {text[:40]}：没有这个地区的资料。可选 {ALL}（各地都有），或 {names}。",
            f"    no data of this region; expected {ALL}, {', '.join(known)}, or the code of one of them.",
        )
    return text


def _day(text: str | None) -> date:
    if text is None:
        return AS_OF
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not EARLIEST <= day <= LATEST:
        raise bad_input(
            f"--as-of {text[:40]}：要写 {EARLIEST} 到 {LATEST} 的日期，如 {AS_OF}。",
            f"    --as-of: a day from {EARLIEST} to {LATEST}.",
        )
    return day


@contextmanager
def _progress(people: int) -> Iterator[Callable[[int], None] | None]:
    """A bar on standard error, where somebody sees it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("造人", total=people)
        yield lambda more: bar.advance(task, more)


def _tell(plan: Plan, folder: str) -> None:
    """What was asked for, and what the documents state of it: in proportion, and reached."""
    paper = Paper(streams.width())
    paper.put(Span(f"已写到 {folder}：{plan.people:,} 人，截至 {plan.as_of}，种子 {plan.seed}", "bold"))
    columns = [Column("文件所述"), Column("政策"), Column("全数", right=True), Column("按人数应有", right=True),
               Column("实有", right=True)]  # fmt: skip
    rows = [[one.title, one.policy, f"{one.stated:,}", f"{one.asked:,}", f"{one.reached:,}"]
            for one in measured(plan, folder)]  # fmt: skip
    paper.table(columns, rows)
    planted = len({one.mark for one in plan.islands()})
    paper.put(f"另植入 {planted:,} 组边界案例，应有的结果在 truth.yaml（由人写定，不是算出来的）。")
    streams.show(paper)
