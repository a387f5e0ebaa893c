"""Facts generated for several policies at once, and what `assess` says of them."""

from __future__ import annotations

from datetime import date
from random import Random

import polars as pl
from tests.entitlement.generated_cases import ISLANDS, island

from jiangce.entitlement.columns.frames import Frames, facts_of, frames_of
from jiangce.entitlement.decision import Assessment
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.plan import plan
from jiangce.entitlement.versions import assess_in_turn
from jiangce.population.screening.sight import in_turn, known_values, seen_by
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy


def generated(policies: list[Policy], seed: int, today: date, share: float = 0.3) -> Frames:
    """Islands of facts for some entries of each policy, in the words of all of them."""
    random, parts = Random(seed), []
    for number, policy in enumerate(policies):
        facts = Facts(complete=frozenset({"catalogue", "insurance"}))
        for at, goal in enumerate(one for one in plan(policy).plans for _ in range(ISLANDS)):
            if random.random() < share:
                for row in island(policy, today, random, f"{'ih'[number % 2]}{number}{at}", goal).all():
                    facts.add(Row(row.table, row.id, dict(row.values)))
        parts.append(frames_of(facts, policy.vocabulary))
    return together(parts)


def together(parts: list[Frames]) -> Frames:
    """The rows of several frames, scales as plain text."""
    tables: dict[str, list[pl.DataFrame]] = {}
    for part in parts:
        for name, frame in part.tables.items():
            tables.setdefault(name, []).append(frame.with_columns(pl.col(pl.Enum).cast(pl.String)))
    return Frames({n: pl.concat(fs, how="diagonal") for n, fs in tables.items()}, parts[0].complete)


def assessed(policies: list[Policy], frames: Frames, today: date) -> list[Assessment]:
    """Every policy in turn, one case at a time."""
    known = known_values(policies)
    return assess_in_turn([(one, facts_of(seen_by(one, frames, known))) for one in in_turn(policies)], today)
