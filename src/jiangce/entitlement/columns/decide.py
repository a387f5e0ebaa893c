"""Frames of facts to one row per decision: steps 1 to 8 for everybody at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from jiangce.entitlement.columns.allowances import settle_allowance
from jiangce.entitlement.columns.amounts import settle_amount
from jiangce.entitlement.columns.claims import settle_claims
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.funnel import Stage, Starts, narrow, row_stage
from jiangce.entitlement.columns.groups import group_stage
from jiangce.entitlement.columns.payees import payees_of
from jiangce.entitlement.columns.payments import Payments
from jiangce.entitlement.columns.prepared import Prepared
from jiangce.entitlement.columns.settling import settle_columns
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.plan import Plan, plan
from jiangce.rules.certainty import Certainty
from jiangce.rules.policy import EntryKind, Policy


class Decided(NamedTuple):
    """``decisions``: entry, fact, on, status, low, high, certainty, payees, already_paid, provisional, refused.

    ``status`` is null where it is open. Of what is refused only entry, fact, on and ``refused`` are told, the number of
    the ceiling that refused it, if one did. ``low`` and ``high`` are for each payee, in 分; ``high`` null: no bound.
    ``periods``: entry, fact, number, starts_on, sure, low, high, certainty of allowances that are not refused.
    ``asked``: of how many facts each entry was asked, the refused ones included.
    """

    decisions: pl.DataFrame
    periods: pl.DataFrame
    asked: dict[str, int]


def decide_columns(
    policy: Policy, facts: Frames | Prepared, as_of: date, refused: bool = True, only: Collection[str] | None = None
) -> Decided:
    """Every decision of ``policy`` on the facts as known on ``as_of``; without the refused ones if not asked for.

    ``only`` these entries: sound where no other is their parent or shares a ceiling with one of them.
    Facts that are decided more than once, or by several policies, are better prepared once (`prepare`). Raises
    `ValueError` for frames that do not fit the policy's vocabulary.
    """
    ready, world = plan(policy), World(policy, facts, as_of)
    settle_columns(world)
    starts, stages = Starts(world), dict[str, Stage]()
    for one in ready.plans:
        assert one.entry.table is not None
        if only is not None and one.entry.id not in only:
            continue
        if len(world.tables[one.entry.table.name].existing):
            stages[one.entry.id] = _stage(starts, one, stages)
    benefits = {name: stage for name, stage in stages.items() if stage.plan.entry.kind is EntryKind.BENEFIT}
    claims, periods = settle_claims(ready, Payments(world), benefits) if benefits else (None, None)
    mine = (
        {} if claims is None else {str(name): rows for (name,), rows in claims.group_by("entry", maintain_order=True)}
    )
    out = [_decisions(name, stage, mine.get(name), refused) for name, stage in stages.items()]
    decisions = pl.concat(out) if out else _EMPTY
    asked = {name: stage.every.height for name, stage in stages.items()}
    return Decided(decisions, _periods(stages, mine, periods), asked)


def _stage(starts: Starts, one: Plan, stages: dict[str, Stage]) -> Stage:
    """One entry up to step 4."""
    entry = one.entry
    stage = group_stage(starts.world, one) if entry.grouped else row_stage(starts, one, stages)
    if entry.kind is EntryKind.BENEFIT and entry.amount is not None:
        settle_allowance(stage) if entry.while_ is not None else settle_amount(stage)
    elif entry.by is not None and entry.as_words:
        holds = [condition.column(stage.view).value for _, _, condition in entry.as_words if condition is not None]
        narrow(stage.view.sheet, pl.col("status") & pl.any_horizontal(holds))
    return stage


SCHEMA = pl.Schema({
    "entry": pl.String(), "fact": pl.String(), "on": pl.Date(), "status": pl.Boolean(), "low": pl.Int64(),
    "high": pl.Int64(), "certainty": pl.String(), "payees": pl.List(pl.String()), "already_paid": pl.Int64(),
    "provisional": pl.Boolean(), "refused": pl.Int64(),
})  # fmt: skip
PERIODS = pl.Schema({
    "entry": pl.String(), "fact": pl.String(), "number": pl.Int64(), "starts_on": pl.Date(), "sure": pl.Boolean(),
    "low": pl.Int64(), "high": pl.Int64(), "certainty": pl.String(),
})  # fmt: skip
_EMPTY = pl.DataFrame(schema=SCHEMA)


def _decisions(name: str, stage: Stage, claims: pl.DataFrame | None, refused: bool) -> pl.DataFrame:
    if claims is None:
        told = stage.view.sheet.data.select("row", "on", "status", low=0, high=0, certainty=pl.lit("exact"), paid=0,
                                            provisional=False, refused=pl.lit(None, dtype=pl.Int64))  # fmt: skip
        told = told.with_columns(payees_of(stage))
    else:
        told = claims
    told = told.with_columns(there=True).select(
        "row", "on", "there", "status", "low", "high", "certainty", "payees", "paid", "provisional", "refused"
    )
    if refused:
        joined = stage.every.select("row", "on").join(told.drop("on"), on="row", how="left", maintain_order="left")
    else:
        joined = told.filter(pl.col("status").fill_null(True))
    joined = stage.named(joined)
    paid = pl.col("status").fill_null(True) & pl.col("there").fill_null(False)
    exact = (
        pl.when(pl.col("low") == pl.col("high"))
        .then(pl.lit(Certainty.EXACT))
        .when(pl.col("certainty") != Certainty.EXACT)
        .then("certainty")
    )
    out = joined.with_columns(status=pl.when(pl.col("there")).then("status").otherwise(False)).select(
        "fact", "on", "status",
        pl.when(paid).then(pl.col("low", "high")),
        pl.when(paid).then(exact.otherwise(pl.lit(Certainty.UNKNOWN))).alias("certainty"),
        pl.when(paid).then("payees").alias("payees"), pl.col("paid").fill_null(0).alias("already_paid"),
        pl.col("provisional").fill_null(False), "refused", entry=pl.lit(name),
    )  # fmt: skip
    return out.select(SCHEMA.names()).cast(SCHEMA)


def _periods(
    stages: Mapping[str, Stage], claims: Mapping[str, pl.DataFrame], periods: pl.DataFrame | None
) -> pl.DataFrame:
    out = [pl.DataFrame(schema=PERIODS)]
    certainty = pl.when(pl.col("low") == pl.col("high")).then(pl.lit(Certainty.EXACT)).otherwise(pl.col("whole"))
    for name, rows in claims.items():
        if periods is not None and stages[name].plan.entry.every:
            told = stages[name].named(rows.filter(pl.col("status").fill_null(True)).select("claim", "row", "certainty"))
            told = told.select("claim", "fact", pl.lit(name).alias("entry"), whole="certainty")
            found = periods.drop("certainty").join(told, on="claim", maintain_order="left")
            out.append(found.with_columns(certainty=certainty).select(PERIODS.names()))
    return pl.concat(out)
