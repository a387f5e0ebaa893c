"""Which claims wait to be paid, filtered and ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, Q, QuerySet

from jiangce.office.claims.models import Claim
from jiangce.office.payments.accounts import sealed_of
from jiangce.office.payments.batching import READY
from jiangce.office.payments.models import Line

ORDERS = {"due": ("due_on", "pk"), "new": ("-pk",), "money": ("-granted", "pk"), "fund": ("policy", "fund", "pk")}
_WITHOUT = Q(person__isnull=False, person__card="") | Q(organisation__isnull=False, organisation__account=None)
_MERGED = Q(person__merged_into__isnull=False) | Q(organisation__merged_into__isnull=False)


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for. ``fund``: policy/fund, "" is all; ``account``: all, there, missing; ``state``: all, or one."""

    fund: str = ""
    state: str = "all"
    account: str = "all"
    text: str = ""
    order: str = "due"

    @classmethod
    def of(cls, told: Any) -> Filters:
        """From an address; what makes no sense is left out."""
        state, account, order = told.get("state", ""), told.get("account", ""), told.get("order", "")
        fund = told.get("fund", "")[:130]
        return cls(
            fund if "/" in fund else "", state if state in READY else "all", account if account in ("there", "missing") else "all",
            told.get("q", "")[:60].strip(), order if order in ORDERS else "due",
        )  # fmt: skip

    def query(self) -> str:
        """The same as an address."""
        return urlencode(
            {"fund": self.fund, "state": self.state, "account": self.account, "q": self.text, "order": self.order}
        )


def _without(found: QuerySet[Claim]) -> Q:
    """Which of these have no account. Of the few whose claimant was merged away it is asked as it is when they are paid."""
    merged = found.filter(_MERGED).select_related("person", "organisation")
    lost = [one.pk for one in merged if sealed_of(one.party)[0] is None]
    return (_WITHOUT & ~_MERGED) | Q(pk__in=lost)


def waiting(user: Any, filters: Filters) -> QuerySet[Claim]:
    """The claims to be paid that somebody may see and looks for, with what their last failure was."""
    found = Claim.objects.visible_to(user).filter(state__in=READY if filters.state == "all" else [filters.state])
    if filters.fund:
        policy, _, fund = filters.fund.partition("/")
        found = found.filter(policy=policy, fund=fund)
    if filters.account != "all":
        found = found.filter(_without(found)) if filters.account == "missing" else found.exclude(_without(found))
    if text := filters.text:
        found = found.filter(
            Q(number=text) | Q(title__contains=text) | Q(person__name=text) | Q(organisation__name__contains=text)
        )
    failed = Line.objects.filter(state=Line.State.FAILED).order_by("-pk")
    return (
        found.select_related("person", "organisation__account")
        .prefetch_related(Prefetch("payment_lines", queryset=failed, to_attr="failures"))
        .order_by(*ORDERS[filters.order])
    )
