"""How a document is read where it can be read in several ways, and what the other ways would change."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from jiangce.office.public import model
from jiangce.rules import library
from jiangce.rules.cards import card
from jiangce.rules.policy import Entry, Policy
from jiangce.rules.problems import Problems
from jiangce.rules.reading_effects import difference
from jiangce.rules.readings import Option, Reading
from jiangce.rules.variants import variant


@lru_cache(maxsize=64)
def readings_of(policy_id: str) -> tuple[model.Reading, ...]:
    """Every reading in the document's order, those of the whole document first."""
    policy = library.policy(policy_id)
    return tuple(_readings(policy))


def _readings(policy: Policy) -> Iterator[model.Reading]:
    for one in policy.readings:
        yield _reading(one, None)
    for entry in policy.entries.values():
        yield from (_reading(one, entry) for one in entry.readings if one.entry == entry.id)


def _reading(one: Reading, entry: Entry | None) -> model.Reading:
    return model.Reading(
        id=one.id,
        entry=entry.id if entry else "",
        title=entry.title if entry else "",
        clause=entry.clause if entry else "",
        usual=one.usual,
        other=one.other,
        options=tuple(model.Option(option.name, option.text) for option in one.options),
    )


@lru_cache(maxsize=256)
def effect_of(policy_id: str, reading: str, option: str) -> tuple[model.Change, ...] | None:
    """What one option, chosen alone, would change in which entries; None where there is no such option."""
    policy = library.policy(policy_id)
    found = next((o for one in policy.switchable() if one.id == reading for o in one.options if o.name == option), None)
    return None if found is None else _changes(policy, reading, found)


def _changes(policy: Policy, reading: str, option: Option) -> tuple[model.Change, ...]:
    problems = Problems()
    other = variant(policy, {reading: option.name}, problems)
    if other is None or len(problems):
        return ()
    out = []
    for name in option.touched:
        was, now = policy.entries[name], other.entries[name]
        words = difference(card(policy, was), card(other, now))
        out.append(model.Change(was.id, was.title, was.clause, (words,) if words else ()))
    return tuple(out)
