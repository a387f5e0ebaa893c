"""Money paid earlier, over many rows: for a decision's own fact, under a ceiling, or against it. See `..payments`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from jiangce.entitlement.columns.earlier import EarlierFrames
from jiangce.entitlement.columns.funnel import Stage, narrow
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.texts import as_text
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.payments import TABLE, payment_column
from jiangce.entitlement.plan import PolicyPlan
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.fact import Get
from jiangce.rules.policy import Cap, Entry, Exclusion
from jiangce.rules.types import NONE

#: which facts of an entry are decided here: entry, names of facts → yes or no for each
Decides = Callable[[str, pl.Series], pl.Series]


class Payments:
    """The payments that exist today."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.table = world.vocabulary.tables.get(TABLE)
        rows = pl.Series(dtype=pl.UInt32) if self.table is None else world.tables[TABLE].existing
        self.sheet = Sheet(pl.DataFrame({"row": rows, "on": pl.Series([None] * len(rows), dtype=pl.Date)}))
        self.any = len(rows) > 0
        self._texts: dict[str, pl.Series] = {}

    def texts(self, name: str) -> pl.Series:
        """A column of the payments as text; null where it is not known, or none."""
        if name in self._texts:
            return self._texts[name]
        assert self.table is not None
        column = self.table.columns[name]
        col = Get(None, {TABLE: column}, self.world.vocabulary).column(View(self.world, self.sheet, TABLE))
        found = self._texts[name] = as_text(self.world, column.type, self.sheet.values(col.value))
        return found

    def names(self) -> pl.Series:
        """The entries that the payments name, null where it is another document's. See `..payments.own_name`."""
        names = self.texts("benefit")
        own = names.str.strip_prefix(f"{self.world.policy.id}/")
        return names.to_frame("name").select(
            pl.when(~pl.lit(own).str.contains("/", literal=True)).then(pl.lit(own)).alias("name")
        )["name"]

    def own(self) -> pl.DataFrame:
        """What was paid for a decision's own fact: entry, fact, paid."""
        if not self.any:
            return pl.DataFrame(schema={"entry": pl.String, "fact": pl.String, "paid": pl.Int64})
        paid = {"entry": self.names(), "fact": self.texts("fact"), "paid": self.texts("amount").cast(pl.Int64)}
        return pl.DataFrame(paid).drop_nulls().group_by("entry", "fact").agg(pl.col("paid").sum())

    def earlier(self, ready: PolicyPlan, decided: Decides) -> EarlierFrames:
        """Payments for facts that are not decided here, as the ceilings see them. ``decided``: which facts of an entry are."""
        if not self.any:
            return EarlierFrames()
        told = pl.DataFrame({
            "entry": self.names(), "fact": self.texts("fact"), "amount": self.texts("amount").cast(pl.Int64).fill_null(0),
            "programme": self.texts("programme"), "payee": self.texts("payee").fill_null(""), "on": self._days(),
        }).with_row_index("at")  # fmt: skip
        parts: list[tuple[pl.DataFrame, Sequence[tuple[int, Entry]]]] = []
        known = pl.col("entry").is_in(list(ready.policy.entries)).fill_null(False)
        for (name,), rows in told.filter(known).group_by("entry", maintain_order=True):
            entry = ready.policy.entries[str(name)]
            binds = [(at, entry) for at, cap in enumerate(ready.caps) if entry.id in cap.keys]
            parts.append((rows.filter(~decided(entry.id, rows["fact"])), binds))
        for (name,), rows in told.filter(~known).group_by("programme", maintain_order=True):
            parts.append((rows, ready.programmes.get(str(name), ())))
        return self._frames(ready, [(rows, binds) for rows, binds in parts if binds and rows.height])

    def _frames(
        self, ready: PolicyPlan, parts: Sequence[tuple[pl.DataFrame, Sequence[tuple[int, Entry]]]]
    ) -> EarlierFrames:
        out, keys, first = EarlierFrames(), dict[int, list[pl.DataFrame]](), 0
        every = [out.rows]
        for rows, binds in parts:
            numbered = rows.with_row_index("number", first)
            first += rows.height
            every.append(numbered.select(out.rows.columns))
            for at, entry in binds:
                told = [self._key(entry, *item).gather(rows["at"]) for item in _named(ready.caps[at], entry)]
                named = {f"key{n}": key for n, key in enumerate(told)}
                keys.setdefault(at, []).append(numbered.select("number").with_columns(**named))
        out.rows = pl.concat(every)
        out.keys = {at: pl.concat(frames) for at, frames in keys.items()}
        return out

    def _days(self) -> pl.Series:
        assert self.table is not None
        column = self.table.columns["fact_on"]
        return self.sheet.values(View(self.world, self.sheet, TABLE).raw(column).value)

    def _key(self, entry: Entry, name: str, node: Node) -> pl.Series:
        assert self.table is not None
        out = (
            self.texts(name)
            if name in self.table.columns
            else pl.Series([None] * self.sheet.data.height, dtype=pl.String)
        )
        if any(node.key() == payee.key() for payee in entry.to):
            out = out.zip_with(out.is_not_null(), self.texts("payee"))
        return out

    def excluding(self, names: Sequence[str]) -> pl.Series:
        """The parties that had one of these programmes or entries, as numbers."""
        view = View(self.world, self.sheet, TABLE)
        had = self.names().is_in(names) | self.texts("programme").is_in(names)
        assert self.table is not None
        who = [self.sheet.values(view.raw(self.table.columns[name]).value) for name in ("person", "payee")]
        return pl.concat([codes.filter(had.fill_null(False)) for codes in who]).drop_nulls().unique()

    def keyed(self, one: Exclusion) -> dict[int, list[tuple[str | None, ...]]]:
        """The parties that had a programme or entry, as numbers, with the keys of each payment."""
        view = View(self.world, self.sheet, TABLE)
        had = (self.names() == one.name).fill_null(False) | (self.texts("programme") == one.name).fill_null(False)
        assert self.table is not None
        keys = [self.texts(payment_column(name)) for name in one.key_names]
        who = [self.sheet.values(view.raw(self.table.columns[name]).value) for name in ("person", "payee")]
        out: dict[int, list[tuple[str | None, ...]]] = {}
        for at in had.arg_true():
            for code in {codes[at] for codes in who} - {None}:
                out.setdefault(code, []).append(tuple(key[at] for key in keys))
        return out


def _named(cap: Cap, entry: Entry) -> list[tuple[str, Node]]:
    return list(zip(cap.key_names, cap.keys[entry.id], strict=True))


def exclude(payments: Payments, ready: PolicyPlan, stage: Stage) -> None:
    """Refuse what somebody who had another programme may not have as well; see `..payments.not_together`."""
    excluded, view = ready.not_with.get(stage.plan.entry.id), stage.view
    if not excluded or not payments.any:
        return
    names = [one.name for _, one in excluded if not one.keys]
    if names:
        had = payments.excluding(names)
        payees = [payee.column(view).value.is_in(had.implode()).fill_null(False) for payee in stage.plan.entry.to]
        view.sheet.only(~pl.any_horizontal(payees))
    for _, one in excluded:
        if one.keys:
            _exclude_same(payments, one, stage)


def _exclude_same(payments: Payments, one: Exclusion, stage: Stage) -> None:
    """The few who had the programme are looked at one by one: was it for the same?"""
    view, entry = stage.view, stage.plan.entry
    had = payments.keyed(one)
    if not had:
        return
    codes = [view.sheet.values(payee.column(view).value) for payee in entry.to]
    maybe = pl.select(pl.any_horizontal([code.is_in(list(had)).fill_null(False) for code in codes])).to_series()
    keys = [node.column(view) for node in one.keys[entry.id]]
    values = [
        as_text(view.world, node.type, view.sheet.values(key.value))
        for node, key in zip(one.keys[entry.id], keys, strict=True)
    ]
    absent = [view.sheet.values(pl.lit(False) if key.none is None else key.none) for key in keys]
    status = view.sheet.data["status"].to_list()
    for at in maybe.arg_true():
        mine = [NONE if gone[at] else value[at] for value, gone in zip(values, absent, strict=True)]
        theirs = [key for code in {code[at] for code in codes} for key in had.get(code, ())]
        status[at] = _kleene_and(status[at], [_not_the_same(mine, key) for key in theirs])
    narrow(view.sheet, pl.lit(pl.Series(status, dtype=pl.Boolean)))


def _not_the_same(mine: Sequence[Any], theirs: Sequence[str | None]) -> bool | None:
    pairs = list(zip(mine, theirs, strict=True))
    if any(a is NONE or (a is not None and b is not None and a != b) for a, b in pairs):
        return True
    return None if any(a is None or b is None for a, b in pairs) else False


def _kleene_and(status: bool | None, found: Sequence[bool | None]) -> bool | None:
    every = [status, *found]
    return False if False in every else None if None in every else True
