"""Which decisions that stood are to be replaced: those of the rows decided again, and of rows that are gone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from jiangce.entitlement.reads import ID
from jiangce.population.incremental.spread import Spread
from jiangce.population.incremental.standing import OfPolicy
from jiangce.population.ways import Change, Links
from jiangce.rules.nodes.base import Node
from jiangce.rules.types import REFERENCES


@dataclass(frozen=True, slots=True)
class Gone:
    """``rows``: entry → ids; ``groups``: entry → how the names of its groups are taken apart, and whose are gone (None: all);
    ``again``: entry → the names of groups that are decided again."""

    rows: Mapping[str, pl.Series]
    groups: Mapping[str, tuple[str, pl.Series | None]]
    again: Mapping[str, pl.Series]

    def facts(self, told: pl.DataFrame) -> pl.DataFrame:
        """Of these decisions (entry, fact) those to be replaced."""
        out = [told.clear()]
        for (name,), mine in told.group_by("entry", maintain_order=True):
            kept = self.without(mine["fact"], str(name))
            out.append(mine.filter(~pl.col("fact").is_in(kept.implode())))
        return pl.concat(out)

    def without(self, facts: pl.Series, entry: str) -> pl.Series:
        """The facts of an entry that stay."""
        if entry in self.groups:
            pattern, whose = self.groups[entry]
            if whose is None:
                return facts.clear()
            owner = facts.str.extract(pattern)
            again = facts.is_in(self.again[entry].implode()) if entry in self.again else pl.lit(False)
            return facts.to_frame("fact").filter(~(owner.is_in(whose.implode()).fill_null(True) | again))["fact"]
        ids = self.rows.get(entry)
        return facts if ids is None else facts.filter(~facts.is_in(ids.implode()))


def gone(
    stood: OfPolicy, after: Links, spread: Spread, changes: Mapping[str, Change], again: Mapping[str, pl.Series]
) -> Gone:
    """What is replaced by a change."""
    rows, groups = dict[str, pl.Series](), dict[str, tuple[str, pl.Series | None]]()
    for one in stood.ready.plans:
        name, rule = one.entry.id, stood.rules[one.entry.id]
        if rule.family not in spread.rows:
            continue
        if one.entry.grouped:
            found = spread.values[name]
            if found is not None and found.pairs is not None:
                named = _names(one.entry.keys, found.pairs, after)
                again = {**again, name: pl.concat([again[name], named]).unique() if name in again else named}
            whose = None if found is None else after.texts(found.numbers if found.pairs is None else found.numbers[:0])
            groups[name] = _pattern(one.entry.keys), whose
            continue
        ids = [after.rows(rule.reads.table, spread.rows[rule.family], (ID,))[ID]]
        if rule.reads.table in changes:
            ids.append(changes[rule.reads.table].ids())
        rows[name] = pl.concat([part.cast(pl.String) for part in ids]).unique()
    return Gone(rows, groups, again)


def _names(keys: Sequence[Node], pairs: pl.DataFrame, links: Links) -> pl.Series:
    """The names of groups by a reference and a year."""
    told = {True: links.texts(pairs["key"].to_numpy()), False: pairs["year"].cast(pl.String)}
    parts = [pl.lit(f"{key.key()}=") + pl.lit(told[key.type.kind in REFERENCES]) for key in keys]
    return pairs.select(pl.concat_str(parts, separator=", ").alias("fact"))["fact"]


def _pattern(keys: Sequence[Node]) -> str:
    """The reference by which a group goes, out of its name: employer=(…), year(hired_on)=…"""
    parts, found = [], False
    for key in keys:
        mine = not found and key.type.kind in REFERENCES
        found = found or mine
        parts.append(re.escape(f"{key.key()}=") + ("(.*)" if mine else ".*"))
    return "^" + ", ".join(parts) + "$"
