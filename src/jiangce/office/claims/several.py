"""The same move on several claims, one after the other in their order: each by itself, so that one that cannot move stops no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jiangce.office.claims.asking import Among
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.claims.reviewing import approve, review
from jiangce.office.identity.models import User

SEVERAL = ("accept", "review", "approve")  # what may be done to several claims at once


def move_several(name: str, chosen: Sequence[tuple[Claim, int]], by: User) -> Iterator[tuple[Claim, NotMoved | None]]:
    """Move each as it was seen (its version); what became of it: None, or why it stays.

    Each is moved in a transaction of its own, with the locks of a single move: whoever waits for the log, or for a ceiling,
    waits for one claim and not for all.
    """
    among = Among()
    for claim, seen in chosen:
        try:
            _one(name, claim, by, seen, among)
        except NotMoved as trouble:
            yield claim, trouble
        else:
            yield claim, None


def _one(name: str, claim: Claim, by: User, seen: int, among: Among) -> None:
    if name == "review":
        review(claim, by, seen=seen, asking=among)
    elif name == "approve":
        if claim.high is None:
            raise NotMoved("条款没有写明上限，金额由经办核定，须逐件复审")
        approve(claim, by, seen=seen, asking=among)
    elif name == "accept":
        move(claim, name, by, seen=seen)
    else:
        raise NotMoved("这个动作须逐件办理")
