"""My page: what I am offered, may claim, nearly have; my claims and how far they are. Read from what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.asked import Asked
from jiangce.office.claims.acting import acting
from jiangce.office.claims.models import Claim
from jiangce.office.identity.matrix import may_reach
from jiangce.office.identity.models import User
from jiangce.office.offering.models import Invitation, Offer
from jiangce.office.offering.screening import Standing, freshened, refresh
from jiangce.office.portal.claims import row_of
from jiangce.office.portal.whose import Party, parties, party_of
from jiangce.office.registers.models import Fact, Link, Organisation, Person
from jiangce.office.rulebook.words import tables

MOST_OFFERS, CLAIMS = 500, 20
SHOWN = 30  # of one entry


@dataclass(slots=True)
class Entry:
    """The offers of one benefit; a person mostly has one, a firm one for each of its people."""

    offers: list[Offer]

    @property
    def first(self) -> Offer:
        return self.offers[0]

    @property
    def shown(self) -> list[Offer]:
        return self.offers[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.offers) - SHOWN)

    @property
    def sum(self) -> Sum:
        return sum_of(self.offers)


@dataclass(frozen=True, slots=True)
class Sum:
    """``sure``: fixed sums; ``most``: of those with a ceiling or a range, at most; ``decided``: so many have no figure."""

    sure: int
    most: int
    decided: int


def sum_of(offers: Iterable[Offer]) -> Sum:
    """What offers come to, by how sure it is."""
    offers = list(offers)
    fixed = [one for one in offers if one.high is not None and one.low == one.high]
    ranged = [one.high for one in offers if one.high is not None and one.low != one.high]
    return Sum(sum(one.low for one in fixed), sum(ranged), len(offers) - len(fixed) - len(ranged))


@dataclass(slots=True)
class Section:
    """What is told of one party."""

    party: Party
    standing: Standing
    as_of: date | None = None
    firm: bool = False  # it has pages of its own
    invited: list[Invitation] = field(default_factory=list)
    entitled: list[Entry] = field(default_factory=list)
    near: list[Entry] = field(default_factory=list)
    open: list[Entry] = field(default_factory=list)

    @property
    def total(self) -> Sum:
        return sum_of(one for entry in self.entitled for one in entry.offers)

    @property
    def count(self) -> int:
        return sum(len(one.offers) for one in self.entitled)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All of it."""
    mine = parties(request)
    standing = freshened(mine)
    keys = [one.key for one in mine]
    sections = _sections(mine, standing, _INVITED(keys), _OFFERED(keys)[: MOST_OFFERS * len(keys)])
    for section in sections:
        section.firm = isinstance(section.party, Organisation) and may_reach("employer:home", request.user.roles())
    claims = _CLAIMED(request.user.pk)
    context = {
        "sections": sections, "claims": [row_of(one) for one in claims[:CLAIMS]], "more": len(claims) > CLAIMS,
        "record": _record(mine),
    }  # fmt: skip
    return render(request, "portal/home.html", context)


def _sections(
    mine: Sequence[Party], standing: dict[str, Standing], asked: Sequence[Invitation], offers: Sequence[Offer]
) -> list[Section]:
    invited = {one.offer_id for one in asked}
    out = []
    for party in mine:
        theirs = [one for one in offers if one.claimant == party.key and one.pk not in invited]
        made = Section(party, standing[party.key], min((one.as_of for one in theirs), default=None))
        made.invited = [one for one in asked if one.offer.claimant == party.key]
        made.entitled, made.near, made.open = (
            _entries(one for one in theirs if one.result == result) for result in ("entitled", "near", "open")
        )
        out.append(made)
    return out


def _entries(offers: Iterable[Offer]) -> list[Entry]:
    found: dict[tuple[str, str], list[Offer]] = {}
    for one in offers:
        found.setdefault((one.policy, one.entry), []).append(one)
    return [Entry(one) for one in found.values()]


def _record(mine: Sequence[Party]) -> list[tuple[str, int]]:
    """What the registers know of them, by kind: how many facts of each."""
    people = [one.pk for one in mine if isinstance(one, Person)]
    bodies = [one.pk for one in mine if isinstance(one, Organisation)]
    return [(tables()[table].zh, many) for table, many in _RECORDED(people, bodies) if table in tables()]


def _recorded(people: list[int], bodies: list[int]) -> QuerySet[Any, Any]:
    by_person, by_body = Link.objects.filter(person__in=people), Link.objects.filter(organisation__in=bodies)
    facts = Fact.objects.current().filter(pk__in=by_person.values("fact").union(by_body.values("fact"))).order_by()
    return facts.values_list("table").annotate(many=Count("pk")).order_by("-many", "table")


def _offered(keys: list[str]) -> QuerySet[Any, Any]:
    found = Offer.objects.unclaimed().filter(claimant__in=keys).order_by("policy", "entry", "fact_on", "pk")
    return found[: MOST_OFFERS * len(keys)]


def _invited(keys: list[str]) -> QuerySet[Any, Any]:
    found = Invitation.objects.waiting().filter(offer__claimant__in=keys).select_related("offer")
    return found.order_by("until", "pk")[:MOST_OFFERS]


def _claimed(account: int) -> QuerySet[Any, Any]:
    """What the account may see as its own: whoever is here holds a post that lets him (`matrix.yaml`)."""
    found = Claim.objects.filter(acting(User(pk=account))).select_related("person", "organisation")
    return found.order_by("-pk")[: CLAIMS + 1]


_INVITED, _OFFERED = Asked(_invited, (str,)), Asked(_offered, (str,))
_CLAIMED, _RECORDED = Asked(_claimed, int), Asked(_recorded, (int,), (int,))


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Decide one party now: 重新计算."""
    party = party_of(request, request.POST.get("party"))
    try:
        refresh(party)
    except OperationalError:
        messages.error(request, "正在为所有人比对，请过几分钟再试。")
        return redirect("portal:home")
    messages.success(request, f"已按今天的登记事实重新计算：{party.name}。")
    return redirect("portal:home")
