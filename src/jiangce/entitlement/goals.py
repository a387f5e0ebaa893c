"""A goal as a condition: what is measured reaches what the document sets, and how far it is from it.

A norm gets it as its last line (`plan`), so it is decided, explained and run over many rows like any other condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jiangce.rules.nodes.arithmetic import Quotient
from jiangce.rules.nodes.base import Node, shown
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.env import Env, bounds
from jiangce.rules.nodes.groups import GroupCount, GroupSum
from jiangce.rules.nodes.terms import Term, Terms
from jiangce.rules.nodes.view import Col, Gap, View, high_of
from jiangce.rules.policy import Entry
from jiangce.rules.trace import Missing, Traced
from jiangce.rules.types import NONE, Kind


class _Goal(Compare):
    """``measure`` against a figure of the goal. A share of nothing is not known, never "not reached"; "about" is never judged."""

    __slots__ = ("judged",)

    def __init__(self, op: str, measure: Node, figure: Node, judged: bool = True) -> None:
        super().__init__(op, measure, figure)
        self.judged = judged

    def test(self, left: Any, right: Any) -> bool | None:
        return super().test(left, right) if self.judged and left is not NONE else None

    def term(self, terms: Terms) -> Term:
        return super().term(terms) if self.judged else terms.fresh(self, may_be_none=False)

    def column(self, view: View) -> Col:
        if not self.judged:
            return Col(view.pl.lit(None, dtype=view.pl.Boolean))
        reached = super().column(view).value
        if not isinstance(self.left, Quotient):
            none = self.left.column(view).none
            return Col(reached if none is None else view.pl.when(~none).then(reached))
        nothing = high_of(self.left.right.column(view)) == 0
        return Col(view.pl.when(nothing).then(None).otherwise(reached))

    def found_words(self, traced: Traced) -> str:
        if traced.value is NONE and isinstance(self.left, Quotient):
            return f"无从计算：{self.left.right.words()}为零"
        return shown(self.left, traced.value)


class Stays(_Goal):
    """``measure`` ≤ the end of a range, or a figure to be met exactly."""

    __slots__ = ()

    def __init__(self, measure: Node, most: Node) -> None:
        super().__init__("<=", measure, most)


class Reaches(_Goal):
    """``measure`` ≥ ``goal``, or > it."""

    __slots__ = ()

    def __init__(self, entry: Entry) -> None:
        assert entry.measure is not None and entry.goal is not None and entry.goal.value is not None
        super().__init__(entry.goal.sign, entry.measure, entry.goal.value, entry.goal.judged)

    def words(self) -> str:
        return super().words() if self.judged else f"{self.left.words()}约为{self.right.words()}"

    def needed_words(self) -> str:
        return super().needed_words() if self.judged else f"约{self.right.words()}"

    def key(self) -> str:
        return super().key() if self.judged else f"about{super().key()}"

    def short_of(self, traced: Traced) -> tuple[str, float]:
        """How much more of the numerator would do, the whole staying as it is."""
        if not isinstance(self.left, Quotient) or traced.value is None or traced.value is NONE:
            return super().short_of(traced)
        (_, most), (whole, _) = traced.value
        share, den = traced.other, self.right.den
        if most is None or share is None:
            return "", 0.0
        needed = whole * share // den + 1 if self.op == ">" else -(-whole * share // den)
        gap = needed - most
        return (self.gap_words(gap), gap / max(needed, 1)) if gap > 0 else ("", 0.0)

    def countable(self) -> tuple[Node, ...]:
        if not self.judged:
            return ()
        return (self,) if isinstance(self.left, Quotient) else super().countable()

    def gap(self, view: View) -> Gap:
        if not isinstance(self.left, Quotient):
            return super().gap(view)
        pl, part, whole = view.pl, self.left.left.column(view), self.left.right.column(view)
        exact = whole.value.cast(pl.Int128) * self.right.column(view).value
        needed = exact // self.right.den + 1 if self.op == ">" else (exact + self.right.den - 1) // self.right.den
        needed = needed.cast(pl.Int64)
        fails = ~self.column(view).value & (needed > high_of(part))
        return Gap(pl.when(fails).then(needed - high_of(part)), needed, pl.when(fails).then(0))

    def gap_words(self, gap: int) -> str:
        return f"还差{self.left.left.show(gap)}" if isinstance(self.left, Quotient) else super().gap_words(gap)

    def missing(self, env: Env) -> Iterator[Missing]:
        """Rows of which it is not known what they are for, amounts that are not known, a whole that nobody told."""
        if self.value(env) is not None:
            return
        for node in self.left.walk():
            if isinstance(node, GroupSum | GroupCount) and node.condition is not None and env.peers is not None:
                for row, on, _ in env.peers.told():
                    yield from node.condition.missing(Env(env.case, row, on))
        yield from self.left.missing(env)
        if isinstance(self.left, Quotient) and bounds(self.left.right.value(env))[1] == 0:
            whole = self.left.right
            ask = f"{whole.words()}是多少{'元' if whole.type.kind is Kind.MONEY else ''}？"
            yield Missing(env.row.table, "", "", whole.words(), ask, "", f"{whole.mark()}@{env.row.id}")
