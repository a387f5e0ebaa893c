"""Letters: what they say, that every word of it arrives on paper, their numbers, and who may read them."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.office.notice_facts import to_payable
from tests.office.office_facts import Town, officer
from tests.office.paper_files import PDF
from tests.office.test_evidence import PROOF, drafted, slot_of
from tests.office.test_rights import filed

from jiangce.office.audit.models import Record
from jiangce.office.claims.confirming import refuse
from jiangce.office.claims.declaring import open_dossier
from jiangce.office.claims.evidence import hand_in
from jiangce.office.claims.filing import file
from jiangce.office.claims.models import Claim, Declaration
from jiangce.office.claims.moves import machine
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.claims.reviewing import approve, review
from jiangce.office.letters import kinds, typesetting
from jiangce.office.letters.authorities import authority, check_all
from jiangce.office.letters.dossiers import papers
from jiangce.office.letters.filling import flat, lacks
from jiangce.office.letters.glyphs import glyphs
from jiangce.office.letters.kinds import KINDS, BadForm, Form, filled
from jiangce.office.letters.models import Layout, Letter, Series
from jiangce.office.letters.typesetting import NotSet, Touched, pdf, picture
from jiangce.office.registers.models import Fact
from jiangce.office.registers.recording import withdraw

HOSTILE = "#panic[] [*x*] _y_ $1/2$ \\q @a <b> `c` //d /*e*/ ~-- \"f\" 'g' = + - 1. {who} #{2+2} </script>"


def paid_claim(place: Town) -> Claim:
    """A claim carried through returning, correcting and two reviews to where it is payable."""
    claim = filed(place)
    claim = move(claim, "return", place.officer, seen=claim.version, why="请补劳动合同签字页\r\n请补工资流水")
    claim = file(claim, place.worker, seen=claim.version, name="correct")
    claim = move(claim, "accept", place.officer, seen=claim.version)
    claim = approve(review(claim, place.officer, seen=claim.version), place.chief, seen=claim.version + 1)
    return to_payable(claim, place.officer)


def printed(letter: Letter) -> str:
    """All text of the PDF, without the white space that setting puts in."""
    pages = PdfReader(io.BytesIO(pdf(letter))).pages
    return squeezed("".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def said(letter: Letter) -> list[str]:
    """Every piece of text that a letter is to show."""
    told = letter.content
    out = [
        told["title"],
        told["office"],
        told["signed"],
        letter.number,
        *(text for pair in told["about"] for text in pair),
    ]
    for part in told["body"]:
        out += [part[name] for name in ("heading", "text") if name in part] + part.get("list", [])
        for one in part.get("conditions", ()):
            out += [one["words"], one["found"], one["short"], one["clause"]]
    if told["appeal"]:
        out += [told["appeal"]["title"], *told["appeal"]["lines"]]
    return [text for text in out if text]


def arrives(letter: Letter) -> str:
    """Every word is there, line by line: a page number between two pages of one paragraph may part it."""
    text = printed(letter)
    missing = [one for one in said(letter) if squeezed(one) not in text]
    assert not missing, (letter, missing)
    return text


def test_a_claim_and_its_letters(place: Town) -> None:
    """Receipt, correction, receipt, acceptance, approval: numbered in order, every word on paper, the same bytes twice."""
    worker = place.people[0]
    worker.card, worker.number = "6222021234567891234", "330604199003070019"
    worker.save()
    claim = paid_claim(place)
    found = list(Letter.objects.order_by("pk"))
    assert [one.kind for one in found] == ["receipt", "correction", "receipt", "acceptance", "approval"]
    year = claim.filed_on.year
    assert [one.number for one in found] == [f"虞人社技〔{year}〕{at}号" for at in range(1, 6)]
    texts = [arrives(one) for one in found]
    assert [pdf(one) for one in found] == [pdf(one) for one in found]
    assert "1.请补劳动合同签字页" in texts[1] and "2.请补工资流水" in texts[1]
    assert "前（含当日）补齐" in texts[1] and "符合以上各条的合计不少于10人" in texts[4]
    assert (
        "500元（人民币伍佰元整）" in texts[4] and "622202*********1234" in texts[4] and "330604********0019" in texts[4]
    )
    assert not any("6222021234567891234" in text or "199003070019" in text for text in texts)
    assert "60日内，向绍兴市上虞区人民政府申请行政复议" in texts[4] and "6个月内，直接向有管辖权的人民法院" in texts[4]
    assert all("行政复议" not in text for text in texts[:4]), "nothing to object to yet"
    told = PdfReader(io.BytesIO(pdf(found[4])))
    assert told.metadata and str(found[4].number) in str(told.metadata.title)
    assert told.metadata.creation_date and f"{told.metadata.creation_date:%Y-%m-%d}" == found[4].content["date"]
    assert picture(found[4])[0].startswith(b"\x89PNG")


def test_a_refusal_says_which_condition_of_which_clause_and_why(place: Town) -> None:
    """By what is known when it is made, not by what was known on filing."""
    claim = filed(place)
    claim = move(claim, "accept", place.officer, seen=claim.version)
    for key in place.hires[1:4]:
        withdraw(Fact.objects.current().get(key=key), by=None, why="查无此人")
    move(claim, "reject", place.officer, seen=claim.version, why="三名员工查无合同。\n请核对。")
    letter = Letter.objects.get(kind="rejection")
    failing = next(part["conditions"] for part in letter.content["body"] if "conditions" in part)
    assert [(one["clause"], one["holds"], one["short"]) for one in failing] == [("三(一)1", False, "还差2人")]
    text = arrives(letter)
    assert "一、不符合的条件" in text and "二、理由三名员工查无合同。请核对。三、各项条件的审查情况" in text
    assert text.count("不符合同一用人单位") == 2 and "行政复议" in text
    last = PdfReader(io.BytesIO(pdf(letter))).pages[-1].extract_text()
    assert "救济途径" in last and "印章" in last, "a signature on a page of its own signs nothing"


def test_recovering_says_how_much_until_when_and_how_to_object(place: Town) -> None:
    who = place.people[0]
    claim = Claim.objects.create(
        number="330604261100000001", policy="gone-policy", entry="e", fact="f", title="新招员工一次性就业补贴", clause="三(一)1", region="330604",
        person=who, claimant=who.key, opened_by=place.officer, low=0, high=100_000, granted=50_050, state="paid",
    )  # fmt: skip
    move(claim, "recover", place.chief, seen=1, why="重复领取")
    text = arrives(Letter.objects.get())
    assert (
        "应予追回" in text
        and "15日内退回500.50元" in text
        and "伍佰元伍角整" in text
        and "重复领取" in text
        and "行政复议" in text
    )
    assert "gone-policy" in text, "a policy that is gone is called by its id"


def test_a_refusal_of_what_meets_every_condition_gives_the_officers_reason_alone(place: Town) -> None:
    claim = filed(place)
    move(claim, "reject", place.officer, seen=claim.version, why="材料系伪造")
    text = arrives(Letter.objects.get(kind="rejection"))
    assert "一、理由材料系伪造" in text and "不符合的条件" not in text


def test_no_letter_tells_why_a_colleague_was_not_believed(place: Town) -> None:
    """A roster's dossier holds all of a firm's workers; each is told what is his, the firm all of it."""
    dossier = open_dossier(place.firm, "330604", place.clerk)
    for who, key in zip(place.people[:2], place.hires[:2], strict=True):
        Declaration.objects.create(
            dossier=dossier, table="hire", key=key, base=1, values={"person": who.key}, by=place.clerk, state="refused",
            settled_by=place.officer, settled_at=timezone.now(), why=f"{who.name}的合同系倒签",
        )  # fmt: skip
    claim = filed(place)
    Claim.objects.filter(pk=claim.pk).update(dossier=dossier)
    claim.refresh_from_db()
    assert [one.rpartition("，")[2] for one in papers(claim).refused] == ["员工0的合同系倒签"]
    Claim.objects.filter(pk=claim.pk).update(state="returned")
    client = Client()
    client.force_login(place.worker)
    page = client.get(reverse("portal:form", args=[claim.number])).content.decode()
    assert "员工0的合同系倒签" in page and "员工1的合同系倒签" not in page
    claim.claimant = place.firm.key
    assert len(papers(claim).refused) == 2


def test_papers_received_and_wanting_are_told_at_once(place: Town) -> None:
    claim = drafted(place)
    claim = file(claim, place.worker, seen=claim.version)
    claim = move(claim, "return", place.officer, seen=claim.version, why="户口簿须含首页")
    text = arrives(Letter.objects.get(kind="correction"))
    assert f"1.招用：{PROOF}（证明招用前所在地）2.户口簿须含首页" in text
    hand_in(claim, slot_of(place), "a.pdf", PDF, place.worker)
    claim = file(claim, place.worker, seen=claim.version, name="correct")
    assert f"收到的材料：招用：{PROOF}，1份" in arrives(Letter.objects.filter(kind="receipt").last())
    assert "收到的材料" not in printed(Letter.objects.filter(kind="receipt").first())
    claim = move(claim, "accept", place.officer, seen=claim.version)
    refuse(claim, [claim.dossier.declarations.get().pk], place.officer, "户口簿与申报不符")
    move(claim, "return", place.officer, seen=claim.version, why="请重新申报")
    assert "申报的情况未予采信，户口簿与申报不符" in arrives(Letter.objects.filter(kind="correction").last())


def test_what_somebody_wrote_is_text_and_never_a_command(place: Town) -> None:
    who = place.people[0]
    who.name = HOSTILE
    who.save()
    claim = filed(place)
    move(claim, "reject", place.officer, seen=claim.version, why=HOSTILE)
    for letter in Letter.objects.all():
        assert squeezed(HOSTILE) in arrives(letter)


@pytest.mark.parametrize("name", ["\ue000", "王\U0003ffff", "\U000f0000"])
def test_a_character_that_no_font_has_is_told_and_never_a_box(place: Town, name: str) -> None:
    """The claim goes on all the same; the letter waits for a font."""
    who = place.people[0]
    who.name = name
    who.save()
    filed(place)
    with pytest.raises(NotSet, match=r"U\+.*字体") as told:
        pdf(Letter.objects.get())
    assert typesetting.FONTS in str(told.value)


def test_a_sign_that_turns_the_line_around_is_not_printed(place: Town) -> None:
    who = place.people[0]
    who.name = "张\u202e三\u200b\x07四"
    who.save()
    filed(place)
    letter = Letter.objects.get()
    assert letter.content["to"] == "张三四" in arrives(letter)


def test_rare_characters_of_names_are_set(place: Town) -> None:
    who = place.people[0]
    who.name = "䶮㛃堃喆龘𬍛·麦麦提"
    who.save()
    filed(place)
    assert who.name in arrives(Letter.objects.get())
    assert not typesetting.fonts_for({"x": who.name}), "by the fonts that we bring"


def test_what_a_font_can_show_and_what_it_cannot(tmp_path: Path) -> None:
    serif, sans = typesetting._brought()
    for code, there in (
        (0x4E2D, True),
        (0x4DAE, True),
        (0x2C35B, True),
        (0x20BB7, False),
        (0xE000, False),
        (0x2717, False),
    ):
        assert (code in glyphs(serif)) is there and (code in glyphs(sans)) is there, hex(code)
    assert len(glyphs(serif)) == 30928 and len(glyphs(sans)) == 30890, "docs/letters.md says how many"
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    assert glyphs(broken) == glyphs(tmp_path / "gone.ttf") == frozenset()


def test_numbers_have_no_gap_and_no_twin(place: Town) -> None:
    claim = filed(place)
    with pytest.raises(NotMoved):
        move(claim, "accept", place.chief, seen=claim.version)

    def undone() -> None:
        with transaction.atomic():
            move(claim, "accept", place.officer, seen=claim.version)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    claim.refresh_from_db()
    move(claim, "accept", place.officer, seen=claim.version)
    assert list(Letter.objects.values_list("serial", flat=True)) == [1, 2] and Series.objects.get().last == 2
    first = Letter.objects.first()
    step = claim.steps.create(move="x", before="a", after="b", by=place.officer, role="chief", version=99)
    first.pk, first.digest, first.step, first._state.adding = None, "x", step, True
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_nothing_that_was_sent_is_changed(place: Town) -> None:
    filed(place)
    letter = Letter.objects.get()
    logged = json.loads(Record.objects.get(action="letter.write").detail)
    assert logged == {"claim": letter.claim.number, "number": letter.number, "kind": "receipt", "letter": letter.digest}
    for attempt in (lambda: Letter.objects.update(told="{}"), Letter.objects.all().delete, Layout.objects.all().delete):
        with pytest.raises(TypeError):
            attempt()
    letter.told = letter.told.replace("员工0", "员工9")
    with pytest.raises(TypeError):
        letter.save()
    QuerySet(Letter).update(told=letter.told)
    with pytest.raises(Touched, match="摘要不符"):
        pdf(Letter.objects.get())


def test_whoever_sees_the_claim_reads_its_letters(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = filed(place)
    letter = Letter.objects.get()
    mine, desk = (f"/{where}/claims/{claim.number}/letters/{letter.pk}/" for where in ("my", "desk"))
    stranger = officer("路人", "applicant", "")
    elsewhere = officer("外地经办", "case_officer", "370300")
    for who, where, status in (
        (place.worker, mine, 200),
        (place.officer, desk, 200),
        (stranger, mine, 404),
        (elsewhere, desk, 404),
    ):
        client = Client()
        client.force_login(who)
        answer = client.get(where)
        assert answer.status_code == status, who
        assert (answer.content[:5] == b"%PDF-") is (status == 200)
    assert "no-store" in logged_in(place.worker).get(mine)["Cache-Control"]
    assert Record.objects.filter(action="letter.read").count() == 3
    assert f'href="{mine}"' in logged_in(place.worker).get(f"/my/claims/{claim.number}/").content.decode()
    assert f'href="{desk}"' in logged_in(place.officer).get(f"/desk/claims/{claim.number}/").content.decode()
    place.people[0].name = "\ue000"
    place.people[0].save()
    claim = move(claim, "accept", place.officer, seen=claim.version)
    told = logged_in(place.worker).get(f"/my/claims/{claim.number}/letters/{Letter.objects.last().pk}/", follow=True)
    assert "U+E000" in told.content.decode() and Record.objects.filter(action="letter.read").count() == 3


def logged_in(who: Any) -> Client:
    client = Client()
    client.force_login(who)
    return client


# ── the words, as data ──


def test_every_kind_that_a_move_asks_for_has_its_words() -> None:
    assert {one.letter for one in machine().moves.values() if one.letter} == set(KINDS)
    check_all()
    assert [bool(kinds.form(kind).appeal) for kind in KINDS] == [False, False, False, True, True, True]


def test_a_city_has_words_names_and_looks_of_its_own(
    place: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "330604"
    folder.mkdir()
    (folder / "receipt.yaml").write_text(
        "title: 收到啦\nbody:\n  - text: '{who}，{you}好：收到{claim}'\n", encoding="utf-8"
    )
    (tmp_path / "authorities.yaml").write_text(
        "default: {office: '{place}局', mark: '区{region}', review: 区政府, court: 某法院}\n'330604': {office: 上虞局, mark: 虞字, review: 区政府}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv(kinds.FOLDER, str(tmp_path))
    check_all()
    claim = filed(place)
    letter = Letter.objects.get()
    assert letter.title == "收到啦" and letter.number.startswith("虞字〔")
    assert authority("370300").office.endswith("淄博市局")
    assert f"员工0，您好：收到{claim.number}" in arrives(letter)
    before = pdf(letter)
    (folder / "receipt.typ").write_text("#letter[#piece(it.body.at(0)) 改版]", encoding="utf-8")
    assert pdf(Letter.objects.get()) == before, "what was sent looks as it did"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: 收件\nbody:\n  - text: '{naam}'\n", "没有 {naam}"),
        ("title: 收件\nbody:\n  - {text: x, list: wanted}\n", "只须写"),
        ("title: 收件\nbody:\n  - {text: x, when: 天气}\n", "没有“天气”"),
        ("title: 收件\nbody: []\n", "body"),
        ("title: 收件\nbody:\n  - {text: x}\nabout: [shoe]\n", "没有 shoe"),
        ("- x\n", "名称: 内容"),
        ("a: [", "无法读取"),
    ],
)
def test_a_mistake_in_ones_own_words_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    (tmp_path / "receipt.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(kinds.FOLDER, str(tmp_path))
    with pytest.raises(BadForm, match=re.escape(told)) as trouble:
        check_all()
    assert "receipt.yaml" in str(trouble.value)


def test_a_broken_layout_stops_no_claim(place: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "receipt.typ").write_text('#letter[#read("/etc/passwd")]', encoding="utf-8")
    monkeypatch.setenv(kinds.FOLDER, str(tmp_path))
    filed(place)
    with pytest.raises(NotSet, match="排版失败"):
        pdf(Letter.objects.get())


def test_what_a_place_says_is_never_read_as_a_place() -> None:
    assert filled("{who}{id}", {"who": "{id}", "id": "{who}"}) == "{id}{who}"
    with pytest.raises(ValueError, match="nobody"):
        Form(title="标题", body=({"text": "{nobody}"},))


def test_two_offices_never_share_their_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = "{office: 甲局, mark: 虞人, review: 乙府}"
    (tmp_path / "authorities.yaml").write_text(f"default: {one}\n'330604': {one}\n'330122': {one}\n", encoding="utf-8")
    monkeypatch.setenv(kinds.FOLDER, str(tmp_path))
    with pytest.raises(BadForm, match="虞人"):
        authority("330604")


def test_conditions_are_laid_flat_with_their_clauses() -> None:
    leaf = {"words": "b", "holds": False, "found": "", "short": "", "clause": "", "children": []}
    tree = [{"words": "a", "holds": None, "found": "x", "short": "", "clause": "二", "children": [leaf]}]
    assert [(one["words"], one["clause"], one["depth"]) for one in flat(tree, "一")] == [("a", "二", 0), ("b", "二", 1)]
    assert lacks(
        {"missing": [{"label": "证书", "proof": "原件"}, {"label": "证书", "proof": "原件"}, {"label": "工种"}]}
    ) == ["证书（凭原件）", "工种"]
