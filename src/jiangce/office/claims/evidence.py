"""Evidence: which documents a claim needs, taken in sealed, given out to whoever may see the claim, each opening logged.

Which document proves what is the vocabulary's business (a column's ``proof``). It is asked for only where a condition or
the amount rests on a declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.declaring import CHANGEABLE
from jiangce.office.claims.models import Claim, Declaration, Dossier, Evidence, Paper
from jiangce.office.claims.papers import BadPaper, kind_of
from jiangce.office.claims.parting import own_dossier, rows_of, same_paper
from jiangce.office.identity.models import User
from jiangce.office.rulebook.words import tables

MOST = 20
Place = tuple[str, str, str]  # table, key, document


class NotTaken(ValueError):
    """A file that was not taken, or not taken away; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One document for one declared row. ``proves``: the labels of the declared columns."""

    table: str
    key: str
    document: str
    proves: tuple[str, ...]
    there: tuple[Evidence, ...] = ()

    @property
    def place(self) -> Place:
        return self.table, self.key, self.document

    @property
    def zh(self) -> str:
        return tables()[self.table].zh

    @property
    def label(self) -> str:
        return f"{self.zh}：{self.document}"


def slots(declared: Iterable[Declaration], there: Iterable[Evidence]) -> list[Slot]:
    """What proves these declarations, with what has been handed in."""
    found: dict[Place, list[str]] = {}
    for one in declared:
        for name, column in tables()[
            one.table
        ].columns.items():  # in the vocabulary's order, whatever the database keeps
            if name in one.values and column.proof and not _is_party(one, name):
                found.setdefault((one.table, one.key, column.proof), []).append(column.zh)
    given: dict[Place, list[Evidence]] = {}
    for paper in there:
        given.setdefault((paper.table, paper.key, paper.document), []).append(paper)
    return [Slot(*place, tuple(proves), tuple(given.get(place, ()))) for place, proves in found.items()]


def _is_party(one: Declaration, name: str) -> bool:
    """Whose fact it is follows from who declares it; the document that proves the rest names him."""
    return one.values[name] == one.dossier.party.key


def handed_in(dossier: Dossier | None) -> QuerySet[Evidence]:
    """What lies with a dossier."""
    return Evidence.objects.filter(dossier=dossier, removed_at=None).select_related("by")


def lacking(every: Iterable[Slot]) -> list[Slot]:
    """What is still to be handed in."""
    return [one for one in every if not one.there]


def hand_in(claim: Claim, slot: Place, name: str, data: bytes, by: User) -> Evidence:
    """Take a file in for one slot. Raises `NotTaken`."""
    kind = looked_through(data)
    with transaction.atomic():
        dossier = _changeable(claim, by)
        if slot not in asked_of(dossier) or slot[:2] not in rows_of(claim):
            raise NotTaken("这件申领不需要这项材料，请刷新后再传")
        if handed_in(dossier).count() >= MOST * dossier.claims.count():
            raise NotTaken(f"一件申领最多 {MOST} 个文件：请合并扫描件，或先撤下不用的")
        return kept(dossier, slot, name, data, kind, by, claim)


def looked_through(data: bytes) -> str:
    """What kind of file it is. Raises `NotTaken`."""
    try:
        return kind_of(data)
    except BadPaper as trouble:
        raise NotTaken(str(trouble)) from None


def asked_of(dossier: Dossier, **only: str) -> set[Place]:
    """The slots that there are for what is declared in a dossier (``only``: of these rows)."""
    declared = dossier.declarations.filter(state=Declaration.State.DECLARED, **only)
    of_parties = declared.select_related("dossier__person", "dossier__organisation")
    return {(one.table, one.key, one.document) for one in slots(of_parties, ())}


def kept(
    dossier: Dossier, slot: Place, name: str, data: bytes, kind: str, by: User, subject: Claim | Dossier
) -> Evidence:
    """A file, sealed, in its slot; ``subject``: of what the log tells it. Raises `NotTaken`."""
    return kept_for(dossier, [slot], name, data, kind, by, subject)[0]


def kept_for(
    dossier: Dossier, places: Sequence[Place], name: str, data: bytes, kind: str, by: User, subject: Claim | Dossier
) -> list[Evidence]:
    """The same in several slots of one document, which share the bytes. Raises `NotTaken`."""
    digest, common = sm3(data), len(places) > 1
    try:
        with transaction.atomic():
            paper = Paper.keep(data)
            made = [
                Evidence.objects.create(
                    dossier=dossier, table=table, key=key, document=document, name=name[-120:], kind=kind, size=len(data),
                    digest=digest, paper=paper, common=common, by=by,
                )
                for table, key, document in places
            ]  # fmt: skip
    except IntegrityError:
        raise NotTaken("这个文件已经上传过，没有重复保存") from None
    keys = [one.pk for one in made]
    told = {"evidence": keys if common else keys[0], "document": places[0][2], "digest": digest}
    append(by, "evidence.hand_in", subject, told)
    return made


def take_off(claim: Claim, evidence: int, by: User) -> None:
    """Take a file away again; one that an office has had before it stays on file. Raises `NotTaken`."""
    with transaction.atomic():
        dossier = _changeable(claim, by)
        here = same_paper(evidence, dossier)
        found = Evidence.objects.select_for_update().filter(dossier=dossier, pk=here, removed_at=None).first()
        if found is None or (found.table, found.key) not in rows_of(claim):  # a colleague's, in the same roster
            raise NotTaken("这个文件已不在这件申领中，请刷新后再看")
        taken_off(found, by, claim)


def taken_off(found: Evidence, by: User, subject: Claim | Dossier) -> None:
    """The file taken away; ``subject``: of what the log tells it."""
    paper, seen = found.paper, any(one.steps.exists() for one in found.dossier.claims.all())
    found.removed_at, found.paper = timezone.now(), paper if seen else None
    found.save()
    if paper is not None and not seen:
        let_go_of(paper)
    append(by, "evidence.take_off", subject, {"evidence": found.pk, "digest": found.digest, "kept": seen})


def let_go_of(paper: Paper) -> None:
    """The bytes deleted, unless they prove something of somebody else as well."""
    if not paper.evidence.exists():
        paper.delete()


def give_out(claim: Claim, evidence: int, by: User, *, own: bool = False) -> tuple[Evidence, bytes] | None:
    """The bytes, for somebody who may see the claim; who opened what is in the log, but for one's ``own``.

    What tells of several people is opened by the office, and by the firm with its dossier (`ahead.look_at`).
    """
    found = Evidence.objects.filter(dossier=claim.dossier_id, pk=evidence, paper__isnull=False).first()
    if found is None or claim.dossier_id is None or found.paper is None:
        return None
    if own and (found.common or (found.table, found.key) not in rows_of(claim)):
        return None  # another's, who was filed together with this one
    if not own:
        append(by, "evidence.open", claim, {"evidence": found.pk, "document": found.document, "digest": found.digest})
    return found, found.paper.open()


def _changeable(claim: Claim, by: User) -> Dossier:
    held = Claim.objects.select_for_update().filter(pk=claim.pk).first()
    if held is None or held.dossier_id is None:
        raise NotTaken("这件申领没有需要佐证的申报")
    if held.state not in CHANGEABLE:
        raise NotTaken(f"“{held.get_state_display()}”的申领不能再改材料；如须补充，请经办人退回补正")
    if not Claim.objects.filter(pk=held.pk).visible_to(by).exists():
        raise NotTaken("只能为本人、本单位或本辖区的申领上传")
    return own_dossier(claim, by)


__all__ = [
    "NotTaken",
    "Place",
    "Slot",
    "asked_of",
    "give_out",
    "hand_in",
    "handed_in",
    "kept_for",
    "lacking",
    "let_go_of",
    "looked_through",
    "slots",
    "take_off",
    "taken_off",
]
