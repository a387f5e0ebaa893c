"""The finders of one place in turn: what an earlier document finds entitled stands before those behind it.

The same as `versions.assess_in_turn`, on the facts that the answers make for each document, and for any other answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from jiangce.entitlement.about_today import TodayCase
from jiangce.entitlement.across import called, draft_rows
from jiangce.entitlement.assess import decide
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.versions import in_its_days
from jiangce.rules.nodes.env import Row

if TYPE_CHECKING:
    from jiangce.entitlement.finder import Finder, Result

Answers = Mapping[str, str]


class Turn:
    """``finders``: of one place. ``told``: the answers as given; ``fitted``: how a finder understands answers."""

    def __init__(
        self, finders: Iterable[Finder], told: Answers, fitted: Callable[[Finder, Answers], dict[str, str]]
    ) -> None:
        self.order = sorted(finders, key=lambda one: (one.policy.in_force, one.policy.id))
        self.told = dict(told)
        self.fitted = fitted
        self.documents = called(one.policy for one in self.order)
        self._handed: dict[tuple[str, frozenset[tuple[str, str]]], list[Row]] = {}
        self._behind: dict[tuple[str, frozenset[tuple[str, str]]], list[Result]] = {}
        self._now: dict[str, list[Draft]] = {}

    def before(self, finder: Finder, told: Answers | None = None) -> list[Row]:
        """What stands before this finder's document: the entitlements of those in front, as payments still to come."""
        front = self.order[: self.order.index(finder)]
        return [row for one in front for row in self.handed(one, self.told if told is None else told)]

    def handed(self, finder: Finder, told: Answers) -> list[Row]:
        """What its document hands on, and whom that names."""
        if not self.now(finder):
            return []
        key = finder.policy.id, frozenset(told.items())
        if key not in self._handed:
            facts = finder.facts_of(finder.built(self.fitted(finder, told)), self.before(finder, told))
            rows = list(draft_rows(finder.policy, facts, _drafts(finder, facts), finder.as_of))
            self._handed[key] = [*_strangers(facts, rows), *rows]
        return self._handed[key]

    def now(self, finder: Finder) -> list[Draft]:
        """What can be handed on, now or once more is known: what is refused on less stays so on more."""
        if finder.policy.id not in self._now:
            drafts: list[Draft] = []
            if self.behind(finder):
                drafts = _drafts(finder, finder.facts_of(finder.situation, self.before(finder)))
            self._now[finder.policy.id] = [
                one for one in drafts if one.plan.entry.programme and one.claim and one.claim.status is not False
            ]
        return self._now[finder.policy.id]

    def behind(self, finder: Finder) -> list[Finder]:
        """The finders before which its decisions stand."""
        return self.order[self.order.index(finder) + 1 :] if finder.ready.handing else []

    def results(self, finder: Finder, told: Answers) -> tuple[Result, ...]:
        """What other answers come to in its document, and by what it hands on in those behind it."""
        own = finder.result(self.fitted(finder, told), self.before(finder, told))
        if not self.now(finder):
            return (own,)
        same = _same(self.handed(finder, told), self.handed(finder, self.told))
        return (own, *self._results_behind(finder, self.told if same else told))

    def _results_behind(self, finder: Finder, told: Answers) -> list[Result]:
        """What those behind it say of the answers so far, before what other answers would hand on."""
        key = finder.policy.id, frozenset(told.items())
        if key not in self._behind:
            self._behind[key] = [one.result(one.answers, self.before(one, told)) for one in self.behind(finder)]
        return self._behind[key]

    def awaited(self, finder: Finder) -> frozenset[str]:
        """The entries whose open decisions would change a result behind them if they turned out to be entitlements."""
        open_ = [one for one in self.now(finder) if one.claim is not None and one.claim.status is None]
        if not open_:
            return frozenset()
        facts = finder.facts_of(finder.situation, self.before(finder))
        rows = list(draft_rows(finder.policy, facts, open_, finder.as_of, assumed=True))
        for one in self.behind(finder):
            before = self.before(one)
            if one.result(one.answers, before) != one.result(one.answers, [*before, *rows]):
                return frozenset(draft.plan.entry.id for draft in open_)
        return frozenset()


def _drafts(finder: Finder, facts: Facts) -> list[Draft]:
    """What a document decides of its own time of all that can be handed on, whomever it pays."""
    drafts = decide(finder.ready, TodayCase(finder.policy, facts, finder.as_of), finder.ready.handing)
    return [one for one in drafts if in_its_days(finder.policy, one.plan.entry.id, one.env.on)]


def _same(left: Sequence[Row], right: Sequence[Row]) -> bool:
    return [(row.id, row.values) for row in left] == [(row.id, row.values) for row in right]


def _strangers(facts: Facts, rows: Iterable[Row]) -> Iterator[Row]:
    """Whom payments name, without what is known of them: a document behind may never have heard of them."""
    named = {row.values.get(name) for row in rows for name in ("payee", "person", "employer")}
    for table in ("person", "org"):
        yield from (Row(table, row.id, {}) for row in facts.tables.get(table, ()) if row.id in named)
