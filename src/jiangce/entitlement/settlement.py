"""The year's end between those who bear a payment: what one unit advanced for the others, district by district.

Where a fund has shares and one unit pays first for all (`advance`), each payment of the year is split as decisions are
(`shares.split`: whole 分, the odd ones to the first), and the others owe their parts. Zibo 2022, 六24.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from jiangce.entitlement.facts import Facts
from jiangce.entitlement.payments import TABLE, own_name
from jiangce.entitlement.shares import split
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Fund, Policy
from jiangce.rules.types import Value


class Owed(NamedTuple):
    """What a unit bears of a fund's payments of one year in one district, in 分. ``district``: "" where it is not known."""

    fund: str
    district: str  # GB/T 2260
    unit: str
    payments: int
    paid: int  # what was paid there altogether
    bears: int
    owes: int  # to the unit that advanced it; 0 for that unit itself


def settle(policy: Policy, facts: Iterable[Facts], year: int) -> list[Owed]:
    """The settlement of a calendar year, by the day of payment, over the earlier payments among these facts."""
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for some in facts:
        places = {row.id: row.values.get("place") for name in ("org", "person") for row in some.tables.get(name, ())}
        for row in some.tables.get(TABLE, ()):
            fund, amount, day = _fund(policy, row), row.values.get("amount"), row.values.get("paid_on")
            if fund is None or not isinstance(amount, int) or not (isinstance(day, date) and day.year == year):
                continue
            for bearer, part in zip(fund.shares, split(amount, fund.shares), strict=True):
                found = sums[fund.id, _district(row, places), bearer.unit]
                found[0] += 1
                found[1] += amount
                found[2] += part
    order = {(fund.id, one.unit): at for fund in policy.funds.values() for at, one in enumerate(fund.shares)}
    out = [
        Owed(fund, district, unit, count, paid, bears, 0 if unit == policy.funds[fund].advance else bears)
        for (fund, district, unit), (count, paid, bears) in sums.items()
    ]
    return sorted(out, key=lambda one: (one.fund, one.district == "", one.district, order[one.fund, one.unit]))


def _fund(policy: Policy, row: Row) -> Fund | None:
    """The shared and advanced fund that a payment came from."""
    entry = policy.entries.get(own_name(policy, row.values.get("benefit")))
    fund = policy.funds.get(entry.fund or policy.fund) if entry is not None else None
    return fund if fund is not None and fund.advance else None


def _district(row: Row, places: Mapping[str, Value]) -> str:
    """Where the employer is, else the person."""
    for name in ("employer", "person", "payee"):
        place = places.get(str(row.values.get(name)))
        if isinstance(place, str):
            return place
    return ""
