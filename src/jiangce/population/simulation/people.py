"""Winners and losers: what each payee gets before and after, how many get more or less, how much, and who most.

Counted is the money "in the middle" of what somebody is entitled to. Whose entitled money stays and whose open claims
change may win or lose: they are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

KINDS = {"person": "个人", "org": "单位"}
#: so many of the largest changes are told
LARGEST = 10
DECILES = tuple(range(10, 100, 10))
#: bands of what one payee gets, in 元: from, inclusive
BANDS = (0, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Moved:
    """Of one kind of payee: how many, and how much, in 分. ``maybe``: only their open claims change."""

    kind: str
    payees: int
    winners: int
    won: int
    losers: int
    lost: int
    maybe: int

    @property
    def zh(self) -> str:
        return KINDS.get(self.kind, "未知")


def payees(before: pl.DataFrame, after: pl.DataFrame, everybody: pl.DataFrame) -> pl.DataFrame:
    """Everybody who gets, or may get, something: payee, kind, before, after, change, maybe (change of what is open)."""
    sides = [
        _by_payee(side).rename({"sure": f"sure_{at}", "open": f"open_{at}"}) for at, side in enumerate((before, after))
    ]
    both = sides[0].join(sides[1], on="payee", how="full", coalesce=True).with_columns(pl.exclude("payee").fill_null(0))
    kinds = everybody.select("payee", "kind")
    return (
        both.join(kinds, on="payee", how="left")
        .select(
            "payee", pl.col("kind").fill_null("unknown"), before="sure_0", after="sure_1",
            change=pl.col("sure_1") - pl.col("sure_0"), maybe=pl.col("open_1") - pl.col("open_0"),
        )
        .sort("payee")
    )  # fmt: skip


def _by_payee(rows: pl.DataFrame) -> pl.DataFrame:
    told = rows.select("payees", "open", "each_likely", "each_high").explode("payees").drop_nulls("payees")
    return told.group_by(payee="payees").agg(
        sure=pl.when(~pl.col("open")).then("each_likely").otherwise(0).sum(),
        open=pl.when(pl.col("open")).then("each_high").otherwise(0).sum(),
    )


def moved(people: pl.DataFrame) -> tuple[Moved, ...]:
    """By kind of payee, people first."""
    change = pl.col("change")
    found = people.group_by("kind").agg(
        payees=pl.len(), winners=(change > 0).sum(), won=change.filter(change > 0).sum(), losers=(change < 0).sum(),
        lost=change.filter(change < 0).sum(), maybe=((change == 0) & (pl.col("maybe") != 0)).sum(),
    )  # fmt: skip
    told = {row["kind"]: Moved(**row) for row in found.iter_rows(named=True)}
    return tuple(told[kind] for kind in (*KINDS, "unknown") if kind in told)


def deciles(people: pl.DataFrame) -> pl.DataFrame:
    """Of those whose money changes, by kind and direction: the deciles of the change. kind, direction, count, d10 … d90."""
    changed = people.filter(pl.col("change") != 0).with_columns(
        direction=pl.when(pl.col("change") > 0).then(pl.lit("多得")).otherwise(pl.lit("少得"))
    )
    return (
        changed.group_by("kind", "direction")
        .agg(
            pl.len().alias("count"),
            *(pl.col("change").abs().quantile(at / 100, "lower").cast(pl.Int64).alias(f"d{at}") for at in DECILES),
        )
        .sort("kind", "direction", descending=[True, False])
        .with_columns(pl.col("kind").replace(KINDS))
    )


def largest(people: pl.DataFrame) -> pl.DataFrame:
    """Those who win most and those who lose most: payee, kind, before, after, change."""
    names = ("payee", "kind", "before", "after", "change")
    up = people.filter(pl.col("change") > 0).sort("change", "payee", descending=[True, False]).head(LARGEST)
    down = people.filter(pl.col("change") < 0).sort("change", "payee").head(LARGEST)
    return pl.concat([up, down]).select(names).with_columns(pl.col("kind").replace(KINDS))


def spread(people: pl.DataFrame) -> pl.DataFrame:
    """How many payees get how much, before and after: kind, band, payees_0, sum_0, payees_1, sum_1. Nobody of ¥0 is counted."""
    breaks = [band * 100 for band in BANDS[1:]]
    words = [_band(at) for at in range(len(BANDS))]
    sides = []
    for at, name in enumerate(("before", "after")):
        had = people.filter(pl.col(name) > 0)
        index = pl.Series(breaks).search_sorted(had[name], side="right").cast(pl.Int64)
        sides.append(
            had.with_columns(at=index).group_by("kind", "at").agg(
                pl.len().alias(f"payees_{at}"), pl.col(name).sum().alias(f"sum_{at}")
            )
        )  # fmt: skip
    both = (
        sides[0]
        .join(sides[1], on=["kind", "at"], how="full", coalesce=True)
        .sort("kind", "at", descending=[True, False])
    )
    return both.select(
        pl.col("kind").replace(KINDS), pl.col("at").replace_strict(dict(enumerate(words)), return_dtype=pl.String).alias("band"),
        pl.exclude("kind", "at").fill_null(0),
    )  # fmt: skip


def _band(at: int) -> str:
    low = f"¥{BANDS[at]:,}"
    if at == 0:
        return f"不满 ¥{BANDS[1]:,}"
    return f"{low} 及以上" if at == len(BANDS) - 1 else f"{low}–{BANDS[at + 1]:,}"
