"""A table of amounts names some cases and is silent about the rest: does the document print a row for this one?"""

from __future__ import annotations

from jiangce.rules.certainty import Certainty
from jiangce.rules.nodes.amounts import Rate
from jiangce.rules.nodes.env import Env, Span
from jiangce.rules.nodes.tiers import Tiers
from jiangce.rules.policy import Entry


def may_be_unlisted(entry: Entry, rate: Rate, env: Env) -> bool:
    """Is it unknown which row applies, and might it be none? Then the entitlement itself is open, not only the amount."""
    if not entry.bys or rate.certainty is not Certainty.UNKNOWN or not silent(entry):
        return False
    return any(_in_doubt(by.value(env)) for by in entry.bys)


def _in_doubt(value: object) -> bool:
    """Unknown, or a number known only to lie between two."""
    return value is None or (type(value) is Span and value.low != value.high)


def silent(entry: Entry) -> bool:
    """Has a table of the entry no row for some case?"""
    if entry.amount is None:
        return False
    tables = [amount for amount in entry.amount.walk() if isinstance(amount, Tiers)]
    return any(not table.whole for table in tables)
