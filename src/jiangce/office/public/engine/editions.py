"""What changed between two documents, entry by entry: what `policy diff` tells."""

from __future__ import annotations

from functools import lru_cache

from jiangce.office.public import model
from jiangce.rules import library
from jiangce.rules.policy import Entry
from jiangce.rules.policy_diff import Changed, Pair, head_changes, pairs


@lru_cache(maxsize=64)
def diff_of(before: str, after: str) -> model.Diff:
    """From one policy to another, in the later document's order; what is no longer there stands last."""
    old, new = library.policy(before), library.policy(after)
    return model.Diff(
        head=tuple(_changed(one) for one in head_changes(old, new)),
        entries=tuple(_entry(pair) for pair in pairs(old, new)),
    )


def _changed(one: Changed) -> model.Changed:
    return model.Changed(one.label, one.gone, one.come)


def _entry(pair: Pair) -> model.EntryDiff:
    return model.EntryDiff(
        old=_named(pair.old), new=_named(pair.new), changed=tuple(_changed(one) for one in pair.changed)
    )


def _named(entry: Entry | None) -> model.Named | None:
    return None if entry is None else model.Named(entry.id, entry.title, entry.clause, str(entry.kind))
