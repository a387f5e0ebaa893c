"""`keep: topped up per KEY`: in whatever order, the claims come to the highest of them; doubt stays an interval."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangce.entitlement.claims import Claim, Paid, Part
from jiangce.entitlement.combination import combine
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import Cap, CapKind
from jiangce.rules.problems import Place
from jiangce.rules.types import COUNT

TOPPED = Cap(CapKind.TOPPED, Literal(COUNT, 1), ("holder",), {}, Place("test"))
START = date(2024, 1, 1)


def claim(fact: str, low: int, high: int | None = -1, status: bool | None = True, day: int = 0) -> Claim:
    on = START + timedelta(days=day)
    return Claim("grant", 0, fact, on, status, [Part(on, low, low if high == -1 else high)], {0: ("li",)})


def settled(*claims: Claim, paid: tuple[Paid, ...] = ()) -> list[tuple[bool | None, int, int | None]]:
    combine(claims, [TOPPED], {0: 1}, paid)
    return [(one.status, one.low, one.high) for one in claims]


def test_a_higher_title_brings_the_difference() -> None:
    assert settled(claim("a", 100, day=0), claim("b", 500, day=1)) == [(True, 100, 100), (True, 400, 400)]


def test_a_lower_title_afterwards_brings_nothing() -> None:
    found = [claim("a", 500, day=0), claim("b", 100, day=1)]
    assert settled(*found) == [(True, 500, 500), (False, 0, 0)]
    assert found[1].refused == 0


def test_what_was_paid_before_is_reckoned_even_in_two_parts() -> None:
    paid = (Paid({0: ("li",)}, 100, "paid"), Paid({0: ("li",)}, 200, "paid"))
    assert settled(claim("c", 500), paid=paid) == [(True, 200, 200)]


def test_one_who_is_not_known_is_provisional() -> None:
    one = claim("a", 100)
    one.keys = {0: (None,)}
    assert settled(one) == [(True, 100, 100)]
    assert one.provisional


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # up to 100 before, up to 1500 after: nothing for sure, at most 1500 in all
        (claim("a", 0, 100), claim("b", 0, 1500, day=1), (True, 0, 1500)),
        # an open claim of 300 in front: 200 or 500
        (claim("a", 300, 300, None), claim("b", 500, day=1), (True, 200, 500)),
        # no bound in front: anything from nothing to all
        (claim("a", 300, None), claim("b", 500, day=1), (True, 0, 200)),
    ],
)
def test_in_doubt(first: Claim, second: Claim, expected: tuple[bool, int, int]) -> None:
    assert settled(first, second)[1] == expected


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 900)), min_size=1, max_size=6), st.integers(0, 700))
def test_all_come_to_the_highest(told: list[tuple[int, int]], before: int) -> None:
    claims = [claim(f"f{at}", amount, day=day) for at, (day, amount) in enumerate(told)]
    settled(*claims, paid=(Paid({0: ("li",)}, before, "paid"),) if before else ())
    paid_out = sum(one.low for one in claims if one.status)
    assert before + paid_out == max(before, *(amount for _, amount in told))
    assert all(one.low == one.high for one in claims)
