"""What a first review waits for: led to from the refusal, listed exactly, decided on kind by kind with the papers beside."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.office.conftest import Page
from tests.office.office_facts import Town, officer
from tests.office.paper_files import PDF
from tests.office.roster_files import HIRES, row, taken

from jiangce.office.claims.ahead import lay_in
from jiangce.office.claims.confirming import undecided
from jiangce.office.claims.models import Claim, Declaration
from jiangce.office.claims.moving import move
from jiangce.office.desk import examining
from jiangce.office.rosters.deciding import standing
from jiangce.office.rosters.filing import file_all
from jiangce.office.rosters.proving import Proofs


@pytest.fixture
def roster(place: Town) -> list[Claim]:
    """Twelve workers of a file and the eleven of the registers, filed together and accepted; three of the twelve have a contract."""
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    found = standing(place.firm, timezone.localdate())
    kind = next(one for one in Proofs(found).kinds() if one.document == "劳动合同")
    assert found.dossier is not None
    lay_in(found.dossier, [one.slot.place for one in kind.sheets[:3]], "合同.pdf", PDF, place.clerk)
    wanted = [one.key for one in found.free if "/".join(one.key[:2]) == HIRES]
    file_all(found, wanted, place.clerk, slip="s", agreed=True)
    claims = list(Claim.objects.filter(person__name__startswith="新员工").order_by("pk"))
    return [move(one, "accept", place.officer, seen=one.version) for one in claims]


@pytest.fixture
def desk(place: Town) -> Client:
    client = Client()
    client.force_login(place.officer)
    return client


def page(answer: Any, status: int = 200) -> Page:
    assert answer.status_code == status, answer.content.decode()[:800]
    return Page(answer.content.decode())


def ticks(found: Page) -> list[int]:
    return [int(one["value"]) for one in found.all("input", name="declaration")]


def open_(claim: Claim, table: str) -> set[int]:
    assert claim.dossier is not None
    return set(claim.dossier.declarations.filter(state="declared", table=table).values_list("pk", flat=True))


def test_the_refusal_leads_to_just_what_is_left(roster: list[Claim], desk: Client) -> None:
    claim = roster[0]
    case = f"/desk/claims/{claim.number}/"
    refused = page(desk.post(f"{case}act/", {"move": "review", "seen": claim.version}), 409)
    assert "项申报未核实（招用 12 项" in refused.text
    (where,) = [link for link in refused.links() if "declarations/?kind=" in link]
    listed = page(desk.get(where))
    assert set(ticks(listed)) == {one.pk for one in undecided(claim, timezone.localdate()) if one.table == "hire"}
    for words in (
        "新员工0",
        "新员工11",
        "招用日期：2024-02-01",
        "没有材料",
        "核实“招用”全部 12 项",
        "其中 9 项没有材料",
    ):
        assert words in listed.text, words
    assert len([one for one in listed.links() if "/evidence/" in one]) == 3, "the papers beside"
    assert page(desk.get(case)).text.count("招用日期") < 6, "a roster does not fill the page of the case"


def test_the_same_refusal_of_many_is_told_once(roster: list[Claim], desk: Client) -> None:
    chosen = [f"{one.number}@{one.version}" for one in roster]
    found = page(desk.post("/desk/many/", {"move": "review", "claim": chosen}, follow=True))
    banners = [one for one in found.all("p") if "error" in one.get("class", "")]
    assert len(banners) < 4 and "等 " in found.text and "已办理 0 件，未办 12 件" in found.text
    assert any("declarations/?kind=" in link for link in found.links())


def test_a_kind_is_confirmed_at_once_as_it_was_seen(roster: list[Claim], desk: Client) -> None:
    claim = roster[0]
    act = f"/desk/claims/{claim.number}/declared/"
    told = {"how": "confirm_kind", "kind": "hire", "show": "needed", "back": "list"}
    for times in ("11", "", "x"):
        assert "项数已变动" in page(desk.post(act, {**told, "times": times}, follow=True)).text
    assert len(open_(claim, "hire")) == 12
    found = page(desk.post(act, {**told, "times": "12"}, follow=True))
    assert "已核实 12 项" in found.text and not open_(claim, "hire") and open_(claim, "insurance")
    for one in undecided(claim, timezone.localdate()):
        desk.post(act, {"how": "confirm", "declaration": one.pk, "back": "list"})
    assert "没有初审要等的申报" in page(desk.get(f"/desk/claims/{claim.number}/declarations/")).text
    assert desk.post(f"/desk/claims/{claim.number}/act/", {"move": "review", "seen": claim.version}).status_code == 302
    assert Claim.objects.get(pk=claim.pk).state == "reviewed"


def test_page_by_page_the_ticked_are_refused_with_a_reason(
    roster: list[Claim], desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, "PAGE", 5)
    claim = roster[0]
    where = f"/desk/claims/{claim.number}/declarations/?show=all&kind=hire"
    pages = [ticks(page(desk.get(f"{where}&page={at}"))) for at in (1, 2, 3)]
    assert [len(one) for one in pages] == [5, 5, 2] and {one for some in pages for one in some} == open_(claim, "hire")
    act, told = f"/desk/claims/{claim.number}/declared/", {"how": "refuse", "declaration": pages[1][:2], "back": "list", "show": "all", "kind": "hire"}  # fmt: skip
    assert "须写明理由" in page(desk.post(act, told, follow=True)).text
    found = page(desk.post(act, {**told, "why": "合同日期不符"}, follow=True))
    assert "2 项已记为不予采信" in found.text and Declaration.objects.filter(state="refused").count() == 2
    assert "合同日期不符" in page(desk.get(f"{where}&page=3")).text, "what is decided on stands last"


def test_who_only_looks_decides_nothing(place: Town, roster: list[Claim], desk: Client) -> None:
    where = f"/desk/claims/{roster[0].number}/declarations/"
    client = Client()
    client.force_login(officer("审计", "auditor"))
    seen = page(client.get(where))
    assert "新员工0" in seen.text and not ticks(seen) and not seen.all("button", name="how")
    client.force_login(officer("桐庐的", "case_officer", "330122"))
    assert client.get(where).status_code == 404
    for odd in ("?kind=x", "?page=99", "?show=q&kind=hire"):
        assert desk.get(where + odd).status_code == 200
    assert page(desk.post(f"/desk/claims/{roster[0].number}/declared/", {"how": "confirm_all"}, follow=True)).text
    assert len(open_(roster[0], "hire")) == 12, "nothing is confirmed that nobody listed"


def test_the_list_asks_as_much_for_two_as_for_twelve(
    roster: list[Claim], desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for size in (12, 2):
        monkeypatch.setattr(examining, "PAGE", size)
        with CaptureQueriesContext(connection) as asked:
            page(desk.get(f"/desk/claims/{roster[0].number}/declarations/?kind=hire"))
        counts.append(len(asked))
    assert counts[0] <= counts[1] <= 45, counts
