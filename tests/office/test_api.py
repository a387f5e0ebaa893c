"""/api/: policies, vocabulary, assessments; every refusal in two languages, never a 5xx."""

from __future__ import annotations

import json
from typing import Any

import pytest

HIRE = {
    "policy": "shangyu-2023",
    "as_of": "2024-06-30",
    "facts": {
        "org": [{"id": "acme", "kind": "enterprise", "place": "330604"}],
        "person": [{"id": "new", "copies": 12}],
        "hire": [
            {
                "person": "new",
                "employer": "acme",
                "hired_on": "2024-03-01",
                "first_insured": True,
                "insured_months": 4,
                "came_from": "other_province",
            }
        ],
    },
}


def post(client, body: Any, **more: Any):
    return client.post("/api/v1/assess", json.dumps(body), content_type="application/json", **more)


def test_policies_and_one_of_them(client) -> None:
    policies = client.get("/api/v1/policies").json()
    assert "shangyu-2023" in [one["id"] for one in policies]
    full = client.get("/api/v1/policies/shangyu-2023").json()
    entries = {entry["id"]: entry for article in full["articles"] for entry in article["entries"]}
    assert entries["new-hire-grant"]["clause"] == "三(一)1"
    assert any("500元" in text for line in entries["new-hire-grant"]["lines"] for text in line["texts"])


def test_a_clause_by_its_printed_number(client) -> None:
    assert client.get("/api/v1/policies/shangyu-2023/clauses/三(一)1").json()["clause"] == "三(一)1"
    assert client.get("/api/v1/policies/shangyu-2023/clauses/九").status_code == 404


def test_vocabulary_has_labels_and_questions(client) -> None:
    told = client.get("/api/v1/policies/shangyu-2023/vocabulary").json()
    tables = {table["name"]: table for table in told["tables"]}
    hired_on = next(column for column in tables["hire"]["columns"] if column["name"] == "hired_on")
    assert hired_on["type"] == "date"
    assert hired_on["ask"]
    level = next(scale for scale in told["scales"] if scale["name"] == "level")
    assert level["ordered"]
    assert level["values"]["technician"] == "技师"


def test_the_address_without_a_version_is_the_same(client) -> None:
    assert client.get("/api/policies").json() == client.get("/api/v1/policies").json()


def test_assess_pays_in_fen_and_gives_reasons(client) -> None:
    response = post(client, {**HIRE, "benefits": ["new-hire-grant", "new-hire-transport"]})
    assert response.status_code == 200, response.content.decode()
    told = response.json()
    assert told["schema"] == "jiangce.assessment/1"
    grants = [one for one in told["decisions"] if one["benefit"] == "new-hire-grant" and one["status"] == "entitled"]
    assert len(grants) == 12
    assert {one["amount"]["low_fen"] for one in grants} == {50_000}
    assert all(one["conditions"] and one["rule_hash"] and one["facts_hash"] for one in grants)
    assert {one["benefit"] for one in told["decisions"]} == {"new-hire-grant", "new-hire-transport"}


def test_another_reading_may_be_asked_for(client) -> None:
    """Two of twelve insured for two months only: the ten others get it, unless all ten must be insured three months."""
    late = {"person": "late", "employer": "acme", "hired_on": "2024-03-01", "insured_months": 2, "first_insured": True}
    facts = {
        "org": [{"id": "acme", "kind": "enterprise", "place": "330604"}],
        "person": [{"id": "new", "copies": 9, "in_talent_policy": False}, {"id": "late", "in_talent_policy": False}],
        "hire": [late | {"person": "new", "insured_months": 4}, late],
    }
    body = {"policy": "shangyu-2023", "as_of": "2024-06-30", "facts": facts, "benefits": ["new-hire-grant"]}
    usual = post(client, body).json()
    assert [one["status"] for one in usual["decisions"]].count("entitled") == 9
    other = post(client, body | {"readings": {"new-hire-grant/ten-open-three-pay": "ten-insured"}}).json()
    assert [one["status"] for one in other["decisions"]].count("entitled") == 0
    assert other["decisions"][0]["chosen"]
    refused = post(client, body | {"readings": {"new-hire-grant/ten-open-three-pay": "nine"}})
    assert refused.status_code == 422
    assert "ten-insured" in refused.content.decode()


def test_what_is_not_told_is_unknown(client) -> None:
    body = {"policy": "shangyu-2023", "facts": {"person": [{"id": "a", "level": None}]}}
    told = post(client, body).json()
    assert told["summary"]["open"] > 0
    assert all(one["status"] != "entitled" for one in told["decisions"])


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"hire": [{"person": "x"}]}, "个人里没有编号 x"),
        ({"hirre": []}, "没有这张表"),
        ({"person": [{"id": "a", "levvel": "senior"}]}, "没有这一列"),
        ({"person": [{"id": "a", "copies": 99_999}]}, "一次最多"),
        ({"person": [{"id": "a", "copies": 1999}, {"id": "b"}, {"id": "c"}]}, "一次最多"),
        ({"policy": [{"id": "a"}]}, "没有这张表"),
    ],
)
def test_facts_that_cannot_be_read_are_named(client, facts: dict[str, Any], words: str) -> None:
    response = post(client, {"policy": "shangyu-2023", "facts": facts})
    assert response.status_code == 422, response.content.decode()
    told = response.json()
    assert told["english"]
    assert words in " ".join(told["problems"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff", 400),
        (b"[]", 422),
        (b'{"policy": "shangyu-2023"}', 422),
        (b'{"policy": "none", "facts": {}}', 404),
        (b'{"policy": "shangyu-2023", "facts": {}, "as_of": "yesterday"}', 422),
        (b'{"policy": "shangyu-2023", "facts": {"person": [{"id": {"a": 1}}]}}', 422),
        (b"[" * 100_000, 400),
        (b'{"policy": "shangyu-2023", "facts": {"person": [{"id": "a", "level": "' + b"x" * 20_000 + b'"}]}}', 422),
        (b" " * 1_000_001, 413),
    ],
)
def test_odd_bodies_are_refused_in_two_languages(client, body: bytes, status: int) -> None:
    response = client.post("/api/v1/assess", body, content_type="application/json")
    assert response.status_code == status, response.content.decode()[:300]
    told = response.json()
    assert told["error"]
    assert told["english"]
    assert "Traceback" not in response.content.decode()


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({"policy": "shangyu-2023"}, ["缺少 facts / facts: Field required"]),
        ({"policy": 5, "facts": {}}, ["policy 要写成文字 / policy: Input should be a valid string"]),
        ({"policy": "a", "facts": {"person": 3}}, ["facts.person 要写成列表（[…]） / facts.person: "]),
        ({"policy": "a", "facts": []}, ["facts 要写成对象（{…}） / facts: "]),
        ({"policy": "a", "facts": {}, "as_of": "yesterday"}, ["as_of 要写成日期，如 2024-06-30 / as_of: "]),
        ({"policy": "a", "facts": {}, "benefits": ["x" * 90]}, ["benefits.0 过长，最多 80 个字符 / benefits.0: "]),
        ({"policy": "a", "facts": {"??": []}}, ["facts.?? 只能用英文字母、数字、“-”和“_”，以字母开头 / facts.??: "]),
        (
            {"policy": "a", "facts": {"person": [{"id": {"a": 1}}]}},
            ["facts.person.0.id 要写成文字、整数、true、false 或 null / facts.person.0.id: "],
        ),
        ([], ["缺少 policy / policy: ", "缺少 facts / facts: "]),
    ],
)
def test_a_wrong_shape_is_told_in_chinese_first(client, body: Any, problems: list[str]) -> None:
    """One line a field, with the field as its sender wrote it."""
    told = post(client, body).json()["problems"]
    assert len(told) == len(problems)
    assert all(one.startswith(begin) for one, begin in zip(told, problems, strict=True)), told


def test_unreadable_length_is_refused(client) -> None:
    response = client.post("/api/v1/assess", b"{}", content_type="application/json", CONTENT_LENGTH="1e3")
    assert response.status_code == 400


def test_the_finder_without_its_pages(client) -> None:
    first = client.get("/api/v1/find/shangyu-2023/worker").json()
    assert first["question"]["kind"] == "situations"
    key, value = first["question"]["key"], first["question"]["options"][0]["value"]
    second = client.get("/api/v1/find/shangyu-2023/worker", {key: value}).json()
    assert second["question"]["key"] != key
    assert client.get("/api/v1/find/shangyu-2023/worker", {"nonsense": "1"}).json()["refused"] == ["nonsense"]
    assert client.get("/api/v1/find/shangyu-2023/nobody").status_code == 404


def test_interface_sets_no_cookie_and_keeps_the_headers(client) -> None:
    response = client.get("/api/v1/policies")
    assert not response.cookies
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_guide_names_every_operation(client) -> None:
    text = client.get("/api/").content.decode()
    schema = client.get("/api/v1/openapi.json").json()
    for path, methods in schema["paths"].items():
        assert path in text
        for told in methods.values():
            assert told["summary"] in text


def test_the_example_of_the_guide_runs(client) -> None:
    text = client.get("/api/").content.decode()
    body = (
        text.split("-d &#x27;")[-1].split("&#x27;</code>")[0]
        if "-d &#x27;" in text
        else text.split("-d '")[1].split("'</code>")[0]
    )
    assert post(client, json.loads(body.replace("&quot;", '"'))).status_code == 200


def test_the_example_that_the_page_for_trying_out_sends_is_answered(client) -> None:
    from jiangce.office.api.schemas import EXAMPLE

    told = client.get("/api/v1/openapi.json").json()
    assert told["components"]["schemas"]["AssessIn"]["example"] == EXAMPLE
    assert post(client, EXAMPLE).json()["summary"]["entitled"] == 24


def test_the_page_for_trying_out_loads_our_own_files_alone(client) -> None:
    response = client.get("/api/docs/")
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    page = response.content.decode()
    assert "/static/ninja/swagger-ui-bundle.js?v=" in page
    assert "/api/v1/openapi.json" in page
    assert "在线试用需要 JavaScript" in page
    assert 'href="/api/docs/"' in client.get("/api/").content.decode()
