"""What a letter tells of the papers of a claim: which came in, which are wanting, what was not believed and why.

An employer's dossier holds a whole roster: what is alike is told once, with how many; why a colleague was not believed is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache as kept
from django.db.models import Count, Max, QuerySet

from jiangce.office.asked import Asked
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.evidence import handed_in, lacking, slots
from jiangce.office.claims.models import Claim, Declaration, Dossier, Evidence
from jiangce.office.claims.parting import concerning
from jiangce.office.rulebook.words import tables

State = Declaration.State
KEEP = 600  # seconds


@dataclass(frozen=True, slots=True)
class Papers:
    """Each as people read it."""

    received: tuple[str, ...] = ()
    wanting: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def papers(claim: Claim) -> Papers:
    """Of a claim that rests on the registers alone there are none.

    Kept for as long as nothing in the dossier changes: a roster's is asked for once a claim, hundreds of times on end.
    """
    if claim.dossier is None:
        return Papers()
    name = f"papers:{_stamp(claim.dossier)}"
    known: Papers | None = kept.get(name)
    if known is None:
        known = _papers(claim.dossier)
        kept.set(name, known, KEEP)
    return replace(known, refused=_refused(claim)) if known.refused else known


def _refused(claim: Claim) -> tuple[str, ...]:
    """What was not believed of what is the claimant's: the reasons may name whoever else stands in the roster."""
    assert claim.dossier is not None
    own = concerning(claim, claim.dossier.declarations.order_by("pk"))
    return _reasons(one for one in own if one.state == State.REFUSED)


def _reasons(refused: Iterable[Declaration]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{tables()[one.table].zh}：申报的情况未予采信，{one.why}" for one in refused))


def _stamp(dossier: Dossier) -> str:
    """Another one after whatever was declared, decided on, handed in or taken off."""
    return sm3(repr((dossier.pk, _SAID(dossier.pk), _GIVEN(dossier.pk))).encode())


def _said(dossier: int) -> QuerySet[Declaration, Any]:
    every = Declaration.objects.filter(dossier=dossier).order_by().values("dossier")
    return every.annotate(many=Count("pk"), last=Max("pk"), at_=Max("at"), settled=Max("settled_at"))


def _given(dossier: int) -> QuerySet[Evidence, Any]:
    every = Evidence.objects.filter(dossier=dossier, removed_at=None).order_by().values("dossier")
    return every.annotate(many=Count("pk"), last=Max("pk"), at_=Max("at"))


_SAID, _GIVEN = Asked(_said, int), Asked(_given, int)


def _papers(dossier: Dossier) -> Papers:
    there = list(handed_in(dossier))
    declared = list(
        dossier.declarations.filter(state=State.DECLARED).select_related("dossier__person", "dossier__organisation")
    )
    refused = dossier.declarations.filter(state=State.REFUSED)
    every = slots(declared, there)
    counted: Counter[str] = Counter()
    for one in every:
        counted[one.label] += len(one.there)
    wanting = Counter(f"{one.label}（证明{'、'.join(dict.fromkeys(one.proves))}）" for one in lacking(every))
    return Papers(
        tuple(f"{label}，{count} 份" for label, count in counted.items() if count),
        tuple(said + (f"，共 {count} 项" if count > 1 else "") for said, count in wanting.items()),
        _reasons(refused),
    )


__all__ = ["Papers", "papers"]
