"""Steps 5, 7 and 8 over many rows: claims that a ceiling can bind go to `entitlement.claims`, the others stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from jiangce.entitlement.claims import UNDATED, Claim, Paid, Part
from jiangce.entitlement.columns.binding import bound
from jiangce.entitlement.columns.claimed import CLAIMS, PARTS, Claimed, together
from jiangce.entitlement.columns.earlier import EarlierFrames
from jiangce.entitlement.columns.funnel import Stage
from jiangce.entitlement.columns.pauses import undisturbed
from jiangce.entitlement.columns.payees import payees_of
from jiangce.entitlement.columns.payments import Payments, exclude
from jiangce.entitlement.columns.plain import SETTLED, settle_plain
from jiangce.entitlement.columns.texts import as_text
from jiangce.entitlement.combination import combine
from jiangce.entitlement.plan import PolicyPlan
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.view import either


def claimed(ready: PolicyPlan, payments: Payments, stages: Mapping[str, Stage]) -> Claimed:
    """All claims of these benefits, as far as their own facts go."""
    if not stages:
        return together([])
    for stage in stages.values():
        exclude(payments, ready, stage)
    claims, parts = _told(payments, stages)
    keys = {at: _keys(ready, at, stages) for at in range(len(ready.caps))}
    return Claimed(claims.select(CLAIMS.names()).cast(CLAIMS), parts, keys)


def settle(ready: PolicyPlan, told: Claimed, earlier: EarlierFrames) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Steps 5, 7 and 8: the claims with ``provisional`` and ``refused`` (the ceiling's number), and their periods.

    Claims that share no group of equal keys with others may be settled apart from them.
    """
    found = bound(ready, told.claims, told.keys, earlier)
    plain = settle_plain(ready, told, found.groups)
    handed = told.some(found.numbers.filter(~found.numbers.is_in(plain["claim"].implode())))
    with undisturbed():
        return _combined(ready, told, handed, earlier.touching(handed.keys), plain)


def settle_few(ready: PolicyPlan, told: Claimed, paid: Sequence[Paid]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same where they are so few that it is not looked for whom a ceiling can bind. ``paid``: keys as text."""
    with undisturbed():
        return _combined(ready, told, told, paid, pl.DataFrame(schema=SETTLED))


# ── what is claimed ──


def _told(payments: Payments, stages: Mapping[str, Stage]) -> tuple[pl.DataFrame, pl.DataFrame]:
    claims, parts, own = [], [], payments.own()
    for name, stage in stages.items():
        mine = stage.named(_claims(name, stage))
        claims.append(_paid_before(mine, own.filter(pl.col("entry") == name) if own.height else own))
        if stage.parts is not None:
            parts.append(stage.parts.with_columns(entry=pl.lit(name)))
    told = pl.concat(claims).with_row_index("claim")
    periods = pl.concat(parts).join(told.select("claim", "entry", "row"), on=["entry", "row"]) if parts else _NO_PARTS
    periods = periods.select("claim", "number", "starts_on", "sure", "low", "high", "certainty").sort("claim", "number")
    return _summed(told, periods), periods


_NO_PARTS = pl.DataFrame(schema=PARTS)


def _paid_before(claims: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """What was paid for each claim's own fact."""
    if not own.height:
        return claims.with_columns(paid=pl.lit(0, dtype=pl.Int64))
    paid = claims.select("fact").join(own, on="fact", how="left", maintain_order="left")["paid"]
    return claims.with_columns(paid=paid.fill_null(0))


def _claims(name: str, stage: Stage) -> pl.DataFrame:
    """The decisions of one entry that are not refused. ``cap``: what all its periods can come to."""
    entry = stage.plan.entry
    names = ("row", "on", "status", "low", "high", "certainty", *(("ahead",) if stage.parts is not None else ()))
    told = stage.view.sheet.data.select(names).with_columns(payees_of(stage))
    rank_on = pl.col("on")
    if stage.parts is not None and not entry.every:
        firsts = stage.parts.filter(pl.col("number") == 1).select("row", first="starts_on")
        told = told.join(firsts, on="row", how="left", maintain_order="left")
        rank_on = pl.coalesce("first", "on")
    return told.select(
        "row", "on", "status", "low", "high", "certainty", "payees",
        who=pl.when(pl.col("payees").list.len() == len(entry.to)).then("payees").otherwise(pl.lit([], dtype=pl.List(pl.String))),
        entry=pl.lit(name), order=pl.lit(entry.order),
        rank_on=rank_on.fill_null(UNDATED), cap="high", ahead="ahead" if stage.parts is not None else pl.lit(0, dtype=pl.Int64),
    )  # fmt: skip


def _summed(claims: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """A claim with periods claims their sum."""
    if not periods.height:
        return claims
    sums = periods.group_by("claim").agg(
        pl.col("low").sum(),
        pl.when(pl.col("high").is_null().any()).then(None).otherwise(pl.col("high").sum()).alias("high"),
    )
    found = claims.select("claim").join(sums.with_columns(summed=True), on="claim", how="left", maintain_order="left")
    return claims.with_columns(
        pl.when(found["summed"]).then(found[name]).otherwise(pl.col(name)).alias(name) for name in ("low", "high")
    )


def _keys(ready: PolicyPlan, at: int, stages: Mapping[str, Stage]) -> pl.DataFrame:
    """By what a ceiling groups the claims it binds: claim, key0, key1 … as text, null where not known.

    Claims are numbered entry by entry, in the order of the stages' rows.
    """
    cap, first = ready.caps[at], 0
    names = [f"key{n}" for n in range(len(cap.key_names))]
    out = [pl.DataFrame(schema={"claim": pl.UInt32, **dict.fromkeys(names, pl.String)})]
    for name, stage in stages.items():
        height = stage.view.sheet.data.height
        if name in cap.keys:
            out.append(_keyed(stage, cap.keys[name], first))
        first += height
    return pl.concat(out)


def _keyed(stage: Stage, nodes: Sequence[Node], first: int) -> pl.DataFrame:
    view, none = stage.view, None
    cols = [node.column(view) for node in nodes]
    for col in cols:
        none = either(none, col.none)
    texts = [
        as_text(view.world, node.type, view.sheet.values(col.value)).alias(f"key{n}")
        for n, (node, col) in enumerate(zip(nodes, cols, strict=True))
    ]
    claims = pl.int_range(first, first + view.sheet.data.height, dtype=pl.UInt32, eager=True).alias("claim")
    found = pl.DataFrame([claims, *texts])
    return found if none is None else found.filter(~view.sheet.values(none))


# ── handed over ──


def _combined(
    ready: PolicyPlan, told: Claimed, handed: Claimed, paid: Sequence[Paid], plain: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    light = _light(handed)
    combine(list(light.values()), ready.caps, ready.figures, paid)
    return _taken_back(told, light, plain)


def _taken_back(told: Claimed, light: Mapping[int, Claim], plain: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    settled = pl.DataFrame(
        [(number, c.status, c.low, c.high, c.provisional, c.refused) for number, c in light.items()], orient="row",
        schema=SETTLED,
    )  # fmt: skip
    settled = pl.concat([settled, plain])
    out = _replaced(
        told.claims.with_columns(provisional=pl.lit(False), refused=pl.lit(None, dtype=pl.Int64)), settled, ["claim"]
    )
    out = out.with_columns(high=pl.min_horizontal(pl.when(pl.col("high").is_not_null()).then("cap"), "high"))
    rows = [(number, at, part.low, part.high) for number, c in light.items() for at, part in enumerate(c.parts, 1)]
    paid_parts = pl.DataFrame(
        rows, orient="row", schema={"claim": pl.UInt32, "number": pl.Int64, "low": pl.Int64, "high": pl.Int64}
    )
    return out, _replaced(told.periods, paid_parts, ["claim", "number"])


def _replaced(frame: pl.DataFrame, by: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """The values of ``by`` where it has the row; null is a value."""
    if not by.height:
        return frame
    found = frame.select(on).join(by.with_columns(there=True), on=on, how="left", maintain_order="left")
    names = [name for name in by.columns if name not in on]
    return frame.with_columns(
        pl.when(found["there"]).then(found[name]).otherwise(pl.col(name)).alias(name) for name in names
    )


def _light(handed: Claimed) -> dict[int, Claim]:
    parts: dict[int, list[Part]] = {}
    for number, starts_on, low, high in handed.periods.select("claim", "starts_on", "low", "high").iter_rows():
        parts.setdefault(number, []).append(Part(starts_on, low, high))
    out: dict[int, Claim] = {}
    columns = ("claim", "entry", "order", "fact", "rank_on", "status", "low", "high", "paid", "who", "ahead")
    for number, entry, order, fact, on, status, low, high, paid, payees, ahead in handed.claims.select(
        columns
    ).iter_rows():
        own: list[Part] = parts.get(number) or [Part(on, low, high)]
        out[number] = Claim(
            entry, order, fact, on, status, own, {}, tuple(payees), already_paid=paid, paid_before=paid > 0, ahead=ahead
        )
    for at, frame in handed.keys.items():
        for number, *key in frame.iter_rows():
            out[number].keys[at] = tuple(key)
    return out
