"""One move of a claim: allowed, in time, by the right hand, told in the log, and made by one person only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jiangce.office.asked import Asked
from jiangce.office.audit.log import append
from jiangce.office.claims.acting import acting
from jiangce.office.claims.models import Claim, Step
from jiangce.office.claims.moved import moved
from jiangce.office.claims.moves import Move, machine
from jiangce.office.claims.pots import put_back
from jiangce.office.identity.models import Post, User
from jiangce.office.identity.roles import Scope
from jiangce.office.identity.scoping import covers
from jiangce.office.workdays.counting import calendar


class NotMoved(Exception):
    """The claim stays where it is; the message says why, and what to do."""


class Stale(NotMoved):
    """Somebody else was quicker."""


Before = Callable[[Claim, Move], None]
RECUSED = "这是您本人或您所经办单位的申领，须回避：请由他人办理"
LONGEST = 500  # of a reason, as the history keeps it


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
        role = role_for(held, wanted, standpoint(held, wanted, by))
        _reasoned(wanted, why)
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


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What somebody is to a claim. ``own``: he acts for it as its applicant; ``before``: he made the move that this one has to
    be made after by another (None: nobody did)."""

    posts: tuple[Post, ...]
    own: bool
    before: bool | None = False


def standpoint(claim: Claim, wanted: Move, by: User) -> Standpoint:
    """The same, asked anew: what a page was reached with may have ended since."""
    before: bool | None = False
    if wanted.other_than:
        last = claim.steps.filter(move=wanted.other_than).order_by("-pk").values_list("by", flat=True).first()
        before = None if last is None else last == by.pk
    return Standpoint(tuple(Post.objects.held_by(by)), is_own(claim, by), before)


def role_for(claim: Claim, wanted: Move, stands: Standpoint) -> str:
    """In which role the move may be made on this very claim: that of one post which lets, for what is one's own or where it
    covers the place; two posts let no more than each of them. Raises `NotMoved`."""
    lets = [post for post in sorted(stands.posts, key=lambda one: one.role) if post.role in wanted.roles]
    role = next((one.role for one in lets if stands.own and one.about.scope is Scope.OWN), "")
    if not role:
        there = (one for one in lets if one.about.scope is not Scope.OWN and covers(one.region, claim.region))
        role = next((one.role for one in there), "")
        if role and stands.own:
            raise NotMoved(RECUSED)
    if not role:
        raise NotMoved(f"您的岗位不能对该申领“{wanted.zh}”")
    if claim.state not in wanted.from_:
        raise NotMoved(f"“{claim.get_state_display()}”的申领不能“{wanted.zh}”")
    if wanted.other_than and stands.before is not False:
        raise NotMoved(f"“{wanted.zh}”与“{machine().moves[wanted.other_than].zh}”须由两人办理")
    return role


def is_own(claim: Claim, by: User) -> bool:
    """Does the account act for the claim as its applicant? Then it decides nothing on it, whatever posts it holds."""
    return bool(_OWN(claim.pk, by.pk))


_OWN = Asked(
    lambda claim, account: Claim.objects.filter(acting(User(pk=account)), pk=claim).values_list("pk"), int, int
)


def moves_for(claim: Claim, posts: Iterable[Post]) -> list[Move]:
    """The moves that posts let make on a claim of others as it is, whoever holds them: what a page has buttons for."""
    stands = Standpoint(tuple(posts), False)
    return [one for one in machine().moves.values() if claim.state in one.from_ and _lets(claim, one, stands)]


def _lets(claim: Claim, wanted: Move, stands: Standpoint) -> bool:
    try:
        return bool(role_for(claim, wanted, stands))
    except NotMoved:
        return False


def _reasoned(wanted: Move, why: str) -> None:
    if wanted.why and not why.strip():
        raise NotMoved(f"“{wanted.zh}”须写明理由")
    if len(why.strip()) > LONGEST:
        raise NotMoved(f"理由最多 {LONGEST} 字，现有 {len(why.strip())} 字：请缩短，详情另附材料")
