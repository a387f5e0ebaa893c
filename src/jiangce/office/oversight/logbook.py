"""The log as somebody may see it, filtered, page by page from the newest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from jiangce.office.audit.log import named
from jiangce.office.audit.models import Record
from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import Post
from jiangce.office.identity.roles import Scope, roles
from jiangce.office.identity.scoping import NOTHING, ScopedQuerySet, within
from jiangce.office.oversight.naming import Names, names_in
from jiangce.office.oversight.wording import Detail, actions, detail_words, subject_words
from jiangce.office.registers.models import Fact, Organisation, Person


@dataclass(frozen=True, slots=True)
class LogFilters:
    """What is looked for. ``before``: older than this record, for the next page."""

    subject: str = ""
    actor: str = ""
    action: str = ""
    day: date | None = None
    before: int | None = None

    @classmethod
    def of(cls, told: Any) -> LogFilters:
        """From an address; what makes no sense is left out."""
        before = told.get("before", "")
        return cls(
            told.get("subject", "").strip()[:120], told.get("actor", "").strip()[:150], told.get("action", "").strip()[:64],
            day_of(told.get("day", "")), int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
        )  # fmt: skip

    def query(self) -> str:
        """The same as an address, from the first page on."""
        day = self.day.isoformat() if self.day else ""
        return urlencode({"subject": self.subject, "actor": self.actor, "action": self.action, "day": day})


def day_of(text: str) -> date | None:
    """A day as an address tells it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def logbook(user: Any, filters: LogFilters) -> QuerySet[Record]:
    """The records that somebody may see and looks for, the newest first."""
    found = Record.objects.filter(_visible(user))
    if filters.subject:
        found = found.filter(_about(filters.subject))
    if filters.actor:
        found = found.filter(Q(actor_name=filters.actor) | Q(actor=filters.actor))
    if filters.action:
        found = found.filter(action=filters.action)
    if filters.day:
        start, end = (_stamp(filters.day, at) for at in (time.min, time.max))
        found = found.filter(at__gte=start, at__lte=end)
    if filters.before is not None:
        found = found.filter(seq__lt=filters.before)
    return found.order_by("-seq")


def _stamp(day: date, at: time) -> str:
    return timezone.make_aware(datetime.combine(day, at)).astimezone(UTC).isoformat(timespec="microseconds")


def _visible(user: Any) -> Q:
    """Records about rows that the account may see; of what has no place, those of its own region's office and the system."""
    posts = user.here()
    if any(post.about.scope is Scope.ALL for post in posts):
        return Q()
    placed = [model for model in apps.get_models() if isinstance(model._default_manager.all(), ScopedQuerySet)]
    mine = [Q(subject__in=_names(model._default_manager.all().under(posts, user), model)) for model in placed]  # type: ignore[attr-defined]
    elsewhere = reduce(or_, (Q(subject__startswith=f"{model._meta.label_lower}:") for model in placed))
    near = reduce(or_, (within("region", post.region) for post in posts if post.region), NOTHING)
    everywhere = [
        role.id for role in roles().values() if role.scope is Scope.ALL
    ]  # whoever works for all is seen by all
    hands = (
        Post.objects.filter(near | Q(role__in=everywhere)).annotate(hand=Cast("user_id", CharField())).values("hand")
    )
    return reduce(or_, mine) | (~elsewhere & (Q(actor="") | Q(actor__in=hands)))


def _names(rows: QuerySet[Any], model: type[Model]) -> QuerySet[Any]:
    name = Concat(Value(f"{model._meta.label_lower}:"), Cast("pk", CharField()), output_field=CharField())
    return rows.order_by().annotate(log_name=name).values("log_name")


def _about(text: str) -> Q:
    """By a claim's number, the key of a party or a fact, or the subject as it stands in the log."""
    found: list[Model] = [
        *Claim.objects.filter(number=text)[:1], *Person.objects.filter(key=text)[:1],
        *Organisation.objects.filter(key=text)[:1], *Fact.objects.filter(key=text)[:200],
    ]  # fmt: skip
    return Q(subject__in=[named(one) for one in found]) if found else Q(subject=text)


@dataclass(frozen=True, slots=True)
class Line:
    """A record to read. ``action``: "" for one that has no name; ``number``: of the claim that it is about."""

    record: Record
    at: datetime
    action: str
    subject: str
    detail: list[Detail]
    number: str = ""


def lines(records: Iterable[Record]) -> list[Line]:
    """Records to read; whatever they mean by keys and row numbers is called by name."""
    records = list(records)
    names = names_in(records)
    return [_line(one, names) for one in records]


def _line(one: Record, names: Names) -> Line:
    at, action = datetime.fromisoformat(one.at), actions().get(one.action, "")
    detail = detail_words(one.action, one.detail, names)
    return Line(one, at, action, subject_words(one.subject, names), detail, names.numbers.get(one.subject, ""))
