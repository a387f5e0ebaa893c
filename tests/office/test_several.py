"""Several policies: by place, all places beside each other, one answer for all; two policies compared."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest

from jiangce.office.public import engine

ROOT = Path(__file__).resolve().parents[2]
HIRED = {
    "situations": "hire.person",
    "hire/hire.person/hired_on": "2024-06-03",
    "hire/hire.person/first_insured": "true",
    "hire/hire.person/insured_months": "4",
    "org/hire.person:employer/kind": "enterprise",
}


@pytest.fixture(autouse=True)
def _with_the_invented_county(settings, monkeypatch) -> None:
    monkeypatch.setenv("JIANGCE_POLICIES", str(ROOT / "docs" / "example"))
    settings.JIANGCE_ENGINE = "tests.office.two_places.TwoPlaces"


def test_front_page_asks_for_the_place_first(get) -> None:
    page = get("/")
    for words in ("绍兴市上虞区", "示例县", "不选地区"):
        assert words in page.text
    assert "/?place=330604" in page.links()
    assert "您是哪一方" in get("/?place=330604").text
    assert "/find/339901/worker/" in get("/?place=339901").links()
    assert "/find/all/worker/" in get("/?place=all").links()
    assert "您在哪个地区" in get("/?place=nowhere").text


def test_a_place_or_a_policy_or_all_stand_in_the_address(client) -> None:
    for where in ("330604", "339901", "shangyu-2023", "shili-2024", "all"):
        assert client.get(f"/find/{where}/worker/").status_code == 200
    assert client.get("/find/330605/worker/").status_code == 404
    assert client.get("/find/339901/school/").status_code == 404, "the invented county addresses no school"


def finding(client, where: str, audience: str = "worker", **answers: str):
    return client.get(f"/find/{where}/{audience}/", answers).context["finding"]


def test_the_same_person_is_looked_at_in_each_place(client) -> None:
    everywhere = finding(client, "all", **HIRED)
    assert {one.policy for one in everywhere.results} >= {"shangyu-2023", "shili-2024"}
    for place in everywhere.scope.places:
        apart = finding(client, place.key, **HIRED)
        assert {(r.benefit, r.status) for r in everywhere.within(place).results} == {
            (r.benefit, r.status) for r in apart.results
        }


def test_questions_are_the_union(client) -> None:
    options = {
        where: {o.value: o.label for o in finding(client, where).question.options}
        for where in ("330604", "339901", "all")
    }
    assert set(options["all"]) == {*options["330604"], *options["339901"]}
    assert not [label for label in options["all"].values() if "上虞" in label or "示例县" in label]


@pytest.mark.parametrize("audience", ["worker", "enterprise"])
def test_all_places_together_come_to_an_end(client, audience: str) -> None:
    """No question twice, no answer refused, none about a place by its name."""
    answers: dict[str, str] = {}
    for _ in range(50):
        state = finding(client, "all", audience, **answers)
        assert not state.refused, state.refused
        question = state.question
        if question is None:
            break
        assert question.key not in answers
        assert "上虞" not in question.text
        given = {"date": "2024-06-12", "months": "6", "money": "5000", "share": "30"}.get(question.kind, "12")
        answers[question.key] = question.options[0].value if question.options else given
    assert question is None
    assert client.get(f"/find/all/{audience}/print/", answers).status_code == 200


def test_a_place_is_asked_for_by_its_distance(client) -> None:
    """One answer, 在当地, is each policy's own region."""
    where = "org/hire.person:employer/place"
    near = finding(client, "all", **HIRED, **{where: "same_county"})
    far = finding(client, "all", **HIRED, **{where: "other_province"})
    for place in near.scope.places:
        refused = {r.benefit for r in far.within(place).not_entitled} - {
            r.benefit for r in near.within(place).not_entitled
        }
        assert refused, place.name


def test_the_interface_takes_the_same_addresses(client) -> None:
    told = client.get("/api/v1/find/all/worker", HIRED).json()
    assert {one["policy"] for one in told["results"]} >= {"shangyu-2023", "shili-2024"}
    assert {one["place_name"] for one in client.get("/api/v1/policies").json()} >= {"绍兴市上虞区"}


def test_library_searches_through_all(get) -> None:
    page = get("/policies/?" + urlencode({"q": "技师"}))
    assert "上虞区 ·" in page.text
    assert "示例县 ·" in page.text


def test_two_policies_side_by_side(get) -> None:
    assert "把两份政策放在一起比" in get("/policies/").text
    page = get("/compare/?a=shangyu-2023&b=shili-2024")
    for words in ("新招员工一次性就业补贴", "新员工补助", "500元", "300元", "招用"):
        assert words in page.text
    assert "/policies/shili-2024/clauses/%E4%B8%802/#new-worker" in page.links()
    school = get("/compare/?a=shangyu-2023&b=shili-2024&who=enterprise")
    assert "与企业有关" in school.text
    assert "选了同一份" in get("/compare/?a=shili-2024&b=shili-2024").text
    assert "请选择" in get("/compare/?a=nothing&b=shili-2024").text


def test_what_both_give_stands_first() -> None:
    from jiangce.office.public.beside import beside

    known = {one.id: one for one in engine.current().policies()}
    rows = beside(known["shangyu-2023"], known["shili-2024"])
    both = [bool(row.left and row.right) for row in rows]
    assert both[0]
    assert both == sorted(both, reverse=True)
    entries = [e for row in rows for e in (*row.left, *row.right)]
    assert len({id(e) for e in entries}) == len(entries)
    assert {e.kind for e in entries} <= {"benefit", "treatment"}


def test_what_changed_from_one_document_to_the_other(get) -> None:
    """Everything of both is told once: changed, new, no longer there, or the same."""
    diff = engine.current().diff("shangyu-2023", "shili-2024")
    known = {one.id: one for one in engine.current().policies()}
    assert {one.new.id for one in diff.entries if one.new} == {one.id for one in known["shili-2024"].entries}
    assert {one.old.id for one in diff.entries if one.old} == {one.id for one in known["shangyu-2023"].entries}
    page = get("/compare/changes/?a=shangyu-2023&b=shili-2024")
    for one in diff.entries:
        assert one.state == "same" or one.lead.title in page.text
    assert f"新增 {sum(one.state == 'new' for one in diff.entries)} 项" in page.text
    for odd in ("?a=shangyu-2023", "?a=shili-2024&b=shili-2024", "?a=x&b=y"):
        get(f"/compare/changes/{odd}", 404)
