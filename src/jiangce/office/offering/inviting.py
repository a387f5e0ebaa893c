"""Inviting people to take what is theirs without an application; declining; letting go what nobody answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import Post, User
from jiangce.office.identity.scoping import covers
from jiangce.office.offering.models import Invitation, InvitationQuerySet, Offer, OfferQuerySet
from jiangce.office.offering.proactive import proactive
from jiangce.office.registers.models import Member

MOST = 5000
REFUSED = ("rejected", "recovering", "recovered")
_ROLES = ("case_officer", "chief")


class NotAnswered(Exception):
    """An invitation stays as it is; the message says why, and what to do."""


def inviting(user: User) -> OfferQuerySet:
    """The offers in somebody's region that may be had without an application and to which nobody is invited now.

    What an officer has refused, or got back, is for an officer to look at; a firm that is no more is not asked.
    """
    now = Invitation.objects.filter(offer=OuterRef("pk"), state="open")
    seen: OfferQuerySet = Offer.objects.visible_to(user).unclaimed()
    seen = seen.filter(proactive=True, live_until__gte=timezone.localdate(), organisation__closed_on=None)
    return seen.exclude(Exists(now)).exclude(Exists(refused()))


def refused() -> QuerySet[Claim]:
    """Of an offer, the claims for the very same that were refused or whose money was taken back."""
    same = {name: OuterRef(name) for name in ("policy", "entry", "fact", "claimant")}
    return Claim.objects.filter(state__in=REFUSED, **same)  # type: ignore[no-any-return]


def invite(offers: OfferQuerySet, by: User) -> int:
    """Invite to all of these that may be offered; how many. At most `MOST` at once, the oldest first."""
    places = [place for role in _ROLES for place in by.regions(role)]
    until = timezone.localdate() + timedelta(days=proactive().answer_within)
    with transaction.atomic():
        chosen = (
            inviting(by).filter(pk__in=offers.order_by().values("pk")).order_by("pk").select_for_update(of=("self",))
        )
        made = [
            Invitation(offer=one, amount=one.low, issued_by=by, until=until)
            for one in chosen[:MOST]
            if any(covers(place, one.region) for place in places)
        ]
        Invitation.objects.bulk_create(made, batch_size=500)
        if made:
            told = {"offers": [one.offer_id for one in made], "until": until.isoformat()}
            append(by, "invitation.publish", "offering.invitation", told)
    return len(made)


def decline(invitation: Invitation, by: User, why: str = "") -> Invitation:
    """He does not want it; a reason is welcome and not asked for. Raises `NotAnswered`."""
    with transaction.atomic():
        held = locked(invitation)
        if not is_own(held, by):
            raise NotAnswered("只能由本人或本单位答复")
        held.state, held.answered_by, held.answered_at = Invitation.State.DECLINED, by, timezone.now()
        held.reason = why.strip()[:300]
        held.save()
        append(by, "invitation.decline", held, {"offer": held.offer_id, "why": held.reason})
    return held


def locked(invitation: Invitation) -> Invitation:
    """The invitation as it is now, held for whoever answers first. Raises `NotAnswered` where it cannot be answered."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if held.state != Invitation.State.OPEN:
        why = f"（{held.reason}）" if held.state == Invitation.State.LAPSED and held.reason else ""
        raise NotAnswered(f"这份邀请{held.get_state_display()}{why}，不能再办理")
    if held.until < timezone.localdate():
        raise NotAnswered(f"这份邀请已于 {held.until} 到期；仍可在“可申领”中自行申领")
    return held


def is_own(invitation: Invitation, by: User) -> bool:
    """Is it for the account's person, or for a firm that it acts for?"""
    offer = invitation.offer
    if offer.person is not None:
        return bool(offer.person.now.account_id == by.pk)
    return Member.objects.of(by).filter(organisation=offer.party.now).exists()


def is_officer_there(invitation: Invitation, by: User) -> bool:
    """Does the account hold the post of a case officer where the offer is?"""
    held = Post.objects.held_by(by).filter(role="case_officer").values_list("region", flat=True)
    return any(covers(place, invitation.offer.region) for place in held)


def expire() -> int:
    """Invitations whose time is over; how many."""
    late: InvitationQuerySet = Invitation.objects.filter(state="open", until__lt=timezone.localdate())
    with transaction.atomic():
        keys = list(late.values_list("pk", flat=True)[:MOST])
        count: int = Invitation.objects.filter(pk__in=keys, state="open").update(state="expired")
        if count:
            append(None, "invitation.expire", "offering.invitation", {"invitations": keys})
    return count


def lapse(keys: Iterable[tuple[str, str, str, str]], why: str) -> None:
    """What was claimed in another way needs no invitation any more. ``keys``: policy, entry, fact, claimant."""
    for policy, entry, fact, claimant in keys:
        offers = Offer.objects.filter(policy=policy, entry=entry, fact=fact, claimant=claimant)
        Invitation.objects.filter(offer__in=offers, state="open").update(state="lapsed", reason=why)
