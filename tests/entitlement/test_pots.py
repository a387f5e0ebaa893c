"""What decisions under a shared ceiling come to together, against every way in which it may really go."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jiangce.entitlement.claims import Claim, Part
from jiangce.entitlement.combination import combine
from jiangce.entitlement.decision import Amount, Certainty, Decision, Shared, Status
from jiangce.entitlement.totals import Total, together, total
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import Cap, CapKind
from jiangce.rules.problems import Place
from jiangce.rules.types import MONEY

CEILING = 1000


def cap() -> Cap:
    return Cap(CapKind.SHARED, Literal(MONEY, CEILING), ("payee",), {"a": ()}, Place("x"))


def claim(number: int, low: int, high: int, status: bool | None) -> Claim:
    return Claim("a", 0, f"f{number:02}", date(2024, 1, 1), status, [Part(date(2024, 1, 1), low, high)], {0: ("p",)})


amounts = st.tuples(st.integers(0, 600), st.integers(0, 400), st.sampled_from([True, True, None]))


@given(st.lists(amounts, min_size=1, max_size=6), st.data())
def test_whatever_happens_the_sum_lies_between_the_bounds(
    drawn: list[tuple[int, int, bool | None]], data: st.DataObject
) -> None:
    claims = [claim(at, low, low + more, status) for at, (low, more, status) in enumerate(drawn)]
    combine(claims, [cap()], {0: CEILING}, [])
    low, high = claims[0].pots[0].bounds()
    room, paid = CEILING, 0
    for low_one, more, status in drawn:
        value = data.draw(st.integers(low_one, low_one + more))
        entitled = True if status else data.draw(st.booleans())
        given_out = min(value, room) if entitled else 0
        room -= given_out
        paid += given_out if status else 0
    assert low <= paid <= high


@given(st.lists(amounts, min_size=1, max_size=6))
def test_without_doubts_both_bounds_are_reached(drawn: list[tuple[int, int, bool | None]]) -> None:
    claims = [claim(at, low, low + more, True) for at, (low, more, _) in enumerate(drawn)]
    combine(claims, [cap()], {0: CEILING}, [])
    assert claims[0].pots[0].bounds() == (
        min(CEILING, sum(low for low, _, _ in drawn)),
        min(CEILING, sum(low + more for low, more, _ in drawn)),
    )


def decision(fact: str, low: int, high: int | None) -> Decision:
    amount = Amount(low, high, Certainty.RANGE)
    return Decision("p", "a", "benefit", "三", "题", Status.ENTITLED, "hire", fact, None, ("x",), amount)


def test_a_total_takes_what_they_come_to_together() -> None:
    made = [decision("f1", 50, 80), decision("f2", 20, 80), decision("f3", 5, 5)]
    pot = Shared("a", "三", "合计不超过1元", 90, 100, (("a", "f1"), ("a", "f2")))
    assert total(made) == Total(75, 165)
    assert total(made, [pot]) == Total(95, 105)


def test_a_part_of_them_is_bounded_above_only() -> None:
    pot = Shared("a", "三", "合计不超过1元", 90, 100, (("a", "f1"), ("a", "f2")))
    assert together(pot, {("a", "f1"): Total(50, 80)}) == Total(50, 80)
    assert together(pot, {("a", "f1"): Total(50, None)}) == Total(50, 100)
    assert together(pot, {}) is None
