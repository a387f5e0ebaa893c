"""Papers for what is declared, laid in without a claim: a firm's, for the workers of its file, before it files or after.

They lie with the dossier as a claim's own do, so that whoever examines a claim that follows from it has them. What is still
missing may follow while nobody has decided on the declaration; what was filed with stays.
"""

from __future__ import annotations

from django.db import transaction

from jiangce.office.claims.declaring import NotDeclared, held_open, may_declare
from jiangce.office.claims.evidence import NotTaken, Place, asked_of, handed_in, kept, looked_through, taken_off
from jiangce.office.claims.models import Dossier, Evidence
from jiangce.office.identity.models import User

EACH = 5  # files for one document of one row


def lay_in(dossier: Dossier, slot: Place, name: str, data: bytes, by: User) -> Evidence:
    """Take a file in for one slot of a declaration that nobody has decided on. Raises `NotTaken`."""
    kind = looked_through(data)
    table, key, document = slot
    with transaction.atomic():
        held = Dossier.objects.select_for_update().get(pk=dossier.pk)
        if not may_declare(held, by):
            raise NotTaken("只能为本单位或本辖区的申报上传")
        if slot not in asked_of(held, table=table, key=key):
            raise NotTaken("这项申报已经核定，或不需要这种材料，请刷新后再看")
        if handed_in(held).filter(table=table, key=key, document=document).count() >= EACH:
            raise NotTaken(f"同一人的同一种材料最多 {EACH} 个文件：请合并扫描件，或先撤下不用的")
        return kept(held, slot, name, data, kind, by, held)


def take_out(dossier: Dossier, evidence: int, by: User) -> Evidence:
    """Take a file away again, as long as nothing was filed with it. Raises `NotTaken`."""
    with transaction.atomic():
        try:
            held = held_open(dossier, by)
        except NotDeclared:
            raise NotTaken("已有申领用到这批材料，不能撤下；有误的可再传正确的，由经办核对") from None
        found = Evidence.objects.select_for_update().filter(dossier=held, pk=evidence, removed_at=None).first()
        if found is None:
            raise NotTaken("这个文件已不在，请刷新后再看")
        taken_off(found, by, held)
        return found


def look_at(dossier: Dossier, evidence: int) -> tuple[Evidence, bytes] | None:
    """The bytes, for whose dossier it is."""
    found = handed_in(dossier).filter(pk=evidence, paper__isnull=False).select_related("paper").first()
    return (found, found.paper.open()) if found is not None and found.paper is not None else None


__all__ = ["EACH", "lay_in", "look_at", "take_out"]
