"""From approved claims to a list that may be published: gathered by region, policy and entry, masked, looked through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Min, QuerySet, Sum

from jiangce.office.audit.log import append
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved, Stale
from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import covers
from jiangce.office.notices.models import Notice, NoticeLine
from jiangce.office.notices.printing import demand_masked, printed
from jiangce.office.notices.terms import Contact, Term, terms
from jiangce.office.rulebook.spelled import place_called
from jiangce.office.rulebook.titled import entry_titled, titled

MOST = 500  # what goes up goes up in one transaction, and everybody else's records wait for it


@dataclass(frozen=True, slots=True)
class Group:
    """Approved claims that can go on one list."""

    region: str
    policy: str
    entry: str
    title: str
    policy_title: str
    count: int
    amount: int
    due_on: date | None
    term: Term


def waiting(user: User) -> list[Group]:
    """What somebody's region has approved and not yet put on a list, the nearest deadline first."""
    found = (
        _free(Claim.objects.visible_to(user)).values("region", "policy", "entry")
        .annotate(count=Count("pk"), amount=Sum("granted"), first=Min("due_on")).order_by("first", "policy", "entry")
    )  # fmt: skip
    return [
        Group(
            one["region"], one["policy"], one["entry"], entry_titled(one["policy"], one["entry"]), titled(one["policy"])[0],
            one["count"], one["amount"], one["first"], terms().of(one["policy"], one["entry"]),
        )
        for one in found
    ]  # fmt: skip


def _free(claims: QuerySet[Any]) -> QuerySet[Any]:
    """Approved, and on no list."""
    listed = NoticeLine.objects.filter(outcome__in=NoticeLine.LIVE).values("claim")
    return claims.filter(state="approved").exclude(pk__in=listed)


def demand_officer(by: User, region: str) -> None:
    """Raises `NotMoved` unless a case officer's post of the account covers the region."""
    if not any(covers(where, region) for where in by.regions("case_officer") if where):
        raise NotMoved("您的岗位不能办理该区域的公示")


def locked(notice: Notice, seen: int) -> Notice:
    """The notice as it was ``seen``, under its lock. Raises `Stale`."""
    held = Notice.objects.select_for_update().get(pk=notice.pk)
    if held.version != seen:
        raise Stale("该公示已由他人办理，请刷新后再看")
    return held


def prepare(region: str, policy: str, entry: str, by: User, numbers: Sequence[str] | None = None) -> Notice:
    """A list of the approved claims (of all, or of those named). Raises `NotMoved`; then there is none."""
    demand_officer(by, region)
    term = terms().of(policy, entry)
    if not term.demanded:
        raise NotMoved(f"该项目按规定不公示（{term.basis}），请直接转待发放")
    with transaction.atomic():
        claims = _taken(region, policy, entry, numbers)
        contact = _contact(region)
        notice = Notice.objects.create(
            region=region, policy=policy, entry=entry, heading=_heading(region, policy, entry), days=term.days, shown=term.shown,
            basis=term.basis, prepared_by=by, **contact.model_dump(),
        )  # fmt: skip
        try:
            with transaction.atomic():
                NoticeLine.objects.bulk_create(
                    NoticeLine(notice=notice, claim=claim, seen=claim.version, at=at, **printed(claim))
                    for at, claim in enumerate(claims, 1)
                )
        except IntegrityError:
            raise NotMoved("其中有申领刚被列入另一份名单，请刷新后再拟定") from None
        append(by, "notice.prepare", notice, {"count": len(claims), "policy": policy, "entry": entry})
    return notice


def _taken(region: str, policy: str, entry: str, numbers: Sequence[str] | None) -> list[Claim]:
    found = _free(Claim.objects.filter(region=region, policy=policy, entry=entry))
    if numbers is not None:
        found = found.filter(number__in=numbers)
    claims = list(found.select_related("person", "organisation").order_by("filed_on", "pk")[: MOST + 1])
    if numbers is not None and len(claims) < len(set(numbers)):
        raise NotMoved("所选申领中有的不是“待公示”、已在别的名单上，或不属于这个项目，请刷新后再选")
    if not claims:
        raise NotMoved("没有可公示的申领")
    return claims[:MOST]


def _heading(region: str, policy: str, entry: str) -> str:
    told = {"place": place_called(region), "policy": titled(policy)[0], "entry": entry_titled(policy, entry)}
    return terms().words.heading.format_map(_Blank(told))[:200]


class _Blank(dict[str, str]):
    """What a template asks for and is not known yet stays blank."""

    def __missing__(self, key: str) -> str:
        return ""


def _contact(region: str) -> Contact:
    """As the region's last notice had it; else as in the terms."""
    last = Notice.objects.filter(region=region).exclude(office="").order_by("-pk").first()
    if last is None and region in terms().contacts:
        return terms().contacts[region]
    return (
        Contact(office=last.office, phone=last.phone, address=last.address)
        if last
        else Contact(office="", phone="", address="")
    )


def set_contact(notice: Notice, by: User, contact: Contact, *, seen: int) -> Notice:
    """Who takes objections. Raises `NotMoved`."""
    with transaction.atomic():
        held = _prepared(notice, by, seen)
        held.office, held.phone, held.address = contact.office.strip(), contact.phone.strip(), contact.address.strip()
        return _saved(held)


def take_off(notice: Notice, line: int, by: User, *, seen: int) -> Notice:
    """Take a line off a list that is not published; the claim waits again."""
    with transaction.atomic():
        held = _prepared(notice, by, seen)
        gone = held.lines.filter(pk=line).first()
        if gone is None:
            raise NotMoved("名单上没有这一行")
        append(by, "notice.take_off", held, {"claim": gone.claim.number})
        gone.delete()
        rest = list(held.lines.order_by("at"))
        for at, one in enumerate(rest, 1):
            if one.at != at:
                one.at = at
                one.save(update_fields=["at"])
        return _saved(held)


def discard(notice: Notice, by: User, *, seen: int) -> None:
    """Give up a list that is not published; its claims wait again."""
    with transaction.atomic():
        held = _prepared(notice, by, seen)
        append(by, "notice.discard", held, {"count": held.lines.count()})
        held.lines.all().delete()
        held.delete()


def _prepared(notice: Notice, by: User, seen: int) -> Notice:
    held = locked(notice, seen)
    demand_officer(by, held.region)
    if held.state != Notice.State.PREPARED:
        raise NotMoved(f"“{held.get_state_display()}”的公示不能改动")
    return held


def _saved(held: Notice) -> Notice:
    held.version += 1
    held.save()
    return held


__all__ = [
    "MOST", "Group", "demand_masked", "demand_officer", "discard", "locked", "prepare", "set_contact", "take_off", "waiting",
]  # fmt: skip
