"""A simulation as tables, the same for the terminal, the report, files and the site. Money in 分, shares in millionths."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from jiangce.population.simulation.breakdown import Breakdown
from jiangce.population.simulation.changes import WAYS, by_way
from jiangce.population.simulation.people import DECILES, deciles, largest, spread
from jiangce.population.simulation.simulate import Simulation
from jiangce.rules.cards import card
from jiangce.rules.policy import Policy
from jiangce.rules.reading_effects import difference

#: kinds of columns: text | money | change (money with its sign) | count | share
Kinds = str


class Column(NamedTuple):
    """A column of a table. ``of``: the name under which files hold it."""

    zh: str
    kind: Kinds
    of: str


class Table(NamedTuple):
    """``rows``: values as the columns' kinds say; None: not known."""

    name: str
    zh: str
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    note: str = ""


LEVELS = (("low", "低（确定应付）"), ("likely", "中（按假定）"), ("high", "高（待定的全数计入）"))
_SIDES = (
    Column("现行（中）", "money", "likely_before"), Column("改革后（中）", "money", "likely_after"), Column("相差", "change", "change"),
    Column("改革后（低）", "money", "low_after"), Column("改革后（高）", "money", "high_after"), Column("笔数", "count", "payments_after"),
)  # fmt: skip


def tables(found: Simulation, names: Collection[str] = ()) -> Iterator[Table]:
    """Those of these names, the whole first; all of them where none is given."""
    made: dict[str, Callable[[Simulation], Table]] = {"whole": whole, "winners": winners}
    for one in found.breakdowns:
        made[f"by-{one.name}"] = partial(lambda it, _: breakdown(it), one)
    made |= {
        "by-payee-district": payee_districts, "ways": ways, "deciles": decile_table, "largest": largest_table,
        "spread": spread_table, "targets": target_table, "open": open_table,
    }  # fmt: skip
    for name, make in made.items():
        if not names or name in names:
            yield make(found)


def amended(found: Simulation) -> list[tuple[Policy, str, str, str]]:
    """What the reform changes: policy, clause, title, words (金额由“500元”改为“600元”)."""
    out = []
    for before, after in zip(found.before.policies, found.after.policies, strict=True):
        for name, entry in before.entries.items() if after is not before else ():
            if entry.key() != after.entries[name].key():
                words = difference(card(before, entry), card(after, after.entries[name]))
                out.append((before, entry.clause, entry.title, words or "规则有改动"))
    return out


def whole(found: Simulation) -> Table:
    """Low, middle, high of everything, before and after."""
    before, after = found.totals
    rows = [(zh, before[name], after[name], after[name] - before[name]) for name, zh in LEVELS]
    columns = (
        Column("", "text", "level"), Column("现行", "money", "before"), Column("改革后", "money", "after"),
        Column("相差", "change", "change"),
    )  # fmt: skip
    loose = [
        f"{zh} {side['unbounded']:,} 项" for zh, side in (("现行", before), ("改革后", after)) if side["unbounded"]
    ]
    note = f"金额在其他文件中、待核定或不封顶的只计已知的部分：{'，'.join(loose)}。" if loose else ""
    return Table("whole", "总额", columns, rows, note)


def winners(found: Simulation) -> Table:
    """How many win and lose, by kind of payee."""
    columns = (
        Column("对象", "text", "kind"), Column("有份的", "count", "payees"), Column("多得", "count", "winners"),
        Column("多得合计", "change", "won"), Column("少得", "count", "losers"), Column("少得合计", "change", "lost"),
        Column("可能受影响", "count", "maybe"),
    )  # fmt: skip
    rows = [(m.zh, m.payees, m.winners, m.won, m.losers, m.lost, m.maybe) for m in found.moved]
    note = "按已能认定的金额（中）比较；只有待补充信息的事项变动的，计入可能受影响。"
    return Table("winners", "谁多得、谁少得", columns, rows, note)


def breakdown(one: Breakdown) -> Table:
    """Cost by something: rows that come to nothing on both sides are left out."""
    heads = list(zip(one.heads, one.rows.columns, strict=False))
    if one.name == "entry" and one.rows["policy"].n_unique() <= 1:
        heads = heads[1:]  # of one policy its title says nothing
    columns = (*(Column(zh, "text", name) for zh, name in heads), *_SIDES)
    told = one.rows.filter(pl.any_horizontal(pl.col("count_0", "count_1", "high_0", "high_1") != 0))
    rows = [(*(row[name] for _, name in heads), *_money(row)) for row in told.iter_rows(named=True)]
    return Table(f"by-{one.name}", one.zh, columns, rows, _NOTES.get(one.name, ""))


_NOTES = {
    "year": "一次性的按事实发生的年度，按月、按年发放的按每期所在的年度；一笔跨几年的，各年都计一笔。",
    "fund": "有几方分担的，每笔逐一拆分，尾差归第一方，与认定书相同；各方各计一笔。",
    "unit": "按条款写明的第一个责任单位；条款没写的按上一级条款。",
    "district": "按事实的地点；按人数、批次认定的按领款单位的地点。",
}


def payee_districts(found: Simulation) -> Table:
    """Where those live, or have their seat, who are paid."""
    from jiangce.population.simulation.places import names_of

    places = found.ground.everybody.select("payee", "payee_place")
    sides = []
    for at, name in enumerate(("before", "after")):
        told = found.people.join(places, on="payee", how="left").group_by("payee_place").agg(
            pl.col(name).sum().alias(f"sum_{at}"), (pl.col(name) > 0).sum().alias(f"payees_{at}")
        )  # fmt: skip
        sides.append(told)
    both = (
        sides[0]
        .join(sides[1], on="payee_place", how="full", coalesce=True, nulls_equal=True)
        .sort("payee_place", nulls_last=True)
    )
    names = names_of(both["payee_place"].to_list())
    rows = [
        (names[row["payee_place"]], row["payees_1"] or 0, row["sum_0"] or 0, row["sum_1"] or 0, (row["sum_1"] or 0) - (row["sum_0"] or 0))
        for row in both.iter_rows(named=True)
        if row["sum_0"] or row["sum_1"]
    ]  # fmt: skip
    columns = (
        Column("领款人所在地", "text", "place"), Column("领款人", "count", "payees_after"), Column("现行（中）", "money", "before"),
        Column("改革后（中）", "money", "after"), Column("相差", "change", "change"),
    )  # fmt: skip
    return Table("by-payee-district", "按领款人所在地", columns, rows, "只计已能认定、知道领款人的。")


def ways(found: Simulation) -> Table:
    """Decision by decision, in which way they differ."""
    titles = {(p.id, e.id): (e.clause, e.title) for p in found.before.policies for e in p.entries.values()}
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for row in by_way(found.changes).iter_rows(named=True):
        counts.setdefault((row["policy"], row["entry"]), {})[row["way"]] = row["count"]
    columns = (
        Column("条款", "text", "clause"),
        Column("事项", "text", "title"),
        *(Column(zh, "count", way) for way, zh in WAYS.items()),
    )
    rows = [(*titles[key], *(told.get(way, 0) for way in WAYS)) for key, told in counts.items()]
    return Table("ways", "逐笔变化", columns, rows)


def decile_table(found: Simulation) -> Table:
    columns = (
        Column("对象", "text", "kind"), Column("变化", "text", "direction"), Column("人数", "count", "count"),
        *(Column(f"{at}%", "money", f"d{at}") for at in DECILES),
    )  # fmt: skip
    rows = list(deciles(found.people).iter_rows())
    return Table("deciles", "变化的十分位", columns, rows, "金额有变化的人（单位）从少到多排列，各十分位上的变化额。")


def largest_table(found: Simulation) -> Table:
    columns = (
        Column("编号", "text", "payee"), Column("对象", "text", "kind"), Column("现行", "money", "before"),
        Column("改革后", "money", "after"), Column("相差", "change", "change"),
    )  # fmt: skip
    return Table("largest", "变化最大的", columns, list(largest(found.people).iter_rows()))


def spread_table(found: Simulation) -> Table:
    columns = (
        Column("对象", "text", "kind"), Column("每个领款人合计", "text", "band"), Column("现行人数", "count", "payees_before"),
        Column("现行金额", "money", "sum_before"), Column("改革后人数", "count", "payees_after"),
        Column("改革后金额", "money", "sum_after"),
    )  # fmt: skip
    return Table("spread", "金额分布", columns, list(spread(found.people).iter_rows()), "按已能认定的金额（中）。")


def target_table(found: Simulation) -> Table:
    """What is measured, how far it is, and what getting there would cost at what it costs now."""
    columns = (
        Column("目标", "text", "target"), Column("还差", "count", "lacking"), Column("现在每个平均", "money", "average"),
        Column("达到约需", "money", "cost"), Column("改革后约需", "money", "cost_after"),
    )  # fmt: skip
    rows = [(a.progress.words, a.lacking, a.average, a.cost, b.cost) for a, b in zip(*found.targets, strict=True)]
    note = "约需＝还差的数量×现在每个计入目标的事实平均享受的金额（中，只计逐行认定的事项）；没有逐行认定的事项的，算不出。"
    return Table("targets", "目标：差多少，要多少钱", columns, rows, note)


def open_table(found: Simulation) -> Table:
    """The shares by which open decisions are counted, where there are any."""
    open_ = found.before.rows.filter(pl.col("open")).group_by("policy", "entry").agg(
        pl.len().alias("open"), pl.col("likely").sum(), pl.col("high").sum()
    )  # fmt: skip
    titles = {(p.id, e.id): (e.clause, e.title) for p in found.before.policies for e in p.entries.values()}
    told = open_.join(found.chances, on=["policy", "entry"], how="left").sort("high", "entry", descending=[True, False])
    rows = [
        (*titles[row["policy"], row["entry"]], row["open"], row["settled"], row["entitled"], row["chance"], row["likely"], row["high"])
        for row in told.iter_rows(named=True)
    ]  # fmt: skip
    columns = (
        Column("条款", "text", "clause"), Column("事项", "text", "title"), Column("待定", "count", "open"),
        Column("已能认定", "count", "settled"), Column("其中享受", "count", "entitled"), Column("比例", "share", "chance"),
        Column("待定的计入（中）", "money", "likely"), Column("全数计入（高）", "money", "high"),
    )  # fmt: skip
    return Table("open", "待补充信息的怎样计", columns, rows, "现行规则下。比例＝同一事项已能认定的里面享受的。")


def _money(row: dict[str, Any]) -> Sequence[int]:
    return (
        row["likely_0"],
        row["likely_1"],
        row["likely_1"] - row["likely_0"],
        row["low_1"],
        row["high_1"],
        row["count_1"],
    )
