"""What a record's digest covers: one canonical text a record, whoever computes it, wherever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

#: what the digest covers, in this order; ``previous`` chains the record to the one before
COVERED = ("seq", "at", "actor", "actor_name", "action", "subject", "detail", "previous")
START = "0" * 64  # before the first record


def canonical(record: Mapping[str, Any]) -> bytes:
    """The text that is digested: the covered values as compact JSON, keys in the order above."""
    return json.dumps({name: record[name] for name in COVERED}, ensure_ascii=False, separators=(",", ":")).encode()


def detail_text(detail: Mapping[str, Any]) -> str:
    """The details of a record as canonical JSON: kept as text, so that no database writes it another way."""
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
