"""Which notices somebody looks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiangce.office.notices.models import Notice

ORDERS = {
    "new": ("-opens_on", "-pk"), "ends": ("last_day", "pk"), "large": ("-size", "-pk"), "place": ("region", "-opens_on", "-pk"),
}  # fmt: skip
#: what the words of the officers' filter mean
OFFICE = {
    "mine": Q(state__in=("prepared", "open", "ended")), "all": Q(), "prepared": Q(state="prepared"), "open": Q(state="open"), "ended": Q(state="ended"),
    "archived": Q(state="archived"),
}  # fmt: skip


def public_states() -> dict[str, Q]:
    """What the words of anyone's filter mean: by the day, whether or not somebody has ended the list already."""
    today = timezone.localdate()
    return {"all": Q(), "open": Q(last_day__gte=today), "over": Q(last_day__lt=today)}


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for."""

    state: str
    place: str = ""
    policy: str = ""
    text: str = ""
    order: str = "new"

    @classmethod
    def of(cls, told: Any, states: dict[str, Q], default: str) -> Filters:
        """From an address; what makes no sense is left out."""
        state, order = told.get("state", default), told.get("order", "new")
        return cls(
            state if state in states else default, told.get("place", "")[:6], told.get("policy", "")[:60],
            told.get("q", "")[:60].strip(), order if order in ORDERS else "new",
        )  # fmt: skip

    def query(self) -> str:
        """The same as an address."""
        told = {"state": self.state, "place": self.place, "policy": self.policy, "q": self.text, "order": self.order}
        return urlencode(told)

    def among(self, found: QuerySet[Notice], states: dict[str, Q]) -> QuerySet[Notice]:
        """Those that fit, with how many lines each has."""
        found = found.filter(states[self.state]).annotate(size=Count("lines"))
        if self.place:
            found = found.filter(region=self.place)
        if self.policy:
            found = found.filter(policy=self.policy)
        if self.text:
            found = found.filter(
                Q(number__contains=self.text) | Q(heading__contains=self.text) | Q(office__contains=self.text)
            )
        return found.order_by(*ORDERS[self.order])
