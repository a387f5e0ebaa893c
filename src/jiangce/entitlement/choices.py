"""One payee's own choices: of the claims that may not all be had, those that bring him most.

Claims meet in a *contest*: a ceiling of so many times, or a highest-of, with more claims than room. Contests that share
a claim, or a purse (a shared ceiling that binds nobody else), are decided together. Where the claims are of several
payees nobody chooses for another: they are left to the law of order (`combination`). So they are where amounts are not
settled, for nobody can compare them yet.

In doubt (an open claim, a payment that may have used the room) nothing is said that another turn of the facts could
take back: in a contest that stands alone the doubtful are weighed at their best and at their worst; where it hangs
together with others, or with a shared ceiling, all in it are open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from jiangce.entitlement.best_set import Problem, Purse, Room, best
from jiangce.entitlement.claims import Choice, Claim, Paid
from jiangce.entitlement.earlier import Earlier
from jiangce.rules.policy import Cap, CapKind

_CONTESTS = (CapKind.TIMES, CapKind.HIGHEST)


@dataclass(slots=True)
class Contest:
    """One ceiling with one set of keys. ``sure``: room there is in any case, ``most``: room there may be."""

    cap: int
    claims: list[Claim]
    sure: int
    most: int
    doubts: list[Paid] = field(default_factory=list)
    words: str = ""  # what used the room before

    def take(self) -> None:
        self.sure, self.most = max(0, self.sure - 1), max(0, self.most - 1)


def choose(claims: Sequence[Claim], caps: Sequence[Cap], figures: dict[int, int], earlier: Earlier) -> list[Claim]:
    """Decide, in place, what is a payee's own to choose. ``claims`` in order; those left to the law of order come back."""
    contests = [one for one in _contests(claims, caps, figures, earlier) if len(one.claims) > one.sure]
    if not contests:
        return list(claims)
    purses = list(_purses(claims, caps, figures, earlier))
    under = _by_claim(purses)
    decided: set[int] = set()
    for group in _groups(contests, purses):
        inside = {id(claim): claim for one in group for claim in one.claims}
        payees = {claim.payees for claim in inside.values()}
        if len(payees) != 1 or payees == {()} or _highest_in_doubt(group, caps):
            continue
        if any(claim.status and not claim.settled for claim in inside.values()):
            for claim in inside.values():  # nobody can say yet which set is best: the law of order, for the time being
                claim.provisional = True
        else:
            numbers = {number for claim in inside for number in under.get(claim, ())}
            _decide(group, [purses[number] for number in sorted(numbers)])
            decided.update(inside)  # `|=` of keys would copy all that is decided so far
    for claim in claims:
        if id(claim) in decided and claim.status is not False and _vague_key(claim, caps):
            claim.provisional = True
    return [claim for claim in claims if id(claim) not in decided]


def _highest_in_doubt(group: list[Contest], caps: Sequence[Cap]) -> bool:
    """A highest-of alone, among amounts or claims not settled: the highest sure one stays for the time being."""
    only = len(group) == 1 and caps[group[0].cap].kind is CapKind.HIGHEST
    return only and not all(claim.status and claim.settled for claim in group[0].claims)


def _vague_key(claim: Claim, caps: Sequence[Cap]) -> bool:
    return any(None in key and caps[at].kind in _CONTESTS for at, key in claim.keys.items())


def _by_claim(purses: Sequence[_OwnPurse]) -> dict[int, list[int]]:
    """The numbers of the purses that each claim is under."""
    out: dict[int, list[int]] = defaultdict(list)
    for number, purse in enumerate(purses):
        for claim in purse.claims:
            out[id(claim)].append(number)
    return out


def _contests(
    claims: Iterable[Claim], caps: Sequence[Cap], figures: dict[int, int], earlier: Earlier
) -> Iterator[Contest]:
    members: dict[tuple[int, tuple[Any, ...]], list[Claim]] = defaultdict(list)
    for claim in claims:
        for at, key in claim.keys.items() if claim.status is not False else ():
            if caps[at].kind in _CONTESTS and None not in key:
                members[at, key].append(claim)
    for (at, key), found in members.items():
        used, doubts = earlier.of(at, key), earlier.perhaps(at, found)
        size = figures[at] if caps[at].kind is CapKind.TIMES else 1
        most = max(0, size - len(used))
        words = used[-1].words if used else ""
        yield Contest(at, found, max(0, most - len(doubts)), most, doubts, words)


# ── what hangs together ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _OwnPurse:
    """A shared ceiling whose claims are, or may turn out to be, all one payee's. ``sure``: they are, and exact."""

    money: int
    used: int
    claims: list[Claim]
    sure: bool


def _purses(
    claims: Iterable[Claim], caps: Sequence[Cap], figures: dict[int, int], earlier: Earlier
) -> Iterator[_OwnPurse]:
    """A claim under several shared ceilings, or one of another payee that stands, makes a ceiling nobody's own."""
    members: dict[tuple[int, tuple[Any, ...]], list[Claim]] = defaultdict(list)
    for claim in claims:
        for at, key in claim.keys.items() if claim.status is not False else ():
            if caps[at].kind is CapKind.SHARED:
                members[at, key].append(claim)
    times: dict[int, int] = defaultdict(int)
    for found in members.values():
        for claim in found:
            times[id(claim)] += 1
    for (at, key), found in members.items():
        several = [claim for claim in found if times[id(claim)] > 1]
        if any(claim.status for claim in several) or len({c.payees for c in found if c.status}) > 1:
            continue
        known = None not in key and not earlier.perhaps(at, found)
        exact = all(claim.status is True and claim.settled for claim in found)
        used = sum(payment.amount for payment in earlier.of(at, key))
        yield _OwnPurse(figures[at], used, found, known and exact)


def _groups(contests: list[Contest], purses: list[_OwnPurse]) -> list[list[Contest]]:
    """Contests that share a claim or a purse, together."""
    parent = list(range(len(contests)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        return at

    first: dict[int, int] = {}
    contested = {id(claim) for one in contests for claim in one.claims}
    for at, one in enumerate(contests):
        for claim in one.claims:
            parent[root(at)] = root(first.setdefault(id(claim), at))
    for purse in purses:
        inside = [first[id(claim)] for claim in purse.claims if id(claim) in contested]
        for at in inside[1:]:
            parent[root(at)] = root(inside[0])
    out: dict[int, list[Contest]] = defaultdict(list)
    for at, one in enumerate(contests):
        out[root(at)].append(one)
    return list(out.values())


# ── decided ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _decide(group: list[Contest], purses: list[_OwnPurse]) -> None:
    """``purses``: the shared ceilings that have a say in what these claims are worth."""
    of: dict[int, list[Contest]] = defaultdict(list)
    members: dict[int, Claim] = {}
    for one in group:
        for claim in one.claims:
            of[id(claim)].append(one)
            members[id(claim)] = claim
    claims = sorted(members.values(), key=Claim.rank)
    _paid_first(claims, of)
    open_ = [claim for claim in claims if claim.status is not False and not claim.paid_before]
    sure = all(claim.status is True for claim in open_)
    if sure and all(one.sure == one.most for one in group) and all(purse.sure for purse in purses):
        _best(open_, group, of, purses)
    elif len(group) == 1 and not purses and all(claim.settled for claim in open_):
        _weigh(open_, group[0])
    else:
        for claim in open_:
            _doubt(claim, of[id(claim)])


def _paid_first(claims: Iterable[Claim], of: dict[int, list[Contest]]) -> None:
    """What was paid stays, and uses its room."""
    for claim in claims:
        if claim.paid_before:
            full = next((one for one in of[id(claim)] if one.sure <= 0), None)
            if full is not None:
                _refuse(claim, full)
                continue
            for one in of[id(claim)]:
                one.take()


def _refuse(claim: Claim, contest: Contest) -> None:
    claim.status, claim.refused, claim.refused_words = False, contest.cap, contest.words


def _doubt(claim: Claim, contests: Iterable[Contest]) -> None:
    claim.status, claim.provisional = None, True
    claim.doubts += [payment for one in contests for payment in one.doubts]


def _best(claims: list[Claim], group: list[Contest], of: dict[int, list[Contest]], purses: list[_OwnPurse]) -> None:
    places = {id(claim): at for at, claim in enumerate(claims)}
    rooms = [
        Room(one.sure, tuple(sorted(places[id(c)] for c in one.claims if id(c) in places)))
        for one in group
        if any(id(c) in places for c in one.claims)
    ]
    own = [
        Purse(
            purse.money,
            purse.used + sum(c.low for c in purse.claims if id(c) not in places and c.status is True),
            tuple(sorted(places[id(c)] for c in purse.claims if id(c) in places)),
        )
        for purse in purses
    ]
    found = best(Problem(tuple(claim.worth[0] for claim in claims), tuple(rooms), tuple(own)))
    names = [(claim.entry, claim.fact) for claim in claims]
    choice = Choice(
        tuple(names[at] for at in sorted(found.chosen)),
        found.total,
        {names[at]: total for at, total in found.instead.items()},
        found.proof,
        any(claim.ahead != 0 for claim in claims),
    )
    taken = {id(claims[at]) for at in found.chosen}
    for claim in claims:
        claim.choice = choice
        if id(claim) not in taken:
            full = [one for one in of[id(claim)] if sum(id(c) in taken for c in one.claims) >= one.sure]
            _refuse(claim, (full or of[id(claim)])[0])


def _weigh(claims: list[Claim], contest: Contest) -> None:
    """One contest in doubt: who is among the highest in any case, who may be, who cannot. ``claims`` by rank."""
    outcomes: list[bool | None] = []
    for at, claim in enumerate(claims):
        others = [(other, n < at) for n, other in enumerate(claims) if n != at]
        if sum(_surely_beats(other, claim, earlier) for other, earlier in others) >= contest.most:
            outcomes.append(False)
        elif sum(_may_beat(other, claim, earlier) for other, earlier in others) < contest.sure:
            outcomes.append(True)
        else:
            outcomes.append(None)
    for claim, outcome in zip(claims, outcomes, strict=True):
        if outcome is False:
            _refuse(claim, contest)
        elif outcome is None:
            _doubt(claim, (contest,))


def _surely_beats(other: Claim, claim: Claim, earlier: bool) -> bool:
    theirs, mine = other.worth[0], claim.worth[1]
    if other.status is not True or mine is None:
        return False
    return theirs > mine or (earlier and theirs == mine)


def _may_beat(other: Claim, claim: Claim, earlier: bool) -> bool:
    theirs, mine = other.worth[1], claim.worth[0] if claim.status else 0
    return theirs is None or theirs > mine or (earlier and theirs == mine)
