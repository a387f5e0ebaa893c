"""A letter comes about: in the transaction of the move that it tells of, with the next number of its office."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.models import Claim, Step
from jiangce.office.claims.moves import Move
from jiangce.office.letters.authorities import authority
from jiangce.office.letters.filling import content
from jiangce.office.letters.kinds import layout
from jiangce.office.letters.models import Layout, Letter, Series


def on_move(sender: Any, claim: Claim, move: Move, step: Step, **_: Any) -> None:
    """What the signal `claims.moved` calls."""
    if move.letter:
        write(move.letter, claim, step)


def write(kind: str, claim: Claim, step: Step) -> Letter:
    """The letter of a kind about a move; inside its transaction, so that a move undone leaves no number behind."""
    today = timezone.localdate()
    told = json.dumps(content(kind, claim, step, today), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    mark = authority(claim.region).mark
    letter = Letter(
        claim=claim, step=step, kind=kind, mark=mark, year=today.year, serial=_next(mark, today.year), told=told,
        layout=_kept(layout(kind, claim.region)), written_by=step.by,
    )  # fmt: skip
    letter.digest = letter.digested()
    letter.save(force_insert=True)
    append(
        step.by,
        "letter.write",
        letter,
        {"claim": claim.number, "number": letter.number, "kind": kind, "letter": letter.digest},
    )
    return letter


def _next(mark: str, year: int) -> int:
    """The next number: whoever asks at the same time waits until it is used, or given back."""
    of = Series.objects.select_for_update().filter(mark=mark, year=year)
    series = of.first()
    if series is None:  # the first of its year; somebody else may be making it now
        Series.objects.get_or_create(mark=mark, year=year)
        series = of.get()
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def _kept(source: str) -> Layout:
    return Layout.objects.get_or_create(digest=sm3(source.encode()), defaults={"source": source})[0]
