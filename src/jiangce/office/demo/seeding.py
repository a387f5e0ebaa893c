"""Fills an empty office: people, firms, facts, accounts, and claims at every stage, all by the services that work uses."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from jiangce.office.claims.filing import file, offers, open_claim
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import move
from jiangce.office.claims.reviewing import approve, review
from jiangce.office.demo import declared, notices, payments, registered, rosters
from jiangce.office.demo import offers as offers_shown
from jiangce.office.identity.models import Post, User
from jiangce.office.identity.roles import roles
from jiangce.office.registers.models import Member, Organisation, Person
from jiangce.office.registers.recording import record
from jiangce.office.workdays.counting import calendar
from jiangce.office.workdays.models import Year

FILE = Path(__file__).with_name("office.yaml")
SOURCE = "演示数据"
NONE = {"none": True}

#: the moves that lead to a state, or to the public notice (`notices`) and the batches (`payments`) that lead there
WAYS = {
    "filed": (), "accepted": ("accept",), "reviewed": ("accept", "review"), "approved": ("accept", "review", "approve"),
    "noticed": ("accept", "review", "approve"), "objected": ("accept", "review", "approve"), "payable": ("accept", "review", "approve"),
    "batched": ("accept", "review", "approve"), "paid": ("accept", "review", "approve"), "failed": ("accept", "review", "approve"),
    "returned": ("return",), "rejected": ("accept", "reject"),
}  # fmt: skip


def told() -> dict[str, Any]:
    """What the demonstration holds."""
    out: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return out


def is_empty() -> bool:
    """Has nobody an account yet?"""
    return not User.objects.exists()


@transaction.atomic
def seed(random: Random | None = None) -> None:
    """Fill the office. Does nothing where somebody already has an account."""
    if not is_empty():
        return
    about, today = told(), timezone.localdate()
    chance = random or Random(7)  # noqa: S311 - names, not secrets
    for year in (today.year - 1, today.year, today.year + 1):
        Year.objects.get_or_create(year=year, defaults={"source": "演示用，非官方"})
    firms, people = _firms(about, today, chance)
    registered.number(firms, [one for some in people for one in some])
    accounts = _accounts(about, firms, people)
    _claims(about, people[0], accounts)
    registered.show(about["region"], people[0], accounts)
    rosters.show(about, firms[0], accounts["firm"], accounts["officer"], today, chance)
    offers_shown.show(about["region"], people[0][0], accounts["officer"])
    declared.show(people[0][0], people[0][-1], accounts)
    _age(about, today)


def _firms(about: dict[str, Any], today: date, chance: Random) -> tuple[list[Organisation], list[list[Person]]]:
    firms, people = [], []
    for one in about["firms"]:
        values = {name: one[name] for name in ("industry", "ownership")}
        firm = Organisation.objects.create(
            name=one["name"], kind=one["kind"], place=about["region"], values=values, source=SOURCE
        )
        start = today - timedelta(days=one["days_ago"])
        firms.append(firm)
        people.append(
            [_hired(about, firm, start + timedelta(days=chance.randrange(60)), chance) for _ in range(one["hires"])]
        )
    return firms, people


def _hired(about: dict[str, Any], firm: Organisation, day: date, chance: Random) -> Person:
    name = chance.choice(about["surnames"]) + chance.choice(about["given"])
    who, region = Person.objects.create(name=name, place=about["region"], source=SOURCE), about["region"]
    since = {"region": region, "source": SOURCE, "by": None, "known_on": day + timedelta(days=5)}
    spell = {"person": who.key, "employer": firm.key, "place": region, "starts_on": day.isoformat(), "ends_on": NONE}
    hire = {
        "person": who.key, "employer": firm.key, "hired_on": day.isoformat(), "left_on": NONE, "full_time": True,
        "contract_months": 36, "from_place": chance.choice(about["from_places"]), "project": NONE,
    }  # fmt: skip
    record("insurance", spell, **since)
    record("hire", hire, **since)
    return who


def _accounts(about: dict[str, Any], firms: list[Organisation], people: list[list[Person]]) -> dict[str, User]:
    out = {}
    for one in about["accounts"]:
        user = User.objects.create_user(one["name"], password=about["password"], shown_name=one["shown"])
        scoped = roles()[one["role"]].scope in ("region", "department")
        region, department = about["region"] if scoped else "", one.get("department", "")
        Post.objects.create(user=user, role=one["role"], region=region, department=department)
        if "is_person" in one:
            person = people[0][one["is_person"]]
            person.name, person.account = one["shown"], user
            person.save()
        if "acts_for" in one:
            Member.objects.create(organisation=firms[one["acts_for"]], user=user)
        out[one["name"]] = user
    return out


def _claims(about: dict[str, Any], people: list[Person], accounts: dict[str, User]) -> None:
    """Claims of the first firm's people, the second on: the first is left to whoever tries."""
    waiting, listed = iter(people[1:]), {}
    for state, count in about["claims"].items():
        made = [_claim(person, state, accounts) for person in islice(waiting, count)]
        listed[state] = [claim for claim in made if claim is not None]
    payments.ask_one(listed)
    behind = [claim for state in payments.BEHIND for claim in listed.get(state, [])]
    notices.show({**listed, "payable": behind}, accounts["officer"])
    payments.show(listed, accounts["finance"], accounts["cashier"])


def _age(about: dict[str, Any], today: date) -> None:
    """Some were filed a while ago: their terms are near, or past."""
    for state, days in about["due"].items():
        some = Claim.objects.filter(state=state).order_by("pk")[: len(days)]
        for claim, away in zip(some, days, strict=False):
            due = calendar().after(today, away) if away > 0 else today + timedelta(days=away)
            Claim.objects.filter(pk=claim.pk).update(due_on=due)


def _claim(person: Person, state: str, accounts: dict[str, User]) -> Claim | None:
    officer, chief = accounts["officer"], accounts["chief"]
    found = next(
        (one for one in offers(person, timezone.localdate()) if one.entitled and person.key in one.decision["payees"]),
        None,
    )
    if found is None:
        return None
    claim = file(open_claim(person, found, officer), officer, seen=1)
    for name in WAYS[state]:
        claim = _moved(claim, name, officer, chief)
    return claim


def _moved(claim: Claim, name: str, officer: User, chief: User) -> Claim:
    if name == "review":
        return review(claim, officer, seen=claim.version)
    if name == "approve":
        return approve(claim, chief, seen=claim.version)
    why = {"return": "请补交劳动合同扫描件，现有扫描件缺签字页", "reject": "经核对，该员工此前已在本区参保"}.get(
        name, ""
    )
    return move(claim, name, officer, seen=claim.version, why=why)
