"""The periods of allowances over many rows: a row a month or a year, its condition asked on its first day.

See `entitlement.periods` for what a period is.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date

import polars as pl

from jiangce.entitlement.columns.amounts import CERTAINTY, HIGH, LOW, put_rate, rounded, under_own_ceilings
from jiangce.entitlement.columns.funnel import Stage, narrow
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.periods import MAX_PERIODS, most_periods
from jiangce.entitlement.plan import Plan
from jiangce.rules.certainty import Certainty
from jiangce.rules.nodes.view import high_of
from jiangce.rules.policy import Entry


def settle_allowance(stage: Stage) -> None:
    """The periods of each decision (``stage.parts``) and what they come to."""
    view, plan = stage.view, stage.plan
    parts, running = _parts(view, plan)
    totals = _totals(parts, most_periods(plan.entry))
    found = view.sheet.data.select("row", "on").join(totals, on="row", how="left", maintain_order="left")
    dateless = _dateless(view, plan.entry)
    undated = pl.col("on").is_null()
    view.sheet.data = view.sheet.data.with_columns(
        low=found["low"].fill_null(0), high=found["high"],
        certainty=pl.when(undated).then(dateless).otherwise(found["certainty"]),
    )  # fmt: skip
    holds = (
        pl.when(undated)
        .then(None)
        .when(pl.lit(found["parts"]).is_null())
        .then(False)
        .when(pl.lit(found["sure"]) > 0)
        .then(True)
    )
    narrow(view.sheet, pl.col("status") & holds)
    _own_ceilings(view, stage)
    _ahead(view, stage, parts, running)
    stage.parts = _under(parts, view.sheet.data) if plan.own_caps else parts


def _parts(view: View, plan: Plan) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Periods that are paid, or may be: row, k, number, starts_on, sure, low, high, certainty; the rows whose last runs."""
    entry = plan.entry
    inner, running = _holding(view, plan)
    put_rate(inner, entry)
    sure = pl.col("sure").fill_null(False) & ~pl.col("unlisted")
    found = inner.sheet.data.filter(LOW.is_not_null()).sort("row", "k").with_columns(sure=sure)
    most = most_periods(entry)
    if entry.at_a_stretch and most is not None:
        found = _at_a_stretch(found, most)
    if most is not None:
        before = pl.col("sure").cast(pl.Int64).cum_sum().over("row") - pl.col("sure").cast(pl.Int64)
        found = found.filter(before < most)
    return found.select(
        "row", "k", starts_on="on", sure="sure", low=pl.when("sure").then(LOW).otherwise(0), high=HIGH, certainty=CERTAINTY,
        number=pl.int_range(1, pl.len() + 1).over("row"),
    ), running  # fmt: skip


def _holding(view: View, plan: Plan) -> tuple[View, pl.DataFrame]:
    """Periods in which the condition holds, or may (row, k, on, sure), and the rows whose last is one of them."""
    kept = view.world.kept(plan)
    key = None if kept is None else (kept[1], *_said(plan))
    found = None if kept is None else kept[0].get(key)
    if found is not None:
        sheet, running = found
        return View(view.world, sheet.copy(), view.table), running
    inner, running = _asked(view, plan)
    if kept is not None:
        sheet = inner.sheet.copy()
        kept[0].put(key, (sheet, running), sheet.size + int(running.estimated_size()))
    return inner, running


def _said(plan: Plan) -> tuple[Hashable, ...]:
    """What says, besides the lines, which periods there are and in which the condition holds."""
    assert plan.entry.while_ is not None
    return plan.entry.while_.node.key(), plan.entry.every, plan.first, plan.last


def _asked(view: View, plan: Plan) -> tuple[View, pl.DataFrame]:
    entry = plan.entry
    assert entry.while_ is not None
    dated = view.sheet.data.select("row", origin="on").drop_nulls("origin")
    first, last = plan.first or date.min, view.today
    if plan.last is not None:
        dated, last = dated.filter(pl.col("origin") <= plan.last), min(last, plan.last)
    starts = (_years if entry.every == "year" else _months)(dated, first, last)
    inner = View(view.world, Sheet(starts.select("row", on="start", k="k")), view.table)
    inner.sheet.add(entry.while_.node.column(inner).value, "sure")
    inner.sheet.only(pl.col("sure").fill_null(True))
    ends = starts.group_by("row").agg(k=pl.col("k").max())
    running = inner.sheet.data.join(ends, on=["row", "k"], how="semi").select("row", last="k")
    return inner, running


def _ahead(view: View, stage: Stage, parts: pl.DataFrame, running: pl.DataFrame) -> None:
    """What the rest of the term brings at the last rate, if it goes on; null: no end is stated. See `evaluate.ahead`."""
    entry, most = stage.plan.entry, most_periods(stage.plan.entry)
    if not entry.every:
        view.sheet.add(pl.lit(0, dtype=pl.Int64), "ahead")
        return
    last = parts.group_by("row").agg(HIGH.sort_by("number").last(), sure=pl.col("sure").sum().cast(pl.Int64))
    told = view.sheet.data.select("row").join(last, on="row", how="left", maintain_order="left")
    runs = pl.col("row").is_in(running["row"].implode()) & pl.col("sure").is_not_null()
    left = pl.lit(None, dtype=pl.Int64) if most is None else (most - pl.col("sure")).clip(lower_bound=0)
    if entry.at_a_stretch and most is not None:
        told = told.join(_used(parts, running), on="row", how="left", maintain_order="left")
        left = pl.when(pl.col("used").is_null()).then(left).otherwise((most - pl.col("used")).clip(lower_bound=0))
    if stage.plan.last is not None:
        told = told.join(_to_come(view, stage.plan), on="row", how="left", maintain_order="left")
        left = pl.min_horizontal(left, pl.col("to_come").fill_null(0))
    brings = pl.when(runs & (left != 0).fill_null(True)).then(HIGH * left).otherwise(0)
    ahead = view.sheet.add(told.select(brings.alias("ahead"))["ahead"], "ahead")
    for cap in stage.plan.own_caps:
        room = (rounded(high_of(cap.figure.column(view)), cap.figure.den) - LOW).clip(lower_bound=0)
        view.sheet.data = view.sheet.data.with_columns(
            pl.when(room.is_null()).then(ahead).otherwise(pl.min_horizontal(ahead, room)).alias("ahead")
        )


def _at_a_stretch(found: pl.DataFrame, most: int) -> pl.DataFrame:
    """Without the periods after a term that runs on from the first paid one; see `periods.Stretch`."""
    k = pl.col("k")
    found = found.with_columns(sure=pl.col("sure") & (k < k.min().over("row") + most))
    first = pl.when("sure").then(k).min().over("row")
    return found.filter((k < first + most).fill_null(True))


def _used(parts: pl.DataFrame, running: pl.DataFrame) -> pl.DataFrame:
    """How many periods have begun since the first that was surely paid: row, used."""
    first = parts.filter("sure").group_by("row").agg(first=pl.col("k").min())
    return first.join(running, on="row").select("row", used=(pl.col("last") - pl.col("first") + 1).cast(pl.Int64))


def _to_come(view: View, plan: Plan) -> pl.DataFrame:
    """How many periods begin after today and before the window ends: row, to_come."""
    assert plan.last is not None
    dated = view.sheet.data.select("row", origin="on").filter(pl.col("origin") <= plan.last)
    starts = (_years if plan.entry.every == "year" else _months)(dated, plan.first or date.min, plan.last)
    later = starts.filter(pl.col("start") > view.today)
    return later.group_by("row").agg(to_come=pl.len().cast(pl.Int64))


def _months(dated: pl.DataFrame, since: date, until: date) -> pl.DataFrame:
    """The months from the origin's (or the window's first) to the last day: row, k, start."""
    month = pl.col("origin").dt.year().cast(pl.Int64) * 12 + pl.col("origin").dt.month() - 1
    first, last = (day.year * 12 + day.month - 1 for day in (since, until))
    ks = _ks(dated.with_columns(month=month), first - pl.col("month"), last - pl.col("month"))
    at = pl.col("month") + pl.col("k")
    return ks.with_columns(start=pl.date(at // 12, at % 12 + 1, 1))


def _years(dated: pl.DataFrame, since: date, until: date) -> pl.DataFrame:
    """The years since the origin, counted from the origin (29 February: the 28th in common years)."""
    year = pl.col("origin").dt.year().cast(pl.Int64)
    ks = _ks(dated, since.year - 1 - year, until.year - year)
    start = pl.col("origin").dt.offset_by(pl.format("{}y", "k"))
    return ks.with_columns(start=start).filter(pl.col("start").is_between(since, until))


def _ks(dated: pl.DataFrame, first: pl.Expr, last: pl.Expr) -> pl.DataFrame:
    begin, end = first.clip(lower_bound=0), last.clip(upper_bound=MAX_PERIODS - 1) + 1
    ks = pl.int_ranges(begin, pl.max_horizontal(begin, end))
    return dated.with_columns(k=ks).explode("k").drop_nulls("k")


def _totals(parts: pl.DataFrame, most: int | None) -> pl.DataFrame:
    highs = HIGH.sort(descending=True)
    sum_of = highs.sum() if most is None else highs.head(most).sum()
    totals = parts.group_by("row").agg(
        LOW.sum(), pl.when(HIGH.is_null().any()).then(None).otherwise(sum_of).alias("high"),
        certainty=CERTAINTY.sort_by("number").last(), sure=pl.col("sure").sum(), parts=pl.len(),
    )  # fmt: skip
    doubtful = (CERTAINTY == Certainty.EXACT) & (LOW != HIGH).fill_null(True)
    return totals.with_columns(certainty=pl.when(doubtful).then(pl.lit(Certainty.UNKNOWN)).otherwise(CERTAINTY))


def _dateless(view: View, entry: Entry) -> pl.Series:
    """How sure the rate is where the origin is not known."""
    assert entry.amount is not None
    sheet = view.sheet.copy()
    if sheet.data["on"].null_count() == 0:
        return pl.Series("dateless", [None] * sheet.data.height, dtype=pl.String)
    rate = entry.amount.columns(view.beside(sheet))
    said = pl.when(rate.low.is_not_null()).then(rate.certainty).otherwise(pl.lit(Certainty.UNKNOWN))
    return sheet.values(said)


def _own_ceilings(view: View, stage: Stage) -> None:
    """A decision without a date keeps its bounds: nothing is known of its periods."""
    if not stage.plan.own_caps:
        return
    before = view.sheet.data.select("on", "low", "high", "certainty")
    under_own_ceilings(view, stage.plan.own_caps)
    undated = before["on"].is_null()
    if undated.any():
        view.sheet.data = view.sheet.data.with_columns(
            pl.when(pl.lit(undated)).then(pl.lit(before[name])).otherwise(pl.col(name)).alias(name)
            for name in ("low", "high", "certainty")
        )


def _under(parts: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """Periods under the decision's own ceiling, in order; the crossing one in part."""
    told = parts.join(decisions.select("row", total="high"), on="row", how="left", maintain_order="left")
    total = pl.col("total")
    out = told.with_columns(
        _up_to(LOW, total), _up_to(pl.when(total.is_not_null()).then(HIGH.fill_null(total)).otherwise(HIGH), total)
    )
    return out.drop("total")


def _up_to(values: pl.Expr, total: pl.Expr) -> pl.Expr:
    sums = values.cum_sum().over("row")
    cut = pl.min_horizontal(sums, total) - pl.min_horizontal(sums - values, total)
    return pl.when(total.is_null()).then(values).otherwise(cut)
