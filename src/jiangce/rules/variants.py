"""The same document read another way, or as known on another day: a policy loaded once more."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from weakref import WeakKeyDictionary

from jiangce.rules.amendments import Amendment
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems
from jiangce.rules.reading_choice import Choice, written
from jiangce.rules.readings import Option, Reading

#: the last few days that were asked of each policy
_AS_KNOWN: WeakKeyDictionary[Policy, OrderedDict[date, Policy]] = WeakKeyDictionary()
_KEPT = 16


def variant(policy: Policy, choice: Choice, problems: Problems) -> Policy | None:
    """``policy`` with this choice on top of its own; mistakes go to ``problems``."""
    origin = policy.origin
    if origin is None:
        return None
    terms = replace(origin.terms, choice=(*origin.terms.choice, *written(choice)))
    return load_policy(origin.folder, origin.core, problems, origin.overlay, terms)


def reformed(policy: Policy, amendments: tuple[Amendment, ...], problems: Problems) -> Policy | None:
    """``policy``, with its choices, under a reform on top of any other; mistakes go to ``problems``."""
    origin = policy.origin
    if origin is None:
        return None
    terms = replace(origin.terms, amendments=(*origin.terms.amendments, *amendments))
    return load_policy(origin.folder, origin.core, problems, origin.overlay, terms)


def as_known(policy: Policy, known_on: date) -> Policy:
    """``policy``, with its choices, by the rules known on that day. Raises `Refused`."""
    kept = _AS_KNOWN.setdefault(policy, OrderedDict())
    if known_on not in kept:
        origin, problems = policy.origin, Problems()
        assert origin is not None
        terms = replace(origin.terms, known_on=known_on)
        found = load_policy(origin.folder, origin.core, problems, origin.overlay, terms)
        problems.refuse_if_any()
        assert found is not None
        kept[known_on] = found
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return kept[known_on]


def variants(policy: Policy) -> Iterator[tuple[Reading, Option, Policy | None, Problems]]:
    """Every option of every reading, each chosen alone; None where its policy cannot be loaded cleanly."""
    for reading in policy.switchable():
        for option in reading.options:
            problems = Problems()
            made = variant(policy, {reading.id: option.name}, problems)
            yield reading, option, None if len(problems) else made, problems
