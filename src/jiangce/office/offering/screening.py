"""Everybody decided on the registered facts, for a nightly timer; one party by itself, at its visit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Count, Max, QuerySet, Sum
from django.utils import timezone

from jiangce.office.asked import Asked
from jiangce.office.audit.log import append
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.facts import committed, facts_for
from jiangce.office.claims.models import Step
from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import covers
from jiangce.office.offering.models import Look, Offer, Screening
from jiangce.office.offering.proactive import proactive
from jiangce.office.offering.storing import close, store
from jiangce.office.registers.everybody import everybody
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.rulebook.decided import payable, policies_of, region_of
from jiangce.office.rulebook.found import Found, found_in, gathered, prepared, screened, version_of

Party = Person | Organisation
MOST_AT_A_VISIT = 2  # parties that are decided anew while somebody waits for the page
TRIES = 3
MOST_FACTS = 400  # a party with more facts waits for the night, or for the button


# ── everybody ──


def screen_everybody(
    *, by: User | None = None, region: str = "", as_of: date | None = None, force: bool = False
) -> list[Screening]:
    """Decide everybody under every policy in force whose place lies in ``region`` (everywhere where it is empty).

    Where nothing has changed since the last run of the day, nothing is done; ``force`` does it all the same.
    """
    today = as_of or timezone.localdate()
    _close_others(payable(today))
    wanted = [one for one in payable(today) if not region or covers(region, region_of(one))]
    due = [one for one in wanted if force or not _up_to_date(one, today)]
    out: list[Screening] = []
    for place, policies in groupby(sorted(due, key=lambda one: (region_of(one), one)), key=region_of):
        out += _screen_region(place, list(policies), today, by)
    return out


def _screen_region(region: str, policies: Sequence[str], as_of: date, by: User | None) -> list[Screening]:
    started, rows, count = timezone.now(), gathered(), 0
    for source in (everybody(region, as_of), committed(region)):
        for table, some in source:
            count += rows.take(table, some)
    ready = prepared(rows) if count else None
    return [_kept(one, screened(one, ready, as_of) if ready else (), as_of, started, count, by) for one in policies]


def screen_small(region: str, *, by: User | None = None) -> list[Screening]:
    """The same of a small place, party's rows and all, without the machinery for many: for a demonstration's first start."""
    today, started = timezone.localdate(), timezone.now()
    rows: dict[str, dict[str, Any]] = {}
    for source in (everybody(region, today), committed(region)):
        for table, some in source:
            rows.setdefault(table, {}).update(some)
    count = sum(map(len, rows.values()))
    policies = [one for one in payable(today) if covers(region, region_of(one))]
    return [_kept(one, found_in(one, rows, today), today, started, count, by) for one in policies]


@transaction.atomic
def _kept(policy: str, found: Iterable[Found], as_of: date, started: datetime, rows: int, by: User | None) -> Screening:
    told: dict[str, Any] = dict(store(policy, found, as_of))
    held = Offer.objects.open().filter(policy=policy).order_by()
    told["results"] = dict(held.values_list("result").annotate(Count("pk")))
    sums = Offer.objects.unclaimed().filter(policy=policy, result="entitled").aggregate(Count("pk"), Sum("low"))
    told |= {"unclaimed": sums["pk__count"], "unclaimed_low": sums["low__sum"] or 0, "list": _list_version()}
    made = Screening.objects.create(
        policy=policy, region=region_of(policy), as_of=as_of, rules_hash=version_of(policy)[0], started_at=started, by=by,
        rows=rows, told=told,
    )  # fmt: skip
    append(by, "screening.run", made, {"policy": policy, "as_of": as_of.isoformat(), "rows": rows, **told})
    return made


def _close_others(policies: Sequence[str]) -> None:
    with transaction.atomic():
        close(Offer.objects.open().exclude(policy__in=policies).iterator(chunk_size=2000), Offer.Closed.POLICY)


def _list_version() -> str:
    return sm3(json.dumps(proactive().model_dump(mode="json"), sort_keys=True).encode())[:16]


def last_screening(policy: str) -> Screening | None:
    """The last run over everybody under a policy."""
    return Screening.objects.filter(policy=policy).order_by("-started_at").first()


def _up_to_date(policy: str, today: date) -> bool:
    """Was everything decided today, by the same rules and the same list, and has nothing changed since?"""
    last = last_screening(policy)
    if last is None or last.as_of != today or last.rules_hash != version_of(policy)[0]:
        return False
    if last.told.get("list") != _list_version():
        return False
    since = last.started_at
    changed: Iterator[Any] = iter((
        Fact.objects.filter(entered_at__gte=since), Person.objects.filter(changed_at__gte=since),
        Organisation.objects.filter(changed_at__gte=since), Step.objects.filter(at__gte=since),
    ))  # fmt: skip
    return not any(rows.exists() for rows in changed)


# ── one party ──


@dataclass(frozen=True, slots=True)
class Standing:
    """How old what is stored of a party is. ``behind``: something has changed since."""

    at: datetime | None
    behind: bool
    large: bool


def refresh(party: Party, *, wait: bool = True) -> bool:
    """Decide a party now and store what comes out. Without ``wait``: not if its results are being written this moment."""
    now, today = timezone.now(), timezone.localdate()
    policies = policies_of(party.place, today)
    found = [(policy, found_in(policy, facts_for(policy, party, today), today, party.key)) for policy in policies]
    with transaction.atomic():
        held = Offer.objects.open().filter(claimant=party.key)
        free = list(held.select_for_update(skip_locked=not wait).order_by("pk").values_list("pk", flat=True))
        if not wait and len(free) < held.count():
            return False
        for policy, mine in found:
            store(policy, mine, today, party=party)
        close(held.exclude(policy__in=policies), Offer.Closed.POLICY)
        Look.objects.update_or_create(claimant=party.key, defaults={"looked_at": now, "rules": _rules(policies)})
    return True


def freshened(parties: Sequence[Party]) -> dict[str, Standing]:
    """By key, how old what is stored is; whatever lags behind its facts is decided anew, as far as a visitor can wait."""
    found = standings(parties)
    behind = [one for one in parties if found[one.key].behind and not found[one.key].large][:MOST_AT_A_VISIT]
    for party in behind:
        try:
            done = refresh(party, wait=False)
        except (
            OperationalError
        ):  # the night's run was writing the same: what was stored is shown, and said to be behind
            done = False
        if done:
            found[party.key] = Standing(timezone.now(), False, False)
    return found


def standings(parties: Sequence[Party]) -> dict[str, Standing]:
    """How old what is stored of each is; a handful of queries for all of them."""
    today = timezone.localdate()
    theirs = {one.key: policies_of(one.place, today) for one in parties}
    every = {policy for policies in theirs.values() for policy in policies}
    runs = {run.policy: run for run in _RUNS(sorted(every))}
    looks = {one.claimant: one for one in _LOOKS(list(theirs))}
    changed = _changed(parties)
    return {one.key: _standing(one, theirs[one.key], runs, looks.get(one.key), *changed[one.key]) for one in parties}


def _standing(
    party: Party, policies: Sequence[str], runs: dict[str, Screening], look: Look | None, changed: datetime, facts: int
) -> Standing:
    times = []
    if policies and all(one in runs and runs[one].rules_hash == version_of(one)[0] for one in policies):
        times.append(min(runs[one].started_at for one in policies))
    if look is not None and look.rules == _rules(policies):
        times.append(look.looked_at)
    at = max(times, default=None)
    old = at is None or (timezone.localdate() - timezone.localdate(at)).days > proactive().fresh
    return Standing(at, bool(policies) and (old or at is None or changed > at), facts > MOST_FACTS)


def _rules(policies: Sequence[str]) -> str:
    return sm3("".join(version_of(one)[0] for one in policies).encode())


def _changed(parties: Sequence[Party]) -> dict[str, tuple[datetime, int]]:
    """When each was last changed, or a fact about it entered; how many facts there are."""
    out = {one.key: (one.changed_at, 0) for one in parties}
    people = [one.pk for one in parties if isinstance(one, Person)]
    bodies = [one.pk for one in parties if isinstance(one, Organisation)]
    for key, last, count in [*(_OF_PEOPLE(people) if people else ()), *(_OF_BODIES(bodies) if bodies else ())]:
        out[key] = (max(out[key][0], last), count)
    return out


def _facts_of(register: str) -> Asked:
    def make(of: list[int]) -> QuerySet[Any, Any]:
        facts = Fact.objects.filter(**{f"links__{register}__in": of}).order_by()
        return facts.values_list(f"links__{register}__key").annotate(Max("entered_at"), Count("pk"))

    return Asked(make, (int,))


def _last_runs(policies: list[str]) -> QuerySet[Any, Any]:
    lasts = Screening.objects.filter(policy__in=policies).order_by().values("policy").annotate(last=Max("pk"))
    return Screening.objects.filter(pk__in=lasts.values("last")).defer("told")


_OF_PEOPLE, _OF_BODIES = _facts_of("person"), _facts_of("organisation")
_RUNS = Asked(_last_runs, (str,))
_LOOKS = Asked(lambda keys: Look.objects.filter(claimant__in=keys), (str,))
