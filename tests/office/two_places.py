"""The real engine with two places: Shangyu's newer policy and the invented county, whatever else there is."""

from __future__ import annotations

from functools import cached_property

from jiangce.office.public import model
from jiangce.office.public.engine.real import Engine

IDS = ("shangyu-2023", "shili-2024")


class TwoPlaces(Engine):
    """A shelf of its own. The invented county is found through `JIANGCE_POLICIES`."""

    @cached_property
    def _shelf(self) -> tuple[model.Policy, ...]:  # type: ignore[override]
        return tuple(one for one in super()._shelf if one.id in IDS)
