"""Consent: decided once more on the spot, and if nothing has changed, a claim that is filed, and an account to pay into."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.facts import facts_for
from jiangce.office.claims.filing import file, open_claim
from jiangce.office.claims.judging import Verdict, verdicts_on
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved
from jiangce.office.identity.models import User
from jiangce.office.offering.inviting import NotAnswered, is_officer_there, is_own, locked
from jiangce.office.offering.models import Invitation, Offer
from jiangce.office.offering.proactive import proactive
from jiangce.office.offering.screening import refresh
from jiangce.office.registers.accounts import Account, NotKept, keep
from jiangce.office.registers.gathering import Rows

ONLINE, PAPER = "免申即享确认时填写", "免申即享书面同意上填写"


class Changed(NotAnswered):
    """What was told when he was invited is not so any more. ``now``: what it comes to today, in 分; None: nothing."""

    def __init__(self, message: str, then: int, now: int | None) -> None:
        super().__init__(message)
        self.then, self.now = then, now


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agrees to. ``amount``: the sum he saw; ``wording``: which version; ``paper``: why an officer enters it."""

    amount: int
    wording: str
    account: Account
    paper: str = ""


def consent(invitation: Invitation, by: User, told: Consent) -> Claim:
    """Open and file the claim. Raises `NotAnswered` (`Changed`); then nothing has changed but what became of the offer."""
    paper = bool(told.paper.strip())
    if paper and not is_officer_there(invitation, by):
        raise NotAnswered("只有本区域的初审经办可以登记书面同意")
    if not paper and not is_own(invitation, by):
        raise NotAnswered("只能由本人或本单位确认")
    if told.wording != proactive().wording.version:
        raise NotAnswered("确认书的内容已更新，请重新阅读后确认")
    try:
        with transaction.atomic():
            held = locked(invitation)
            found = _still(held, told.amount)
            claim = _filed(held, found, by)
            _answered(held, claim, by, told, paper)
            keep(held.offer.party, told.account, by, PAPER if paper else ONLINE, own=not paper)
            append(by, "invitation.consent", held, {
                "claim": claim.number, "wording": told.wording, "amount": found.decision["amount"]["low_fen"],
                "paper": told.paper.strip(),
            })  # fmt: skip
    except Changed:
        refresh(invitation.offer.party)  # what is stored was behind
        raise
    except (NotMoved, NotKept) as trouble:
        raise NotAnswered(str(trouble)) from None
    claim.refresh_from_db()
    return claim


def verdict_of(offer: Offer, rows: Rows | None = None) -> Verdict | None:
    """The decision behind an offer, as it comes out today; None where its fact is gone. ``rows``: if they are gathered already."""

    def same(entry: str, fact: str, payees: tuple[str, ...]) -> bool:
        return (entry, fact) == (offer.entry, offer.fact) and offer.claimant in payees

    today = timezone.localdate()
    rows = facts_for(offer.policy, offer.party, today) if rows is None else rows
    return next(iter(verdicts_on(offer.policy, rows, today, same, entries={offer.entry})), None)


def _still(held: Invitation, seen: int) -> Verdict:
    """The decision, if it is what he saw. Raises `Changed`."""
    found, offer = verdict_of(held.offer), held.offer
    if offer.closed_on is not None or found is None or not found.entitled or found.decision["already_paid_fen"]:
        why = offer.get_closed_why_display() or "按今天的登记事实已不符合条件"
        raise Changed(f"情况有变，这一项现在不能办理：{why}", held.amount, None)
    amount = found.decision["amount"]
    if amount is None or amount["high_fen"] != amount["low_fen"] or found.decision["provisional"]:
        raise Changed("情况有变，金额须由经办核定，请改在“可申领”中申领", held.amount, None)
    if amount["low_fen"] != seen:
        raise Changed("情况有变，金额与您看到的不同，请核对后再确认", seen, amount["low_fen"])
    return found


def _filed(held: Invitation, found: Verdict, by: User) -> Claim:
    claim = open_claim(held.offer.party, found, by)
    # Said before filing, so that nobody takes the claim for one made in another way.
    Invitation.objects.filter(pk=held.pk).update(
        state=Invitation.State.CONSENTED, claim=claim, answered_at=timezone.now(), wording=proactive().wording.version
    )
    return file(claim, by, seen=claim.version)


def _answered(held: Invitation, claim: Claim, by: User, told: Consent, paper: bool) -> None:
    held.state, held.claim, held.answered_by, held.answered_at = Invitation.State.CONSENTED, claim, by, timezone.now()
    held.wording, held.on_paper, held.reason = told.wording, paper, told.paper.strip()[:300]
    held.card, held.bank = told.account.number, told.account.bank
    held.save()
