"""The same document read another way: a policy loaded once more with options of its readings put in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems
from jiangce.rules.reading_choice import Choice, written
from jiangce.rules.readings import Option, Reading


def variant(policy: Policy, choice: Choice, problems: Problems) -> Policy | None:
    """``policy`` with this choice on top of its own; mistakes go to ``problems``."""
    origin = policy.origin
    if origin is None:
        return None
    terms = replace(origin.terms, choice=(*origin.terms.choice, *written(choice)))
    return load_policy(origin.folder, origin.core, problems, origin.overlay, terms)


def variants(policy: Policy) -> Iterator[tuple[Reading, Option, Policy | None, Problems]]:
    """Every option of every reading, each chosen alone; None where its policy cannot be loaded cleanly."""
    for reading in policy.switchable():
        for option in reading.options:
            problems = Problems()
            made = variant(policy, {reading.id: option.name}, problems)
            yield reading, option, None if len(problems) else made, problems
