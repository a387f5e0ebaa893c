"""The facts under each policy on each day on which something of them is looked at, made once and shared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.settling import settle_columns
from jiangce.entitlement.columns.world import World
from jiangce.population.screening.sight import known_values, seen_by
from jiangce.rules.policy import Policy


class Worlds:
    """The facts under each policy on each day on which something is measured, made once."""

    def __init__(self, policies: Sequence[Policy], frames: Frames) -> None:
        self.frames = frames
        self.known = known_values(policies)
        self.made: dict[tuple[str, date], World] = {}

    def on(self, policy: Policy, day: date) -> World:
        key = (policy.id, day)
        if key not in self.made:
            self.made[key] = World(policy, seen_by(policy, self.frames, self.known), day)
            settle_columns(self.made[key])
        return self.made[key]
