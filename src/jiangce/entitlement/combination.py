"""The steps across decisions, one scalar implementation for both targets: never twice, highest of, shared ceilings.

Order is law, written once here: what is paid first, then by date of the fact, order in the document, id. Where all who
compete are one payee's own, `choices` takes the set that brings him most instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from jiangce.entitlement.choices import choose
from jiangce.entitlement.claims import Claim, Paid, Part
from jiangce.entitlement.earlier import Earlier
from jiangce.entitlement.monthly import highest_by_month
from jiangce.entitlement.pots import Pot
from jiangce.entitlement.top_ups import top_up
from jiangce.rules.policy import Cap, CapKind


def combine(claims: Sequence[Claim], caps: Sequence[Cap], figures: dict[int, int], paid: Sequence[Paid]) -> None:
    """Steps 5, 7 and 8, in place. ``figures``: the number of each ceiling (times, or 分)."""
    ordered = sorted([claim for claim in claims if claim.status is not False], key=Claim.rank)
    bound = {at for claim in ordered for at in claim.keys}
    earlier = Earlier(paid)
    rest = choose(ordered, caps, figures, earlier)
    _at_most(rest, [i for i, cap in enumerate(caps) if cap.kind is CapKind.TIMES], figures, earlier)
    for at, cap in enumerate(caps):
        if cap.kind is CapKind.HIGHEST and at in bound:
            _highest(rest, at, earlier)
        elif cap.kind is CapKind.MONTHLY and at in bound:
            highest_by_month(ordered, at, paid)
    for at, cap in enumerate(caps):
        if cap.kind is CapKind.TOPPED and at in bound:
            top_up(ordered, at, earlier)
    for at, cap in enumerate(caps):
        if cap.kind is CapKind.SHARED and at in bound:
            _share(ordered, at, figures[at], earlier)


def _at_most(claims: Iterable[Claim], caps: list[int], figures: dict[int, int], earlier: Earlier) -> None:
    """At most n, sequentially over all such ceilings at once: what one refuses uses no slot of another."""
    least: dict[tuple[int, tuple[Any, ...]], int] = defaultdict(int)
    most: dict[tuple[int, tuple[Any, ...]], int] = defaultdict(int)
    said: dict[tuple[int, tuple[Any, ...]], str] = {}
    for at in caps:
        for key, payments in earlier.known(at):
            least[at, key] = most[at, key] = len(payments)
            said[at, key] = payments[-1].words
    for claim in claims:
        if claim.status is False:
            continue
        slots = [(at, claim.keys[at]) for at in caps if at in claim.keys]
        known = [slot for slot in slots if None not in slot[1]]
        claim.provisional = claim.provisional or len(known) < len(slots)
        full = next((slot for slot in known if least[slot] >= figures[slot[0]]), None)
        if full is not None:
            claim.status, claim.refused, claim.refused_words = False, full[0], said.get(full, "")
            continue
        doubts = {at: earlier.perhaps(at, (claim,)) for at, _ in slots}
        doubtful = any(most[at, key] + len(doubts[at]) >= figures[at] for at, key in known)
        doubtful = doubtful or any(_akin(doubts[at], at, key) >= figures[at] for at, key in slots if None in key)
        claim.doubts += [payment for found in doubts.values() for payment in found] if doubtful else []
        if claim.status is True and doubtful:
            claim.status, claim.provisional = None, True
        for slot in known:
            most[slot] += 1
            least[slot] += claim.status is True


def _akin(doubts: Iterable[Paid], at: int, key: tuple[Any, ...]) -> int:
    """How many payments say the same as a claim in something, where neither says all that the ceiling goes by."""
    return sum(any(a is not None and a == b for a, b in zip(one.keys[at], key, strict=True)) for one in doubts)


def _highest(claims: Iterable[Claim], at: int, earlier: Earlier) -> None:
    """Of the claims with equal keys the highest stays; ties: the order of claims. A payment made stays as it is."""
    groups: dict[tuple[Any, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if at in claim.keys and claim.status is not False:
            claim.provisional = claim.provisional or None in claim.keys[at]
            if None not in claim.keys[at]:
                groups[claim.keys[at]].append(claim)
    settled = {key: payments[-1] for key, payments in earlier.known(at)}
    for key, group in groups.items():
        sure = [claim for claim in group if claim.status]
        best = max(sure, key=lambda claim: (claim.paid_before, claim.worth[0]), default=None)
        doubtful = sum(claim is not best and _may_beat(claim, best) for claim in group) > (best is None)
        for claim in group:
            if key in settled and not claim.paid_before:
                claim.status, claim.refused, claim.refused_words = False, at, settled[key].words
            elif claim is not best and not _may_beat(claim, best):
                claim.status, claim.refused = False, at
            elif doubtful:
                claim.provisional = True
                claim.status = claim.status if claim is best else None


def _may_beat(claim: Claim, best: Claim | None) -> bool:
    """Could ``claim`` still turn out higher than the highest sure one, or as high and before it?"""
    if best is None:
        return True
    high, least = claim.worth[1], best.worth[0]
    beats = high is None or high > least or (high == least and claim.rank() < best.rank())
    return not best.paid_before and beats


def _share(claims: Iterable[Claim], at: int, ceiling: int, earlier: Earlier) -> None:
    """One ceiling shared by all claims with equal keys, in order; the crossing one is paid in part, no carry-over."""
    left: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [ceiling, ceiling])
    for key, payments in earlier.known(at):
        for payment in payments:
            left[key] = [max(0, room - payment.amount) for room in left[key]]
    doubtful: set[tuple[Any, ...]] = set()
    seen: set[tuple[Any, ...]] = set()
    pots: dict[tuple[Any, ...], Pot] = {}
    for claim in claims:
        if claim.status is False or at not in claim.keys:
            continue
        key = claim.keys[at]
        if None in key:
            claim.provisional = True
            continue
        room = left[key]
        _maybe_paid(claim, earlier.perhaps(at, (claim,)), room, key not in seen)
        seen.add(key)
        pot = pots.setdefault(key, Pot(at, *room))
        pot.before(claim.low, claim.high, claim.status)
        before = claim.high
        claim.provisional = claim.provisional or key in doubtful
        if claim.status is None:
            doubtful.add(key)
        for part in claim.parts:
            _fit(part, room, claim.status is True)
        after = claim.high
        pot.after(claim.low, after, claim.status)
        claim.pots.append(pot)
        if after is not None and (before is None or after < before):
            claim.reductions.append((at, 0 if before is None else before - after))


def _maybe_paid(claim: Claim, doubts: list[Paid], room: list[int], first: bool) -> None:
    """Payments that may have been under this claim's ceiling leave less of it for sure."""
    if first:
        room[0] = max(0, room[0] - sum(payment.amount for payment in doubts))
    claim.doubts += doubts
    claim.provisional = claim.provisional or bool(doubts)


def _fit(part: Part, room: list[int], sure: bool) -> None:
    """Fit a part into the room left (least, most), and take it out."""
    least, most = room
    low = min(part.low, least)
    high = most if part.high is None else min(part.high, most)
    room[0] = least - min(high, least)
    room[1] = most - (min(part.low, most) if sure else 0)
    part.low, part.high = low, high
