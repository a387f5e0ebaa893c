"""The analyst's door to the floors below: facts of a folder kept in memory, decided once by the law as it is.

Loaded when the page is first asked for, in each worker by itself: Polars' threads do not survive a fork.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from jiangce.office.analyst import model
from jiangce.office.analyst.model import Unreadable
from jiangce.rules import library
from jiangce.rules.figure_paths import Figure, figure_paths
from jiangce.rules.problems import Problem, Refused

if TYPE_CHECKING:
    from jiangce.population.simulation import Ground, Simulation

KEPT = 64
#: tables of a simulation that the page shows, in its order
SHOWN = ("whole", "winners", "by-entry", "by-year", "by-fund", "by-district", "spread", "targets")


class Engine:
    """The facts, and what was found out about them. One at a time: a simulation uses every core."""

    def __init__(self, folder: Path) -> None:
        from jiangce.entitlement.columns.prepared import prepare
        from jiangce.population.intake import read_folder
        from jiangce.population.screening import concerned

        self.as_of = _day(settings.JIANGCE_FACTS_DAY)
        every = [library.policy(name) for name in library.policy_ids()]
        try:
            facts = read_folder(folder, every)
        except Refused as refused:
            raise Unreadable(tuple(f"{one.place}：{_line(one)}" for one in refused.problems)) from None
        self.frames, self.set_aside = facts.frames, facts.report.set_aside
        self.prepared = prepare(facts.frames, every)
        self.policies = {policy.id: policy for policy in concerned(every, self.frames)}
        self.lock = Lock()
        self.grounds: dict[str, Ground] = {}
        self.found: OrderedDict[tuple[str, str, str], model.Outcome] = OrderedDict()

    def facts(self) -> model.Facts:
        people, orgs = (self.frames.tables[n].height if n in self.frames.tables else 0 for n in ("person", "org"))
        aside = f"（{self.set_aside:,} 行没有通过检查，未计入）" if self.set_aside else ""
        return model.Facts(f"{people:,} 人，{orgs:,} 家单位{aside}", str(self.as_of))

    def choices(self, policy: str, entry: str) -> model.Choices:
        """What can be chosen; benefits and limits that have a figure to move."""
        policies = tuple(model.Named(one.id, f"{one.title}（{one.number}）") for one in self.policies.values())
        if policy not in self.policies:
            return model.Choices(policies)
        mine = self.policies[policy]
        entries = tuple(
            model.Named(one.id, f"{one.clause}　{one.title}")
            for one in mine.entries.values()
            if one.kind in ("benefit", "limit") and _paths(policy, one.id)
        )
        return model.Choices(policies, entries, tuple(_figure(one) for one in _paths(policy, entry)))

    def outcome(self, policy: str, figure: str, value: str) -> model.Outcome:
        """What follows. Raises `model.Refused`."""
        key = (policy, figure, value)
        with self.lock:
            if key not in self.found:
                self.found[key] = self._outcome(*key)
                while len(self.found) > KEPT:
                    self.found.popitem(last=False)
            return self.found[key]

    def _outcome(self, policy: str, figure: str, value: str) -> model.Outcome:
        from jiangce.population.simulation import reform_of, simulate

        mine = [self.policies[policy]]
        try:
            path = next(one for one in _paths(policy, figure.partition(".")[0]) if one.path == figure)
            reform = reform_of(mine, [f"{path.path}={path.put(value)}"])
            reform.applied(mine)
        except Refused as refused:
            raise model.Refused(tuple(_line(one) for one in refused.problems)) from None
        ground = self._ground(policy)
        started = time.perf_counter()
        return _told(simulate(ground, reform), started)

    def _ground(self, policy: str) -> Ground:
        from jiangce.population.simulation import Ground

        if policy not in self.grounds:
            self.grounds[policy] = Ground([self.policies[policy]], self.prepared, self.as_of)
        return self.grounds[policy]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError:
        raise Unreadable((f"JIANGCE_FACTS_DAY={text}：要写日期，如 2024-12-31",)) from None


def current() -> Engine | None:
    """The engine of this process; None where the operator has named no facts. Raises `Unreadable`."""
    return _made(settings.JIANGCE_FACTS) if settings.JIANGCE_FACTS else None


@lru_cache(maxsize=1)
def _made(folder: str) -> Engine:
    with _LOADING:
        return Engine(Path(folder))


_LOADING = Lock()


@lru_cache(maxsize=512)
def _paths(policy: str, entry: str) -> tuple[Figure, ...]:
    return tuple(figure_paths(library.policy(policy), entry))


def _figure(one: Figure) -> model.Figure:
    """The slider goes to twice what the law says; of a percentage to 100."""
    value = float(one.value)
    most = 100.0 if one.percent else max(2 * value, 10.0)
    step = 1.0 if most <= 200 else 10.0 ** (len(str(int(most))) - 3)
    unit = "%" if one.percent else ""
    return model.Figure(
        one.path, one.words, one.value, unit, f"{most:g}" if most < 1e6 else str(int(most)), f"{step:g}"
    )


def _line(one: Problem) -> str:
    said = f"{one.zh}：{one.found}" if one.found else one.zh
    return f"{said}。应当是 {one.expected}" if one.expected else said


def _told(found: Simulation, started: float) -> model.Outcome:
    from jiangce.population.simulation.report.charts import charts
    from jiangce.population.simulation.tables import amended, tables
    from jiangce.population.simulation.text import shown

    every = [table for table in tables(found, SHOWN) if table.rows]
    drawn: dict[str, dict[str, Any]] = {chart.table: chart.data() for chart in charts(every)}
    told = tuple(
        model.Table(
            table.zh, tuple((column.zh, column.kind != "text") for column in table.columns),
            tuple(
                tuple((shown(c.kind, v), c.kind != "text") for c, v in zip(table.columns, row, strict=True))
                for row in table.rows
            ),
            table.note, drawn.get(table.name),
        )
        for table in every
    )  # fmt: skip
    changed = tuple(f"{clause}　{title}：{words}" for _, clause, title, words in amended(found))
    assumed = tuple(one.words for one in found.reform.assumptions.every.values())
    draft = any(policy.is_draft for policy in found.before.policies)
    return model.Outcome(changed, told, assumed, time.perf_counter() - started, draft)
