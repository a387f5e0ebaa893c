"""Who is entitled and has not asked, in the demonstration: everybody screened, a worker with a record and an invitation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from jiangce.office.identity.models import User
from jiangce.office.offering.inviting import invite
from jiangce.office.offering.models import Offer
from jiangce.office.offering.screening import screen_small
from jiangce.office.registers.models import Person
from jiangce.office.registers.recording import record

ENTRY = "new-hire-grant"  # to which the worker, and some more, are invited
INVITED = 6
DAYS_AGO = {"certificate": 200, "training": 250}


def show(region: str, worker: Person, officer: User) -> None:
    """By decisions one by one: the machinery for many must not be started before the workers part."""
    _record(region, worker)
    screen_small(region)
    asked = Offer.objects.unclaimed().filter(entry=ENTRY, proactive=True)
    mine = list(asked.filter(claimant=worker.key).values_list("pk", flat=True))
    others = list(asked.exclude(claimant=worker.key).order_by("-pk").values_list("pk", flat=True)[: INVITED - 1])
    invite(asked.filter(pk__in=[*mine, *others]), officer)


def _record(region: str, worker: Person) -> None:
    """A certificate and a course, so that the record has a history."""
    days: dict[str, Any] = {name: timezone.localdate() - timedelta(days=days) for name, days in DAYS_AGO.items()}
    certificate = {
        "person": worker.key, "kind": "skill_level", "level": "senior", "occupation": "数控车工", "issued_on": days["certificate"].isoformat(),
    }  # fmt: skip
    course = {
        "person": worker.key,
        "occupation": "数控车工",
        "level": "senior",
        "ends_on": days["training"].isoformat(),
    }
    for table, values, source in (
        ("training", course, "演示数据：培训系统"),
        ("certificate", certificate, "演示数据：评价机构"),
    ):
        day = days[table] + timedelta(days=10)
        record(table, values, region=region, source=source, by=None, known_on=day)
