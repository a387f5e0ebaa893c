"""Whoever is counted together, kept from run to run: of each row of a counting entry its group, and whether it passed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiangce.entitlement.columns.funnel import dated, pass_lines
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.texts import as_text
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.plan import Plan
from jiangce.population.ways.links import UNKNOWN, Links, Numbers, among, once
from jiangce.rules.nodes.base import Node, unknown_in
from jiangce.rules.nodes.groups import Together

REFUSED, PASSED, DOUBTFUL = 0, 1, 2
ROWS = pl.Schema({"id": pl.String(), "group": pl.String(), "passed": pl.UInt8(), "vague": pl.Boolean()})


@dataclass(frozen=True, slots=True)
class Members:
    """``ids``: the rows' numbers, in order. ``groups``: the numbers of the names of their groups, `UNKNOWN` where a key is none.
    ``passed``: of the lines above. ``vague``: a key is not known."""

    ids: Numbers
    groups: Numbers
    passed: NDArray[np.uint8]
    vague: NDArray[np.bool_]

    @staticmethod
    def of(rows: pl.DataFrame, links: Links) -> Members:
        """Of `ROWS`."""
        ids, groups = links.each(rows["id"]), links.each(rows["group"])
        order = np.argsort(ids)
        passed, vague = rows["passed"].to_numpy(), rows["vague"].to_numpy()
        return Members(ids[order], groups[order], passed[order], vague[order])

    def after(self, gone: Numbers, rows: pl.DataFrame, links: Links) -> Members:
        """Without some rows, and with others, or what others are now."""
        new = Members.of(rows, links)
        stays = ~among(self.ids, once(np.concatenate([gone, new.ids])))
        ids = np.concatenate([self.ids[stays], new.ids])
        order = np.argsort(ids, kind="stable")
        groups = np.concatenate([self.groups[stays], new.groups])[order]
        passed = np.concatenate([self.passed[stays], new.passed])[order]
        return Members(ids[order], groups, passed, np.concatenate([self.vague[stays], new.vague])[order])

    def groups_of(self, ids: Numbers) -> Numbers:
        """The groups in which some rows are, each once."""
        mine = once(self.groups[among(self.ids, once(ids))])
        return mine[:-1] if len(mine) and mine[-1] == UNKNOWN else mine

    def counting(self, groups: Numbers) -> Numbers:
        """The rows of some groups that passed, or may have."""
        found: Numbers = self.ids[(self.passed != REFUSED) & among(self.groups, once(groups))]
        return found

    def counts(self, groups: Numbers) -> dict[int, tuple[int, int]]:
        """How many rows of each group passed, and how many may have."""
        mine = among(self.groups, once(groups)) & ~self.vague
        sure, maybe = ({}, {})  # type: dict[int, int], dict[int, int]
        for counted, out in ((self.passed == PASSED, sure), (self.passed != REFUSED, maybe)):
            numbers, many = np.unique(self.groups[mine & counted], return_counts=True)
            out.update(zip(numbers.tolist(), many.tolist(), strict=True))
        return {group: (sure.get(group, 0), maybe.get(group, 0)) for group in groups.tolist()}

    def exist(self, groups: Numbers) -> Numbers:
        """Those of some groups that have a row."""
        found: Numbers = once(self.groups[among(self.groups, once(groups))])
        return found

    def one_of_each(self, groups: Numbers) -> Numbers:
        """A row of each of some groups, whether it passed or not."""
        mine = np.flatnonzero(among(self.groups, once(groups)))
        _, first = np.unique(self.groups[mine], return_index=True)
        found: Numbers = self.ids[mine[first]]
        return found

    def otherwise_vague(self, other: Members) -> Numbers:
        """The groups, named by what is known, of the rows that may be counted with any other, where the two differ in them."""
        mine, theirs = (one._vague() for one in (self, other))
        return once(np.array([group for _, group, _ in mine ^ theirs], np.uint32))

    def _vague(self) -> set[tuple[int, int, int]]:
        at = self.vague & (self.passed != REFUSED)
        return set(zip(self.ids[at].tolist(), self.groups[at].tolist(), self.passed[at].tolist(), strict=True))

    def fitting(self, names: pl.Series, links: Links) -> Numbers:
        """The groups that a row may belong to of whose keys only some are known (``names``: employer=?, year=2024)."""
        every = once(self.groups)
        told = links.texts(every[:-1] if len(every) and every[-1] == UNKNOWN else every)
        patterns = ["^" + re.escape(name).replace(re.escape("=?"), "=.*") + "$" for name in names]
        fits = told.str.contains("|".join(patterns)) if patterns else pl.Series([False] * len(told), dtype=pl.Boolean)
        return links.numbers(told.filter(fits))

    @property
    def anybodys(self) -> Numbers:
        """The rows that may be counted with any other, since it is not known with which."""
        found: Numbers = self.ids[self.vague & (self.passed != REFUSED)]
        return found


def keys_of(plan: Plan) -> tuple[Node, ...]:
    """By what rows of an entry are counted together: the keys of its groups, or of the first line that counts."""
    if plan.entry.grouped:
        return tuple(plan.entry.keys)
    for line in plan.lines:
        for node in line.node.walk():
            if isinstance(node, Together):
                return node.keys
    return ()


def name_of(keys: Sequence[Node], parts: Sequence[object]) -> str:
    """A group's name: employer=acme, year(hired_on)=2024."""
    return ", ".join([f"{key.key()}={part}" for key, part in zip(keys, parts, strict=True)])


def rows_of(world: World, plan: Plan) -> pl.DataFrame:
    """What `Members` keeps of an entry's rows (`ROWS`), all or those given; of row decisions only those not refused."""
    assert plan.entry.table is not None
    sheet = Sheet(dated(world, plan).with_columns(status=pl.lit(True)))
    view = View(world, sheet, plan.entry.table.name)
    keys, names, vague, none = keys_of(plan), [], [], []
    for at, key in enumerate(keys):
        col = key.column(view)
        texts = as_text(world, key.type, sheet.values(col.value)).fill_null("?")
        names.append(sheet.add(texts, f"name{at}"))
        vague.append(sheet.add(unknown_in(col)))
        none.append(pl.lit(False) if col.none is None else sheet.add(col.none.fill_null(False)))
    said = [pl.lit(f"{key.key()}=") + name for key, name in zip(keys, names, strict=True)]
    group = pl.concat_str(said, separator=", ")
    told = sheet.data.select(
        "row", group=pl.when(~pl.any_horizontal(none)).then(group),
        vague=pl.any_horizontal(vague) & ~pl.any_horizontal(none),
    )  # fmt: skip
    before = next((at for at, line in enumerate(plan.lines) if line.counts), len(plan.lines))
    lines = [line for line in plan.lines if not line.counts] if plan.entry.grouped else plan.lines[:before]
    pass_lines(view, lines)
    code = pl.when(pl.col("status").is_null()).then(DOUBTFUL).when("status").then(PASSED).otherwise(REFUSED)
    found: pl.DataFrame = told.join(sheet.data.select("row", passed=code), on="row", how="left", maintain_order="left")
    found = found.with_columns(pl.col("passed").fill_null(REFUSED).cast(pl.UInt8))
    if not plan.entry.grouped:
        found = found.filter(pl.col("passed") != REFUSED)
    ids = world.ids(plan.entry.table.name).gather(found["row"])
    out: pl.DataFrame = found.select(ids.alias("id"), "group", "passed", "vague").cast(ROWS)
    return out
