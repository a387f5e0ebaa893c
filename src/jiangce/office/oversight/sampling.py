"""A sample of claims that anyone can draw again: by a seed, a day and a size, and by nothing else.

Drawn from all claims that had been filed up to the end of the day and that one may see. Each number is digested with the
seed before it (SM3 of ``seed:number``); the smallest digests are the sample. No program of ours is needed to check that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from heapq import nsmallest
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.models import Claim, Step
from jiangce.office.oversight.logbook import day_of

MOST = 200


@dataclass(frozen=True, slots=True)
class Drawing:
    """What makes a sample what it is."""

    seed: str
    day: date
    size: int = 20

    @classmethod
    def of(cls, told: Any) -> Drawing | None:
        """From an address; None where one of the three is missing or makes no sense."""
        seed, day, size = told.get("seed", "").strip()[:60], day_of(told.get("day", "")), told.get("size", "20")
        if not seed or day is None or not (size.isascii() and size.isdigit() and len(size) < 4):
            return None
        return cls(seed, day, min(max(int(size), 1), MOST))

    def query(self) -> str:
        """The same as an address."""
        return urlencode({"seed": self.seed, "day": self.day.isoformat(), "size": self.size})


@dataclass(frozen=True, slots=True)
class Sample:
    """``population``: of how many it was drawn; ``digest``: of all their numbers, sorted, one a line."""

    claims: list[tuple[str, Claim]]
    population: int
    digest: str


def rank(seed: str, number: str) -> str:
    """By what a claim is drawn."""
    return sm3(f"{seed}:{number}".encode())


def sample(user: Any, wanted: Drawing) -> Sample:
    """The claims drawn, each with the digest that drew it."""
    end = timezone.make_aware(datetime.combine(wanted.day, time.max))
    filed = Step.objects.filter(move="file", at__lte=end).values("claim")
    seen = Claim.objects.visible_to(user).filter(pk__in=filed)
    numbers = sorted(seen.order_by().values_list("number", flat=True))
    drawn = nsmallest(wanted.size, ((rank(wanted.seed, number), number) for number in numbers))
    found = seen.filter(number__in=[number for _, number in drawn]).select_related("person", "organisation")
    claims = {one.number: one for one in found}
    return Sample(
        [(digest, claims[number]) for digest, number in drawn], len(numbers), sm3("\n".join(numbers).encode())
    )
