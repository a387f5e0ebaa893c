"""The facts under each policy on each day on which something of them is looked at, made once and shared."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import Any

from jiangce.entitlement.columns.prepared import Prepared
from jiangce.entitlement.columns.settling import settle_columns
from jiangce.entitlement.columns.world import World
from jiangce.rules.policy import Policy


class Worlds:
    """The facts under each policy on each day on which something is measured, made once."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.made: dict[tuple[str, date], World] = {}
        self.kept: dict[Hashable, Any] = {}  # what was found out about them

    def on(self, policy: Policy, day: date) -> World:
        key = (policy.id, day)
        if key not in self.made:
            self.made[key] = World(policy, self.prepared, day)
            settle_columns(self.made[key])
        return self.made[key]
