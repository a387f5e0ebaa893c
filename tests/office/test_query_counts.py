"""How many queries each page takes: a committed table, page by page, and nothing that grows with the rows there are.

A page that asks for less has its figure lowered; one that asks for more has to say why. What only opens and closes something
(savepoints, PostgreSQL's lock of the log) is not counted: the figures are those of both databases, and the same each time. All anew:
``JIANGCE_QUERY_COUNTS=write pytest tests/office/test_query_counts.py``.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.office.test_rights import PARTS

from jiangce.office.claims.models import Claim
from jiangce.office.demo.seeding import seed
from jiangce.office.identity.matrix import EVERYONE, matrix, routes
from jiangce.office.identity.models import User
from jiangce.office.letters.models import Letter
from jiangce.office.notices.models import Notice, NoticeLine
from jiangce.office.offering.models import Offer
from jiangce.office.payments.models import Batch
from jiangce.office.personal.models import Correction
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.rosters.models import Filing
from jiangce.office.workdays.models import Year
from jiangce.office.workdays.seeding import seed as announced_years

TABLE = Path(__file__).with_name("query_counts.yaml")
SEEDING = Path(__file__).resolve().parents[2] / "benchmarks" / "load" / "seeding.py"
ACCOUNTS = {
    "case_officer": "officer", "chief": "chief", "applicant": "worker", "employer": "firm", "auditor": "auditor",
    "finance_preparer": "finance", "administrator": "admin",
}  # fmt: skip
#: they go through all there is, row by row, because that is what they are for
WHOLE = {"oversight:verify", "oversight:whole"}


def candidates(pattern: str) -> Iterator[str]:
    """Addresses that the pattern may mean in the office as it is."""
    named = {
        "<str:number>": [
            Claim.objects.filter(state="reviewed").values_list("number", flat=True).first(),
            Claim.objects.filter(state="payable").values_list("number", flat=True).first(),
            Batch.objects.values_list("number", flat=True).first(),
            Filing.objects.values_list("number", flat=True).first(),
        ],
        "<str:key>": [
            Fact.objects.filter(table="hire").values_list("key", flat=True).first(),
            Person.objects.values_list("key", flat=True).first(), Organisation.objects.values_list("key", flat=True).first(),
        ],
        "<int:pk>": [
            model.objects.order_by("pk").values_list("pk", flat=True).first() for model in (Offer, Letter, Notice, NoticeLine, User, Correction)
        ],
    }  # fmt: skip
    parts = [part for part in named if part in pattern]
    for chosen in product(*([one for one in named[part] if one is not None] for part in parts)):
        where = pattern
        for part, value in [*zip(parts, chosen, strict=True), *PARTS.items()]:
            where = where.replace(part, str(value))
        yield "/" + where


def clients() -> dict[str, Client]:
    out = {}
    for role, name in ACCOUNTS.items():
        out[role] = Client()
        out[role].force_login(User.objects.get(username=name))
    return out


def pages(known: dict[str, Client]) -> dict[str, tuple[str, str]]:
    """Every page that can be looked at: its route → who looks, and where."""
    out = {}
    for route, pattern in routes().items():
        who = matrix()[route]
        asking = [role for role in ACCOUNTS if role in who] or (["case_officer"] if EVERYONE in who else [])
        if route.startswith(("public:", "api-", "account_", "mfa_", "socialaccount", "openid")) or route in WHOLE:
            continue
        for role, where in product(asking, candidates(pattern)):
            if known[role].get(where).status_code == 200:
                out[route] = (role, where)
                break
    return out


#: what a database is told besides questions; a lock that PostgreSQL takes SQLite has anyway
BESIDES = (
    "SAVEPOINT",
    "RELEASE SAVEPOINT",
    "ROLLBACK TO SAVEPOINT",
    "BEGIN",
    "COMMIT",
    "CLOSE",
    "SELECT pg_advisory_xact_lock",
)


def count(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer: Any = client.get(where)
        if answer.streaming:
            for _ in answer.streaming_content:
                pass
        return sum(not one["sql"].startswith(BESIDES) for one in asked)


def more_rows() -> None:
    """As many people, facts and claims again, and more."""
    spec = importlib.util.spec_from_file_location("load_seeding", SEEDING)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["load_seeding"] = module
    spec.loader.exec_module(module)
    module.seed(people=60, firms=3, claims=45, officers=4, applicants=6)


@pytest.mark.slow
def test_every_page_takes_as_many_queries_as_the_table_says(db: None, keyring: None, settings: Any) -> None:
    settings.JIANGCE_DEMAND_MFA = False
    Year.objects.all().delete()
    announced_years()  # whatever a test before this one left of the calendar
    seed()
    known = clients()
    found = pages(known)
    before = {route: count(known[role], where) for route, (role, where) in found.items()}
    more_rows()
    after = {route: count(known[role], where) for route, (role, where) in found.items()}
    if os.environ.get("JIANGCE_QUERY_COUNTS") == "write":
        TABLE.write_text(
            "# page: queries; see test_query_counts.py\n" + yaml.safe_dump(before, allow_unicode=True), encoding="utf-8"
        )
    told: dict[str, int] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    assert {one: (before[one], after[one]) for one in found if after[one] > before[one]} == {}, "grows with the rows"
    wrong = {one: (told.get(one), before[one]) for one in found if before[one] != told.get(one)}
    assert wrong == {}, "page: (as the table says, as it is)"
    if connection.vendor == "sqlite":  # PostgreSQL goes on counting its keys: a page of the first row may not be there
        assert set(told) == set(found), "pages of the table that are not there any more"
