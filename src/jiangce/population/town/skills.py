"""Certificates by level, and the trainings behind some of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiangce.population.town.draws import Draws, Truth, Whole
from jiangce.population.town.people import LEVELS, People
from jiangce.population.town.place import Place
from jiangce.population.town.rows import Rows, ids

_RECENT = 2300  # days: trainings longer ago are not on record


class Skills:
    def __init__(self, place: Place, people: People, draws: Draws) -> None:
        self.place, self.people, self.draws = place, people, draws.within("skills")
        self.shape = place.common.skills

    def frames(self, who: NDArray[Any]) -> dict[str, pl.DataFrame]:
        level = self.people.level(who)
        who, level = who[level > 0], level[level > 0]
        issued = self._issued(who, level)
        draws = self.draws
        earlier = draws.happens("previous", who, self.shape.previous) & (level > 1)
        day_before = issued - draws.between("between", who, 400, 1500)
        earlier &= day_before >= self.place.today - (self.people.age(who) - 16) * 365
        highest = self._certificates(who, level, issued, 0)
        lower = self._certificates(who[earlier], level[earlier] - 1, day_before[earlier], 1)
        return {
            "certificate": pl.concat([highest[0], lower[0]], how="diagonal_relaxed"),
            "training": pl.concat([highest[1], lower[1]], how="diagonal_relaxed"),
        }

    def _issued(self, who: Whole, level: Whole) -> Whole:
        """The day of the highest certificate: not before one may have that level."""
        years = np.asarray(self.shape.years_ago, dtype=np.int64)
        step = self.draws.below("step", who, len(years) - 1)
        ago = self.draws.between("ago", who, years[step] * 365, years[step + 1] * 365)
        least = np.asarray([self.shape.least_age[name] for name in LEVELS])
        found: Whole = self.place.today - np.minimum(ago, (self.people.age(who) - least[level]) * 365 + 60)
        return found

    def _certificates(self, who: Whole, level: Whole, issued: Whole, which: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        draws, place = self.draws.within(str(which)), self.place
        rows = Rows(ids(place.region.letter + "c", who * 2 + which)).refs("person", place.person, who)
        rows.words("kind", list(self.shape.kind), draws.choice("kind", who, list(self.shape.kind.values())))
        rows.words("occupation", list(place.region.trades), self.people.trade(who))
        rows.words("level", LEVELS[1:], level - 1).dates("issued_on", issued)
        bodies = place.blocks_of("evaluation_body")[0]
        rows.refs("issuer", place.org, bodies.start + draws.below("issuer", who, bodies.count))
        trained = draws.happens("trained", who, self.shape.trained) & (place.today - issued < _RECENT)
        rows.refs("training", place.region.letter + "t", who * 2 + which, ~trained)
        return rows.frame(), self._trainings(who[trained], level[trained], issued[trained], which, draws)

    def _trainings(self, who: Whole, level: Whole, issued: Whole, which: int, draws: Draws) -> pl.DataFrame:
        place, shape = self.place, self.shape
        employed = self.people.employed(who)
        by = draws.choice("organiser", who, list(shape.organiser.values()))
        own: Truth = employed & (by == 0)
        teacher = self._teacher(draws, who, by)
        rows = Rows(ids(place.region.letter + "t", who * 2 + which)).refs("person", place.person, who)
        rows.same("kind", "skills").words("learner", ("employee", "public"), (~employed).astype(np.int64))
        rows.refs("organiser", place.org, np.where(own, self.people.employer(who), teacher))
        rows.refs("provider", place.org, teacher, own & draws.happens("own-teachers", who, 500))
        rows.words("occupation", list(place.region.trades), self.people.trade(who))
        rows.words("level", LEVELS[1:], level - 1).words("place", place.counties, self.people.county(who))
        ends = issued - draws.between("until-exam", who, 5, 45)
        rows.dates("starts_on", ends - draws.between("lasts", who, 5, 90)).dates("ends_on", ends)
        hours = np.asarray([shape.hours[name] for name in LEVELS[1:]])[level - 1]
        rows.whole("hours", hours + draws.between("hours", who, -20, 40))
        rows.whole("days_attended", draws.between("days", who, 3, 60)).yes("passed", draws.happens("passed", who, 970))
        rows.whole("fee", draws.between("fee", who, *shape.fee) * 100).same("off_job", False)
        return rows.frame()

    def _teacher(self, draws: Draws, who: Whole, by: Whole) -> Whole:
        """Who teaches: a training provider, or a school."""
        providers = self.place.blocks_of("training_provider")[0]
        schools = self.place.blocks_of("school", "here")[0]
        school = list(self.shape.organiser).index("school")
        count = np.where(by == school, schools.count, providers.count)
        return np.where(by == school, schools.start, providers.start) + draws.below("teacher", who, count)
