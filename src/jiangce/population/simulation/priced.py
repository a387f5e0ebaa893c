"""Decisions as money: low, in the middle, high; one row a decision that is entitled or open.

low     what is owed for certain: of the entitled, the least
likely  the entitled by the assumptions about intervals; the open ones by how often their entry comes out entitled
high    the most, the open ones included; where the law sets no bound, ``unbounded``, and the least is counted
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from jiangce.population.screening import Screening
from jiangce.population.simulation.assumptions import WHOLE, Assumptions
from jiangce.rules.certainty import Certainty
from jiangce.rules.policy import EntryKind, Policy

KEY = ("policy", "entry", "fact")
MONEY = ("low", "likely", "high")


def priced(screening: Screening, assumptions: Assumptions) -> pl.DataFrame:
    """The benefits among the decisions with money for each payee (``each_low`` …) and for all of them (``low`` …).

    policy, entry, fact, on, open, payees, count (of payments), each_low, each_likely, each_high, low, likely, high,
    unbounded, provisional. In 分; nothing is lost: ``low`` is ``count`` times ``each_low``.
    """
    chances = chances_of(screening, assumptions)
    paid = screening.decisions.join(_benefits(screening.policies), on=["policy", "entry"], how="semi")
    paid = paid.join(chances, on=["policy", "entry"], how="left", maintain_order="left")
    open_ = pl.col("status").is_null()
    most = pl.max_horizontal("low", "likely_if", pl.col("high").fill_null(pl.col("low")))
    out = paid.with_columns(
        likely_if=_likely(assumptions), open=open_, count=pl.max_horizontal(pl.lit(1), pl.col("payees").list.len())
    ).select(
        *KEY, "on", "open", "payees", pl.col("count").cast(pl.Int64), "provisional",
        each_low=pl.when(open_).then(0).otherwise("low"),
        each_likely=pl.when(open_).then(_share(pl.col("likely_if"), pl.col("chance"))).otherwise("likely_if"),
        each_high=most, unbounded=pl.col("high").is_null(),
    )  # fmt: skip
    return out.with_columns((pl.col(f"each_{name}") * pl.col("count")).alias(name) for name in MONEY)


def chances_of(screening: Screening, assumptions: Assumptions) -> pl.DataFrame:
    """How often an entry comes out entitled where it is settled, in parts per million: policy, entry, entitled, settled, chance."""
    asked = [(policy, entry, count) for (policy, entry), count in screening.asked.items()]
    frame = pl.DataFrame(asked, orient="row", schema={"policy": pl.String, "entry": pl.String, "asked": pl.Int64})
    found = screening.decisions.group_by("policy", "entry").agg(
        entitled=pl.col("status").fill_null(False).sum().cast(pl.Int64),
        open=pl.col("status").is_null().sum().cast(pl.Int64),
    )
    out = frame.join(found, on=["policy", "entry"], how="left", maintain_order="left").with_columns(
        pl.col("entitled", "open").fill_null(0)
    )
    settled = pl.col("asked") - pl.col("open")
    return out.select(
        "policy", "entry", "entitled", settled=settled,
        chance=pl.when(settled > 0)
        .then(pl.col("entitled") * WHOLE // pl.max_horizontal(settled, pl.lit(1)))
        .otherwise(assumptions.share("unprecedented")),
    )  # fmt: skip


def _likely(assumptions: Assumptions) -> pl.Expr:
    """Of an entitled decision: the least, and of what is above it the assumed share; of no known bound nothing."""
    width = pl.col("high") - pl.col("low")
    ceiling = pl.col("certainty") == Certainty.CEILING
    share = pl.when(ceiling).then(assumptions.share("ceiling")).otherwise(assumptions.share("range"))
    return pl.col("low") + _share(width.fill_null(0), share)


def _share(amount: pl.Expr, share: pl.Expr) -> pl.Expr:
    """A share of an amount of 分, half up."""
    return ((amount.cast(pl.Int128) * share * 2 + WHOLE) // (2 * WHOLE)).cast(pl.Int64)


def _benefits(policies: Sequence[Policy]) -> pl.DataFrame:
    rows = [(p.id, e.id) for p in policies for e in p.entries.values() if e.kind is EntryKind.BENEFIT]
    return pl.DataFrame(rows, orient="row", schema={"policy": pl.String, "entry": pl.String})


def by_year(rows: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """The money of each decision by calendar year: policy, entry, fact, year (null: undated), low, likely, high.

    Of an allowance the year of each period; of all else the year of the fact. What the periods of an allowance come to is
    split as they weigh, the last takes what rounding leaves, so that the years always come to the decision.
    """
    told = periods.join(rows.select(*KEY), on=list(KEY), how="semi")
    whole = rows.join(told.select(KEY).unique(), on=list(KEY), how="anti").select(
        *KEY, pl.col("on").dt.year().alias("year"), *MONEY
    )
    if not told.height:
        return whole
    weight = pl.max_horizontal(pl.col("high").fill_null(pl.col("low")), pl.col("low"))
    years = told.with_columns(year=pl.col("starts_on").dt.year(), weight=weight).group_by(*KEY, "year").agg(
        lows=pl.col("low").sum(), weights=pl.col("weight").sum()
    )  # fmt: skip
    years = years.join(rows.select(*KEY, *MONEY), on=list(KEY)).sort(*KEY, "year")
    parts = [_split(pl.col("low"), pl.col("lows")).alias("low")]
    parts += [_split(pl.col(name), pl.col("weights")).alias(name) for name in ("likely", "high")]
    return pl.concat([whole, years.select(*KEY, "year", *parts).cast({"year": whole.schema["year"]})])


def _split(amount: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """The part of an amount that falls to each row of a decision, by weight; sums to the amount."""
    total = weight.sum().over(KEY).cast(pl.Int128)
    upto = weight.cum_sum().over(KEY)
    before, after = (
        amount.cast(pl.Int128) * cum // pl.max_horizontal(total, pl.lit(1, dtype=pl.Int128))
        for cum in (upto - weight, upto)
    )
    first = pl.int_range(pl.len()).over(KEY) == 0
    return pl.when(total > 0).then(after - before).otherwise(pl.when(first).then(amount).otherwise(0)).cast(pl.Int64)


def totals(rows: pl.DataFrame) -> Mapping[str, int]:
    """The sums of ``low``, ``likely``, ``high``, and how many decisions have no bound."""
    found = rows.select(*(pl.col(name).sum() for name in MONEY), pl.col("unbounded").sum().cast(pl.Int64))
    return dict(found.row(0, named=True))
