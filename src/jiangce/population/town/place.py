"""One place of a town: its region, how many people and organisations it has, where those are that it deals with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from jiangce.population.town.draws import Whole
from jiangce.population.town.rows import day_number
from jiangce.population.town.shape import Common, OrgKind, Region
from jiangce.rules.places import every_code

_ENTERPRISE_WEIGHT = 100_000_000  # their sum stays below 2**31, see `draws.placed`
ABROAD = ("DE", "JP", "SG", "KR")


@dataclass(frozen=True, slots=True)
class Block:
    """Organisations of one kind, numbered from ``start``."""

    kind: OrgKind
    start: int
    count: int

    @property
    def stop(self) -> int:
        return self.start + self.count


@dataclass
class Place:
    """What all parts of a place agree on."""

    region: Region
    common: Common
    people: int
    as_of: date
    blocks: list[Block] = field(init=False)

    def __post_init__(self) -> None:
        self.blocks, start = [], 0
        for index, kind in enumerate(self.common.orgs):
            wanted = kind.count * self.people // 100_000 if index else self.people // self.common.people_per_enterprise
            block = Block(kind, start, max(wanted, kind.least))
            self.blocks.append(block)
            start = block.stop
        self.orgs = start
        self.today = day_number(self.as_of)
        letter = self.region.letter
        self.person, self.org = letter + "p", letter + "o"

    def blocks_of(self, kind: str, where: str = "") -> list[Block]:
        return [one for one in self.blocks if one.kind.kind == kind and where in ("", one.kind.place)]

    @cached_property
    def enterprises(self) -> Block:
        return self.blocks[0]

    @cached_property
    def worker_weights(self) -> Whole:
        """For each organisation, its share of the employed: enterprises by rank, with a heavy tail."""
        first = self.enterprises
        out = np.zeros(self.orgs, dtype=np.int64)
        out[: first.count] = _ENTERPRISE_WEIGHT // (np.arange(first.count) + 1 + self.common.work.tail)
        whole = int(out.sum())
        for block in self.blocks[1:]:
            out[block.start : block.stop] = whole * block.kind.workers // first.kind.workers // block.count
        return out

    # ── where ──

    @cached_property
    def counties(self) -> list[str]:
        return list(self.region.counties) or [self.region.code]

    @cached_property
    def county_weights(self) -> list[int]:
        return list(self.region.counties.values()) or [1]

    @cached_property
    def elsewhere(self) -> dict[str, list[str]]:
        """Places by how far they are, as `distance` sees them from this region."""
        code = self.region.code
        whole_city = code.endswith("00")
        counties = [one for one in every_code() if not one.endswith("00") and one[2:4] != "00"]
        rings = {
            "same_city": [one for one in counties if one[:4] == code[:4] and one != code],
            "same_province": [one for one in counties if one[:2] == code[:2] and one[:4] != code[:4]],
            "other_province": [one for one in counties if one[:2] not in (code[:2], "71", "81", "82")],
        }
        if whole_city:
            rings["same_city"] = rings["same_province"]
        return rings | {"abroad": list(ABROAD)}
