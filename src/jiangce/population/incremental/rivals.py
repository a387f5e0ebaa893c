"""The claims kept from run to run, found by what they are of and by the groups that share a ceiling; which of them may now
come out otherwise because they share one with what changed, near or far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiangce.entitlement.columns.claimed import Claimed, together
from jiangce.population.incremental.shelf import Keys
from jiangce.population.ways.links import Links, Numbers, among, once, ranges

_LEAST = 5_000  # so many claims may lie on top of any number


@dataclass(frozen=True, slots=True)
class _Groups:
    """Under one ceiling: which claim is in which group, in the order of claims, and in that of groups."""

    claims: Numbers
    groups: Numbers
    by_group: NDArray[np.int64]

    @staticmethod
    def of(frame: pl.DataFrame, links: Links) -> _Groups:
        parts = [pl.col(name) for name in frame.columns if name != "claim"]
        said = frame.drop_nulls().select("claim", group=pl.concat_str(parts, separator="\x1f")).sort("claim")
        groups = links.each(said["group"])
        return _Groups(said["claim"].to_numpy(), groups, np.argsort(groups, kind="stable"))

    def with_groups(self, groups: Numbers) -> Numbers:
        """The claims in some groups (each once)."""
        ordered = self.groups[self.by_group]
        return self.claims[self.by_group[ranges(ordered, groups)]]

    def of_claims(self, claims: Numbers) -> Numbers:
        """The groups of some claims (each once)."""
        return self.groups[ranges(self.claims, claims)]

    def plus(self, more: _Groups) -> _Groups:
        """With those of further claims, whose numbers are higher."""
        groups = np.concatenate([self.groups, more.groups])
        return _Groups(np.concatenate([self.claims, more.claims]), groups, np.argsort(groups, kind="stable"))


@dataclass(frozen=True, slots=True)
class Competing:
    """``base``: claims whose numbers are their places; ``patch``: those that came since, numbered on. ``keys``, ``claims``: the
    keys of all in order, and whose they are (`standing.every_cap`: a frame for each ceiling). ``dead``: claims that hold no more."""

    base: Claimed
    patch: Claimed
    keys: Keys
    claims: Numbers
    dead: NDArray[np.bool_]
    groups: Mapping[int, tuple[_Groups, _Groups]]

    @staticmethod
    def of(told: Claimed, keys: Keys, links: Links) -> Competing:
        """Claims numbered by their places; ``keys``: theirs, in their order."""
        order = np.argsort(keys, kind="stable")
        base = Claimed(
            told.claims,
            told.periods.sort("claim", maintain_order=True),
            {at: f.sort("claim") for at, f in told.keys.items()},
        )
        groups = {at: (_Groups.of(frame, links), _Groups.of(frame.clear(), links)) for at, frame in base.keys.items()}
        nothing = base.some(pl.Series(dtype=pl.UInt32))
        return Competing(base, nothing, keys[order], order.astype(np.uint32), np.zeros(len(keys), np.bool_), groups)

    def replaced(self, gone: Keys, new: Claimed, keys: Keys, links: Links) -> tuple[Competing, Numbers]:
        """Without the claims of some keys, and with new ones; and the claims to settle: the new ones, whoever shares a group
        with them or with what is gone, and so on."""
        lost = self.claims[among(self.keys, once(gone))]
        lost = lost[~self.dead[lost]]
        first = len(self.dead)
        new = new.numbered(first)
        dead = np.concatenate([self.dead, np.zeros(len(keys), np.bool_)])
        dead[lost] = True
        fresh = np.arange(first, first + len(keys), dtype=np.uint32)
        every = np.concatenate([self.keys, keys])
        order = np.argsort(every, kind="stable")
        groups = {
            at: (base, top.plus(_Groups.of(new.keys[at], links)) if new.keys[at].height else top)
            for at, (base, top) in self.groups.items()
        }
        patch = Claimed(
            pl.concat([self.patch.claims, new.claims]), pl.concat([self.patch.periods, new.periods]),
            {at: pl.concat([frame, new.keys[at]]) if new.keys[at].height else frame for at, frame in self.patch.keys.items()},
        )  # fmt: skip
        out = replace(
            self,
            patch=patch,
            keys=every[order],
            claims=np.concatenate([self.claims, fresh])[order],
            dead=dead,
            groups=groups,
        )
        return out, out._rivals(fresh, lost)

    def _rivals(self, new: Numbers, lost: Numbers) -> Numbers:
        out = new
        new = np.concatenate([new, lost])
        while len(new):
            found = [part for at in self.groups for part in self._sharing(at, new)]
            more = once(np.concatenate([out, *found]))
            more = more[~self.dead[more]]
            new, out = more[~among(more, out)], more
        return out

    def _sharing(self, at: int, claims: Numbers) -> tuple[Numbers, ...]:
        every = self.groups[at]
        groups = once(np.concatenate([part.of_claims(claims) for part in every]))
        return tuple([part.with_groups(groups) for part in every]) if len(groups) else ()

    def some(self, numbers: Numbers) -> Claimed:
        """The claims of these numbers, which they keep."""
        height = self.base.claims.height
        low, high = numbers[numbers < height], pl.Series(numbers[numbers >= height])
        parts = self.base.periods[ranges(self.base.periods["claim"].to_numpy(), low)]
        keys = {at: frame[ranges(frame["claim"].to_numpy(), low)] for at, frame in self.base.keys.items()}
        top = self.patch.some(high)
        return Claimed(
            pl.concat([self.base.claims[low], top.claims]), pl.concat([parts, top.periods]),
            {at: pl.concat([frame, top.keys[at]]) if at in top.keys else frame for at, frame in keys.items()},
        )  # fmt: skip

    @property
    def heavy(self) -> bool:
        """Lies so much on top that all is better put in order again?"""
        return self.patch.claims.height > _LEAST + self.base.claims.height // 8

    def everything(self) -> Claimed:
        """All claims that hold, numbered by their places."""
        alive = np.flatnonzero(~self.dead).astype(np.uint32)
        return together([self.some(alive)])
