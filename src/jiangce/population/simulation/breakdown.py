"""Cost by benefit, year, fund and who bears it, responsible unit, district: before and after, each table adding up to the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from jiangce.population.simulation.places import names_of
from jiangce.population.simulation.priced import MONEY
from jiangce.rules.fund_loading import WHOLE
from jiangce.rules.policy import Entry, Fund, Policy

UNTOLD = "未写明"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """``rows``: what it is by (one column or more), then count, low, likely, high before (``_0``) and after (``_1``)."""

    name: str
    zh: str
    heads: tuple[str, ...]  # Chinese names of the first columns
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison. ``rows``: decisions as `priced.priced` and `places.located` tell them; ``years``: by year."""

    policies: tuple[Policy, ...]
    rows: pl.DataFrame
    years: pl.DataFrame


def breakdowns(before: Side, after: Side) -> tuple[Breakdown, ...]:
    """All of them. The tables by year count a decision in each year in which it pays."""

    def both(name: str, zh: str, heads: tuple[str, ...], of: Callable[[Side], pl.DataFrame]) -> Breakdown:
        return Breakdown(name, zh, heads, _joined(of(before), of(after), len(heads)))

    return (
        both(
            "entry",
            "按事项",
            ("政策", "条款", "事项"),
            lambda side: _summed(_labelled(side), ["policy", "clause", "title"]),
        ),
        both("year", "按年度", ("年度",), lambda side: _summed(_year_words(side), ["year"])),
        both("fund", "按资金和承担方", ("资金", "承担方"), _by_fund),
        both("unit", "按责任单位", ("责任单位",), lambda side: _summed(_labelled(side), ["unit"])),
        both("district", "按事实所在地", ("地区",), lambda side: _placed(side, side.rows, "district")),
    )


def _summed(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    return rows.group_by(*by, maintain_order=True).agg(
        pl.col("count").sum().alias("count"), *(pl.col(name).sum() for name in MONEY)
    )


def _labelled(side: Side) -> pl.DataFrame:
    """Each decision with the names of its entry, in the document's order."""
    rows = [
        (policy.id, entry.id, at, policy.title, entry.clause, entry.title, _unit(policy, entry))
        for policy in side.policies
        for at, entry in enumerate(policy.benefits)
    ]
    names = ("policy_id", "entry", "order", "policy", "clause", "title", "unit")
    labels = pl.DataFrame(rows, orient="row", schema=dict.fromkeys(names, pl.String) | {"order": pl.Int64})
    told = side.rows.rename({"policy": "policy_id"}).join(labels, on=["policy_id", "entry"], how="left")
    return told.sort("policy_id", "order", maintain_order=True)


def _unit(policy: Policy, entry: Entry) -> str:
    """The unit responsible for an entry's clause: the first that the document names there, or for the clause around it."""
    clause = entry.clause
    while clause:
        article = policy.articles.get(clause)
        if article is not None and article.units:
            return policy.units.get(article.units[0], article.units[0])
        clause = clause[:-1]
    return UNTOLD


def _year_words(side: Side) -> pl.DataFrame:
    year = pl.when(pl.col("year").is_null()).then(pl.lit("日期不明")).otherwise(pl.format("{}年", "year"))
    counts = side.rows.select("policy", "entry", "fact", "count")
    told = side.years.join(counts, on=["policy", "entry", "fact"], how="left", maintain_order="left")
    return told.sort("year", nulls_last=True, maintain_order=True).with_columns(year.alias("year"))


def _placed(side: Side, rows: pl.DataFrame, column: str) -> pl.DataFrame:
    summed = _summed(rows, [column]).sort(column, nulls_last=True)
    codes = summed[column].to_list()
    names = names_of(codes)
    return summed.with_columns(pl.Series(column, [names[code] for code in codes])).group_by(
        column, maintain_order=True
    ).agg(pl.col("count", *MONEY).sum())  # fmt: skip


def _by_fund(side: Side) -> pl.DataFrame:
    """Each payment split among those who bear the fund, whole 分 downwards, the odd ones to the first. See `entitlement.shares`."""
    out = []
    for policy in side.policies:
        entries: dict[str, list[str]] = {}
        for entry in policy.benefits:
            entries.setdefault(entry.fund or policy.fund, []).append(entry.id)
        for name, members in entries.items():
            mine = side.rows.filter((pl.col("policy") == policy.id) & pl.col("entry").is_in(members))
            out += _borne(policy, policy.funds.get(name), mine)
    return _summed(pl.concat(out), ["fund", "bearer"]) if out else _summed(_NO_FUND, ["fund", "bearer"])


_NO_FUND = pl.DataFrame(
    schema={"fund": pl.String, "bearer": pl.String, "count": pl.Int64, **dict.fromkeys(MONEY, pl.Int64)}
)


def _borne(policy: Policy, fund: Fund | None, rows: pl.DataFrame) -> list[pl.DataFrame]:
    zh = fund.zh if fund is not None else UNTOLD
    if fund is None or not fund.shares:
        return [rows.select(pl.lit(zh).alias("fund"), pl.lit("全额").alias("bearer"), "count", *MONEY)]
    out = []
    for at, one in enumerate(fund.shares):
        parts = [_part(pl.col(f"each_{name}"), fund, at) * pl.col("count") for name in MONEY]
        bearer = f"{policy.units.get(one.unit, one.unit)} {one.share / 10_000:g}%"
        told = [part.alias(name) for part, name in zip(parts, MONEY, strict=True)]
        out.append(rows.select(pl.lit(zh).alias("fund"), pl.lit(bearer).alias("bearer"), "count", *told))
    return out


def _part(amount: pl.Expr, fund: Fund, at: int) -> pl.Expr:
    def down(share: int) -> pl.Expr:
        return (amount.cast(pl.Int128) * share // WHOLE).cast(pl.Int64)

    if at:
        return down(fund.shares[at].share)
    rest = amount
    for one in fund.shares[1:]:
        rest = rest - down(one.share)
    return rest


def _joined(before: pl.DataFrame, after: pl.DataFrame, keys: int) -> pl.DataFrame:
    """Both sides beside each other; what is only on one side is 0 on the other; in the order of the first, then the second."""
    names = before.columns[:keys]
    sides = [
        side.rename({name: f"{name}_{at}" for name in ("count", *MONEY)}) for at, side in enumerate((before, after))
    ]
    out = sides[0].join(sides[1], on=names, how="full", coalesce=True, maintain_order="left_right", nulls_equal=True)
    return out.with_columns(pl.exclude(names).fill_null(0))
