"""What the comparison of the two targets found, each as a few facts and the answer that is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.entitlement.both_targets import by_case, by_columns, differences

from jiangce.entitlement.claims import Claim, Part
from jiangce.entitlement.combination import combine
from jiangce.entitlement.facts import Facts
from jiangce.rules.nodes.env import Row
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import Cap, CapKind, Policy
from jiangce.rules.problems import Place
from jiangce.rules.types import COUNT, MONEY, NONE, Value

HERE = "330604"
TODAY = date(2024, 6, 15)


def decided(
    policy: Policy, *rows: Row, complete: tuple[str, ...] = (), today: date = TODAY
) -> dict[tuple[str, str], dict[str, Any]]:
    """What both targets say, after it was seen that they say the same."""
    facts = Facts(complete=frozenset(complete))
    for row in rows:
        facts.add(row)
    told, _ = by_case(policy, facts, today)
    assert differences(told, by_columns(policy, facts, today)) == []
    return told


def row(table: str, id_: str, **values: Value) -> Row:
    return Row(table, id_, values)


def course(id_: str = "c", **values: Value) -> Row:
    told = {"organiser": "acme", "starts_on": date(2024, 1, 1), "ends_on": date(2024, 3, 31), "person": "li"}
    return Row("course", id_, told | values)


ACME = row("org", "acme", kind="enterprise", place=HERE, field="chemicals", public=False)
LI = row("person", "li", place=HERE, born_on=date(1990, 1, 1))


# ── related rows ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_months_since_an_unknown_day_are_unknown_even_of_nobody(every_kind: Policy) -> None:
    told = decided(every_kind, ACME, course(person=NONE, starts_on=None), complete=("job",))
    assert told["steady", "c"]["status"] is not True


def test_a_link_reaches_a_row_that_is_dated_after_today(every_kind: Policy) -> None:
    later = course(ends_on=date(2024, 12, 31), passed=True, fee=100_00)
    paper = row("paper", "z", person="li", level="high", issued_on=date(2024, 2, 1), course="c")
    told = decided(
        every_kind,
        ACME,
        LI,
        later,
        paper,
        row("paper", "z2", person="li", level="high", issued_on=date(2024, 2, 1), course="c"),
    )
    assert told["fixed", "z"]["status"] is True  # `not course.passed or known(course)` reads the course
    assert ("at-cost", "c") not in told  # the course itself is not yet a fact


def test_a_yes_no_column_that_only_a_person_has_is_no_for_an_organisation(shangyu: Policy) -> None:
    demo = row(
        "recognition",
        "demo",
        holder="acme",
        title="talent_demo",
        rank="municipal",
        granted_by="acme",
        granted_on=date(2023, 2, 1),
        until=NONE,
    )
    chief = row(
        "recognition",
        "r",
        holder="acme",
        title="chief_technician",
        rank="enterprise",
        granted_by="acme",
        granted_on=date(2023, 3, 1),
        until=NONE,
    )
    judged = row("assessment", "j", subject="acme", matter="outstanding", result="good", decided_on=date(2023, 3, 1))
    acme = row("org", "acme", kind="enterprise", place=HERE)
    told = decided(shangyu, acme, demo, chief, judged)
    assert told["chief-technician", "r"]["status"] is False


def test_what_has_not_ended_comes_last(every_kind: Policy) -> None:
    """latest(deal).kind == first(deal).kind, where one deal is not done: it is the latest, and no mistake."""
    values: dict[str, Value] = {"party": "acme", "other": "li", "amount": 500_00, "heads": 30, "rooms": 2}
    done = Row("deal", "d1", values | {"kind": "textiles", "done_on": date(2024, 2, 1)})
    open_ = Row("deal", "d2", values | {"kind": "medicine", "done_on": NONE})
    told = decided(every_kind, ACME, LI, done, open_)
    assert told["formula", "d1"]["status"] is False
    assert decided(every_kind, ACME, LI, done)["formula", "d1"]["status"] is True


def test_a_share_of_a_sum_in_doubt_is_compared_in_its_own_unit(every_kind: Policy) -> None:
    """amount >= 10% * sum(…): with a row in doubt the sum is a span, and still a tenth of it counts."""
    values: dict[str, Value] = {
        "party": "acme",
        "other": NONE,
        "heads": 30,
        "rooms": 2,
        "kind": "medicine",
        "done_on": date(2024, 2, 1),
    }
    told = decided(
        every_kind, ACME, Row("deal", "d1", values | {"amount": 50_00}), Row("deal", "d2", values | {"amount": 100_00})
    )
    assert told["formula", "d1"]["status"] is True


def test_dividing_by_nothing_is_none(every_kind: Policy) -> None:
    values: dict[str, Value] = {
        "party": "acme",
        "other": "li",
        "amount": 5_000_00,
        "heads": 30,
        "rooms": 0,
        "kind": "medicine",
        "done_on": date(2024, 2, 1),
    }
    told = decided(every_kind, ACME, LI, Row("deal", "d1", values))
    assert told["range", "d1"]["status"] is False
    assert told["formula", "d1"]["status"] is False  # no rate is printed for it


@pytest.mark.parametrize(
    ("second", "months"), [(date(2024, 3, 1), True), (date(2024, 2, 29), True), (date(2024, 3, 2), False)]
)
def test_spells_that_touch_run_on_and_a_day_between_breaks_them(every_kind: Policy, second: date, months: bool) -> None:
    """Six months from 1 January need both spells: the first ends on 29 February."""
    spell = {"person": "li", "employer": "acme", "place": HERE}
    first = Row("job", "j1", spell | {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 2, 29)})
    then = Row("job", "j2", spell | {"starts_on": second, "ends_on": date(2024, 6, 30)})
    rest: dict[str, Value] = {
        "party": "acme",
        "other": NONE,
        "heads": 3,
        "rooms": 1,
        "kind": "medicine",
        "amount": 9_000_00,
    }
    deal = Row("deal", "d", rest | {"done_on": date(2024, 2, 1)})
    told = decided(every_kind, ACME, LI, course(fee=100_00), first, then, deal, today=date(2024, 7, 15))
    assert told["steady", "c"]["status"] is months


@pytest.mark.parametrize(("kind", "most"), [("enterprise", 900_00), ("school", 600_00), (None, 900_00)])
def test_a_column_is_none_only_where_it_is_known_not_to_apply(every_kind: Policy, kind: str | None, most: int) -> None:
    """`field` applies to enterprises; of a party of unknown kind it is unknown, so 600 may still rise by half."""
    acme = row("org", "acme", kind=kind, place=HERE, public=False)
    told = decided(every_kind, acme, LI, course(place="110101", days=3, attended=1_000_000, fee=1_000_00))
    assert (told["tiers", "c"]["low"], told["tiers", "c"]["high"]) == (0, most)


# ── amounts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_tier_without_a_whole_batch_adds_nothing(every_kind: Policy) -> None:
    """The tier `special: as decided` must not make two courses of level low uncertain."""
    rows = [course(f"c{n}", person=f"p{n}", level="low", passed=True, days=3) for n in range(2)]
    people = [row("person", f"p{n}", place=HERE) for n in range(2)]
    special = course("c9", person="p0", level="special", passed=True)
    told = decided(every_kind, ACME, *people, *rows, special)
    assert (
        told["batch", "organiser=acme, year=2024"]["low"]
        == told["batch", "organiser=acme, year=2024"]["high"]
        == 100_00
    )


def test_without_a_date_any_dated_figure_may_apply(every_kind: Policy) -> None:
    told = decided(every_kind, ACME, LI, course(starts_on=None, level="low", passed=True), complete=("job",))
    assert told["tiers-dated", "c"]["status"] is not True


def test_a_formula_never_pays_less_than_nothing(every_kind: Policy) -> None:
    """100 + 3 * (heads - 20) + 50 * per_room: with few heads it would be negative."""
    values: dict[str, Value] = {
        "party": "acme",
        "other": "li",
        "amount": 5_000_00,
        "rooms": 1,
        "heads": 2,
        "kind": "medicine",
        "done_on": date(2024, 2, 1),
    }
    told = decided(every_kind, ACME, LI, Row("deal", "d1", values))
    assert told["formula", "d1"]["low"] == (100 + 3 * (2 - 20) + 50 * 2) * 100
    assert decided(every_kind, ACME, LI, Row("deal", "d1", values | {"rooms": 40}))["formula", "d1"]["low"] == 46_00


def test_a_month_without_a_printed_rate_does_not_take_the_others_away(every_kind: Policy) -> None:
    """`months` pays high+ from 2023-08-01 on: the months before are not paid, those after are."""
    paper = row("paper", "z", person="li", level="high", issued_on=date(2023, 6, 10), trade="茶艺师", course=NONE)
    listing = row("listing", "l", trade="茶艺师", listed_on=date(2023, 1, 1))
    job = row("job", "j", person="li", employer="acme", place=HERE, starts_on=date(2023, 1, 1), ends_on=NONE)
    told = decided(every_kind, ACME, LI, paper, listing, job, today=date(2023, 9, 15))
    assert [part[1] for part in told["months", "z"]["periods"]] == [date(2023, 8, 1), date(2023, 9, 1)]
    assert told["months", "z"]["status"] is True


# ── across decisions ────────────────────────────────────────────────────────────────────────────────────────────────


def cap(kind: CapKind, figure: int) -> Cap:
    return Cap(kind, Literal(MONEY if kind is CapKind.SHARED else COUNT, figure), ("who",), {}, Place("test"))


def claim(
    fact: str, amount: int, key: Any, high: int | None = -1, status: bool | None = True, paid: bool = False
) -> Claim:
    part = Part(date(2024, 1, 1), amount, amount if high == -1 else high)
    return Claim("benefit", 0, fact, date(2024, 1, 1), status, [part], {0: (key,)}, paid_before=paid)


def settled(kind: CapKind, figure: int, *claims: Claim) -> list[tuple[bool | None, int, bool]]:
    combine(claims, [cap(kind, figure)], {0: figure}, [])
    return [(c.status, c.low, c.provisional) for c in claims]


def test_of_two_sure_amounts_the_higher_stays_and_is_final() -> None:
    assert settled(CapKind.HIGHEST, 1, claim("a", 300, "li"), claim("b", 500, "li")) == [
        (False, 300, False),
        (True, 500, False),
    ]


def test_claims_whose_holder_is_not_known_do_not_compete() -> None:
    assert settled(CapKind.HIGHEST, 1, claim("a", 300, None), claim("b", 500, None)) == [
        (True, 300, True),
        (True, 500, True),
    ]


def test_what_was_paid_stays_against_a_higher_claim() -> None:
    assert settled(CapKind.HIGHEST, 1, claim("a", 300, "li", paid=True), claim("b", 500, "li")) == [
        (True, 300, False),
        (False, 500, False),
    ]


def test_a_claim_that_may_turn_out_higher_leaves_both_open_to_change() -> None:
    found = settled(CapKind.HIGHEST, 1, claim("a", 300, "li"), claim("b", 100, "li", high=None))
    assert found == [(True, 300, True), (None, 100, True)]


def test_a_fact_without_an_employer_is_under_no_ceiling_per_employer(every_kind: Policy) -> None:
    """Two papers whose trade is none: `once per person, trade` binds neither."""
    papers = [
        row("paper", f"z{n}", person="li", level="high", trade=NONE, issued_on=date(2024, 2, 1), course=NONE)
        for n in range(2)
    ]
    told = decided(every_kind, ACME, LI, *papers)
    assert [told["fixed", f"z{n}"]["status"] for n in range(2)] == [True, True]


def test_nobody_is_not_excluded_by_a_payment_to_nobody(every_kind: Policy) -> None:
    payment = row("payment", "p", programme="talent_policy", paid_on=date(2024, 1, 1))
    told = decided(every_kind, ACME, LI, course(person=None, passed=True, days=4, fee=100_00), payment)
    assert told["at-cost", "c"]["status"] is not False


@pytest.mark.parametrize(
    ("trade", "paid", "status"),
    [
        ("welding", {"programme": "promotion", "trade": "welding"}, False),
        ("welding", {"programme": "promotion", "trade": "turning"}, True),
        ("welding", {"programme": "promotion"}, None),
        ("welding", {"programme": "promotion", "trade": NONE}, None),
        (None, {"programme": "promotion", "trade": "welding"}, None),
        (NONE, {"programme": "promotion", "trade": "welding"}, True),
        ("welding", {"programme": "promotion", "trade": "welding", "payee": "wang"}, True),
        ("welding", {"programme": "talent_policy", "fact_on": date(2023, 3, 15), "person": "li"}, False),
        ("welding", {"programme": "talent_policy", "fact_on": date(2023, 3, 16), "person": "li"}, True),
        ("welding", {"programme": "talent_policy", "person": "li"}, None),
        ("welding", {"programme": "talent_policy", "fact_on": date(2023, 3, 15), "person": "wang"}, True),
    ],
)
def test_an_exclusion_with_keys_holds_for_the_same_only(
    every_kind: Policy, trade: Value, paid: dict[str, Value], status: bool | None
) -> None:
    """`not_with: promotion per trade`: who had it for another trade may have this; in doubt it is open."""
    assert every_kind.in_force == date(2023, 3, 15)
    paper = row("paper", "z", person="li", level="top", trade=trade, issued_on=date(2022, 2, 1), course=NONE)
    payment = row("payment", "p", **({"payee": "li", "amount": 100_00, "paid_on": date(2024, 1, 1)} | paid))
    told = decided(every_kind, ACME, LI, row("person", "wang"), paper, payment, complete=("paper",))
    assert told["once", "z"]["status"] is status


@pytest.mark.parametrize("person", ["li", None])
def test_a_payment_that_does_not_say_which_year_makes_the_ceiling_doubtful(
    every_kind: Policy, person: str | None
) -> None:
    """`years` is capped per employer and year(starts_on), which a payment cannot tell."""
    job = row(
        "job", "j", person=person, employer="acme", place=HERE, months=12, starts_on=date(2023, 4, 1), ends_on=NONE
    )
    payment = row(
        "payment",
        "p",
        benefit="years",
        payee="li",
        employer="acme",
        amount=100_00,
        fact="before",
        paid_on=date(2024, 1, 1),
    )
    told = decided(every_kind, ACME, LI, job, payment)
    assert told["years", "j"]["provisional"] is True


# ── a city's policy ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_city_policy_decides_for_all_of_its_counties(every_kind: Policy) -> None:
    """330602 and 330604 lie inside 330600; 330700 and a place that is not known do not, or not for sure."""
    city = replace(every_kind, region="330600")
    orgs = [row("org", f"o{code}", kind="enterprise", place=code, field="chemicals", public=False)
            for code in ("330600", "330602", "330604", "330702")]  # fmt: skip
    unknown = row("org", "nowhere", kind="enterprise", place=None, field="chemicals", public=False)
    courses = [course(f"c-{org.id}", organiser=org.id, passed=True, days=3, fee=100_00) for org in (*orgs, unknown)]
    told = decided(city, *orgs, unknown, LI, *courses, complete=("job", "paper"))
    status = {fact: one["status"] for (entry, fact), one in told.items() if entry == "at-cost"}
    assert [status[f"c-o{code}"] for code in ("330600", "330602", "330604", "330702")] == [True, True, True, False]
    assert status["c-nowhere"] is None


# ── dates so much later ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "status"),
    [
        (date(2023, 12, 31), date(2024, 2, 29), True),  # two months after 31 December is 29 February
        (date(2023, 12, 31), date(2024, 3, 1), False),
        (date(2024, 4, 1), date(2024, 6, 1), True),  # the day itself is within
        (date(2024, 4, 1), date(2024, 6, 2), False),
        (None, date(2024, 6, 1), None),
    ],
)
def test_within_so_many_months(every_kind: Policy, starts_on: date | None, ends_on: date, status: bool | None) -> None:
    told = decided(every_kind, ACME, LI, course(starts_on=starts_on, ends_on=ends_on))
    assert told["so-much-later", "c"]["status"] is status
