"""What a frozen decision stands on: is it still as it was made, is it in the log, and which facts did it read?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jiangce.office.audit.models import Record
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.models import Judgement


@dataclass(frozen=True, slots=True)
class Sealed:
    """A judgement and whether it holds. ``logged``: the log, which cannot be altered, has the same digest."""

    judgement: Judgement
    decision: dict[str, Any]
    computed: str
    logged: bool

    @property
    def whole(self) -> bool:
        """Is the text the one that was digested, and do the columns beside it say the same?"""
        told = self.decision.get("facts_hash")
        return self.computed == self.judgement.digest and told == self.judgement.facts_hash


def sealed(judgements: Iterable[Judgement], records: Iterable[Record]) -> list[Sealed]:
    """All judgements of a claim, checked."""
    known = {json.loads(one.detail).get("digest") for one in records}
    return [
        Sealed(one, _decision(one.told), sm3(one.told.encode()), sm3(one.told.encode()) in known) for one in judgements
    ]


def _decision(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
