"""Public notice in the demonstration: a list that is up, with one objection taken up and one waiting, and one that is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import User
from jiangce.office.notices.ending import pass_all
from jiangce.office.notices.models import Notice
from jiangce.office.notices.objecting import Said, accept, take
from jiangce.office.notices.preparing import prepare, set_contact
from jiangce.office.notices.publishing import publish
from jiangce.office.notices.terms import Contact

CONTACT = Contact(office="上虞区人力社保局（演示）", phone="0575-00000000", address="")
OVER = 14  # days ago, when the list went up whose time is up
#: what somebody says of a line, and the reason given to whom it is about; the second nobody has looked at yet
SAID = Said(
    "李实名（虚构）",
    "0575-00000001",
    "据我所知，该员工去年就在本区另一家企业参保，不是首次参保，请核查社保记录。",
    "demo-1",
)
ALSO = Said("周实名（虚构）", "0575-00000002", "该员工上月已经离职，不在这家企业上班了，请核查用工情况。", "demo-2")
WHY = "有人反映其此前已在本区参保，须核对参保记录"


def show(approved: dict[str, list[Claim]], officer: User) -> None:
    """``approved``: claims by the state in which they shall be: noticed, objected, or payable (any state after it)."""
    over = approved.get("payable", [])
    up = approved.get("noticed", []) + approved.get("objected", [])
    for claims in _lists(over):
        pass_all(_up(claims, officer, days_ago=OVER), officer)
    for claims in _lists(up):
        _objected(_up(claims, officer), approved.get("objected", []), officer)


def _lists(claims: Iterable[Claim]) -> list[list[Claim]]:
    """What can stand on one list together."""
    found: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in claims:
        found.setdefault((claim.region, claim.policy, claim.entry), []).append(claim)
    return list(found.values())


def _up(claims: list[Claim], officer: User, days_ago: int = 0) -> Notice:
    first = claims[0]
    notice = prepare(first.region, first.policy, first.entry, officer, [claim.number for claim in claims])
    notice = set_contact(notice, officer, CONTACT, seen=notice.version)
    return publish(notice, officer, seen=notice.version, today=timezone.localdate() - timedelta(days=days_ago))


def _objected(notice: Notice, claims: list[Claim], officer: User) -> None:
    for line in notice.lines.filter(claim__in=claims):
        made, _ = take(line, Said(SAID.who, SAID.reach, SAID.what, f"{SAID.once}-{line.pk}"))
        accept(made, officer, seen=made.version, why=WHY)
    if waits := notice.lines.exclude(claim__in=claims).first():
        take(waits, Said(ALSO.who, ALSO.reach, ALSO.what, f"{ALSO.once}-{waits.pk}"))
