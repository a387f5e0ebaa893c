"""What one can look through: each policy, each place with its policies, all places beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jiangce.office.public.model import Audience, Policy, Scope

EVERYWHERE = "all"


class Scopes:
    """All scopes of a shelf of policies. Made once: scopes are compared by identity."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self.policies = tuple(policies)
        self.places = tuple(self._place(code) for code in sorted({one.place for one in self.policies}))
        every = tuple(policy for place in self.places for policy in place.policies)
        self.everywhere = Scope(EVERYWHERE, "各地", every, self._addressed(every), self.places)
        single = (Scope(one.id, one.place_name, (one,), one.audiences) for one in self.policies)
        self._known = {one.key: one for one in (*self.places, *single)}
        if len(self.places) > 1:
            self._known[EVERYWHERE] = self.everywhere

    def find(self, key: str) -> Scope | None:
        """By what stands in an address: a policy's id, a place's code, or ``all``."""
        return self._known.get(key)

    def _addressed(self, policies: Iterable[Policy]) -> tuple[Audience, ...]:
        """Everybody whom some place addresses, with the places that do."""
        return tuple(
            replace(one, hint="、".join(place.name for place in self.places if place.audience(one.key)))
            for one in _audiences(policies)
        )

    def _place(self, code: str) -> Scope:
        newest = sorted((one for one in self.policies if one.place == code), key=lambda one: one.since, reverse=True)
        here = sorted(newest, key=lambda one: one.draft)  # what is in force first
        return Scope(code or here[0].id, here[0].place_name, tuple(here), _audiences(here))


def _audiences(policies: Iterable[Policy]) -> tuple[Audience, ...]:
    found: dict[str, Audience] = {}
    for policy in policies:
        for audience in policy.audiences:
            found.setdefault(audience.key, audience)
    return tuple(found.values())
