"""Group decisions: rows pass the row conditions one by one, then the group's own look at those that passed."""

from __future__ import annotations

import polars as pl

from jiangce.entitlement.columns.funnel import Stage, dated, pass_lines
from jiangce.entitlement.columns.group_view import GroupView
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.texts import as_text
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.plan import Plan
from jiangce.rules.nodes.view import unknown_in


def group_stage(world: World, plan: Plan) -> Stage:
    """Groups with their status after all lines."""
    kept = world.kept(plan)
    found = None if kept is None else kept[0].get(kept[1])
    if found is not None:
        assert plan.entry.table is not None
        every, rows, sheet, peers = found
        return Stage(plan, every, GroupView(View(world, rows.copy(), plan.entry.table.name), sheet.copy(), peers))
    every, view = _settled(world, plan)
    if kept is not None:
        rows, sheet = view.rows.sheet.copy(), view.sheet.copy()
        size = rows.size + sheet.size + int(every.estimated_size() + view.peers.estimated_size())
        kept[0].put(kept[1], (every, rows, sheet, view.peers), size)
    return Stage(plan, every, view)


def _settled(world: World, plan: Plan) -> tuple[pl.DataFrame, GroupView]:
    every, view = gathered(world, plan)
    pass_lines(view, [line for line in plan.lines if line.counts])
    known = ~(pl.col("status") & pl.col("vague")).fill_null(False)
    view.sheet.add(pl.when(known).then(pl.col("status")), "status")  # who a group's unknown key means is open
    return every, view


def gathered(world: World, plan: Plan) -> tuple[pl.DataFrame, GroupView]:
    """All groups (row, on, fact), and those of which a row passed the row conditions, or may have."""
    assert plan.entry.table is not None
    rows = View(world, _keyed(world, plan), plan.entry.table.name)
    names, vague = _names(plan)
    groups = _groups(rows.sheet, names, vague)
    pass_lines(rows, [line for line in plan.lines if not line.counts])
    peers = _peers(rows.sheet.data, groups, names, vague)
    groups = _with_status(groups, peers, rows.sheet.data)
    sheet = Sheet(groups.select("row", "on", "status", "group", "vague").filter(pl.col("status").fill_null(True)))
    every = groups.select("row", "on").with_columns(fact=_facts(world, plan, groups))
    return every, GroupView(rows, sheet, peers)


def _names(plan: Plan) -> tuple[list[str], list[str]]:
    count = range(len(plan.entry.keys))
    return [f"key{at}" for at in count], [f"vague{at}" for at in count]


def _keyed(world: World, plan: Plan) -> Sheet:
    """All dated rows with their keys; a row of which a key is none belongs to no group."""
    assert plan.entry.table is not None
    sheet = Sheet(dated(world, plan).with_columns(status=pl.lit(True)))
    view = View(world, sheet, plan.entry.table.name)
    names, vague = _names(plan)
    for key, name, unknown in zip(plan.entry.keys, names, vague, strict=True):
        col = key.column(view)
        sheet.add(unknown_in(col), unknown)
        sheet.add(col.value, name)
    sheet.only(
        pl.all_horizontal(pl.col(name).is_not_null() | pl.col(no) for name, no in zip(names, vague, strict=True))
    )
    return sheet


def _groups(sheet: Sheet, names: list[str], vague: list[str]) -> pl.DataFrame:
    """The groups, numbered, each with its first row and its latest date; the number goes to the rows, too."""
    placed = sheet.data.with_columns(place=pl.int_range(pl.len()))
    found = placed.group_by(names, maintain_order=True).agg(
        pl.col("row").first(), pl.col("on").max().alias("latest"), pl.any_horizontal(vague).first().alias("vague"),
        pl.col("place"),
    ).with_columns(group=pl.int_range(pl.len()))  # fmt: skip
    members = found.select("group", "place").explode("place").sort("place")
    sheet.add(members["group"], "group")
    return found.drop("place")


def _peers(rows: pl.DataFrame, groups: pl.DataFrame, names: list[str], vague: list[str]) -> pl.DataFrame:
    """Which rows count for which group; a row of which a key is not known may belong to any group it fits."""
    rows = rows.with_columns(at=pl.int_range(pl.len()))
    out = [rows.select("group", "at", passed="status")]
    doubtful, known = rows.filter(pl.any_horizontal(vague)), groups.filter(~pl.col("vague"))
    for pattern in doubtful.select(vague).unique().rows():
        alike = doubtful.filter(
            pl.all_horizontal(pl.col(name) == hidden for name, hidden in zip(vague, pattern, strict=True))
        )
        by = [name for name, hidden in zip(names, pattern, strict=True) if not hidden]
        mine, theirs = alike.select("at", *by), known.select("group", *by)
        fits = mine.join(theirs, on=by) if by else mine.join(theirs, how="cross")
        out.append(fits.select("group", "at", passed=pl.lit(None, dtype=pl.Boolean)))
    return pl.concat(out)


def _with_status(groups: pl.DataFrame, peers: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """A group holds if one of its rows does; its date is the latest of those that may."""
    dates = rows.select("on", at=pl.int_range(pl.len()))
    found = peers.join(dates, on="at").group_by("group").agg(pl.col("on").max(), sure=pl.col("passed").any())
    joined = groups.join(found, on="group", how="left", maintain_order="left")
    status = pl.when(pl.col("sure")).then(True).when(pl.col("sure").is_null()).then(False)
    return joined.with_columns(
        status=status, on=pl.when(pl.col("sure").is_null()).then(pl.col("latest")).otherwise(pl.col("on"))
    )


def _facts(world: World, plan: Plan, groups: pl.DataFrame) -> pl.Series:
    """Groups by their keys: employer=acme, year(hired_on)=2024."""
    names, _ = _names(plan)
    parts = [
        as_text(world, key.type, groups[name]).fill_null("?") for key, name in zip(plan.entry.keys, names, strict=True)
    ]
    said = [pl.lit(f"{key.key()}=") + pl.lit(part) for key, part in zip(plan.entry.keys, parts, strict=True)]
    return groups.with_columns(pl.concat_str(said, separator=", ").alias("fact"))["fact"]
