"""A dossier that several claims share: what of it is whose, and a dossier of its own for one that has to be corrected."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from jiangce.office.audit.log import append
from jiangce.office.claims.declaring import CHANGEABLE, NotDeclared, open_dossier
from jiangce.office.claims.models import Claim, Declaration, Dossier, Evidence, Paper
from jiangce.office.claims.referred import meant
from jiangce.office.identity.models import User
from jiangce.office.rulebook.words import ORGANISATION, PARTY, PERSON

Row = tuple[str, str]


def concerning(claim: Claim, declared: Iterable[Declaration]) -> list[Declaration]:
    """Of what a dossier holds that which is the claimant's: an employer's holds a whole roster, and one worker's facts are no
    other's business. All of it, where the dossier is the claimant's own."""
    every = list(declared)
    if claim.dossier is None or claim.dossier.party.key == claim.claimant:
        return every
    mine = {claim.fact, *claim.keys}
    about = [one for one in every if one.key in mine or claim.keys & _parties(one)]
    mine |= {key for one in about for refers, key in meant(one.table, one.values).values() if refers not in _PARTIES}
    return [one for one in every if one in about or (one.key in mine and one.table not in _PARTIES)]


_PARTIES = (PERSON, ORGANISATION, PARTY)


def _parties(one: Declaration) -> set[str]:
    return {key for refers, key in meant(one.table, one.values).values() if refers in _PARTIES}


def rows_of(claim: Claim) -> set[Row]:
    """The rows of which something was ever declared for the claimant."""
    if claim.dossier is None:
        return set()
    return {(one.table, one.key) for one in concerning(claim, claim.dossier.declarations.all())}


@transaction.atomic
def own_dossier(claim: Claim, by: User) -> Dossier:
    """The dossier in which a claim may be changed: a new one where it has none, or others that were filed rest on the same.

    Everything declared goes along with its times, so that what was decided before can still be asked for again.
    Raises `NotDeclared` for a claim without one that is past changing.
    """
    held = Claim.objects.select_for_update().get(pk=claim.pk)
    old = held.dossier
    if old is not None:
        Dossier.objects.select_for_update().get(pk=old.pk)
    if held.state in CHANGEABLE and (
        old is None or old.claims.exclude(pk=held.pk).exclude(state__in=CHANGEABLE).exists()
    ):
        held.dossier = open_dossier(old.party if old else held.party, held.region, by)
        held.save(update_fields=["dossier"])
        if old is not None:
            _take_along(held, old, by)
    claim.dossier = held.dossier
    if held.dossier is None:
        raise NotDeclared(f"“{held.get_state_display()}”的申领不能再改申报；如须更正，请经办人退回补正")
    return held.dossier


def _take_along(claim: Claim, old: Dossier, by: User) -> None:
    new = claim.dossier
    assert new is not None
    new.version = old.version  # whoever has the form open has seen just this
    new.save(update_fields=["version"])
    every = list(old.declarations.all())
    mine = {(one.table, one.key) for one in concerning(claim, every)}
    for one in every:
        one.pk, one.dossier = None, new
    Declaration.objects.bulk_create(every)
    for paper in old.evidence.filter(removed_at=None, paper__isnull=False).select_related("paper"):
        if (paper.table, paper.key) in mine and paper.paper is not None:
            paper.paper = Paper.keep(paper.paper.open())
            paper.pk, paper.dossier = None, new
            paper._state.adding = True
            paper.save(force_insert=True)
    append(by, "dossier.part", new, {"from": old.pk, "claim": claim.number, "rows": len(every)})


def same_paper(evidence: int, dossier: Dossier) -> int:
    """The evidence of this dossier that is the same document as another dossier's; itself where it is of this one."""
    found = Evidence.objects.filter(pk=evidence).first()
    if found is None or found.dossier_id == dossier.pk:
        return evidence
    alike = dossier.evidence.filter(
        table=found.table, key=found.key, document=found.document, digest=found.digest, removed_at=None
    )
    return alike.values_list("pk", flat=True).first() or evidence


__all__ = ["concerning", "own_dossier", "rows_of", "same_paper"]
