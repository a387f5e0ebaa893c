"""Claims that rest on somebody's word: one half-way, one returned, one for an officer to look into, each with its papers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from jiangce.office.claims.applying import begin, entry_of, standing
from jiangce.office.claims.declaring import Said, declare
from jiangce.office.claims.evidence import hand_in
from jiangce.office.claims.filing import file
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import move
from jiangce.office.claims.parting import own_dossier
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Fact, Person, new_key

POLICY = "shangyu-2023"
ALLOWANCE, TRAINING, TRANSPORT = "post-allowance", "vocational-training", "new-hire-transport"


def show(worker: Person, other: Person, accounts: dict[str, User]) -> None:
    """The worker's own two, and one that the officer has on his desk, taken down at the counter for somebody else."""
    user, officer = accounts["worker"], accounts["officer"]
    _half_way(worker, user)
    returned = _course(worker, user)
    move(returned, "return", officer, seen=returned.version, why="结业名册看不清姓名一栏，请重新扫描后补正")
    waiting = _moved_here(other, officer)
    move(waiting, "accept", officer, seen=waiting.version)


def _half_way(worker: Person, user: User) -> None:
    """A certificate that no register has: its kind and day told, its level not yet."""
    key, today = new_key("f"), timezone.localdate()
    claim = _begun(worker, user, ALLOWANCE, new=key)
    said = {
        "person": worker.key,
        "kind": "skill_level",
        "occupation": "电工",
        "issued_on": (today - timedelta(days=40)).isoformat(),
    }
    dossier = own_dossier(claim, user)
    declare(dossier, [Said("certificate", key, said)], user, seen=dossier.version)
    _papers(claim, user)


def _course(worker: Person, user: User) -> Claim:
    """Which course led to a registered certificate, both registered, the one not knowing of the other."""
    certificate, course = (_registered(worker, table) for table in ("certificate", "training"))
    claim = _begun(worker, user, TRAINING, fact=certificate.key)
    dossier = own_dossier(claim, user)
    said = {"training": course.key}
    declare(dossier, [Said("certificate", certificate.key, said)], user, seen=dossier.version)
    _papers(claim, user)
    return file(claim, user, seen=claim.version)


def _registered(who: Person, table: str) -> Fact:
    return Fact.objects.current().filter(table=table, links__person=who).order_by("pk")[0]


def _moved_here(who: Person, by: User) -> Claim:
    """The hire's place of origin said to be another than the registered one."""
    hire = _registered(who, "hire")
    place = "510100" if hire.values.get("from_place") != "510100" else "340100"
    claim = _begun(who, by, TRANSPORT, fact=hire.key)
    dossier = own_dossier(claim, by)
    declare(dossier, [Said("hire", hire.key, {"from_place": place})], by, seen=dossier.version)
    _papers(claim, by)
    return file(claim, by, seen=claim.version)


def _begun(who: Person, by: User, entry: str, **fact: Any) -> Claim:
    about = entry_of(POLICY, entry)
    assert about is not None
    return begin(who, about, by, **fact)


def _papers(claim: Claim, by: User) -> None:
    for at, slot in enumerate(standing(claim).lacking):
        hand_in(
            claim,
            (slot.table, slot.key, slot.document),
            f"{slot.document}（演示）.pdf",
            paper(at, timezone.localdate()),
            by,
        )


def paper(number: int, day: date) -> bytes:
    """A page that says that it proves nothing."""
    text = f"BT /F1 18 Tf 40 150 Td (DEMO {number + 1}: not a document of anybody. {day.isoformat()}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 520 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for at, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (at, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + tail
