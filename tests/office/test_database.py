"""On which database these tests run, and what the settings make of an address."""

from __future__ import annotations

import os
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone
from tests.office.office_facts import officer, person
from tests.office.payment_facts import all_paid, seen, till

from jiangce.office.audit import checking
from jiangce.office.audit.protection import release
from jiangce.office.claims.models import Claim, Draw, Pot
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.claims.pots import CeilingReached, draw
from jiangce.office.database import UnknownDatabase, database
from jiangce.office.letters.models import Letter
from jiangce.office.payments.answers import take
from jiangce.office.payments.approving import approve
from jiangce.office.payments.batching import NotDone, prepare
from jiangce.office.payments.models import Answer, Batch, Line
from jiangce.office.rulebook.limits import Limit
from jiangce.office.workdays.models import SpecialDay, Year
from jiangce.office.workdays.seeding import seed


@pytest.mark.django_db
def test_the_tests_run_where_they_say() -> None:
    assert connection.vendor == ("postgresql" if os.environ.get("DATABASE_URL") else "sqlite")


def test_addresses_of_databases(tmp_path: Path) -> None:
    found = database("postgresql://u:p%40ss@db.example:6543/name?sslmode=require", tmp_path)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "u",
        "p@ss",
        "db.example",
        "6543",
        "name",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}
    prepared = database("postgresql://u@h/name?prepare=yes", tmp_path)["OPTIONS"]
    assert prepared["options"] == "-c plan_cache_mode=force_generic_plan"
    assert (prepared["server_side_binding"], prepared["prepare_threshold"]) == (True, 5)
    assert database("postgresql://u@/name?host=/run/pg", tmp_path)["HOST"] == "/run/pg"
    assert database("sqlite:////srv/x.sqlite3", tmp_path)["NAME"] == Path("/srv/x.sqlite3")
    assert database("", tmp_path)["NAME"] == tmp_path / "jiangce.sqlite3"
    assert database("", tmp_path, demo=True)["NAME"] == tmp_path / "demo.sqlite3"
    for wrong in ("mysql://x/y", "postgresql://u@h:port/x", "nonsense"):
        with pytest.raises(UnknownDatabase):
            database(wrong, tmp_path)


# ── many at once ──


@pytest.fixture
def shared(transactional_db: None, keyring: None) -> None:
    """Really committed, so that threads see it; the log may be emptied afterwards."""
    with connection.schema_editor() as schema:
        release(schema)


def at_once(work: list[Any], threads: int = 16) -> Counter[str]:
    """Do all of it, as many at a time as there are threads; what came of each."""
    told: Counter[str] = Counter()
    waiting, lock, start = iter(work), threading.Lock(), threading.Barrier(threads)

    def one() -> None:
        start.wait()
        while True:
            with lock:
                job = next(waiting, None)
            if job is None:
                break
            said = job()
            with lock:
                told[said] += 1
        connections.close_all()

    running = [threading.Thread(target=one) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return told


def claims(count: int) -> list[Claim]:
    by = officer("周经办", "case_officer")
    people = [person(f"员工{at}") for at in range(count)]
    return Claim.objects.bulk_create(
        Claim(
            number=f"3306042611{at:08}", policy="p", entry="e", fact=f"f{at}", title="补贴", clause="一", region="330604", person=one,
            claimant=one.key, opened_by=by, low=100, high=100, state="filed",
        )
        for at, one in enumerate(people)
    )  # fmt: skip


def calendar_of_today() -> None:
    """The calendar of this year and the next, whatever another test has left of it."""
    SpecialDay.objects.all().delete()
    Year.objects.all().delete()
    seed()
    for year in (timezone.localdate().year, timezone.localdate().year + 1):
        Year.objects.get_or_create(year=year)


def test_a_thousand_at_once_against_a_ceiling_for_a_hundred(shared: None) -> None:
    limit = Limit("cap:sum:employer", "三(一)1", "employer=o-1", 100 * 100, times=False)

    def job(claim: Claim) -> str:
        try:
            draw(claim, (limit,), 100)
        except CeilingReached:
            return "full"
        return "drawn"

    made = claims(1000)
    told = at_once([lambda claim=claim: job(claim) for claim in made])
    assert told == {"drawn": 100, "full": 900}
    assert Pot.objects.get().used == 100 * 100 == sum(Draw.objects.values_list("amount", flat=True))


def test_two_officers_on_each_of_forty_claims(shared: None) -> None:
    """One wins, the other is told; the log stays whole."""
    calendar_of_today()
    made, other = claims(40), officer("吴经办", "case_officer")
    first = made[0].opened_by

    def job(claim: Claim, who: Any) -> str:
        try:
            move(claim, "accept", who, seen=1)
        except NotMoved:
            return "told"
        return "won"

    told = at_once([lambda c=claim, w=who: job(c, w) for claim in made for who in (first, other)], threads=8)
    assert told == {"won": 40, "told": 40}
    assert set(Claim.objects.values_list("state", "version")) == {("accepted", 2)}
    serials = Letter.objects.values_list("serial", flat=True)
    assert sorted(serials) == list(range(1, 41)), "each acceptance has its letter, and no number is missing"
    assert checking.verdict().count == 80 and not checking.verdict().trouble


def test_two_who_approve_and_two_answers_at_once(shared: None) -> None:
    """Each batch is approved once and each line paid once, however many try."""
    calendar_of_today()
    place = till(12)
    batches = [prepare(place.preparer, seen(place.claims[at : at + 4])) for at in (0, 4, 8)]
    other = officer("另一复核", "finance_approver")

    def job(batch: Batch, who: Any) -> str:
        try:
            return "approved" if approve(batch, who, seen=batch.version).approved_by_id == who.pk else "wrong"
        except NotDone:
            return "told"

    told = at_once(
        [lambda b=batch, w=who: job(b, w) for batch in batches for who in (place.approver, other)], threads=6
    )
    assert told == {"approved": 3, "told": 3}

    def book(batch: Batch, end: bytes) -> str:
        return str(take(batch, all_paid(batch) + end, other)[0].paid)

    told = at_once([lambda b=batch, e=end: book(b, e) for batch in batches for end in (b"", b"\n", b"")], threads=6)
    assert told["4"] + told["0"] == 9 and Line.objects.filter(state="paid").count() == 12
    assert sum(Answer.objects.values_list("paid", flat=True)) == 12
    assert set(Claim.objects.values_list("state", flat=True)) == {"paid"} and not checking.verdict().trouble


def test_two_who_batch_the_same_claims(shared: None) -> None:
    """One batch has them all, the other none: no claim is in two, and no batch is half made."""
    calendar_of_today()
    place = till(8)
    other = officer("另一制单", "finance_preparer")
    chosen = seen(place.claims)

    def job(who: Any, some: dict[str, int]) -> str:
        try:
            return str(prepare(who, some).count)
        except NotDone:
            return "told"

    turned = dict(reversed(chosen.items()))
    told = at_once(
        [lambda w=who, s=some: job(w, s) for who in (place.preparer, other) for some in (chosen, turned)], threads=4
    )
    assert told == {"8": 1, "told": 3} and Batch.objects.get().count == 8
