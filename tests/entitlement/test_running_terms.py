"""`for: 4 months running`: the term runs on from the first paid month; both targets say the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.entitlement.test_columns_regressions import ACME, LI, decided, row

from jiangce.rules.policy import Policy
from jiangce.rules.types import NONE

ENTRY = "months-running"  # ¥300 a month for level middle, at most ¥990


def months(every_kind: Policy, *jobs: tuple[date, date | Any | None], today: date) -> dict[str, Any]:
    spells = [
        row("job", f"j{at}", person="li", employer="acme", starts_on=start, ends_on=end)
        for at, (start, end) in enumerate(jobs)
    ]
    paper = row("paper", "p", person="li", level="middle", issued_on=date(2023, 5, 10))
    told = decided(every_kind, ACME, LI, paper, *spells, complete=("job", "paper"), today=today)
    return told[ENTRY, "p"]


def test_a_gap_does_not_lengthen_the_term(every_kind: Policy) -> None:
    """Paid in May and August of the four months May to August; September is beyond."""
    told = months(
        every_kind,
        (date(2022, 1, 1), date(2023, 5, 31)),
        (date(2023, 8, 1), NONE),
        today=date(2024, 6, 15),
    )
    assert (told["low"], told["high"]) == (600_00, 600_00)


def test_the_term_begins_with_the_first_paid_month(every_kind: Policy) -> None:
    told = months(every_kind, (date(2023, 9, 1), NONE), today=date(2023, 11, 15))
    assert told["low"] == 900_00
    assert len(told["periods"]) == 3


@pytest.mark.parametrize(("today", "paid"), [(date(2023, 12, 31), 990_00), (date(2024, 6, 15), 990_00)])
def test_after_it_nothing_more_is_paid(every_kind: Policy, today: date, paid: int) -> None:
    """Four months come to ¥1,200, its own ceiling is 90 % of ¥1,100."""
    told = months(every_kind, (date(2023, 9, 1), NONE), today=today)
    assert told["high"] == paid
    assert len(told["periods"]) == 4


def test_where_the_first_month_is_in_doubt_so_is_the_end(every_kind: Policy) -> None:
    """Whether he worked in May is not known: if he did the term ended in August, and September pays nothing."""
    told = months(
        every_kind,
        (date(2022, 1, 1), date(2023, 4, 30)),
        (None, date(2023, 5, 20)),
        (date(2023, 9, 1), NONE),
        today=date(2023, 9, 30),
    )
    assert told["status"] is not True
    assert told["low"] == 0
