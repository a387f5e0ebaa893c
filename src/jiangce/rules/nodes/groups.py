"""Counting the rows that passed the lines above: `together` in row decisions, `count`, `share`, `sum` in group ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env, Peers, Span, bounds
from jiangce.rules.nodes.related import restricted
from jiangce.rules.nodes.terms import Term, Terms
from jiangce.rules.nodes.totals import show_span
from jiangce.rules.nodes.view import Col, View
from jiangce.rules.trace import Missing
from jiangce.rules.types import COUNT, NONE, Kind


class Counted(Node):
    """A count or sum over rows that passed. ``least``: what it must come to for anything to be paid by it.

    An amount is worked out for the case that the conditions hold: 19 people and one in doubt who may make the 20 that
    are asked for are 20 where something is paid at all.
    """

    __slots__ = ("least",)
    least: int

    def span(self, low: int, high: int | None) -> int | Span:
        """Both ends, the lower one no lower than what the conditions ask for."""
        low = max(low, self.least if high is None else min(self.least, high))
        return low if low == high else Span(low, high)

    def spanned(self, view: View, col: Col) -> Col:
        """The same over many rows."""
        if not self.least or col.high is None:
            return col
        low = view.pl.max_horizontal(col.value, view.pl.min_horizontal(view.pl.lit(self.least), col.high))
        return Col(view.pl.when(col.value.is_not_null()).then(low), col.high, col.none)


class Together(Counted):
    """``together(employer, year)``: how many rows that passed the lines above share these keys with this row.

    Rows in doubt, and rows whose own key is not known, widen the span upwards.
    """

    __slots__ = ("keys", "measure", "noun")
    declarable = True

    def __init__(self, keys: Sequence[Node], measure: str, noun: str) -> None:
        self.type = COUNT
        self.least = 0
        self.keys = tuple(keys)
        self.measure = measure
        self.noun = noun

    def value(self, env: Env) -> Any:
        if env.case.answers:
            answer = env.case.answers.get(self.atom(env))
            if answer is not None:
                return answer
        assert env.peers is not None
        mine = tuple(key.run(env) for key in self.keys)
        if None in mine:
            return None
        if NONE in mine:
            return NONE
        tally = self._tally(env.peers, env)
        low, high = tally[0][mine], tally[1][mine]
        for pattern, counts in tally[2].items():
            high += counts[tuple(None if at in pattern else part for at, part in enumerate(mine))]
        return self.span(low, high if env.peers.complete else None)

    def _tally(self, peers: Peers, env: Env) -> tuple[Counter[Any], Counter[Any], dict[tuple[int, ...], Counter[Any]]]:
        """Per key: rows that surely passed, rows that may have; and rows with unknown keys, by which are unknown."""
        if self not in peers.tallies:
            sure: Counter[Any] = Counter()
            maybe: Counter[Any] = Counter()
            vague: dict[tuple[int, ...], Counter[Any]] = {}
            for row, on, passed in peers.rows:
                if passed is False:
                    continue
                keys = tuple(key.run(Env(env.case, row, on)) for key in self.keys)
                pattern = tuple(at for at, part in enumerate(keys) if part is None)
                if pattern:
                    vague.setdefault(pattern, Counter())[keys] += 1
                    continue
                maybe[keys] += 1
                sure[keys] += passed is True
            peers.tallies[self] = (sure, maybe, vague)
        found: tuple[Counter[Any], Counter[Any], dict[tuple[int, ...], Counter[Any]]] = peers.tallies[self]
        return found

    def atom(self, env: Env) -> str:
        keys = ",".join(str(key.run(env)) for key in self.keys)
        return f"{self.mark()}@{keys}"

    def column(self, view: View) -> Col:
        return self.spanned(view, view.together(self.keys))

    def term(self, terms: Terms) -> Term:
        found = terms.fresh(self, may_be_none=False, counted=True)
        terms.assume(found.value >= 1)  # this row at least
        return found

    def words(self) -> str:
        same = "、".join(f"同一{key.words()}" for key in self.keys)
        return f"{same}内，符合以上各条的合计"

    def question(self) -> str:
        same = "、".join(f"同一{key.words()}" for key in self.keys)
        return f"{same}内，这样的{self.noun}一共有多少{self.measure}？"

    def key(self) -> str:
        return f"together({', '.join(key.key() for key in self.keys)})"

    def children(self) -> Sequence[Node]:
        return self.keys

    def show(self, value: Any) -> str:
        return show_span(COUNT, value, self.measure)

    def missing(self, env: Env) -> Iterator[Missing]:
        for key in self.keys:
            if key.run(env) is None:
                yield from key.missing(env)
                return
        assert env.peers is not None
        if not env.peers.complete and None not in [key.run(env) for key in self.keys]:
            yield Missing(env.row.table, "", "", self.words(), self.question(), "", self.atom(env))

    def declared(self, env: Env) -> bool:
        return bool(env.case.answers) and self.atom(env) in env.case.answers


class GroupCount(Counted):
    """``count()`` or ``count(COND)`` over the group's rows that passed the lines above; ``distinct``: one per person."""

    __slots__ = ("condition", "distinct", "measure", "noun")

    def __init__(self, condition: Node | None, distinct: Node | None, measure: str, noun: str) -> None:
        self.type = COUNT
        self.least = 0
        self.condition = condition
        self.distinct = distinct
        self.measure = measure
        self.noun = noun

    def value(self, env: Env) -> Any:
        assert env.peers is not None
        sure: set[Any] = set()
        maybe: set[Any] = set()
        for row, on, passed in env.peers.rows:
            inner = Env(env.case, row, on)
            holds = True if self.condition is None else self.condition.run(inner)
            if passed is False or holds is False:
                continue
            who = row.id if self.distinct is None else self.distinct.run(inner)
            if who is None:
                maybe.add(("unknown", row.id))
            else:
                maybe.add(who)
                if passed and holds:
                    sure.add(who)
        return self.span(len(sure), len(maybe) if env.peers.complete else None)

    def column(self, view: View) -> Col:
        return self.spanned(view, view.group_count(self.condition, self.distinct))

    def term(self, terms: Terms) -> Term:
        """Some number; that of a part no more than that of all."""
        found = terms.fresh(self, may_be_none=False, counted=True)
        if self.condition is not None:
            whole = GroupCount(None, self.distinct, self.measure, self.noun)
            terms.assume(found.value <= terms.fresh(whole, may_be_none=False, counted=True).value)
        return found

    def words(self) -> str:
        if self.condition is None:
            return f"符合以上各条的{self.noun}合计"
        return f"其中{self.condition.words()}的{self.noun}"

    def key(self) -> str:
        inner = "" if self.condition is None else self.condition.key()
        return f"count({inner}{'' if self.distinct is None else '; ' + self.distinct.key()})"

    def children(self) -> Sequence[Node]:
        return [n for n in (self.condition, self.distinct) if n is not None]

    def show(self, value: Any) -> str:
        return show_span(COUNT, value, self.measure)

    def missing(self, env: Env) -> Iterator[Missing]:
        assert env.peers is not None
        if self.condition is not None:
            for row, on, _ in env.peers.told():
                yield from self.condition.missing(Env(env.case, row, on))


class GroupSum(Counted):
    """``sum(column)`` or ``sum(column, COND)`` over the group's rows that passed the lines above."""

    __slots__ = ("condition", "den", "of")

    def __init__(self, of: Node, condition: Node | None) -> None:
        self.type = of.type
        self.least = 0
        self.of = of
        self.condition = condition
        self.den = of.den

    def value(self, env: Env) -> Any:
        assert env.peers is not None
        low, high = 0, 0 if env.peers.complete else None
        for row, on, passed in env.peers.rows:
            inner = Env(env.case, row, on)
            holds = True if self.condition is None else self.condition.run(inner)
            if passed is False or holds is False:
                continue
            value = self.of.run(inner)
            if value is None:
                return None
            if value is not NONE:
                least, most = bounds(value)
                low += least if passed and holds else 0  # type: ignore[operator]
                high = None if high is None or most is None else high + most
        return self.span(low, high)

    def column(self, view: View) -> Col:
        return self.spanned(view, view.group_sum(self.of, self.condition))

    def term(self, terms: Terms) -> Term:
        return terms.fresh(self, may_be_none=False, counted=True)

    def words(self) -> str:
        return restricted(f"{self.of.words()}合计", self.condition)

    def key(self) -> str:
        inner = "" if self.condition is None else ", " + self.condition.key()
        return f"sum({self.of.key()}{inner})"

    def children(self) -> Sequence[Node]:
        return [n for n in (self.of, self.condition) if n is not None]

    def show(self, value: Any) -> str:
        return show_span(self.type, value) if self.type.kind is not Kind.REF else str(value)

    def missing(self, env: Env) -> Iterator[Missing]:
        assert env.peers is not None
        for row, on, _ in env.peers.told():
            yield from self.of.missing(Env(env.case, row, on))
