"""The real engine: rules compiled once per process, decisions made on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property, partial
from typing import Any

from jiangce.office.public import model
from jiangce.office.public.engine.backend import PolicyMistakes, Request
from jiangce.office.public.engine.editions import diff_of
from jiangce.office.public.engine.given_facts import assessed, read_as
from jiangce.office.public.engine.printed_figures import figures_of
from jiangce.office.public.engine.read_otherwise import effect_of, readings_of
from jiangce.office.public.engine.shelf import described, shelve
from jiangce.office.public.engine.states import state
from jiangce.office.public.scopes import Scopes
from jiangce.rules import library
from jiangce.rules.cards import card
from jiangce.rules.places import local_name, place_name
from jiangce.rules.problems import Refused


class Engine:
    """What `settings.JIANGCE_ENGINE` names."""

    @cached_property
    def _shelf(self) -> tuple[model.Policy, ...]:
        try:
            policies = library.policies().values()
        except Refused as refused:
            raise PolicyMistakes(line for problem in refused.problems for line in problem.lines()) from refused
        shelved = []
        for policy in policies:
            name = place_name(policy.region) if local_name(policy.region) else ""
            shelved.append(shelve(policy, partial(card, policy), name))
        return tuple(shelved)

    @cached_property
    def _scopes(self) -> Scopes:
        return Scopes(self._shelf)

    def scopes(self) -> Scopes:
        """The policies by place."""
        return self._scopes

    def policies(self) -> tuple[model.Policy, ...]:
        """All policies, in the order in which they are to be listed. Raises `PolicyMistakes`."""
        return self._shelf

    def figures(self, policy: str) -> Mapping[str, tuple[model.Figure, ...]]:
        """By clause, every figure that the document prints, and those of its rules that it does not print."""
        return figures_of(policy)

    def readings(self, policy: str) -> tuple[model.Reading, ...]:
        """Every reading in the document's order, those of the whole document first."""
        return readings_of(policy)

    def effect(self, policy: str, reading: str, option: str) -> tuple[model.Change, ...] | None:
        """What one option of a reading would change; None where there is no such option."""
        return effect_of(policy, reading, option)

    def diff(self, before: str, after: str) -> model.Diff:
        """What changed from one policy to another, entry by entry."""
        return diff_of(before, after)

    def finding(
        self, scope: model.Scope, audience: str, answers: dict[str, str], as_of: date, readings: tuple[str, ...] = ()
    ) -> model.Finding:
        """Results and next question for these answers; unusable answers come back in ``refused``."""
        return state(scope, audience, tuple(answers.items()), as_of, readings)

    def vocabulary(self, policy: str) -> dict[str, Any]:
        """Scales and tables, in the shape of `api.schemas.VocabularyOut`."""
        return described(policy, library.policies()[policy].vocabulary)

    def assess(self, request: Request) -> dict[str, Any]:
        """Every decision as plain data; raises `BadFacts`."""
        return assessed(read_as(request), request)
