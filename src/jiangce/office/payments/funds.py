"""How much of each fund is payable, under way, paid, failed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Sum

from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import User
from jiangce.office.rulebook.titled import fund_called, titled

#: what is told apart, and the states of claims that it covers
PARTS = {"payable": ("payable",), "batched": ("batched",), "failed": ("failed",), "paid": ("paid", "closed")}


@dataclass(slots=True)
class Fund:
    """``parts``: name → (how many, 分)."""

    policy: str
    fund: str
    title: str
    policy_title: str
    parts: dict[str, tuple[int, int]] = field(default_factory=dict)


def funds(user: User) -> list[Fund]:
    """Every fund that somebody may see, by policy."""
    states = {state: part for part, every in PARTS.items() for state in every}
    rows = (
        Claim.objects.visible_to(user).filter(state__in=states).order_by()
        .values("policy", "fund", "state").annotate(count=Count("pk"), total=Sum("granted"))
    )  # fmt: skip
    out: dict[tuple[str, str], Fund] = {}
    for row in rows:
        key = (row["policy"], row["fund"])
        one = out.setdefault(key, Fund(*key, fund_called(*key), titled(row["policy"])[0], dict.fromkeys(PARTS, (0, 0))))
        part = states[row["state"]]
        count, total = one.parts[part]
        one.parts[part] = (count + row["count"], total + (row["total"] or 0))
    return [out[key] for key in sorted(out)]
