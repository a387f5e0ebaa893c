"""Step 4 over many rows: the rate, rounded once, under the decision's own ceilings (low, high, certainty)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import polars as pl

from jiangce.entitlement.columns.funnel import Stage, keep, narrow
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.listed import silent
from jiangce.rules.certainty import Certainty
from jiangce.rules.nodes.view import high_of, unknown_in
from jiangce.rules.policy import Cap, Entry

LOOSE = [str(c) for c in (Certainty.DISCRETION, Certainty.STANDARD, Certainty.FLOOR, Certainty.UNKNOWN)]
RATE = ("low", "high", "certainty", "unlisted")
LOW, HIGH, CERTAINTY = pl.col("low"), pl.col("high"), pl.col("certainty")


def settle_amount(stage: Stage) -> None:
    """The amount of each decision that is paid at once; without a printed rate, or of nothing, it is refused."""
    view, entry = stage.view, stage.plan.entry
    assert entry.amount is not None
    if not view.sheet.data.height:
        nothing = pl.lit(None, dtype=pl.Int64)
        view.sheet.data = view.sheet.data.with_columns(
            low=nothing, high=nothing, certainty=pl.lit(None, dtype=pl.String)
        )
        return
    asked = len(view.sheet.kept)
    put_rate(view, entry)
    if len(view.sheet.kept) > asked and not entry.grouped:
        keep(view.world, stage.plan, view.sheet, *RATE)  # what the rate asked of the facts as well
    if view.sheet.data["low"].null_count():
        view.sheet.only(LOW.is_not_null())
    under_own_ceilings(view, stage.plan.own_caps)
    narrow(view.sheet, pl.when(HIGH == 0).then(False).otherwise(pl.col("status")))
    doubtful = pl.col("unlisted")
    if entry.batch is not None:  # perhaps not one whole batch
        doubtful = doubtful | ((LOW == 0) & (CERTAINTY == Certainty.UNKNOWN))
    if entry.batch is not None or view.sheet.data["unlisted"].any():
        view.sheet.add(pl.when(~doubtful | ~pl.col("status")).then(pl.col("status")), "status")


def put_rate(view: View, entry: Entry) -> None:
    """The rate in whole 分; ``low`` null: no rate is printed. ``unlisted``: perhaps no row of the table applies."""
    assert entry.amount is not None
    rate = entry.amount.columns(view)
    low = rounded(rate.low, entry.amount.den)
    high = LOW if rate.high is rate.low else rounded(rate.high, entry.amount.den)
    unlisted = pl.lit(False)
    if entry.bys and silent(entry):
        cols = [by.column(view) for by in entry.bys]
        unknown = reduce(or_, [unknown_in(col) | (high_of(col) != col.value).fill_null(False) for col in cols])
        unlisted = unknown & (rate.certainty == Certainty.UNKNOWN).fill_null(False)
    told = view.sheet.data.with_columns(low=low, certainty=rate.certainty.cast(pl.String), unlisted=unlisted)
    view.sheet.data = told.with_columns(high=high)


def rounded(bound: pl.Expr, den: int) -> pl.Expr:
    """Half a 分 goes up; never less than nothing. See `entitlement.money`."""
    if den == 1:
        return bound.clip(lower_bound=0).cast(pl.Int64)
    whole = bound.cast(pl.Int128).clip(lower_bound=0)
    return ((whole * 2 + den) // (2 * den)).cast(pl.Int64)


def under_own_ceilings(view: View, caps: Sequence[Cap]) -> None:
    """The decision's own ceilings, in the order written."""
    for cap in caps:
        figure = cap.figure.column(view)
        least, most = (view.sheet.add(rounded(end, cap.figure.den)) for end in (figure.value, high_of(figure)))
        unknown = view.sheet.add(unknown_in(figure))
        _under(view.sheet, least, most, unknown)


def _under(sheet: Sheet, least: pl.Expr, most: pl.Expr, unknown: pl.Expr) -> None:
    cuts = (HIGH.is_null() | (most < HIGH)) & most.is_not_null()
    settled = cuts & CERTAINTY.is_in(LOOSE) & (most > LOW)
    high = pl.when(cuts).then(most).otherwise(HIGH)
    low = pl.when(unknown).then(0).otherwise(pl.min_horizontal(LOW, least))
    exact = least.is_not_null() & (low == high).fill_null(False)
    certainty = (
        pl.when(unknown).then(pl.lit(Certainty.UNKNOWN))
        .when(exact).then(pl.lit(Certainty.EXACT))
        .when(settled).then(pl.lit(Certainty.CEILING))
        .otherwise(CERTAINTY)
    )  # fmt: skip
    sheet.data = sheet.data.with_columns(low=low, high=high, certainty=certainty)
