"""Who is decided together with a claim's party: whom the apps above name (the firm and its workers, filed together).

What is left open for one may leave another provisional, and a firm's own claim counts its workers: so a decision that was made
among them is made among them again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jiangce.office.claims.models import Claim
from jiangce.office.registers.merged import NOW, Standing
from jiangce.office.registers.models import Organisation, Person

Party = Person | Organisation
_named: list[Callable[[Claim], Iterable[Party]]] = []


def companions(named: Callable[[Claim], Iterable[Party]]) -> None:
    """An app above names further parties; said once, in `AppConfig.ready`."""
    if named not in _named:
        _named.append(named)


def parties_of(claim: Claim, standing: Standing = NOW) -> list[Party]:
    """The claim's party first, each once, as the entries that stand for them."""
    every = [claim.party, *(one for named in _named for one in named(claim))]
    return list({one.key: one for one in map(standing.of, every)}.values())
