"""The log in the database, exported for the verifier or verified in place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from jiangce.office.audit.chain import COVERED
from jiangce.office.audit.models import DailyRoot, Record
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.audit.verifier import Verdict, verify


def records() -> Iterator[dict[str, Any]]:
    """All records as the verifier reads them."""
    return Record.objects.order_by("seq").values(*COVERED, "digest").iterator(chunk_size=2000)  # type: ignore[return-value]


def export() -> Iterator[str]:
    """The log as JSON lines."""
    for record in records():
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def verdict(known: Sequence[str] = ()) -> Verdict:
    """Is the log in the database whole, and does it hold the roots that were made of it, and those ``known`` elsewhere?

    By OpenSSL's SM3, somebody waits; the verifier of an export computes it on its own.
    """
    return verify(records(), [*DailyRoot.objects.values_list("digest", flat=True), *known], digest=sm3)
