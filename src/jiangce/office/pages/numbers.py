"""Whole numbers out of forms: bounded, and never an error of ours."""

from __future__ import annotations

LONGEST = 15  # digits; what a database holds


def number(text: str, default: int = -1) -> int:
    """The number that is written; ``default`` for anything else (`isdigit` alone lets ² through, `int` fails on 5,000 digits)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else default
