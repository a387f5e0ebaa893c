"""Exports take no more memory and no more queries for twice the rows; CSV and Excel hold the same."""

from __future__ import annotations

import csv
import io
import tracemalloc
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from tests.office.office_facts import REGION, Town

from jiangce.office.claims.models import Claim
from jiangce.office.registers.models import Person

SOME = 5000


def more_claims(place: Town, count: int) -> None:
    first = Claim.objects.count()
    Claim.objects.bulk_create(
        Claim(
            number=f"{REGION}{first + at:010}", policy="shangyu-2023", entry="new-hire-grant", fact=f"f-{first + at}", title="补贴",
            clause="三(一)1", region=REGION, person=place.people[0], claimant=place.people[0].key, opened_by=place.worker, state="filed",
            low=50_000, high=50_000,
        )
        for at in range(count)
    )  # fmt: skip


def more_people(place: Town, count: int) -> None:
    Person.objects.bulk_create(Person(name=f"某{at}", place=REGION, source="测试") for at in range(count))


def peak_of(client: Client, where: str) -> tuple[int, int, int]:
    """Rows, the most bytes held at once, queries."""
    tracemalloc.start()
    with CaptureQueriesContext(connection) as asked:
        lines = sum(chunk.count(b"\n") for chunk in client.get(where).streaming_content)
        queries = len(asked)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return lines, held, queries


@pytest.mark.parametrize(
    ("where", "more"), [("/desk/export/?state=all", more_claims), ("/registry/people/export/", more_people)]
)
def test_twice_the_rows_are_no_more_memory(place: Town, where: str, more: Any) -> None:
    client = Client()
    client.force_login(place.officer)
    more(place, SOME)
    client.get(where)
    once = peak_of(client, where)
    more(place, SOME)
    twice = peak_of(client, where)
    assert twice[0] - once[0] == SOME
    assert twice[1] < 1.2 * once[1], (once, twice)
    assert twice[2] == once[2]


def test_excel_holds_the_same(place: Town) -> None:
    more_claims(place, 300)
    client = Client()
    client.force_login(place.officer)
    told = b"".join(client.get("/desk/export/?state=all").streaming_content).decode("utf-8-sig")
    answer = client.get("/desk/export/?state=all&as=xlsx")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows == list(csv.reader(io.StringIO(told))) and len(rows) == 301
    assert rows[1][5] == "500.00"
