"""Whole cases for a policy: for every entry an island that satisfies it, spoiled or not, and islands of anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from weakref import WeakKeyDictionary

from hypothesis import strategies as st
from tests.entitlement.generated_facts import Island
from tests.entitlement.generated_goals import Goal
from tests.entitlement.policy_lore import Lore, lore_of

from jiangce.entitlement.facts import Facts
from jiangce.entitlement.plan import Plan, plan
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Exclusion, Policy

_LORE: WeakKeyDictionary[Policy, Lore] = WeakKeyDictionary()
SPOILED = (0.0, 0.0, 0.0, 0.0, -1, -1, -2, 0.02, 0.1, 0.3)  # a share of everything told, or how many things are touched
ISLANDS = 3  # for each entry


@dataclass(frozen=True, slots=True)
class Case:
    facts: Facts = field(repr=False)
    today: date


@st.composite
def cases(draw: st.DrawFn, policy: Policy) -> Case:
    """Facts and a day; a seed for each island, so that a failing example names the islands that matter."""
    ready = plan(policy)
    days = st.sampled_from((0, 1, 31, 200, 364, 365, 500, 700, 900))
    today = policy.in_force + timedelta(days=draw(days))
    unsure = sorted(name for name, table in policy.vocabulary.tables.items() if table.missing_unknown)
    complete = frozenset(draw(st.sets(st.sampled_from(unsure)))) if unsure else frozenset()
    seeds = [draw(st.integers(0, 2**32 - 1)) for _ in range(ISLANDS * len(ready.plans) + 2)]
    return case_of(policy, today, seeds, complete)


def case_of(policy: Policy, today: date, seeds: Sequence[int], complete: frozenset[str] = frozenset()) -> Case:
    """The case of these seeds: islands for each plan of the policy, the rest of anything."""
    goals = [one for one in plan(policy).plans for _ in range(ISLANDS)]
    facts = Facts(complete=complete)
    for at, seed in enumerate(seeds):
        made = island(policy, today, Random(f"{at} {seed}"), f"i{at}", goals[at] if at < len(goals) else None)
        for row in made.all():
            facts.add(row)
    return Case(facts, today)


def island(policy: Policy, today: date, random: Random, name: str, goal: Plan | None) -> Island:
    lore = _LORE.get(policy)
    if lore is None:
        lore = _LORE[policy] = lore_of(policy)
    out, told = Island(policy, lore, today, random, name), list[tuple[Row, str]]()
    if goal is None:
        for table in out.tables:
            for _ in range(random.randrange(4)):
                out.row(table)
    else:
        way = Goal(out, plan(policy))
        row, told = way.reach(goal), way.told
        if random.random() < 0.3:
            pay(out, goal, row)
    how = random.choice(SPOILED)
    out.spoil(how) if how > 0 else out.touch(-int(how), told)
    return out


def _keyed(island: Island, one: Exclusion, payment: Row, row: Row) -> None:
    """Mostly the keys by which the exclusion goes are those of the row, so that it can hold."""
    dated = island.policy.vocabulary.tables[row.table].date
    for key in one.key_names:
        name, source = ("fact_on", dated) if key == "on" else (key, key)
        if source in row.values and island.random.random() < 0.7:
            payment.values[name] = row.values[source]


def pay(island: Island, goal: Plan, row: Row) -> None:
    """Something was paid before: for this very fact, for another, or under another programme."""
    if "payment" not in island.tables:
        return
    payment, random = island.row("payment"), island.random
    others = [other.id for other in island.rows[row.table]]
    payment.values |= {"benefit": goal.entry.id, "fact": random.choice((row.id, *others, "old"))}
    for name in ("person", "employer"):
        if random.random() < 0.8 and isinstance(row.values.get(name), str) and name in island.tables["payment"].columns:
            payment.values[name] = payment.values["payee"] = row.values[name]
    excluding = [one for _, one in plan(island.policy).not_with.get(goal.entry.id, ())]
    if excluding and random.random() < 0.7:
        one = random.choice(excluding)
        payment.values["benefit" if one.name in island.policy.entries else "programme"] = one.name
        _keyed(island, one, payment, row)
    if goal.entry.programme and random.random() < 0.4:  # money of the same kind under another document
        payment.values |= {"benefit": "elsewhere/old", "programme": goal.entry.programme}
    payment.values["paid_on"] = island.today - timedelta(days=random.randrange(300))
