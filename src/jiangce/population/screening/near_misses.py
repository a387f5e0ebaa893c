"""Near misses: what is refused for one condition alone, and how little is missing; with what it would bring.

They agree with the next steps of a single case (`entitlement.next_steps`): the same line, the same distance, the same
words. Of a group one row at least must pass; of its batches the nearest is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from jiangce.entitlement.columns.amounts import put_rate, rounded
from jiangce.entitlement.columns.funnel import Stage
from jiangce.entitlement.columns.payees import payees_of
from jiangce.entitlement.columns.view import View
from jiangce.population.screening.nearness import Bounds, near_count
from jiangce.population.screening.second_look import Looked
from jiangce.rules.nodes.tiers import Batched
from jiangce.rules.policy import EntryKind

#: ``words``: the condition, and what is missing; ``gap``: by how much; ``distance``: the same as a share of what is
#: needed; ``sure``: nothing else is in doubt; ``low``, ``high``: what it would bring each payee, in 分
SCHEMA = pl.Schema({
    "entry": pl.String(), "fact": pl.String(), "on": pl.Date(), "words": pl.String(), "gap": pl.Int64(),
    "distance": pl.Float64(), "sure": pl.Boolean(), "low": pl.Int64(), "high": pl.Int64(), "certainty": pl.String(),
    "payees": pl.List(pl.String()),
})  # fmt: skip


def near_misses(looked: Iterable[Looked], within: Bounds) -> pl.DataFrame:
    """All near misses of one policy; see `SCHEMA`."""
    out = [pl.DataFrame(schema=SCHEMA)]
    for one in looked:
        out.append(_missed(one))
        if isinstance(one.plan.entry.amount, Batched):
            out.append(_batches(one, one.plan.entry.amount, within))
    return pl.concat(out)


def _missed(looked: Looked) -> pl.DataFrame:
    """What fails one line."""
    view, entry = _only(looked, pl.col("miss").is_not_null()), looked.plan.entry
    if entry.kind is EntryKind.BENEFIT and entry.amount is not None and not entry.every:
        put_rate(view, entry)
        view.sheet.only(pl.col("low").is_not_null())
    told = _told(looked, view)
    nodes = {one.number: one.line.node for one in looked.asked}
    kinds = told.select("miss", "part", "short").unique()
    words = [
        f"{nodes[miss].said()}，{nodes[miss].countable()[part].gap_words(gap)}" for miss, part, gap in kinds.rows()
    ]
    kinds = kinds.with_columns(words=pl.Series(words, dtype=pl.String))
    return _shaped(told.join(kinds, on=["miss", "part", "short"], how="left", maintain_order="left"), entry.id)


def _batches(looked: Looked, amount: Batched, within: Bounds) -> pl.DataFrame:
    """What has not one whole batch: how many are missing to the nearest."""
    view, entry = _only(looked, pl.col("miss").is_null()), looked.plan.entry
    put_rate(view, entry)
    view.sheet.only(pl.col("high") == 0)
    needs, gains, sure = [], [], []
    for _, count, rate_node in amount.rows:
        rate = rate_node.columns(view)
        need = pl.when(rate.low.is_not_null()).then(amount.size - count.column(view).value % amount.size)
        needs.append(view.sheet.add(need))
        gains.append(view.sheet.add(rounded(rate.low, rate_node.den)))
        sure.append(view.sheet.add(rate.certainty.cast(pl.String)))
    least = pl.min_horizontal(needs)
    nearest = [need == least for need in needs]
    told = {
        "short": least, "part": _first(nearest, [pl.lit(at) for at in range(len(needs))]),
        "low": _first(nearest, gains), "high": _first(nearest, gains), "certainty": _first(nearest, sure),
    }  # fmt: skip
    size = pl.lit(amount.size, dtype=pl.Int64)
    view.sheet.data = view.sheet.data.with_columns(need=size, **told)
    view.sheet.only(near_count(pl.col("short"), size, within).fill_null(False))
    rows = _told(looked, view)
    kinds = rows.select("part", "short").unique()
    words = [_batch_words(amount, part, short) for part, short in kinds.rows()]
    kinds = kinds.with_columns(words=pl.Series(words, dtype=pl.String))
    return _shaped(rows.join(kinds, on=["part", "short"], how="left", maintain_order="left"), entry.id)


def _first(holds: Sequence[pl.Expr], values: Sequence[pl.Expr]) -> pl.Expr:
    """The value of the first that holds."""
    return pl.coalesce([pl.when(hold).then(value) for hold, value in zip(holds, values, strict=True)])


def _batch_words(amount: Batched, part: int, short: int) -> str:
    label, count, _ = amount.rows[part]
    return f"{label}{'：' if label else ''}再有{count.show(short)}，即满下一个{amount.batch.words()}"


def _only(looked: Looked, which: pl.Expr) -> View:
    """A view of some of the rows, to go on with apart."""
    view = looked.view.beside(looked.view.sheet.copy())
    view.sheet.only(which)
    return view


def _told(looked: Looked, view: View) -> pl.DataFrame:
    stage = Stage(looked.plan, looked.every, view)
    told = view.sheet.data.with_columns(payees_of(stage))
    return told.join(looked.every.select("row", "fact"), on="row", how="left", maintain_order="left")


def _shaped(told: pl.DataFrame, entry: str) -> pl.DataFrame:
    unpriced = pl.lit(None, dtype=pl.Int64)
    amounts = {name: pl.col(name) if name in told.columns else unpriced for name in ("low", "high", "certainty")}
    nothing = (amounts["high"] == 0).fill_null(False)
    out = told.select(
        "fact", "on", "words", "payees", gap="short", distance=pl.col("short") / pl.max_horizontal("need", 1),
        sure=pl.col("doubt") == 0, entry=pl.lit(entry), **{n: pl.when(~nothing).then(e) for n, e in amounts.items()},
    )  # fmt: skip
    return out.select(SCHEMA.names()).cast(SCHEMA)
