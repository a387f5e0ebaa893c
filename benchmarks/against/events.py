"""The benefits of ../events-policy as openfisca variables: hires are its persons, employers and workers its groups.

The way its documentation shows: `get_rank` and `max` within a group. It has no running sum in an order, so the employer's
ceiling walks the ranks from the first, as `get_rank` walks the positions; no further than the ceiling can reach.

With ``by_hand`` ranks and running sums are sorted out in NumPy by the formula itself, without openfisca's own: what
somebody would write who has met its limits.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from against.facts import Columns
from against.theirs import Formula, rounded, variable
from openfisca_core.entities import build_entity
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

HIRE = build_entity("hire", "hires", "a hire", is_person=True)
MEMBER = {"key": "member", "plural": "members", "label": "member"}
EMPLOYER = build_entity("employer", "employers", "an employer", roles=[MEMBER])
WORKER = build_entity("worker", "workers", "a worker", roles=[MEMBER])
GIVEN = ["number", "hired_on", "level", "contract_months", "wage"]


def here(employer: Any, period: Any, parameters: Any) -> Any:
    return employer("place", period) == parameters(period).events.here


def turn(hire: Any, period: Any) -> Any:
    """By date, then by number: no two are alike. Float64, as `get_rank` makes it anyway."""
    return hire("hired_on", period).astype(float) * hire.count + hire("number", period)


def first(hire: Any, period: Any, parameters: Any, rank: Formula) -> Any:
    p = parameters(period).events.first_hires
    holds = hire.employer("here", period) & (hire("contract_months", period) >= p.months)
    place = rank(hire, "employer", turn(hire, period), holds)
    return np.where(holds & (place < p.times), p.amount, 0)


def level_award_alone(hire: Any, period: Any, parameters: Any) -> Any:
    p, level = parameters(period).events.level_award, hire("level", period)
    holds = hire.employer("here", period) & (level >= p.level) & (hire("contract_months", period) >= p.months)
    return np.where(holds, p.amount.calc(level), 0)


def wage_award_alone(hire: Any, period: Any, parameters: Any) -> Any:
    p, wage = parameters(period).events.wage_award, hire("wage", period)
    return np.where(hire.employer("here", period) & (wage >= p.wage), rounded(wage * p.share), 0)


def best(hire: Any, period: Any, rank: Formula) -> Any:
    """Is this hire's better award the worker's highest? Ties: by date, then by the award, then by number."""
    level, wage = hire("level_award_alone", period), hire("wage_award_alone", period)
    better = np.maximum(level, wage)
    order = (hire("hired_on", period).astype(float) * 2 + (wage > level)) * hire.count + hire("number", period)
    if rank is by_sorting:
        return (better > 0) & (rank(hire, "worker", (order, -better), better > 0) == 0)
    highest = (better > 0) & (better == hire.worker.max(better))
    return highest & (rank(hire, "worker", order, highest) == 0)


def level_award(hire: Any, period: Any) -> Any:
    level = hire("level_award_alone", period)
    return np.where(hire("best", period) & (level >= hire("wage_award_alone", period)), level, 0)


def wage_award(hire: Any, period: Any) -> Any:
    wage = hire("wage_award_alone", period)
    return np.where(hire("best", period) & (wage > hire("level_award_alone", period)), wage, 0)


def employer_grant(hire: Any, period: Any, parameters: Any, rank: Formula) -> Any:
    p, level = parameters(period).events.employer_grant, hire("level", period)
    holds = hire.employer("here", period) & (level >= p.level) & (hire("contract_months", period) >= p.months)
    amount = np.where(holds, p.amount.calc(level), 0)
    if rank is by_sorting:
        return _fitted(amount, hire.simulation.populations["employer"].members_entity_id, turn(hire, period), p.ceiling)
    return _walked(hire, amount, rank(hire, "employer", turn(hire, period), holds), p)


def _walked(hire: Any, amount: Any, place: Any, p: Any) -> Any:
    employers = hire.simulation.populations["employer"]
    left, paid = np.full(employers.count, p.ceiling), np.zeros(hire.count)
    for at in range(min(int(place.max()) + 1, -(-p.ceiling // int(min(p.amount.amounts))))):
        part = np.minimum(np.where(place == at, amount, 0), employers.project(left))
        paid += part
        left = left - employers.sum(part)
    return paid


# ── rank ──


def by_its_own(hire: Any, group: str, order: Any, holds: Any) -> Any:
    return hire.get_rank(getattr(hire, group), order, condition=holds)


def by_sorting(hire: Any, group: str, order: Any, holds: Any) -> Any:
    """The place of each hire in its group, among those of which it holds."""
    numbers = hire.simulation.populations[group].members_entity_id
    orders = order if isinstance(order, tuple) else (order,)
    rows = np.lexsort((*orders, numbers, ~holds))
    rows = rows[: int(holds.sum())]
    out = np.full(hire.count, -1)
    out[rows] = np.arange(len(rows)) - _starts(numbers[rows])
    return out


def _fitted(amount: Any, numbers: Any, order: Any, ceiling: int) -> Any:
    """In their order within each group, each gets what those before have left."""
    rows = np.lexsort((order, numbers))
    before = np.cumsum(amount[rows]) - amount[rows]
    before -= before[_starts(numbers[rows])]
    paid = np.empty(len(amount))
    paid[rows] = np.clip(ceiling - before, 0, amount[rows])
    return paid


def _starts(numbers: Any) -> Any:
    """Where the run of equal numbers begins, for each."""
    starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]) if len(numbers) else numbers[:0]
    return np.repeat(starts, np.diff(np.r_[starts, len(numbers)]))


BENEFITS = ["first_hires", "level_award", "wage_award", "employer_grant"]


def system(rank: Formula) -> TaxBenefitSystem:
    """The rules, as a country's package would make them."""
    out = TaxBenefitSystem([HIRE, EMPLOYER, WORKER])
    out.load_parameters(str(Path(__file__).parent / "parameters"))
    for name in GIVEN:
        out.add_variable(variable(name, HIRE, int))
    out.add_variable(variable("place", EMPLOYER, int))
    out.add_variable(variable("here", EMPLOYER, bool, here))
    for formula in (level_award_alone, wage_award_alone, level_award, wage_award):
        out.add_variable(variable(formula.__name__, HIRE, int, formula))
    out.add_variable(variable("best", HIRE, bool, lambda hire, period: best(hire, period, rank)))
    for name, formula in (("first_hires", first), ("employer_grant", employer_grant)):
        out.add_variable(variable(name, HIRE, int, _ranked(formula, rank)))
    return out


def _ranked(formula: Formula, rank: Formula) -> Formula:
    return lambda hire, period, parameters: formula(hire, period, parameters, rank)


def run(
    hires: Columns, employers: Columns, by_hand: bool
) -> tuple[TaxBenefitSystem, dict[str, Any], dict[str, tuple[Any, int]]]:
    """What a `Run` is made of."""
    given = {name: hires[name].astype(np.int32) for name in GIVEN if name != "number"}
    given |= {"number": np.arange(len(hires["wage"]), dtype=np.int32), "place": employers["place"].astype(np.int32)}
    workers = int(hires["worker"].max()) + 1
    members = {"employer": (hires["employer"], len(employers["place"])), "worker": (hires["worker"], workers)}
    return system(by_sorting if by_hand else by_its_own), given, members
