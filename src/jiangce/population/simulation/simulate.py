"""The same facts decided by the law as it is and under a reform, and everything that differs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.prepared import Prepared, prepare
from jiangce.population.screening import Screening, screen
from jiangce.population.simulation.assumptions import Assumptions
from jiangce.population.simulation.breakdown import Breakdown, Side, breakdowns
from jiangce.population.simulation.changes import changes
from jiangce.population.simulation.goals import Target, targets
from jiangce.population.simulation.people import Moved, moved, payees
from jiangce.population.simulation.places import fact_places, located, payee_places
from jiangce.population.simulation.priced import by_year, chances_of, priced, totals
from jiangce.population.simulation.reform import Reform
from jiangce.population.simulation.together import together
from jiangce.population.simulation.touched import touched
from jiangce.population.simulation.worlds import Worlds
from jiangce.rules.policy import Policy


class Ground:
    """Facts on a day, with what every simulation on them shares: decided once by the law as it is.

    Raises `ValueError` for tables, columns and values that none of the policies knows.
    """

    def __init__(
        self, policies: Sequence[Policy], facts: Frames | Prepared, as_of: date, words: Sequence[Policy] = ()
    ) -> None:
        """``words``: policies in whose words the facts may be told besides."""
        self.policies = tuple(policies)
        self.as_of = as_of
        self.prepared = facts if isinstance(facts, Prepared) else prepare(facts, (*self.policies, *words))
        self.frames = self.prepared.frames
        self.screening = screen(self.policies, self.prepared, as_of)
        self.worlds = Worlds(self.prepared)
        self.facts = fact_places(self.policies, self.worlds, as_of)
        self.everybody = payee_places(self.frames)
        self._before: tuple[Assumptions, Side] | None = None

    def before(self, assumptions: Assumptions) -> Side:
        """What the law as it is comes to; kept for the next reform by the same assumptions."""
        if self._before is None or self._before[0] is not assumptions:
            self._before = assumptions, self.side(self.screening, assumptions)
        return self._before[1]

    def side(self, screening: Screening, assumptions: Assumptions) -> Side:
        """What a screening comes to, by these assumptions."""
        rows = together(priced(screening, assumptions), screening.policies, self.worlds, self.as_of)
        rows = located(rows, screening.policies, self.facts, self.everybody)
        return Side(screening.policies, rows, by_year(rows, screening.periods))

    def decided(self, policies: Sequence[Policy]) -> Screening:
        """The same facts by other rules: only what the amendments can change, where one policy decides alone."""
        if all(one is other for one, other in zip(policies, self.policies, strict=True)):
            return self.screening
        only = touched(self.policies[0], policies[0]) if len(policies) == 1 else None
        again = screen(policies, self.prepared, self.as_of, only=only)
        return again if only is None else _over(self.screening, again, only)


def _over(before: Screening, again: Screening, only: Collection[str]) -> Screening:
    """A screening with some entries decided again."""
    stays = ~pl.col("entry").is_in(list(only))
    decisions = pl.concat([before.decisions.filter(stays), again.decisions])
    periods = pl.concat([before.periods.filter(stays), again.periods])
    return replace(again, decisions=decisions, periods=periods, asked=before.asked | again.asked)


@dataclass(frozen=True, eq=False)
class Simulation:
    """The two sides and what differs. Money in 分."""

    reform: Reform
    as_of: date
    before: Side
    after: Side
    chances: pl.DataFrame  # of the law as it is: policy, entry, entitled, settled, chance
    people: pl.DataFrame
    ground: Ground

    @cached_property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        return breakdowns(self.before, self.after)

    @cached_property
    def changes(self) -> pl.DataFrame:
        return changes(self.before.rows, self.after.rows)

    @cached_property
    def moved(self) -> tuple[Moved, ...]:
        return moved(self.people)

    @cached_property
    def targets(self) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
        """Every target by the law as it is, and under the reform, which may set other goals."""
        sides = ((side.policies, side.rows) for side in (self.before, self.after))
        first, second = (tuple(targets(p, self.ground.worlds, rows, self.as_of)) for p, rows in sides)
        return first, second

    @property
    def totals(self) -> tuple[dict[str, int], dict[str, int]]:
        """low, likely, high, unbounded: before and after."""
        return dict(totals(self.before.rows)), dict(totals(self.after.rows))


def simulate(ground: Ground, reform: Reform) -> Simulation:
    """A reform on these facts. Raises `Refused` where it does not fit the policies, or a policy under it is not sound."""
    policies = reform.applied(ground.policies)
    screening = ground.decided(policies)
    before = ground.before(reform.assumptions)
    after = before if screening is ground.screening else ground.side(screening, reform.assumptions)
    people = payees(before.rows, after.rows, ground.everybody)
    chances = chances_of(ground.screening, reform.assumptions)
    return Simulation(reform, ground.as_of, before, after, chances, people, ground)


__all__ = ["Ground", "Simulation", "simulate"]
