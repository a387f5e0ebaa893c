"""What a frozen decision stands on: is it still as it was made, is it in the log, and which facts did it read?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jiangce.office.audit.models import Record
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.models import Judgement
from jiangce.office.personal.models import Erasure


@dataclass(frozen=True, slots=True)
class Sealed:
    """A judgement and whether it holds. ``logged``: the log, which cannot be altered, has the same digest.

    ``erased``: what was personal in it was let go of in its time; ``expected``: the digest that what is there has to have.
    """

    judgement: Judgement
    decision: dict[str, Any]
    computed: str
    logged: bool
    expected: str
    erased: Erasure | None = None

    @property
    def whole(self) -> bool:
        """Is the text the one that was digested, and do the columns beside it say the same?"""
        told = self.decision.get("facts_hash")
        return self.computed == self.expected and told == self.judgement.facts_hash


def sealed(judgements: Iterable[Judgement], records: Iterable[Record]) -> list[Sealed]:
    """All judgements of a claim, checked."""
    judgements = list(judgements)
    details = [json.loads(one.detail) for one in records]
    known = {one.get("digest") for one in details}
    rests = {(one["judgement"], one["of"]): one["rest"] for one in details if "rest" in one and "judgement" in one}
    erased = Erasure.objects.filter(model=Judgement._meta.label, row__in=[one.pk for one in judgements])
    gone = {one.row: one for one in erased}
    return [_sealed(one, known, rests, gone.get(one.pk)) for one in judgements]


def _sealed(one: Judgement, known: set[Any], rests: dict[tuple[int, str], str], gone: Erasure | None) -> Sealed:
    """Of one whose personal part is gone, the log has the digest that it had, and that of what remains."""
    computed = sm3(one.told.encode())
    if gone is None:
        return Sealed(one, _decision(one.told), computed, computed in known, one.digest)
    rest = rests.get((one.pk, one.digest), "")
    return Sealed(one, _decision(one.told), computed, one.digest in known and rest == gone.rest, rest, gone)


def _decision(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
