"""Frames of facts to one row per decision: steps 1 to 8 for everybody at once, or in two halves.

`claim_columns` goes as far as each decision's own facts go, `settled` through what reaches across decisions:
so that the halves may run apart, the first wherever the rows lie, the second where whole groups are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from jiangce.entitlement.claims import Paid
from jiangce.entitlement.columns.claimed import Claimed
from jiangce.entitlement.columns.claims import claimed, settle, settle_few
from jiangce.entitlement.columns.earlier import EarlierFrames
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.funnel import Stage
from jiangce.entitlement.columns.payees import payees_of
from jiangce.entitlement.columns.payments import Payments
from jiangce.entitlement.columns.prepared import Prepared
from jiangce.entitlement.columns.stages import Rows, Stages, stages_of
from jiangce.entitlement.plan import PolicyPlan
from jiangce.rules.certainty import Certainty
from jiangce.rules.policy import Policy

SCHEMA = pl.Schema({
    "entry": pl.String(), "fact": pl.String(), "on": pl.Date(), "status": pl.Boolean(), "low": pl.Int64(),
    "high": pl.Int64(), "certainty": pl.String(), "payees": pl.List(pl.String()), "already_paid": pl.Int64(),
    "provisional": pl.Boolean(), "refused": pl.Int64(),
})  # fmt: skip
PERIODS = pl.Schema({
    "entry": pl.String(), "fact": pl.String(), "number": pl.Int64(), "starts_on": pl.Date(), "sure": pl.Boolean(),
    "low": pl.Int64(), "high": pl.Int64(), "certainty": pl.String(),
})  # fmt: skip


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


class Drafted(NamedTuple):
    """The first half. ``others``: decisions of what pays nothing, as in `Decided`, without the refused ones.

    ``paid``: of the facts that payments name, those that are decided here (entry, fact).
    """

    claimed: Claimed
    others: pl.DataFrame
    asked: dict[str, int]
    paid: pl.DataFrame


def decide_columns(
    policy: Policy, facts: Frames | Prepared, as_of: date, refused: bool = True, only: Collection[str] | None = None
) -> Decided:
    """Every decision of ``policy`` on the facts as known on ``as_of``; without the refused ones if not asked for.

    ``only`` these entries: sound where no other is their parent or shares a ceiling with one of them.
    Facts that are decided more than once, or by several policies, are better prepared once (`prepare`). Raises
    `ValueError` for frames that do not fit the policy's vocabulary.
    """
    stages = stages_of(policy, facts, as_of, only)
    payments = Payments(stages.world)
    drafted = draft(stages, payments)
    earlier = payments.earlier(stages.ready, stages.has) if stages.benefits else EarlierFrames()
    decisions, periods = settled(stages.ready, drafted.claimed, earlier)
    out, places = [decisions.clear()], {True: 0, False: 0}
    for name, stage in stages.every.items():
        pays, count = name in stages.benefits, stage.view.sheet.data.height
        mine = (decisions if pays else drafted.others).slice(places[pays], count)  # entry by entry, as they were made
        places[pays] += count
        out.append(_with_refused(stage, name, mine) if refused else mine)
    told = pl.concat(out)
    return Decided(told if refused else told.filter(_STANDS), periods, drafted.asked)


def claim_columns(policy: Policy, facts: Frames | Prepared, as_of: date, rows: Rows | None = None) -> Drafted:
    """The first half, of all facts or of these ``rows``: their decisions read no others' outcome.

    A line that counts others sees only the rows that are given: give all that are counted together.
    """
    stages = stages_of(policy, facts, as_of, rows=rows)
    payments = Payments(stages.world)
    return draft(stages, payments)._replace(paid=_decided_here(stages, payments))


def settled(
    ready: PolicyPlan, told: Claimed, earlier: EarlierFrames | Sequence[Paid]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The second half: decisions and periods as in `Decided`. What a ceiling refused is told, other refusals are not.

    Claims that share no group of equal keys may be settled apart. Where they are few, and the payments told one by one
    (``earlier``), each is looked at.
    """
    if isinstance(earlier, EarlierFrames):
        claims, periods = settle(ready, told, earlier)
    else:
        claims, periods = settle_few(ready, told, earlier)
    return _decisions(claims.rename({"paid": "already_paid"})), _periods(ready, claims, periods)


_STANDS = pl.col("status").fill_null(True)


def draft(stages: Stages, payments: Payments) -> Drafted:
    """The first half, of stages that are made."""
    benefits = stages.benefits
    told = claimed(stages.ready, payments, benefits)
    others = [_other(name, stage) for name, stage in stages.every.items() if name not in benefits]
    asked = {name: stage.every.height for name, stage in stages.every.items()}
    return Drafted(told, pl.concat([pl.DataFrame(schema=SCHEMA), *others]), asked, pl.DataFrame(schema=_PAID))


_PAID = pl.Schema({"entry": pl.String(), "fact": pl.String()})


def _decided_here(stages: Stages, payments: Payments) -> pl.DataFrame:
    """The facts paid for before that are decided here: under a ceiling they count as decisions, not as payments."""
    if not payments.any:
        return pl.DataFrame(schema=_PAID)
    told = pl.DataFrame({"entry": payments.names(), "fact": payments.texts("fact")}).drop_nulls().unique()
    parts = [rows.filter(stages.has(str(name), rows["fact"])) for (name,), rows in told.group_by("entry")]
    return pl.concat([pl.DataFrame(schema=_PAID), *parts])


def _other(name: str, stage: Stage) -> pl.DataFrame:
    """A treatment or a norm: it pays nothing, and it concerns somebody."""
    data = stage.view.sheet.data.select("row", "on", "status").with_columns(payees_of(stage))
    told = stage.named(data).with_columns(
        entry=pl.lit(name), low=0, high=0, certainty=pl.lit(Certainty.EXACT), already_paid=0, provisional=False,
        refused=pl.lit(None, dtype=pl.Int64),
    )  # fmt: skip
    return _decisions(told)


def _decisions(told: pl.DataFrame) -> pl.DataFrame:
    """Of what is refused nothing more is said."""
    exact = (
        pl.when(pl.col("low") == pl.col("high"))
        .then(pl.lit(Certainty.EXACT))
        .when(pl.col("certainty") != Certainty.EXACT)
        .then("certainty")
    )
    certainty = exact.otherwise(pl.lit(Certainty.UNKNOWN))
    stands = pl.when(_STANDS)
    out = told.with_columns(
        stands.then(pl.col("low", "high", "payees")), stands.then(certainty).alias("certainty"), pl.col("already_paid").fill_null(0)
    )  # fmt: skip
    return out.select(SCHEMA.names()).cast(SCHEMA)


def _with_refused(stage: Stage, name: str, told: pl.DataFrame) -> pl.DataFrame:
    """All facts of the entry; those that nothing is told of are refused."""
    every = stage.named(stage.every.select("row", "on")).select("fact", "on", entry=pl.lit(name))
    out = every.join(told.drop("on", "entry").with_columns(there=True), on="fact", how="left", maintain_order="left")
    out = out.with_columns(
        pl.when("there").then("status").otherwise(False).alias("status"), pl.col("already_paid").fill_null(0),
        pl.col("provisional").fill_null(False),
    )  # fmt: skip
    return out.select(SCHEMA.names()).cast(SCHEMA)


def _periods(ready: PolicyPlan, claims: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    every = [one.entry.id for one in ready.plans if one.entry.every]
    told = claims.filter(_STANDS & pl.col("entry").is_in(every)).select("claim", "entry", "fact", whole="certainty")
    certainty = pl.when(pl.col("low") == pl.col("high")).then(pl.lit(Certainty.EXACT)).otherwise(pl.col("whole"))
    found = periods.drop("certainty").join(told, on="claim", maintain_order="left")
    return found.with_columns(certainty=certainty).select(PERIODS.names()).cast(PERIODS)
