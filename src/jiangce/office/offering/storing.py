"""Results in the place of those stored before: all at once or not at all, and what vanished is closed with the reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from jiangce.office.claims.models import Claim
from jiangce.office.offering.models import CONTENT, Invitation, Offer
from jiangce.office.offering.proactive import proactive
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.rulebook.decided import region_of
from jiangce.office.rulebook.found import Found, benefits, version_of

BATCH = 500
Key = tuple[str, str, str, str]  # entry, fact, claimant, result
KEY = ("entry", "fact", "claimant", "result")


@transaction.atomic
def store(
    policy: str, found: Iterable[Found], as_of: date, *, party: Person | Organisation | None = None
) -> Counter[str]:
    """Put what was found under a policy in the place of what was stored; of one ``party`` alone, or of everybody.

    How many are new, changed, the same, and closed for which reason (``closed:facts``).
    """
    told: Counter[str] = Counter()
    by_entry: dict[str, list[Found]] = defaultdict(list)  # offers are made entry by entry: they take far more room
    for one in found:
        by_entry[one.entry].append(one)
    mine = Offer.objects.open().filter(policy=policy, **({"claimant": party.key} if party else {}))
    for entry in sorted({*by_entry, *mine.order_by().values_list("entry", flat=True).distinct()}):
        now = _Now()
        made = _offers(policy, by_entry.pop(entry, ()), as_of, now)
        theirs = (one for one in made if party is None or one.claimant == party.key)
        told += _store_entry(mine.filter(entry=entry), theirs, now)
    mine.update(as_of=as_of, live_until=as_of + timedelta(days=proactive().fresh))
    return told


@dataclass(slots=True)
class _Now:
    """(entry, fact, claimant) of what was found of one entry: what still stands in some way, what is paid in full."""

    standing: set[tuple[str, str, str]] = field(default_factory=set)
    paid: set[tuple[str, str, str]] = field(default_factory=set)


def _offers(policy: str, found: Iterable[Found], as_of: date, now: _Now) -> Iterator[Offer]:
    """One for each payee, without whose they are; nothing for what is paid in full."""
    about, rules, region = benefits(policy), version_of(policy)[0], region_of(policy)
    until, seen = as_of + timedelta(days=proactive().fresh), set[Key]()
    for one in found:
        if one.already_paid and one.high is not None and one.already_paid >= one.high:
            now.paid |= {(one.entry, one.fact, payee) for payee in one.payees}
            continue
        named, suits = about[one.entry], proactive().suits(policy, one)
        for payee in one.payees:
            if (key := (one.entry, one.fact, payee, one.result)) in seen:
                continue
            seen.add(key)
            yield Offer(
                policy=policy, entry=one.entry, fact=one.fact, fact_on=one.on, title=named.title[:120], clause=named.clause,
                region=region, claimant=payee, result=one.result, low=one.low, high=one.high, certainty=one.certainty,
                already_paid=one.already_paid, provisional=one.provisional, proactive=suits, why=list(one.why),
                reach_on=one.reach_on, as_of=as_of, rules_hash=rules, live_until=until,
            )  # fmt: skip


def _store_entry(mine: Any, made: Iterable[Offer], now: _Now) -> Counter[str]:
    told = Counter[str]()
    rows = mine.values_list(*KEY, "pk", *CONTENT).iterator(chunk_size=2000)
    old: dict[Key, tuple[Any, ...]] = {row[:4]: row[4:] for row in rows}
    for some in _batches(made):
        new, changed = [], []
        for one in some:
            now.standing.add(one.key[:3])
            was = old.pop(one.key, None)
            if was is None:
                new.append(one)
            elif was[1:] != one.content():
                one.pk = was[0]
                changed.append(one)
            else:
                told["same"] += 1
        Offer.objects.bulk_update(changed, CONTENT)
        told["changed"] += len(changed)
        told["new"] += _create(new)
    _close_gone([row[0] for row in old.values()], now, told)
    return told


def _close_gone(keys: Sequence[int], now: _Now, told: Counter[str]) -> None:
    for at in range(0, len(keys), BATCH):
        gone = list(Offer.objects.filter(pk__in=keys[at : at + BATCH]))
        for reason, some in _reasons(gone, now).items():
            close(some, reason)
            told[f"closed:{reason}"] += len(some)


def _create(some: list[Offer]) -> int:
    """Those whose party is there; another run that was quicker is no trouble."""
    keys = [one.claimant for one in some]
    people = dict(Person.objects.filter(key__in=keys).values_list("key", "pk"))
    bodies = dict(Organisation.objects.filter(key__in=keys).values_list("key", "pk"))
    for one in some:
        one.person_id, one.organisation_id = people.get(one.claimant), bodies.get(one.claimant)
    there = [one for one in some if (one.person_id is None) != (one.organisation_id is None)]
    Offer.objects.bulk_create(there, ignore_conflicts=True)
    return len(there)


def _reasons(gone: Sequence[Offer], now: _Now) -> dict[str, list[Offer]]:
    """Why each does not hold any more."""
    out: dict[str, list[Offer]] = defaultdict(list)
    claimed = set(_claimed(gone))
    there = set(Fact.objects.current().filter(key__in=[one.fact for one in gone]).values_list("key", flat=True))
    there |= {one.fact for one in gone if one.fact == one.claimant or "=" in one.fact}
    for one in gone:
        out[_reason(one, now, claimed, there)].append(one)
    return out


def _reason(one: Offer, now: _Now, claimed: set[int], there: set[str]) -> str:
    if one.pk in claimed:
        return Offer.Closed.CLAIMED
    if one.key[:3] in now.paid:
        return Offer.Closed.PAID
    if one.key[:3] in now.standing:
        return Offer.Closed.UPDATED
    if one.fact not in there:
        return Offer.Closed.FACT
    return Offer.Closed.FACTS if one.rules_hash == version_of(one.policy)[0] else Offer.Closed.RULES


def _claimed(some: Sequence[Offer]) -> Iterable[int]:
    taken = Claim.objects.live().filter(
        policy=OuterRef("policy"), entry=OuterRef("entry"), fact=OuterRef("fact"), claimant=OuterRef("claimant")
    )
    rows: Any = Offer.objects.filter(pk__in=[one.pk for one in some]).filter(Exists(taken))
    return list(rows.values_list("pk", flat=True))


def close(offers: Iterable[Offer], reason: str) -> None:
    """These hold no more; whoever was invited to one cannot take it any more."""
    said, today = Offer.Closed(reason).label, timezone.localdate()
    for some in _batches(offers):
        keys = [one.pk for one in some]
        Offer.objects.filter(pk__in=keys, closed_on=None).update(closed_on=today, closed_why=reason)
        Invitation.objects.filter(offer__in=keys, state="open").update(state="lapsed", reason=said)


def _batches(rows: Iterable[Offer]) -> Iterator[list[Offer]]:
    left = iter(rows)
    while some := list(islice(left, BATCH)):
        yield some
