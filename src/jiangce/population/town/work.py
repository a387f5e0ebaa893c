"""Jobs: hires and spells of insurance, with gaps, of those employed now."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiangce.population.town.draws import Draws, Truth, Whole
from jiangce.population.town.people import People
from jiangce.population.town.place import Place
from jiangce.population.town.rows import Rows, day_number, ids

_RINGS = ("here", "same_city", "same_province", "other_province", "abroad")
_BROKEN = 70  # per mille of long spells that have a gap


class Work:
    def __init__(self, place: Place, people: People, draws: Draws) -> None:
        self.place, self.people, self.draws = place, people, draws.within("work")
        self.shape = place.common.work

    def hired(self, who: NDArray[Any]) -> Whole:
        """The day on which the present job began."""
        steps = np.asarray(self.shape.tenure, dtype=np.int64)
        step = self.draws.below("step", who, len(steps) - 1)
        tenure = self.draws.between("tenure", who, steps[step], steps[step + 1])
        return self.place.today - np.minimum(tenure, (self.people.age(who) - 16) * 365 + 30)

    def frames(self, who: NDArray[Any]) -> dict[str, pl.DataFrame]:
        who = who[self.people.employed(who)]
        hired, employer = self.hired(who), self.people.employer(who)
        before = self._before(who, hired, employer)
        since = day_number(date(self.shape.hires_since, 1, 1))
        hires = [self._hires(who, employer, hired, None, since), self._hires(*before[:4], since)]
        spells = [*self._present(who, employer, hired), self._previous(*before)]
        return {"hire": pl.concat(hires, how="diagonal_relaxed"),
                "insurance": pl.concat(spells, how="diagonal_relaxed")}  # fmt: skip

    def _before(self, who: Whole, hired: Whole, employer: Whole) -> tuple[Whole, Whole, Whole, Whole, Truth]:
        """The job before the present one, of some: who, where, from, to, and whether it was here."""
        draws, shape = self.draws, self.shape
        left = hired - draws.between("gap", who, *shape.gap) - 1
        start = left - draws.between("before", who, 60, 2500)
        old_enough = start >= self.place.today - (self.people.age(who) - 16) * 365
        some = draws.happens("previous", who, shape.previous) & old_enough
        here = draws.happens("previous-here", who, shape.previous_here)[some]
        other = self.people.employer(who + self.place.people)[some]
        first = self.place.enterprises.count
        other = np.where(other == employer[some], (other + 1) % max(first, 2), other)
        return who[some], other, start[some], left[some], here

    def _hires(self, who: Whole, employer: Whole, hired: Whole, left: Whole | None, since: int) -> pl.DataFrame:
        kept = hired >= since
        who, employer, hired = who[kept], employer[kept], hired[kept]
        draws, place, shape = self.draws.within("past" if left is not None else "now"), self.place, self.shape
        rows = Rows(ids(place.region.letter + "h", who * 2 + (left is not None)))
        rows.refs("person", place.person, who).refs("employer", place.org, employer).dates("hired_on", hired)
        gone = np.ones(len(who), dtype=np.bool_) if left is None else np.zeros(len(who), dtype=np.bool_)
        rows.dates("left_on", hired if left is None else left[kept], gone)
        months = list(shape.contract_months)
        rows.whole(
            "contract_months", np.asarray(months)[draws.choice("months", who, list(shape.contract_months.values()))]
        )
        rows.yes("full_time", draws.happens("full-time", who, shape.full_time))
        self._role(rows, draws, who, employer)
        self._origin(rows, draws, who)
        self._introduced(rows, draws, who)
        rows.put("project", pl.repeat(None, len(who), dtype=pl.String, eager=True), np.ones(len(who), dtype=np.bool_))
        return rows.frame()

    def _role(self, rows: Rows, draws: Draws, who: Whole, employer: Whole) -> None:
        names = sorted({role for roles in self.shape.roles.values() for role in roles})
        codes = np.zeros(len(who), dtype=np.int64)
        kinds = {kind: np.zeros(self.place.orgs, dtype=np.bool_) for kind in ("enterprise", "school")}
        for block in self.place.blocks:
            if block.kind.kind in kinds:
                kinds[block.kind.kind][block.start : block.stop] = True
        kinds["other"] = ~(kinds["enterprise"] | kinds["school"])
        for kind, mask in kinds.items():
            weights = self.shape.roles[kind]
            places = np.asarray([names.index(role) for role in weights])
            codes = np.where(mask[employer], places[draws.choice("role", who, list(weights.values()))], codes)
        rows.words("role", names, codes)

    def _origin(self, rows: Rows, draws: Draws, who: Whole) -> None:
        """Where somebody worked or lived before."""
        place = self.place
        rings = place.elsewhere | {"here": place.counties}
        lists = [rings[name] for name in _RINGS]
        starts = np.cumsum([0, *(len(one) for one in lists)])
        ring = draws.choice("ring", who, [self.shape.from_place[name] for name in _RINGS])
        inside = draws.below("origin", who, np.asarray([len(one) for one in lists])[ring])
        rows.words("from_place", [code for one in lists for code in one], starts[ring] + inside)

    def _introduced(self, rows: Rows, draws: Draws, who: Whole) -> None:
        by = draws.choice("by", who, list(self.shape.introduced_by.values()))
        names = list(self.shape.introduced_by)
        found = np.full(len(who), -1, dtype=np.int64)
        for name in ("hr_agency", "school"):
            pool = np.concatenate([np.arange(b.start, b.stop) for b in self.place.blocks_of(name)])
            found = np.where(by == names.index(name), pool[draws.below(name, who, len(pool))], found)
        party = ids(self.place.org, np.maximum(found, 0))
        friend = pl.Series(by == names.index("person"))
        friends = ids(self.place.person, draws.below("friend", who // 40, self.place.people))
        party = pl.select(pl.when(friend).then(friends).otherwise(party)).to_series()
        rows.put("introduced_by", party, by == names.index("nobody"))

    # ── insurance ──

    def _present(self, who: Whole, employer: Whole, hired: Whole) -> list[pl.DataFrame]:
        """The spell of the present job; of some, two with a gap between."""
        draws, today = self.draws, self.place.today
        start = hired + draws.between("lag", who, *self.shape.insured_after)
        kept = ~draws.happens("uninsured", who, self.shape.uninsured) & (start <= today)
        who, employer, start = who[kept], employer[kept], start[kept]
        whole = today - start
        broken = draws.happens("broken", who, _BROKEN) & (whole > 300)
        ends = start + draws.below("ends", who, np.maximum(whole - 200, 1))
        second = ends + draws.between("pause", who, 20, 150)
        here = np.ones(len(who), dtype=np.bool_)
        return [self._spells(who, employer, start, ends, here, 0, ~broken),
                self._spells(who[broken], employer[broken], second[broken], second[broken], here[broken], 1,
                             here[broken])]  # fmt: skip

    def _previous(self, who: Whole, employer: Whole, start: Whole, left: Whole, here: Truth) -> pl.DataFrame:
        return self._spells(who, employer, start, left, here, 2, np.zeros(len(who), dtype=np.bool_))

    def _spells(self, who: Whole, employer: Whole, start: Whole, ends: Whole, here: Truth, which: int,
                running: Truth) -> pl.DataFrame:  # fmt: skip
        rows = Rows(ids(self.place.region.letter + "i", who * 3 + which))
        rows.refs("person", self.place.person, who).refs("employer", self.place.org, employer)
        away = self.place.elsewhere["other_province"]
        counties = len(self.place.counties)
        where = np.where(here, self.people.county(who), counties + self.draws.below("away", who, len(away)))
        rows.words("place", self.place.counties + away, where)
        return rows.dates("starts_on", start).dates("ends_on", ends, running).frame()
