"""Many declarations at once: how many of which kind, how many of them are proven; what of a claim fits on the page of its case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jiangce.office.claims.evidence import handed_in
from jiangce.office.claims.models import Claim, Declaration, Evidence
from jiangce.office.claims.parting import concerning
from jiangce.office.pages.declared import to_read
from jiangce.office.rulebook.words import tables

INLINE = 8  # of the claimant's own, on the page of a case; the rest has a page of its own


@dataclass(frozen=True, slots=True)
class Heap:
    """Declarations of one kind: how many, how many of them nobody has decided on, how many of those have a paper."""

    table: str
    times: int
    open: int
    proven: int

    @property
    def zh(self) -> str:
        return tables()[self.table].zh

    @property
    def bare(self) -> int:
        return self.open - self.proven


def heaps(some: Iterable[Declaration], papers: Iterable[Evidence]) -> list[Heap]:
    """Kind by kind; what others point at comes first, because it has to stand before they can."""
    every = list(some)
    there = {(one.table, one.key) for one in papers}
    times = Counter(one.table for one in every)
    open_ = [one for one in every if one.state == Declaration.State.DECLARED]
    left, proven = (
        Counter(one.table for one in open_),
        Counter(one.table for one in open_ if (one.table, one.key) in there),
    )
    made = [Heap(table, times[table], left[table], proven[table]) for table in times]
    return sorted(made, key=lambda one: (_points(one.table, times), -one.open, one.zh))


def _points(table: str, others: Iterable[str]) -> int:
    return len({one.refers for one in tables()[table].columns.values()} & (set(others) - {table}))


def on_the_case(claim: Claim) -> dict[str, Any]:
    """For the page of a case: the claimant's own as far as they are few, and of the rest how many of which kind."""
    if claim.dossier is None:
        return {}
    found = list(
        claim.dossier.declarations.exclude(state=Declaration.State.REPLACED).select_related("by", "settled_by", "fact")
    )
    own = [one.pk for one in concerning(claim, found)]
    shown = set(own if len(own) <= INLINE else ())
    papers = list(handed_in(claim.dossier)) if found else []
    mine, rest = [one for one in found if one.pk in shown], [one for one in found if one.pk not in shown]
    return {"declared": to_read(mine, papers, shown), "heaps": heaps(rest, papers), "own": len(own), "rest": len(rest)}
