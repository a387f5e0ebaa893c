"""The work in figures: what is counted, of whom, and that the tables to take away say the same."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.office.conftest import Page
from tests.office.office_facts import Town, officer
from tests.office.test_rights import filed

from jiangce.office.claims.models import Claim, Step
from jiangce.office.claims.moving import move
from jiangce.office.claims.reviewing import approve, review
from jiangce.office.desk.drawing import HEAD, HEIGHT, columns
from jiangce.office.desk.figures import Month, by_fund, by_item, months
from jiangce.office.desk.overview import _since_begin


def approved(place: Town) -> Claim:
    """Through both reviews."""
    claim = filed(place)
    claim = move(claim, "accept", place.officer, seen=claim.version)
    claim = review(claim, place.officer, seen=claim.version)
    return approve(claim, place.chief, seen=claim.version)


def back(claim: Claim, days: int) -> None:
    """As if it had been filed so many days ago."""
    Claim.objects.filter(pk=claim.pk).update(filed_on=timezone.localdate() - timedelta(days=days))


def test_what_is_counted(place: Town) -> None:
    today = timezone.localdate()
    granted = approved(place)
    back(granted, 9)
    told = months(Claim.objects.all(), today)
    assert len(told) == 12 and told[-1].first == today.replace(day=1)
    assert sum(one.filed for one in told) == 1
    now = told[-1]
    assert (now.granted, now.refused, now.money, now.usual, now.slow) == (1, 0, granted.granted, 9, 9)
    (item,), (fund,) = by_item(Claim.objects.all()), by_fund(Claim.objects.all())
    assert (item.filed, item.granted, item.open, item.money, item.waiting) == (
        1,
        1,
        0,
        granted.granted,
        granted.granted,
    )
    assert fund.money == granted.granted and fund.title not in ("", granted.fund)


def test_one_decided_twice_is_decided_once(place: Town) -> None:
    claim = filed(place)
    move(claim, "reject", place.officer, seen=claim.version, why="材料不实")
    Step.objects.create(
        claim=claim, move="approve", before="reviewed", after="approved", by=place.chief, role="chief", version=90
    )
    now = months(Claim.objects.all(), timezone.localdate())[-1]
    assert (now.granted, now.refused) == (1, 0), "the last decision counts"


def test_nothing_of_other_regions(place: Town) -> None:
    filed(place)
    for who, many in ((place.officer, 1), (officer("外地", "case_officer", "370302"), 0)):
        client = Client()
        client.force_login(who)
        shown = client.get("/desk/overview/")
        assert shown.status_code == 200 and shown.context["now"].filed == many
        rows = list(csv.reader(io.StringIO(b"".join(client.get("/desk/overview/export/items/")).decode("utf-8-sig"))))
        assert len(rows) == 1 + many


def test_the_page_and_its_tables(place: Town) -> None:
    claim, client = approved(place), Client()
    client.force_login(place.officer)
    page = Page(client.get("/desk/overview/").content.decode())
    assert "办理概况" in page.text and claim.title in page.text and len(page.all("rect")) >= 4
    for table, heads in (("months", 8), ("items", 8), ("funds", 8)):
        rows = list(
            csv.reader(io.StringIO(b"".join(client.get(f"/desk/overview/export/{table}/")).decode("utf-8-sig")))
        )
        assert all(len(row) == heads for row in rows) and len(rows) > 1
    assert client.get("/desk/overview/export/months/?as=xlsx").status_code == 200
    assert client.get("/desk/overview/export/people/").status_code == 404


@pytest.mark.parametrize("values", [[0, 0], [1, 1000], [5, 5], [0, 3]])
def test_columns_stay_in_their_frame(values: list[int]) -> None:
    told: list[Any] = [["", ""], ["", ""]]
    drawn = columns(["1月", "2月"], {"a": values, "b": list(reversed(values))}, told, ["", ""])
    for bar in drawn.bars:
        assert HEAD <= bar.y <= HEAD + HEIGHT and bar.y + bar.height == HEAD + HEIGHT and 0 <= bar.x < drawn.width
        assert (bar.height > 0) == (values[bar.x // (drawn.width // 2)] > 0 if bar.series == "a" else bar.height > 0)


def test_how_long_it_took() -> None:
    assert (Month(date(2024, 1, 1)).usual, Month(date(2024, 1, 1), days=(4,)).slow) == (None, 4)
    some = Month(date(2024, 1, 1), days=tuple(range(1, 12)))
    assert (some.usual, some.slow) == (6, 10)


def test_months_before_anything_was_done_are_left_out() -> None:
    told = [Month(date(2024, one, 1)) for one in range(1, 13)]
    assert len(_since_begin(told)) == 3
    told[4].filed = 1
    assert [one.first.month for one in _since_begin(told)] == list(range(5, 13))
