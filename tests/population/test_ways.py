"""Forwards a decision finds all it needs; backwards a change finds every decision it can touch."""

from __future__ import annotations

from random import Random
from typing import Any

import polars as pl
import pytest
import tests.entitlement.both_targets as both
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.entitlement.generated_cases import Case, cases

from jiangce.entitlement.columns import decide_columns, frames_of
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import plan
from jiangce.entitlement.reads import reads_of
from jiangce.population.ways import Change, Changed, Links, needed, touched
from jiangce.rules import library
from jiangce.rules.policy import Policy

QUIET = settings(max_examples=2, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)


def frames() -> Frames:
    people = pl.DataFrame({"id": ["p1", "p2", "p3"], "place": ["330604", None, "330122"]})
    hires = pl.DataFrame({"id": ["h1", "h2", "h3"], "person": ["p1", "p1", None], "employer": ["o1", "o2", "o1"]})
    return Frames({"person": people, "hire": hires})


def ids(links: Links, table: str, places: Any) -> list[str]:
    return sorted(links.rows(table, places)["id"].to_list())


def test_rows_are_found_by_what_they_hold() -> None:
    links = Links(frames())
    assert ids(links, "hire", links.find("hire", "person", links.numbers(pl.Series(["p1"])))) == ["h1", "h2"]
    assert ids(links, "hire", links.unknown("hire", "person")) == ["h3"]
    assert not len(links.find("hire", "person", links.numbers(pl.Series(["nobody"]))))
    assert not len(links.find("training", "person", links.numbers(pl.Series(["p1"]))))
    assert ids(links, "hire", links.unknown("hire", "project")) == ["h1", "h2", "h3"], "a column nobody told of"


def test_changes_lie_on_top() -> None:
    before = Links(frames())
    before.find("hire", "person", before.numbers(pl.Series(["p1"])))
    new = pl.DataFrame({"id": ["h2", "h4"], "person": ["p2", "p1"], "full_time": [True, None]})
    after = before.after({"hire": Change(new, pl.Series(["h1"]))})
    assert ids(after, "hire", after.find("hire", "person", after.numbers(pl.Series(["p1"])))) == ["h4"]
    assert ids(after, "hire", after.find("hire", "person", after.numbers(pl.Series(["p2"])))) == ["h2"]
    assert ids(before, "hire", before.find("hire", "person", before.numbers(pl.Series(["p1"])))) == ["h1", "h2"]
    again = after.after({"hire": Change(new.with_columns(person=pl.lit("p3")).head(1))})
    assert again.frames().tables["hire"].sort("id")["person"].to_list() == ["p3", None, "p1"]
    assert again.frames().tables["hire"].sort("id")["id"].to_list() == ["h2", "h3", "h4"]


# ── forwards ──


@pytest.mark.parametrize("name", library.policy_ids())
def test_what_a_decision_needs_decides_it(name: str) -> None:
    """Row decisions of one entry at a time, on just the rows needed, come out as on all."""
    policy = library.policy(name)

    @QUIET
    @given(st.data())
    def check(data: st.DataObject) -> None:
        case = data.draw(cases(policy))
        drafts_alike(policy, case)

    check()


def drafts_alike(policy: Policy, case: Case) -> None:
    from jiangce.entitlement.assess import decide
    from jiangce.entitlement.facts import FactCase

    ready, links = plan(policy), Links(frames_of(case.facts, policy.vocabulary))
    whole = statuses(decide(ready, FactCase(policy, both.copied(case.facts), case.today)))
    for one in ready.plans:
        if one.entry.grouped or one.counts or one.caps or one.parent or one.entry.id in ready.not_with:
            continue
        places = links.everything(one.entry.table.name)
        mine = places[places % 7 == 3]
        kept = needed(links, [(reads_of(ready, one), mine)])
        chosen = {table: set(links.rows(table, found)["id"]) for table, found in kept.items()}
        facts = Facts(
            {
                t: [r for r in rows if r.id in chosen.get(t, ()) or t == TABLE]
                for t, rows in both.copied(case.facts).tables.items()
            },
            case.facts.complete,
        )
        only = frozenset([one.entry.id])
        roots = set(links.rows(one.entry.table.name, mine)["id"]) if len(mine) else set()
        found = statuses(decide(ready, FactCase(policy, facts, case.today), only))
        for key in [key for key in found if key[1] in roots]:
            assert found[key] == whole[key], key


def statuses(drafts: Any) -> dict[tuple[str, str], Any]:
    return {(d.plan.entry.id, d.fact): (d.status, d.low, d.high) for d in drafts}


# ── backwards ──


@pytest.mark.parametrize("name", library.policy_ids())
def test_a_change_finds_every_decision_it_touches(name: str) -> None:
    policy = library.policy(name)
    seen: list[int] = []

    @QUIET
    @given(st.data(), st.integers(0, 2**32))
    def check(data: st.DataObject, seed: int) -> None:
        seen.append(touches_all(policy, data.draw(cases(policy)), Random(seed)))

    check()
    assert sum(seen) > 3, "hardly any decision changed"


def touches_all(policy: Policy, case: Case, random: Random) -> int:
    """Change some rows; whatever row decision came out differently was found. How many did."""
    before = Links(frames_of(case.facts, policy.vocabulary))
    changes = some_changes(before, random)
    after = before.after(changes)
    ready = plan(policy)
    told = [row_decisions(decide_columns(policy, links.frames(), case.today).decisions) for links in (before, after)]
    changed, differs = Changed(before, changes), 0
    for one in ready.plans:
        if one.entry.grouped or one.counts or one.caps or one.parent or one.entry.id in ready.not_with:
            continue
        table = one.entry.table.name
        found = (
            set(before.rows(table, touched(changed, reads_of(ready, one)))["id"])
            if table in before.frames().tables
            else set()
        )
        mine = [{fact: rest for (entry, fact), rest in part.items() if entry == one.entry.id} for part in told]
        moved = {fact for fact in mine[0].keys() & mine[1].keys() if mine[0][fact] != mine[1][fact]}
        assert moved <= found, (one.entry.id, moved - found)
        differs += len(moved)
    return differs


def some_changes(links: Links, random: Random) -> dict[str, Change]:
    """Rows that take over what other rows of their table hold, a column at a time; ids stay."""
    out = {}
    for name, frame in links.frames().tables.items():
        if name == TABLE or frame.height < 2:
            continue
        rows = frame.sample(max(1, frame.height // 10), seed=random.randrange(10**6))
        for column in random.sample(frame.columns[1:], min(3, frame.width - 1)):
            if not column.endswith("__none"):
                rows = rows.with_columns(frame[column].sample(rows.height, with_replacement=True, seed=1).alias(column))
        out[name] = Change(rows)
    return out


def row_decisions(decisions: pl.DataFrame) -> dict[tuple[str, str], Any]:
    told = decisions.select("entry", "fact", "on", "status", "low", "high", "certainty")
    return {(entry, fact): tuple(rest) for entry, fact, *rest in told.rows()}
