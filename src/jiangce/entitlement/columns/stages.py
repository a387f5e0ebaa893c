"""Every entry of a policy up to step 4 (and 6): conditions, groups, amounts, periods."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from jiangce.entitlement.columns.allowances import settle_allowance
from jiangce.entitlement.columns.amounts import settle_amount
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.funnel import Stage, Starts, narrow, row_stage
from jiangce.entitlement.columns.groups import group_stage
from jiangce.entitlement.columns.prepared import Prepared
from jiangce.entitlement.columns.settling import settle_columns
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.plan import Plan, PolicyPlan, plan
from jiangce.rules.policy import EntryKind, Policy

#: entry → the ids of the rows that it is to decide; a group is decided where all its rows are given
Rows = Mapping[str, pl.Series]


class Stages(NamedTuple):
    """What became of each entry, in the document's order."""

    ready: PolicyPlan
    world: World
    every: dict[str, Stage]

    @property
    def benefits(self) -> dict[str, Stage]:
        """Those that pay."""
        return {name: one for name, one in self.every.items() if one.plan.entry.kind is EntryKind.BENEFIT}

    def has(self, entry: str, facts: pl.Series) -> pl.Series:
        """Are facts of these names decided here?"""
        stage = self.every.get(entry)
        return pl.repeat(False, len(facts), eager=True) if stage is None else stage.has(facts)


def stages_of(
    policy: Policy, facts: Frames | Prepared, as_of: date, only: Collection[str] | None = None, rows: Rows | None = None
) -> Stages:
    """The entries, or only these, on all facts, or on these rows. Raises `ValueError` for frames that do not fit."""
    ready, world = plan(policy), World(policy, facts, as_of, rows)
    settle_columns(world)
    starts, out = Starts(world), dict[str, Stage]()
    for one in ready.plans:
        assert one.entry.table is not None
        wanted = (only is None or one.entry.id in only) and (rows is None or one.entry.id in rows)
        if wanted and len(world.tables[one.entry.table.name].existing):
            out[one.entry.id] = _stage(starts, one, out)
    return Stages(ready, world, out)


def _stage(starts: Starts, one: Plan, stages: dict[str, Stage]) -> Stage:
    entry = one.entry
    stage = group_stage(starts.world, one) if entry.grouped else row_stage(starts, one, stages)
    if entry.kind is EntryKind.BENEFIT and entry.amount is not None:
        settle_allowance(stage) if entry.while_ is not None else settle_amount(stage)
    elif entry.by is not None and entry.as_words:
        holds = [condition.column(stage.view).value for _, _, condition in entry.as_words if condition is not None]
        narrow(stage.view.sheet, pl.col("status") & pl.any_horizontal(holds))
    return stage
