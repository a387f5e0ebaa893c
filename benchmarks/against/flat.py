"""The benefits of ../flat-policy as openfisca variables. Money is whole 分: openfisca's own kind for money is float32.

Tables are scales of single amounts and levels numbers, which openfisca looks up in one call of NumPy. Its other way, parameters
by an enumeration, walks the persons in Python and would take it longer.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from against.facts import LINES, Columns
from against.theirs import Formula, rounded, variable
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

PERSON = build_entity("person", "persons", "a person", is_person=True)
Line = Enum("Line", {name: name for name in LINES})
NUMBERS = [
    "place", "level", "degree", "title_grade", "months_paid", "post_years", "wage", "fee", "rent", "learned", "medals", "patents",
    "taught", "children",
]  # fmt: skip
FLAGS = ["veteran", "disabled", "native"]
BENEFITS: dict[str, Formula] = {}


def benefit(formula: Formula) -> Formula:
    """What is paid where the condition (the formula's first half) holds and the person is of this place."""

    def paid(person: Any, period: Any, parameters: Any) -> Any:
        holds, amount = formula(lambda name: person(name, period), getattr(parameters(period).flat, formula.__name__))
        return np.where(person("here", period) & holds, amount, 0)

    BENEFITS[formula.__name__] = paid
    return formula


def here(person: Any, period: Any, parameters: Any) -> Any:
    return person("place", period) == parameters(period).flat.here


def age(person: Any, period: Any) -> Any:
    """Whole years on the first day of the month, as openfisca's country template works them out."""
    born = person("born_on", period)
    year = born.astype("datetime64[Y]").astype(int) + 1970
    month = born.astype("datetime64[M]").astype(int) % 12 + 1
    on = (born - born.astype("datetime64[M]") + 1).astype(int)
    start = period.start
    had = (month < start.month) | (month == start.month) & (on <= start.day)
    return np.where(had, start.year - year, start.year - year - 1)


@benefit
def settle_in(of: Any, p: Any) -> Any:
    return (of("level") >= p.level) & (of("months_paid") >= p.months), p.amount.calc(of("level"))


@benefit
def skill_raise(of: Any, p: Any) -> Any:
    return (of("level") >= p.level) & (of("months_paid") >= p.months), p.amount.calc(of("level"))


@benefit
def degree_grant(of: Any, p: Any) -> Any:
    return (of("degree") >= p.degree) & (of("months_paid") >= p.months), p.amount.calc(of("degree"))


@benefit
def title_grant(of: Any, p: Any) -> Any:
    return of("title_grade") >= p.grade, p.amount.calc(of("title_grade"))


@benefit
def double_skilled(of: Any, p: Any) -> Any:
    return (of("level") >= p.level) & (of("title_grade") >= p.grade), p.amount


@benefit
def either_way(of: Any, p: Any) -> Any:
    high = (of("level") >= p.level) | (of("title_grade") >= p.grade)
    return high & (of("months_paid") >= p.months), p.amount


@benefit
def young_graduate(of: Any, p: Any) -> Any:
    return (of("age") < p.age) & (of("degree") >= p.degree) & ~of("native"), p.amount.calc(of("degree"))


@benefit
def newcomer(of: Any, p: Any) -> Any:
    return ~of("native") & (of("degree") >= p.degree), p.amount


@benefit
def training_fee(of: Any, p: Any) -> Any:
    return of("fee") >= p.fee, np.minimum(rounded(of("fee") * p.share), p.ceiling)


@benefit
def exam_fee(of: Any, p: Any) -> Any:
    return (of("fee") <= p.fee) & (of("fee") > 0), of("fee")


@benefit
def fee_by_level(of: Any, p: Any) -> Any:
    share = p.share.calc(of("level"))
    return (of("fee") >= p.fee) & (of("level") >= p.level), np.minimum(rounded(of("fee") * share), p.ceiling)


@benefit
def rent_help(of: Any, p: Any) -> Any:
    holds = (of("rent") > 0) & (of("level") >= p.level) & ~of("native")
    return holds, np.minimum(rounded(of("rent") * p.share), p.ceiling)


@benefit
def rent_technician(of: Any, p: Any) -> Any:
    part = np.maximum(rounded(of("rent") * p.share), p.floor)
    return (of("rent") >= p.rent) & (of("level") >= p.level), np.minimum(part, p.ceiling)


@benefit
def wage_top_up(of: Any, p: Any) -> Any:
    return of("level") >= p.level, np.minimum(rounded(of("wage") * p.share), p.ceiling)


@benefit
def low_wage(of: Any, p: Any) -> Any:
    holds = (of("wage") < p.wage) & (of("months_paid") >= p.months)
    return holds, np.maximum(rounded(of("wage") * p.share), p.floor)


@benefit
def insurance_help(of: Any, p: Any) -> Any:
    return of("months_paid") >= p.months, np.minimum(p.each * of("months_paid"), p.ceiling)


@benefit
def young(of: Any, p: Any) -> Any:
    return (of("age") < p.age) & (of("level") >= p.level), p.amount


@benefit
def older(of: Any, p: Any) -> Any:
    return (of("age") >= p.age) & (of("learned") >= p.hours), p.amount


@benefit
def veteran_grant(of: Any, p: Any) -> Any:
    return of("veteran") & (of("months_paid") >= p.months), p.amount


@benefit
def disabled_grant(of: Any, p: Any) -> Any:
    return of("disabled") & (of("months_paid") >= p.months), p.amount


@benefit
def children_help(of: Any, p: Any) -> Any:
    return (of("children") >= 1) & (of("wage") < p.wage), p.each * of("children")


@benefit
def health_check(of: Any, p: Any) -> Any:
    return of("months_paid") >= p.months, p.amount


@benefit
def dated_grant(of: Any, p: Any) -> Any:
    return of("wage") < p.wage, p.amount


@benefit
def age_and_post(of: Any, p: Any) -> Any:
    trade = (of("line") == Line.making) | (of("line") == Line.building)
    return (of("age") >= p.age) & (of("post_years") >= p.years) & trade, p.amount


@benefit
def medal_grant(of: Any, p: Any) -> Any:
    return of("medals") >= 1, np.minimum(p.each * of("medals"), p.ceiling)


@benefit
def patent_grant(of: Any, p: Any) -> Any:
    return of("patents") >= p.patents, np.minimum(p.each * of("patents"), p.ceiling)


@benefit
def teaching_grant(of: Any, p: Any) -> Any:
    holds = (of("taught") >= p.taught) & (of("level") >= p.level)
    return holds, np.minimum(p.each * of("taught"), p.ceiling)


@benefit
def learning_grant(of: Any, p: Any) -> Any:
    return of("learned") >= p.hours, np.minimum(p.each * of("learned"), p.ceiling)


@benefit
def post_grant(of: Any, p: Any) -> Any:
    return (of("line") == Line.making) & (of("post_years") >= p.years), p.amount.calc(of("post_years"))


@benefit
def carer_grant(of: Any, p: Any) -> Any:
    more = np.where(of("veteran") | of("disabled"), 1 + getattr(p, "raise"), 1)
    return (of("line") == Line.caring) & (of("level") >= p.level), rounded(p.amount.calc(of("level")) * more)


@benefit
def builder_grant(of: Any, p: Any) -> Any:
    return (of("line") == Line.building) & (of("learned") >= p.hours), np.minimum(p.each * of("learned"), p.ceiling)


@benefit
def all_rounder(of: Any, p: Any) -> Any:
    proven = (of("patents") >= 1) | (of("medals") >= 1)
    return (of("level") >= p.level) & (of("degree") >= p.degree) & proven, p.amount


def system() -> TaxBenefitSystem:
    """The rules, as a country's package would make them."""
    out = TaxBenefitSystem([PERSON])
    out.load_parameters(str(Path(__file__).parent / "parameters"))
    told = [*((name, int) for name in NUMBERS), *((name, bool) for name in FLAGS), ("born_on", date)]
    for name, kind in told:
        out.add_variable(variable(name, PERSON, kind))
    out.add_variable(variable("line", PERSON, Enum, possible_values=Line, default_value=Line.making))
    out.add_variable(variable("here", PERSON, bool, here))
    out.add_variable(variable("age", PERSON, int, age))
    for name, formula in BENEFITS.items():
        out.add_variable(variable(name, PERSON, int, formula))
    return out


def inputs(facts: Columns) -> dict[str, Any]:
    """The facts as openfisca holds them."""
    out: dict[str, Any] = {name: facts[name].astype(np.int32) for name in NUMBERS}
    out |= {name: facts[name].astype(bool) for name in FLAGS}
    lines = EnumArray(facts["line"].astype(np.uint8), Line)
    return out | {"line": lines, "born_on": facts["born_on"].astype("datetime64[D]")}


def run(facts: Columns) -> tuple[TaxBenefitSystem, dict[str, Any], dict[str, tuple[Any, int]]]:
    """What a `Run` is made of."""
    return system(), inputs(facts), {}
