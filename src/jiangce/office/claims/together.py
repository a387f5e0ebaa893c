"""Many claims opened and filed on decisions made in one go: each for itself, so that one that cannot be filed stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from jiangce.office.claims.filing import file, open_claim
from jiangce.office.claims.judging import Verdict
from jiangce.office.claims.models import Claim, Dossier
from jiangce.office.claims.moving import NotMoved
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Organisation, Person

AT_ONCE = 50  # others wait as long for their place in the log


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be claimed, for whom, on which decision. ``about``: the caller's own."""

    party: Person | Organisation
    found: Verdict
    about: Any = None


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a wish: its claim, or why there is none. ``already``: there was one before."""

    wish: Wish
    claim: Claim | None
    why: str = ""
    already: str = ""


def file_together(
    wishes: Iterable[Wish], by: User, dossier: Dossier | None, opened: Callable[[Wish, Claim], None]
) -> list[Filed]:
    """File each, in its order. ``opened``: called with every draft before it is filed; what it writes goes with the claim.

    Written down some at a time: a disk that has to say "written" 137 times takes longer than all the rest.
    """
    every = list(wishes)
    there, out = _there(every), []
    for at in range(0, len(every), AT_ONCE):
        with transaction.atomic():
            some = every[at : at + AT_ONCE]
            out += [_filed(one, by, dossier, opened, there.get(_key(one), "")) for one in some]
    return out


def _filed(wish: Wish, by: User, dossier: Dossier | None, opened: Callable[[Wish, Claim], None], already: str) -> Filed:
    if already:
        return Filed(wish, None, "同一事项已有在办或已办结的申领", already)
    try:
        with transaction.atomic():
            claim = open_claim(wish.party, wish.found, by, dossier)
            opened(wish, claim)
            return Filed(wish, file(claim, by, seen=claim.version, judged_now=wish.found))
    except NotMoved as trouble:
        found = _there([wish]).get(_key(wish), "")  # somebody filed it a moment ago
        return Filed(wish, None, str(trouble), found)


def _key(wish: Wish) -> tuple[str, str, str, str]:
    told = wish.found.decision
    return told["policy"], told["benefit"], told["fact"], wish.party.key


def _there(wishes: list[Wish]) -> dict[tuple[str, str, str, str], str]:
    """Live claims for the same, by number."""
    found = Claim.objects.live().filter(claimant__in={one.party.key for one in wishes})
    values = found.values_list("policy", "entry", "fact", "claimant", "number")
    return {(policy, entry, fact, claimant): number for policy, entry, fact, claimant, number in values}
