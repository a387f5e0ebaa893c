"""Highest of, month by month; and money of the same kind paid under another document."""

from copy import deepcopy
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from jiangce.entitlement.claims import Claim, Paid, Part
from jiangce.entitlement.combination import combine
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import Cap, CapKind
from jiangce.rules.problems import Place
from jiangce.rules.types import COUNT

CAP = Cap(CapKind.MONTHLY, Literal(COUNT, 1), ("holder",), {}, Place("test"))
YEAR = 2024


def allowance(entry: str, first: int, months: int, rate: int, status: bool | None = True, paid: int = 0) -> Claim:
    """An allowance of ``rate`` for some months of one year."""
    parts = [Part(date(YEAR, month, 1), rate if status else 0, rate) for month in range(first, first + months)]
    return Claim(entry, 0, entry, parts[0].on, status, parts, {0: ("wang",)}, already_paid=paid, paid_before=paid > 0)


def monthly(claims: list[Claim], paid: tuple[Paid, ...] = ()) -> list[int]:
    combine(claims, [CAP], {0: 1}, paid)
    return [claim.low for claim in claims]


def test_the_lower_allowance_is_paid_until_the_higher_begins() -> None:
    """500 a month from January, 800 a month from July: six months of each."""
    lower, higher = allowance("outstanding", 1, 12, 500), allowance("chief", 7, 6, 800)
    assert monthly([lower, higher]) == [6 * 500, 6 * 800]
    assert lower.reductions == [(0, 6 * 500)]
    assert (lower.status, higher.status) == (True, True)


def test_an_allowance_that_loses_every_month_is_refused() -> None:
    lower, higher = allowance("outstanding", 3, 2, 500), allowance("chief", 1, 12, 800)
    assert monthly([lower, higher]) == [0, 12 * 800]
    assert (lower.status, lower.refused) == (False, 0)


def test_a_one_off_sum_falls_into_its_month() -> None:
    once, month = allowance("master", 2, 1, 20_000), allowance("chief", 1, 4, 800)
    assert monthly([once, month]) == [20_000, 3 * 800]


def test_equal_amounts_go_to_the_first() -> None:
    assert monthly([allowance("a", 1, 2, 500), allowance("b", 1, 2, 500)]) == [1_000, 0]


def test_what_was_paid_stays() -> None:
    lower, higher = allowance("outstanding", 1, 3, 500, paid=1_000), allowance("chief", 1, 3, 800)
    assert monthly([lower, higher]) == [1_000, 800]


def test_a_payment_for_something_else_settles_its_month() -> None:
    paid = Paid({0: ("wang",)}, 300, "paid", on=date(YEAR, 2, 10))
    assert monthly([allowance("chief", 1, 3, 800)], (paid,)) == [2 * 800]


@st.composite
def allowances(draw: st.DrawFn) -> list[Claim]:
    out = []
    for number in range(draw(st.integers(1, 4))):
        status = draw(st.sampled_from([True, True, None]))
        first = draw(st.integers(1, 6))
        out.append(
            allowance(f"a{number}", first, draw(st.integers(1, 6)), draw(st.sampled_from([300, 500, 800])), status)
        )
    return out


@settings(max_examples=100)
@given(allowances())
def test_no_month_pays_twice_and_doubt_is_told_as_doubt(originals: list[Claim]) -> None:
    said = deepcopy(originals)
    monthly(said)
    open_ones = [at for at, claim in enumerate(originals) if claim.status is None]
    for ends in product((True, False), repeat=len(open_ones)):
        resolved = deepcopy(originals)
        for at, end in zip(open_ones, ends, strict=True):
            resolved[at].status = end
            for part in resolved[at].parts:
                part.low = part.high = part.high if end else 0
        monthly(resolved)
        for month in range(1, 13):
            paid = [part.low for claim in resolved for part in claim.parts if part.on.month == month and claim.status]
            assert sum(amount > 0 for amount in paid) <= 1
        for before, now in zip(said, resolved, strict=True):
            if now.status:
                assert before.status is not False
                assert before.low <= now.low
                assert before.high is not None and now.high is not None and now.high <= before.high
