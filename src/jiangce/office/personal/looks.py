"""Who looked at somebody's sealed data: from the log, told to him as office, role, time and reason, never by name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from jiangce.office.audit.log import named
from jiangce.office.audit.models import Record
from jiangce.office.claims.models import Claim, Evidence
from jiangce.office.claims.parting import rows_of
from jiangce.office.identity.models import Post
from jiangce.office.registers.models import Person
from jiangce.office.rulebook.spelled import place_called

MOST = 1000
#: what counts as a look, and what was looked at
OPENED = "evidence.open"
SEEN = {"reveal": "完整号码", OPENED: "佐证材料"}
FIELDS = {"number": "证件号码", "phone": "手机号", "card": "卡号"}


@dataclass(frozen=True, slots=True)
class Look:
    """One look."""

    at: datetime
    office: str
    role: str
    what: str
    why: str


def looks(person: Person) -> list[Look]:
    """The last ones, the newest first; his own are not among them."""
    claims = list(
        Claim.objects.of_party(person).select_related("dossier")[:MOST]
    )  # a paper is opened on its claim's page
    shared = _shared(claims)
    entries = Person.objects.filter(pk__in=Person.objects.filter(pk=person.pk).with_merged())
    mine = {named(one) for one in (*entries, *claims)}
    others = [named(one) for one in Claim.objects.filter(dossier__evidence__in=shared).distinct()] if shared else []
    about = Q(subject__in=mine) | Q(subject__in=others, action=OPENED)
    found = Record.objects.filter(about, action__in=SEEN).exclude(actor=str(person.account_id or "")).order_by("-seq")
    records = [one for one in found[:MOST] if one.subject in mine or json.loads(one.detail).get("evidence") in shared]
    posts = _posts({int(one.actor) for one in records if one.actor.isdigit()})
    return [_look(one, posts) for one in records]


def _shared(claims: list[Claim]) -> set[int]:
    """Evidence that tells of several people, him among them, wherever it lies: by whichever claim it is opened, his is read."""
    dossiers = {one.dossier_id for one in claims if one.dossier_id}
    common = list(Evidence.objects.filter(dossier__in=dossiers, common=True))
    if not common:
        return set()
    rows = {(one.dossier_id, *row) for one in claims if one.dossier_id for row in rows_of(one)}
    digests = {one.digest for one in common if (one.dossier_id, one.table, one.key) in rows}
    return set(Evidence.objects.filter(common=True, digest__in=digests).values_list("pk", flat=True))


def _posts(accounts: Iterable[int]) -> dict[int, list[Post]]:
    out: dict[int, list[Post]] = {}
    for one in Post.objects.filter(user__in=list(accounts)).order_by("-since", "-pk"):
        out.setdefault(one.user_id, []).append(one)
    return out


def _look(record: Record, posts: dict[int, list[Post]]) -> Look:
    at = datetime.fromisoformat(record.at)
    told: dict[str, Any] = json.loads(record.detail)
    held = _held(posts.get(int(record.actor) if record.actor.isdigit() else 0, []), at)
    office = f"{place_called(held.region)}人社部门" if held and held.region else "人社部门"
    what = FIELDS.get(str(told.get("field", "")).rpartition(".")[2], SEEN[record.action])
    return Look(at, office, held.about.zh if held else "—", what, str(told.get("why", "")))


def _held(posts: list[Post], at: datetime) -> Post | None:
    """The post under which it was done: one held on that day, one that serves the office first."""
    day = timezone.localdate(at)
    then = [one for one in posts if one.since <= day and (one.until is None or one.until >= day)]
    return next((one for one in then if one.about.side != "public"), then[0] if then else None)
