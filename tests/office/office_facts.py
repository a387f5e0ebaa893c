"""A small office for tests: a keyring, people, a firm that hired, accounts with posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiangce.office.identity.models import Post, User
from jiangce.office.registers.models import Member, Organisation, Person
from jiangce.office.registers.recording import record

NONE = {"none": True}
REGION = "330604"
PASSWORD = "correct-horse-9"


def person(name: str, place: str = REGION, **more: Any) -> Person:
    return Person.objects.create(name=name, place=place, source="测试", **more)


def firm(name: str = "上虞精工", kind: str = "enterprise", place: str = REGION) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, place=place, source="测试")


def hired(who: Person, where: Organisation, on: str = "2023-05-08", source: str = "企业申报") -> str:
    """A hire from far away, insured from the same day: its key."""
    values = {"person": who.key, "employer": where.key, "hired_on": on, "from_place": "510100", "left_on": NONE}
    spell = {"person": who.key, "employer": where.key, "place": REGION, "starts_on": on, "ends_on": NONE}
    record("insurance", spell, region=REGION, source="社保系统", by=None, known_on=date(2023, 6, 1))
    return record("hire", values, region=REGION, source=source, by=None, known_on=date(2023, 6, 1)).key


def officer(name: str, role: str, region: str = REGION) -> User:
    user = User.objects.create_user(name, password=PASSWORD, shown_name=name)
    Post.objects.create(user=user, role=role, region=region)
    return user


@dataclass
class Town:
    """A firm that hired enough people for its grant, the first of them with an account."""

    firm: Organisation
    people: list[Person]
    hires: list[str]
    worker: User
    clerk: User
    officer: User
    chief: User
    more: dict[str, Any] = field(default_factory=dict)


def town(size: int = 11) -> Town:
    body = firm()
    people = [person(f"员工{at}") for at in range(size)]
    hires = [hired(one, body) for one in people]
    worker, clerk = officer("worker", "applicant", ""), officer("clerk", "employer", "")
    people[0].account = worker
    people[0].save()
    Member.objects.create(organisation=body, user=clerk)
    return Town(body, people, hires, worker, clerk, officer("初审", "case_officer"), officer("复审", "chief"))
