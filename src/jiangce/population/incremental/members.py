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
from jiangce.population.incremental.tallies import (
    DOUBTFUL,
    MAYBE,
    NO_TALLIES,
    PASSED,
    REFUSED,
    ROW,
    ROWS,
    SURE,
    Rows,
    Tallies,
)
from jiangce.population.ways.links import NO_NUMBERS, NO_PLACES, UNKNOWN, Links, Numbers, Places, among, once
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.groups import Together
from jiangce.rules.nodes.view import unknown_in

_LEAST = 5_000  # so many rows may lie on top of any number


@dataclass(frozen=True, slots=True)
class Members:
    """``base``: the rows as they were put there, ``dead``: which of them hold no more; ``patch``: those that came since.
    ``tallies``: how many there are in each group. What a change costs goes by what changed."""

    base: Rows
    dead: NDArray[np.bool_]
    patch: Rows
    tallies: Tallies

    @staticmethod
    def of(rows: pl.DataFrame, links: Links) -> Members:
        """Of `ROWS`."""
        return Members._with(Rows.of(rows, links))

    @staticmethod
    def _with(base: Rows) -> Members:
        return Members(base, np.zeros(base.height, np.bool_), base.some(NO_PLACES), NO_TALLIES.plus(base, 1))

    def after(self, gone: Numbers, rows: pl.DataFrame, links: Links) -> Members:
        """Without some rows, and with others, or what others are now."""
        new = Rows.of(rows, links)
        away = once(np.concatenate([gone, new.ids]))
        lost, mine = self._alive(self.base.at(away)), self.patch.at(away)
        dead = self.dead.copy()
        dead[lost] = True
        stays = np.ones(self.patch.height, np.bool_)
        stays[mine] = False
        tallies = self.tallies.plus(self.base.some(lost), -1).plus(self.patch.some(mine), -1).plus(new, 1)
        patch = self.patch.some(np.flatnonzero(stays)).plus(new)
        out = Members(self.base, dead, patch, tallies)
        return out if patch.height <= _LEAST + self.base.height // 8 else Members._with(out._all())

    def _alive(self, places: Places) -> Places:
        return places[~self.dead[places]]

    def _all(self) -> Rows:
        return self.base.some(np.flatnonzero(~self.dead)).plus(self.patch)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return int(self.base.height - self.dead.sum()) + self.patch.height

    def _both(self, base: Places, patch: Places) -> Rows:
        return self.base.some(self._alive(base)).plus(self.patch.some(patch))

    def _in(self, groups: Numbers) -> Rows:
        groups = once(groups)
        return self._both(self.base.within(groups), self.patch.within(groups))

    def groups_of(self, ids: Numbers) -> Numbers:
        """The groups in which some rows are, each once."""
        ids = once(ids)
        mine = once(self._both(self.base.at(ids), self.patch.at(ids)).groups)
        return mine[:-1] if len(mine) and mine[-1] == UNKNOWN else mine

    def counting(self, groups: Numbers) -> Numbers:
        """The rows of some groups that passed, or may have."""
        found = self._in(groups)
        ids: Numbers = found.ids[found.passed != REFUSED]
        return ids

    def counts(self, groups: Numbers) -> dict[int, tuple[int, int]]:
        """How many rows of each group passed, and how many may have."""
        told = self.tallies.of(groups)
        return dict(
            zip(groups.tolist(), zip(told[:, SURE].tolist(), told[:, MAYBE].tolist(), strict=True), strict=True)
        )

    def exist(self, groups: Numbers) -> Numbers:
        """Those of some groups that have a row."""
        groups = once(groups)
        found: Numbers = groups[self.tallies.of(groups)[:, ROW] > 0]
        return found

    def reaching(self, needed: int) -> Numbers:
        """The groups of which so many rows may have passed, with all that may belong to any."""
        told = self.tallies
        enough = told.counts[:, MAYBE] + len(self.anybodys) >= needed
        return told.groups[enough & (told.counts[:, ROW] > 0)]

    def one_of_each(self, groups: Numbers) -> Numbers:
        """A row of each of some groups, whether it passed or not."""
        mine = self._in(groups)
        _, first = np.unique(mine.groups, return_index=True)
        return mine.ids[first]

    def vague_of(self, ids: Numbers) -> Numbers:
        """The groups, named by what is known, of those of some rows that may be counted with any other."""
        mine = self._anybodys()
        return once(mine.groups[among(mine.ids, once(ids))])

    def otherwise_vague(self, other: Members) -> bool:
        """Do the two differ in the rows that may be counted with any other?"""
        return self._vague() != other._vague()

    def _vague(self) -> set[tuple[int, int, int]]:
        mine = self._anybodys()
        return set(zip(mine.ids.tolist(), mine.groups.tolist(), mine.passed.tolist(), strict=True))

    def _anybodys(self) -> Rows:
        return self._both(self.base.loose, self.patch.loose)

    @property
    def anybodys(self) -> Numbers:
        """The rows that may be counted with any other, since it is not known with which."""
        return self._anybodys().ids


def fitting(names: pl.Series, groups: Numbers, links: Links) -> Numbers:
    """Of some groups those that a row may belong to of whose keys only some are known (``names``: employer=?, year=2024)."""
    patterns = ["^" + re.escape(name).replace(re.escape("=?"), "=.*") + "$" for name in names]
    if not patterns or not len(groups):
        return NO_NUMBERS
    told = links.texts(groups)
    return links.numbers(told.filter(told.str.contains("|".join(patterns))))


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
