"""Rows that are counted together as arrays: found by their ids and by their groups, and how many each group has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiangce.population.ways.links import NO_NUMBERS, UNKNOWN, Links, Numbers, Places, once, ranges

REFUSED, PASSED, DOUBTFUL = 0, 1, 2
ROWS = pl.Schema({"id": pl.String(), "group": pl.String(), "passed": pl.UInt8(), "vague": pl.Boolean()})
ROW, MAYBE, SURE = 0, 1, 2  # the columns of `Tallies.counts`


@dataclass(frozen=True, slots=True)
class Rows:
    """``ids``: the rows' numbers, in order. ``groups``: the numbers of the names of their groups, `UNKNOWN` where a key is none.
    ``passed``: of the lines above. ``vague``: a key is not known. ``by_group``: their places in the order of groups,
    which are ``ordered``; ``loose``: the places of those that may be counted with any other."""

    ids: Numbers
    groups: Numbers
    passed: NDArray[np.uint8]
    vague: NDArray[np.bool_]
    by_group: Places
    ordered: Numbers
    loose: Places

    @staticmethod
    def of(rows: pl.DataFrame, links: Links) -> Rows:
        """Of `ROWS`."""
        told = rows["passed"].to_numpy(), rows["vague"].to_numpy()
        return Rows._ordered(links.each(rows["id"]), links.each(rows["group"]), *told)

    @staticmethod
    def _ordered(ids: Numbers, groups: Numbers, passed: NDArray[np.uint8], vague: NDArray[np.bool_]) -> Rows:
        order = np.argsort(ids, kind="stable")
        return Rows._made(ids[order], groups[order], passed[order], vague[order])

    @staticmethod
    def _made(ids: Numbers, groups: Numbers, passed: NDArray[np.uint8], vague: NDArray[np.bool_]) -> Rows:
        by_group = np.argsort(groups, kind="stable")
        return Rows(ids, groups, passed, vague, by_group, groups[by_group], np.flatnonzero(vague & (passed != REFUSED)))

    @property
    def height(self) -> int:
        """How many there are."""
        return len(self.ids)

    def some(self, places: Places) -> Rows:
        """Those at some places, in the order of their ids."""
        places = np.sort(places)
        return Rows._made(self.ids[places], self.groups[places], self.passed[places], self.vague[places])

    def plus(self, more: Rows) -> Rows:
        """With others."""
        if not self.height or not more.height:
            return self if self.height else more
        pairs = ((self.ids, more.ids), (self.groups, more.groups))
        ids, groups = (np.concatenate(pair) for pair in pairs)
        passed, vague = np.concatenate([self.passed, more.passed]), np.concatenate([self.vague, more.vague])
        return Rows._ordered(ids, groups, passed, vague)

    def at(self, ids: Numbers) -> Places:
        """The places of some rows; ``ids``: in order, each once."""
        return ranges(self.ids, ids)

    def within(self, groups: Numbers) -> Places:
        """The places of the rows of some groups (each once)."""
        return self.by_group[ranges(self.ordered, groups)]


@dataclass(frozen=True, slots=True)
class Tallies:
    """``groups``: in order; ``counts``: of each its rows, and, of those whose keys are known, how many may have passed, and how
    many have."""

    groups: Numbers
    counts: NDArray[np.int64]

    def of(self, groups: Numbers) -> NDArray[np.int64]:
        """The counts of some groups; nothing of one that has no row."""
        out = np.zeros((len(groups), 3), np.int64)
        if len(self.groups):
            at = np.minimum(np.searchsorted(self.groups, groups), len(self.groups) - 1)
            known = self.groups[at] == groups
            out[known] = self.counts[at[known]]
        return out

    def plus(self, rows: Rows, times: int) -> Tallies:
        """With some rows (``times``: 1), or without (-1)."""
        named = rows.groups != UNKNOWN
        if not named.any():
            return self
        groups, passed, vague = rows.groups[named], rows.passed[named], rows.vague[named]
        every = once(np.concatenate([self.groups, groups]))
        counts = np.zeros((len(every), 3), np.int64)
        counts[np.searchsorted(every, self.groups)] = self.counts
        at = np.searchsorted(every, groups)
        for column, mine in (
            (ROW, slice(None)),
            (MAYBE, ~vague & (passed != REFUSED)),
            (SURE, ~vague & (passed == PASSED)),
        ):
            counts[:, column] += times * np.bincount(at[mine], minlength=len(every))
        return Tallies(every, counts)


NO_TALLIES = Tallies(NO_NUMBERS, np.zeros((0, 3), np.int64))
