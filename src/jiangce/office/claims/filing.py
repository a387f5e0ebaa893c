"""From what somebody may get to a claim that is filed: opened once, with its decision frozen."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.facts import fact_of
from jiangce.office.claims.judging import Verdict, freeze, verdict, verdicts
from jiangce.office.claims.models import Claim, Dossier, Judgement
from jiangce.office.claims.moves import Move
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.identity.models import User
from jiangce.office.registers.gathering import Beside
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rulebook.decided import policies_of, region_of

TRIES = 5  # to draw a number that nobody has


def offers(party: Person | Organisation, as_of: date, beside: Beside | None = None) -> list[Verdict]:
    """What would be paid to the party under every policy of its place, whether it is due, open or refused.

    ``beside``: what is declared beside the registers (`declaring.beside_of`).
    """

    def theirs(_: str, __: str, payees: tuple[str, ...]) -> bool:
        return party.key in payees

    every = policies_of(party.place, as_of)
    found = [one for policy in every for one in verdicts(policy, party, as_of, wanted=theirs, beside=beside)]
    return [one for one in found if one.decision["kind"] == "benefit"]


def offer_of(party: Person | Organisation, as_of: date, policy: str, entry: str, fact: str) -> Verdict | None:
    """One of `offers`, found without the others; None where it is none of them."""

    def same(one: str, which: str, payees: tuple[str, ...]) -> bool:
        return (one, which) == (entry, fact) and party.key in payees

    if policy not in policies_of(party.place, as_of):
        return None
    found = verdicts(policy, party, as_of, wanted=same, entries={entry})
    return next((one for one in found if one.decision["kind"] == "benefit"), None)


def open_claim(party: Person | Organisation, found: Verdict, by: User, dossier: Dossier | None = None) -> Claim:
    """A draft for one decision. Raises `NotMoved` where there is one already, or nothing to claim.

    ``dossier``: what was declared that the decision may rest on.
    """
    told = found.decision
    if told["status"] == "not entitled" or party.key not in told["payees"]:
        raise NotMoved("现有事实下不符合领取条件，不能申领")
    amount = told["amount"] or {"low_fen": 0, "high_fen": None}
    return opened(
        party, by, dossier, policy=told["policy"], entry=told["benefit"], fact=told["fact"], title=told["title"], clause=told["clause"],
        fact_on=date.fromisoformat(told["on"]) if told["on"] else None, fund=told["fund"],
        low=amount["low_fen"], high=amount["high_fen"],
    )  # fmt: skip


def opened(party: Person | Organisation, by: User, dossier: Dossier | None, *, policy: str, **about: Any) -> Claim:
    """A draft as it stands in the table. Raises `NotMoved` where there is a live claim for the same already."""
    region, mine = region_of(policy), "person" if isinstance(party, Person) else "organisation"
    live = Claim.objects.live().filter(policy=policy, entry=about["entry"]).exclude(**{mine: party})
    theirs = live.filter(**{f"{mine}__in": type(party)._default_manager.filter(pk=party.pk).with_merged()})
    if any(fact_of(one) == about["fact"] for one in theirs):  # the constraint knows a party, and its facts, by one key
        raise NotMoved("同一事项已有在办或已办结的申领（合并登记前提出），不能重复申领")
    claim = _numbered(
        region, policy=policy, claimant=party.key, opened_by=by, dossier=dossier, **{mine: party}, **about
    )
    append(by, "claim.open", claim, {"policy": claim.policy, "entry": claim.entry, "fact": claim.fact})
    return claim


def file(claim: Claim, by: User, *, seen: int, name: str = "file", judged_now: Verdict | None = None) -> Claim:
    """File a draft (or one that was corrected): the decision is computed and frozen. Raises `NotMoved`.

    ``judged_now``: the decision, where it was computed a moment ago among many (`together`).
    """

    def judged(held: Claim, _: Move) -> None:
        today = timezone.localdate()
        found = judged_now or verdict(held, today, today)
        if found is None or found.decision["status"] == "not entitled":
            raise NotMoved("现有事实下不符合领取条件，不能提交")
        if held.whose.key not in found.decision["payees"]:
            raise NotMoved("按现有事实，这一项不发给申请方，不能提交")
        freeze(held, found, Judgement.Occasion.FILING)
        take_bounds(held, found.decision)
        held.filed_on = timezone.localdate()
        if found.decision["on"]:
            held.fact_on = date.fromisoformat(found.decision["on"])

    return move(claim, name, by, seen=seen, before=judged)


def take_bounds(claim: Claim, told: dict[str, Any]) -> None:
    """The bounds of the amount as decided."""
    amount = told["amount"] or {"low_fen": 0, "high_fen": None}
    claim.low, claim.high = amount["low_fen"], amount["high_fen"]


def _numbered(region: str, **values: Any) -> Claim:
    """The row under a number of its own: one that another claim has drawn already is drawn again. Raises `NotMoved`."""
    for _ in range(TRIES):
        number = _number(region)
        try:
            with transaction.atomic():
                return Claim.objects.create(number=number, region=region, **values)
        except IntegrityError:
            if not Claim.objects.filter(number=number).exists():
                raise NotMoved("同一事项已有在办或已办结的申领，不能重复申领") from None
    raise NotMoved("没有取得申领编号，请稍后再试")


def _number(region: str) -> str:
    """A number to quote: region, day, and digits that tell nobody how many there are."""
    return f"{region}{timezone.localdate():%y%m%d}{secrets.randbelow(10**8):08d}"
