"""Papers for what is declared, laid in without a claim: a firm's, for the workers of its file, before it files or after.

They lie with the dossier as a claim's own do, so that whoever examines a claim that follows from it has them. What is still
missing may follow while nobody has decided on the declaration; what was filed with stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.declaring import NotDeclared, held_open, may_declare
from jiangce.office.claims.evidence import NotTaken, Place, asked_of, handed_in, kept_for, looked_through, taken_off
from jiangce.office.claims.models import Dossier, Evidence
from jiangce.office.identity.models import User

EACH = 5  # files for one document of one row


def lay_in(dossier: Dossier, places: Sequence[Place], name: str, data: bytes, by: User) -> list[Evidence]:
    """Take a file in for slots of declarations that nobody has decided on: one, or several that it proves together.

    Raises `NotTaken`.
    """
    kind = looked_through(data)
    with transaction.atomic():
        held = Dossier.objects.select_for_update().get(pk=dossier.pk)
        if not may_declare(held, by):
            raise NotTaken("只能为本单位或本辖区的申报上传")
        one = {"table": places[0][0], "key": places[0][1]} if len(places) == 1 else {}
        if set(places) - asked_of(held, **one):
            raise NotTaken("这项申报已经核定，或不需要这种材料，请刷新后再看")
        _not_too_many(held, places, sm3(data))
        return kept_for(held, places, name, data, kind, by, held)


def _not_too_many(held: Dossier, places: Sequence[Place], digest: str) -> None:
    there = Counter[Place]()
    for table, key, document, known in handed_in(held).values_list("table", "key", "document", "digest"):
        place = (table, key, document)
        there[place] += 1
        if place in places and known == digest:
            raise NotTaken("这个文件已经上传过，没有重复保存")
    if any(there[one] >= EACH for one in places):
        raise NotTaken(f"同一人的同一种材料最多 {EACH} 个文件：请合并扫描件，或先撤下不用的")


def take_out(dossier: Dossier, evidence: int, by: User, *, whole: bool = False) -> int:
    """Take a file away again, as long as nothing was filed with it; ``whole``: from all that share it. How many. Raises `NotTaken`."""
    with transaction.atomic():
        try:
            held = held_open(dossier, by)
        except NotDeclared:
            raise NotTaken("已有申领用到这批材料，不能撤下；有误的可再传正确的，由经办核对") from None
        there = Evidence.objects.select_for_update().filter(dossier=held, removed_at=None)
        found = there.filter(pk=evidence).first()
        if found is None:
            raise NotTaken("这个文件已不在，请刷新后再看")
        every = list(there.filter(paper=found.paper_id)) if whole else [found]
        for one in every:
            taken_off(one, by, held)
        return len(every)


def look_at(dossier: Dossier, evidence: int) -> tuple[Evidence, bytes] | None:
    """The bytes, for whose dossier it is."""
    found = handed_in(dossier).filter(pk=evidence, paper__isnull=False).select_related("paper").first()
    return (found, found.paper.open()) if found is not None and found.paper is not None else None


__all__ = ["EACH", "lay_in", "look_at", "take_out"]
