"""Deadlines in working days: holidays, days worked in exchange, and no answer beyond what is announced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangce.office.workdays.counting import BeyondCalendar, begin, calendar, days_left, end, of_days
from jiangce.office.workdays.models import SpecialDay, Year
from jiangce.office.workdays.seeding import announced, entries, seed

PLAIN = of_days(range(2020, 2031), [date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3)], [date(2024, 4, 28)])
DAYS = st.dates(date(2021, 1, 1), date(2028, 12, 31))


def test_the_day_itself_does_not_count() -> None:
    assert PLAIN.after(date(2024, 3, 4), 1) == date(2024, 3, 5)


def test_a_weekend_and_a_holiday_are_passed_over_and_a_worked_sunday_counts() -> None:
    assert PLAIN.after(date(2024, 4, 26), 1) == date(2024, 4, 28)
    assert PLAIN.after(date(2024, 4, 26), 3) == date(2024, 4, 30)
    assert PLAIN.after(date(2024, 4, 26), 4) == date(2024, 5, 6)


def test_beyond_the_announced_years_there_is_no_answer() -> None:
    with pytest.raises(BeyondCalendar, match="2031 年的放假安排尚未录入"):
        PLAIN.after(date(2030, 12, 30), 5)
    with pytest.raises(BeyondCalendar):
        PLAIN.works(date(2019, 12, 31))


@given(DAYS, st.integers(min_value=0, max_value=60))
def test_what_is_due_in_n_days_has_n_days_left(start: date, days: int) -> None:
    due = PLAIN.after(start, days)
    assert PLAIN.left(start, due) == days
    assert days == 0 or PLAIN.works(due)


@given(DAYS, st.integers(min_value=1, max_value=40))
def test_overdue_counts_down(due: date, later: int) -> None:
    today = due + timedelta(days=later)
    assert PLAIN.left(today, due) == -sum(PLAIN.works(due + timedelta(days=n)) for n in range(1, later + 1))


@pytest.mark.parametrize("year", sorted(announced()))
def test_every_day_of_the_file_says_what_its_weekday_does_not(year: int) -> None:
    for entry in entries(year, announced()[year]):
        assert entry["works"] == (entry["day"].weekday() >= 5), entry


@pytest.mark.django_db
def test_the_table_comes_filled_and_an_edit_stays() -> None:
    assert calendar().after(date(2026, 2, 13), 3) == date(2026, 2, 25)  # the 14th is worked, then Spring Festival
    SpecialDay.objects.filter(day=date(2026, 2, 14)).update(works=False)
    assert seed() == 0
    assert calendar().after(date(2026, 2, 13), 3) == date(2026, 2, 26)
    Year.objects.filter(year=2026).delete()
    assert seed() == 1
    assert not SpecialDay.objects.get(day=date(2026, 2, 14)).works, "what somebody entered by hand was overwritten"


@pytest.mark.django_db
def test_days_left_on_a_page_are_those_of_the_whole_calendar() -> None:
    today, whole = date(2026, 2, 10), calendar()
    begin()
    try:
        for days in (-400, -101, -100, -60, -1, 0, 1, 8, 60, 100, 101, 200):
            due = today + timedelta(days=days)
            assert days_left(today, due) == whole.left(today, due), days
    finally:
        end()
    with pytest.raises(BeyondCalendar):
        days_left(date(2099, 1, 1), date(2099, 1, 5))
