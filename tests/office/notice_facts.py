"""Claims on public notice, for tests: put up as officers do, on a day long enough ago that the time is up where it has to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.office.office_facts import REGION, officer, person

from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import User
from jiangce.office.notices.ending import pass_all
from jiangce.office.notices.models import Notice
from jiangce.office.notices.objecting import Said
from jiangce.office.notices.preparing import prepare, set_contact
from jiangce.office.notices.publishing import publish
from jiangce.office.notices.terms import Contact
from jiangce.office.workdays.models import Year

CONTACT = Contact(office="上虞区人力社保局就业管理科", phone="0575-00000000", address="")
LONG_AGO = 60  # days: any notice of a week or two is over


@dataclass(frozen=True)
class Bureau:
    """Two officers, and nobody who was hired: what a notice needs of a town."""

    officer: User
    chief: User


def two_officers() -> Bureau:
    today = timezone.localdate()
    for year in (today.year, today.year + 1):
        Year.objects.get_or_create(year=year)
    return Bureau(officer("初审", "case_officer"), officer("复审", "chief"))


def numbers(count: int, first: int = 0) -> list[str]:
    """Identity numbers with right check digits; nobody's."""
    weights, check = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
    stems = [f"33060419900101{at:03}" for at in range(first, first + count)]
    return [stem + check[sum(int(d) * w for d, w in zip(stem, weights, strict=True)) % 11] for stem in stems]


def approved(by: User, names: Sequence[str] = ("张敏", "王小明", "欧阳修文"), **more: Any) -> list[Claim]:
    """Claims as they stand after both reviews, undecided: what a notice needs, without the time that deciding takes."""
    made = []
    for at, (name, number) in enumerate(zip(names, numbers(len(names), Claim.objects.count()), strict=True)):
        who = person(name, number=number)
        told = {
            "number": f"3306042611{Claim.objects.count():08}", "policy": "shangyu-2023", "entry": "new-hire-grant", "fact": f"h{at}",
            "title": "新招员工一次性就业补贴", "clause": "三(一)1", "region": REGION, "low": 50_000, "high": 50_000, "granted": 50_000,
            "state": "approved",
        }  # fmt: skip
        made.append(Claim.objects.create(person=who, claimant=who.key, opened_by=by, **{**told, **more}))
    return made


def prepared(by: User, claims: Iterable[Claim] | None = None) -> Notice:
    """A list with a contact, of these claims (or of all that wait)."""
    told = None if claims is None else [claim.number for claim in claims]
    first = next(iter(claims)) if claims else Claim.objects.filter(state="approved").first()
    assert first is not None
    notice = prepare(first.region, first.policy, first.entry, by, told)
    return set_contact(notice, by, CONTACT, seen=notice.version)


def put_up(by: User, claims: Iterable[Claim] | None = None, days_ago: int = 0) -> Notice:
    """The same, published; ``days_ago``: as if it had been then."""
    notice = prepared(by, claims)
    day = timezone.localdate() - timedelta(days=days_ago)
    for year in {day.year, day.year + 1}:
        Year.objects.get_or_create(year=year)
    return publish(notice, by, seen=notice.version, today=day)


def run_out(notice: Notice) -> Notice:
    """Let the time of a notice pass: every day of it lies so much further back."""
    shift = timedelta(days=LONG_AGO)
    assert notice.opens_on is not None and notice.last_day is not None and notice.public_until is not None
    Notice.objects.filter(pk=notice.pk).update(opens_on=notice.opens_on - shift, last_day=notice.last_day - shift)
    notice.refresh_from_db()
    return notice


def to_payable(claim: Claim, by: User) -> Claim:
    """An approved claim through a notice whose time is up."""
    pass_all(put_up(by, [claim], days_ago=LONG_AGO), by)
    claim.refresh_from_db()
    return claim


def said(once: str = "f-1", **more: Any) -> Said:
    told = {"who": "李实名", "reach": "13900000000", "what": "该员工2022年起就在本区参保，不是首次参保。"}
    return Said(once=once, **{**told, **more})


def states(*claims: Claim) -> list[str]:
    """In which state each claim is now."""
    return [Claim.objects.get(pk=one.pk).state for one in claims]
