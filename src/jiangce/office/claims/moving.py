"""One move of a claim: allowed, in time, by the right hand, told in the log, and made by one person only."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from jiangce.office.asked import Asked
from jiangce.office.audit.log import append
from jiangce.office.claims.acting import acting
from jiangce.office.claims.models import Claim, Step
from jiangce.office.claims.moved import moved
from jiangce.office.claims.moves import Move, machine
from jiangce.office.claims.pots import put_back
from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import covers
from jiangce.office.workdays.counting import calendar


class NotMoved(Exception):
    """The claim stays where it is; the message says why, and what to do."""


class Stale(NotMoved):
    """Somebody else was quicker."""


Before = Callable[[Claim, Move], None]
RECUSED = "这是您本人或您所经办单位的申领，须回避：请由他人办理"
LONGEST = 500  # of a reason, as the history keeps it
_OWN_ROLES = ("applicant", "employer", "provider")


def move(claim: Claim, name: str, by: User, *, seen: int, why: str = "", before: Before | None = None) -> Claim:
    """Make a move on a claim as it was ``seen`` (its version). ``before``: what has to succeed first, under the lock.

    Raises `NotMoved`; then nothing has changed.
    """
    wanted = machine().moves.get(name)
    if wanted is None:
        raise NotMoved(f"没有“{name}”这个动作")
    with transaction.atomic():
        held = Claim.objects.select_for_update().get(pk=claim.pk)
        if held.version != seen:
            last = held.steps.order_by("-pk").select_related("by").first()
            who = "您已" if last and last.by_id == by.pk else f"已由{last.by}" if last else "已由他人"
            raise Stale(f"该申领{who}办理（现为“{held.get_state_display()}”），请刷新后再看")
        role = _role(held, wanted, by)
        _allowed(held, wanted, by, why)
        if before is not None:
            before(held, wanted)
        return _made(held, wanted, by, role, why)


def _made(claim: Claim, wanted: Move, by: User, role: str, why: str) -> Claim:
    states, old = machine().states, claim.state
    claim.state, claim.version = wanted.to, claim.version + 1
    due = states[wanted.to].due
    claim.due_on = calendar().after(timezone.localdate(), due) if due else None
    if states[old].spent and not states[wanted.to].spent:
        put_back(claim)
    claim.save()
    step = Step.objects.create(
        claim=claim,
        move=wanted.id,
        before=old,
        after=wanted.to,
        by=by,
        role=role,
        why=why.strip(),
        version=claim.version,
    )
    told = {"from": old, "to": wanted.to, "why": why.strip(), "version": claim.version}
    if wanted.judged:  # in the log, which nobody alters, stands what the decision on file has to digest to
        told["digest"] = claim.judgements.order_by("-pk").values_list("digest", flat=True).first()
    append(by, f"claim.{wanted.id}", claim, told)
    moved.send(Claim, claim=claim, move=wanted, step=step)
    return claim


def _role(claim: Claim, wanted: Move, by: User) -> str:
    """In which role the account may make the move on this very claim."""
    held, own = sorted(wanted.roles & by.roles()), is_own(claim, by)
    if own and (mine := next((role for role in held if role in _OWN_ROLES), None)):
        return mine
    for role in held:
        if role not in _OWN_ROLES and _of_region(claim, by, role):
            if own:
                raise NotMoved(RECUSED)
            return role
    raise NotMoved(f"您的岗位不能对该申领“{wanted.zh}”")


def is_own(claim: Claim, by: User) -> bool:
    """Does the account act for the claim as its applicant? Then it decides nothing on it, whatever posts it holds."""
    return bool(_OWN(claim.pk, by.pk))


_OWN = Asked(
    lambda claim, account: Claim.objects.filter(acting(User(pk=account)), pk=claim).values_list("pk"), int, int
)


def _of_region(claim: Claim, by: User, role: str) -> bool:
    return any(covers(region, claim.region) for region in by.regions(role) if region)


def _allowed(claim: Claim, wanted: Move, by: User, why: str) -> None:
    if claim.state not in wanted.from_:
        raise NotMoved(f"“{claim.get_state_display()}”的申领不能“{wanted.zh}”")
    if wanted.why and not why.strip():
        raise NotMoved(f"“{wanted.zh}”须写明理由")
    if len(why.strip()) > LONGEST:
        raise NotMoved(f"理由最多 {LONGEST} 字，现有 {len(why.strip())} 字：请缩短，详情另附材料")
    if wanted.other_than:
        last = claim.steps.filter(move=wanted.other_than).order_by("-pk").first()
        if last is None or last.by_id == by.pk:
            raise NotMoved(f"“{wanted.zh}”与“{machine().moves[wanted.other_than].zh}”须由两人办理")
