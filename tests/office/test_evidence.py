"""Evidence: which is asked for, which files are taken, how they lie, who opens them."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.office.office_facts import REGION, Town, officer
from tests.office.paper_files import PDF, jpeg, png
from tests.office.test_declaring import TRANSPORT, declared, offered

from jiangce.office.audit.log import history
from jiangce.office.claims.declaring import Said, declare, open_dossier
from jiangce.office.claims.evidence import MOST, NotTaken, Slot, give_out, hand_in, handed_in, lacking, slots, take_off
from jiangce.office.claims.filing import file, open_claim
from jiangce.office.claims.models import Claim, Evidence, Paper
from jiangce.office.claims.moving import move
from jiangce.office.claims.papers import BadPaper, kind_of
from jiangce.office.personal.looks import looks
from jiangce.office.sealing import keys
from jiangce.office.sealing.cipher import Unreadable
from jiangce.office.sealing.rotation import seal_again, still_sealed_with

PROOF = "社会保险参保证明或户口簿"


def drafted(place: Town) -> Claim:
    dossier, _ = declared(place)
    return open_claim(place.people[0], offered(place.people[0], TRANSPORT, dossier), place.worker, dossier)


def asked(claim: Claim) -> list[Slot]:
    assert claim.dossier is not None
    return slots(claim.dossier.declarations.filter(state="declared"), handed_in(claim.dossier))


def slot_of(place: Town) -> tuple[str, str, str]:
    return "hire", place.hires[0], PROOF


# ── what is taken ──


@pytest.mark.parametrize(("data", "kind"), [(PDF, "pdf"), (jpeg(), "jpeg"), (png(), "png")])
def test_files_are_told_by_their_content(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


def test_what_scanners_and_telephones_make_is_taken() -> None:
    """A compressed stream that spells a script by chance; a picture with a film behind it."""
    assert (
        kind_of(PDF.replace(b"trailer", b"4 0 obj<</Length 9>>stream\n\x01/JS /XFA\x02\nendstream endobj\ntrailer"))
        == "pdf"
    )
    assert kind_of(jpeg() + b"ftypmp42" * 2000) == "jpeg"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "空的"), (b"PK\x03\x04 a zip called scan.pdf", "内容不是其中任何一种"), (b"<html><script>alert(1)</script>", "内容不是"),
        (b"GIF89a", "内容不是"), (PDF[:-8], "不完整"), (PDF.replace(b"/Type/Catalog", b"/Encrypt 9 0 R"), "有密码"),
        (PDF.replace(b"/Type/Catalog", b"/OpenAction<</S/JavaScript>>"), "脚本"), (jpeg()[:-2], "不完整"), (jpeg()[:30], "不完整"),
        (jpeg(40_000, 10), "尺寸"), (png(says=(50_000, 50_000)), "尺寸"), (png()[:-4], "不完整"), (png().replace(b"IDAT", b"IDAX"), "不完整"),
        (b"%PDF-1.4\n" + b"0" * 10_000_000 + b"%%EOF", "10 MB"), (b"\xff\xd8\xff\xff\xff\xff", "不完整"), (b"\x89PNG\r\n\x1a\n", "不完整"),
    ],
)  # fmt: skip
def test_others_are_refused_with_a_word_on_what_to_do(data: bytes, why: str) -> None:
    with pytest.raises(BadPaper, match=why):
        kind_of(data)


# ── what is asked for ──


def test_a_document_is_asked_for_what_is_declared_alone(place: Town) -> None:
    claim = drafted(place)
    assert [(one.document, one.proves) for one in asked(claim)] == [(PROOF, ("招用前所在地",))]
    assert lacking(asked(claim)) == asked(claim)
    hand_in(claim, slot_of(place), "参保证明.pdf", PDF, place.worker)
    assert not lacking(asked(claim))


def test_one_document_for_all_that_it_proves(place: Town) -> None:
    claim = drafted(place)
    assert claim.dossier is not None
    said = Said("hire", place.hires[0], {"from_place": "510100", "contract_months": 36, "full_time": True})
    declare(claim.dossier, [said], place.worker, seen=claim.dossier.version)
    assert [(one.document, len(one.proves)) for one in asked(claim)] == [("劳动合同", 2), (PROOF, 1)]


# ── how it lies, who opens it ──


def test_bytes_lie_sealed_and_open_for_their_row_alone(place: Town) -> None:
    claim = drafted(place)
    made = hand_in(claim, slot_of(place), "王敏330604199001010019.pdf", PDF, place.worker)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM claims_paper")
        assert b"PDF" not in bytes(cursor.fetchone()[0])
        cursor.execute("SELECT name FROM claims_evidence")
        assert "3306041990" not in cursor.fetchone()[0]
    found = give_out(claim, made.pk, place.worker, own=True)
    assert found is not None and found[1] == PDF
    other = hand_in(claim, slot_of(place), "b.png", png(), place.worker)
    assert made.paper is not None and other.paper is not None
    Paper.objects.filter(pk=other.paper.pk).update(sealed=Paper.objects.get(pk=made.paper.pk).sealed)
    with pytest.raises(Unreadable):
        give_out(claim, other.pk, place.worker, own=True)


def test_a_new_key_seals_files_again(place: Town) -> None:
    claim = drafted(place)
    made = hand_in(claim, slot_of(place), "a.pdf", PDF, place.worker)
    old = keys.keyring().current
    assert still_sealed_with(old) >= 2
    keys.write(keys.keyring().with_new_key(), keys.keyring_file(), replace=True)
    keys.keyring.cache_clear()
    seal_again()
    assert not still_sealed_with(old)
    found = give_out(claim, made.pk, place.worker, own=True)
    assert found is not None and found[1] == PDF


def test_an_officers_opening_is_logged_and_ones_own_is_not(place: Town) -> None:
    claim = drafted(place)
    made = hand_in(claim, slot_of(place), "a.pdf", PDF, place.worker)
    give_out(claim, made.pk, place.worker, own=True)
    give_out(claim, made.pk, place.officer)
    assert [(one.action, one.actor_name) for one in history(claim)][-2:] == [
        ("evidence.hand_in", "worker"),
        ("evidence.open", "初审"),
    ]
    assert give_out(Claim(dossier=None), made.pk, place.officer) is None
    assert [(one.what, one.role) for one in looks(place.people[0])] == [("佐证材料", "初审经办")], "and he is told"


# ── what is refused ──


def test_the_same_file_twice_is_kept_once(place: Town) -> None:
    claim = drafted(place)
    hand_in(claim, slot_of(place), "a.pdf", PDF, place.worker)
    with pytest.raises(NotTaken, match="已经上传过"):
        hand_in(claim, slot_of(place), "b.pdf", PDF, place.worker)
    assert Paper.objects.count() == Evidence.objects.count() == 1


def test_not_more_than_anybody_reads(place: Town) -> None:
    claim = drafted(place)
    for at in range(MOST):
        hand_in(claim, slot_of(place), f"{at}.png", png(colour=at), place.worker)
    with pytest.raises(NotTaken, match="最多 20 个文件"):
        hand_in(claim, slot_of(place), "x.png", png(colour=99), place.worker)


def test_nobody_hands_in_what_is_not_asked_for_or_for_others(place: Town) -> None:
    claim = drafted(place)
    for slot in (("hire", place.hires[1], PROOF), ("hire", place.hires[0], "毕业证书"), ("x", "y", "z")):
        with pytest.raises(NotTaken, match="不需要这项材料"):
            hand_in(claim, slot, "a.pdf", PDF, place.worker)
    for who in (officer("路人", "applicant", ""), officer("桐庐", "case_officer", "330122")):
        with pytest.raises(NotTaken, match="只能为本人"):
            hand_in(claim, slot_of(place), "a.pdf", PDF, who)
    assert not Paper.objects.exists()


def test_what_an_office_has_had_stays_on_file(place: Town) -> None:
    claim = drafted(place)
    first = hand_in(claim, slot_of(place), "a.pdf", PDF, place.worker)
    take_off(claim, first.pk, place.worker)
    assert not Paper.objects.exists(), "a draft's own business"
    second = hand_in(claim, slot_of(place), "a.pdf", PDF, place.worker)
    claim = file(claim, place.worker, seen=claim.version)
    with pytest.raises(NotTaken, match="不能再改材料"):
        take_off(claim, second.pk, place.worker)
    claim = move(claim, "return", place.officer, seen=claim.version, why="看不清")
    take_off(claim, second.pk, place.worker)
    assert not handed_in(claim.dossier).exists() and Paper.objects.count() == 1
    assert give_out(claim, second.pk, place.officer) is not None
    assert claim.region == REGION
    with pytest.raises(NotTaken, match="已不在"):
        take_off(claim, second.pk, place.worker)


def test_in_a_shared_dossier_everybody_opens_his_own(place: Town) -> None:
    dossier = open_dossier(place.firm, REGION, place.clerk)
    said = [Said("hire", key, {"from_place": "510107"}) for key in place.hires[:2]]
    dossier = declare(dossier, said, place.clerk, seen=1)
    mine, other = (
        open_claim(who, offered(who, TRANSPORT, dossier), place.officer, dossier) for who in place.people[:2]
    )
    paper = hand_in(other, ("hire", place.hires[1], PROOF), "b.pdf", PDF, place.officer)
    assert mine.dossier_id == other.dossier_id == paper.dossier_id
    assert give_out(mine, paper.pk, place.worker, own=True) is None
    assert give_out(other, paper.pk, place.worker, own=True) is not None
    assert give_out(mine, paper.pk, place.officer) is not None, "the office sees the whole dossier"
    with pytest.raises(NotTaken, match="已不在这件申领中"):  # both are drafts: nothing else parts them
        take_off(mine, paper.pk, place.worker)
    with pytest.raises(NotTaken, match="不需要这项材料"):
        hand_in(mine, ("hire", place.hires[1], PROOF), "x.pdf", PDF + b"\n", place.worker)
    assert Evidence.objects.get(pk=paper.pk).removed_at is None
