"""What people may have and were not asked: stored offers, and invitations to take them, as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class OfferingConfig(AppConfig):
    """政策找人."""

    name = "jiangce.office.offering"
    label = "offering"
    verbose_name = "政策找人"

    def ready(self) -> None:
        from jiangce.office.claims.moved import moved

        moved.connect(_claimed, dispatch_uid="offering")


def _claimed(sender: Any, **told: Any) -> None:
    """What was claimed in the ordinary way needs no invitation any more."""
    from jiangce.office.offering.inviting import lapse

    claim, move = told["claim"], told["move"]
    if move.id == "file":
        lapse([(claim.policy, claim.entry, claim.fact, claim.claimant)], "已自行申领")
