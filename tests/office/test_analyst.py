"""改一个数字: the analyst's page, with and without facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from jiangce.office.analyst import engine
from jiangce.population.intake import read_folder
from jiangce.population.simulation import Ground, reform_of, simulate
from jiangce.population.simulation.text import yuan
from jiangce.population.town import build, write
from jiangce.rules import library

DAY = "2024-12-31"
GRANT = "/simulate/?policy=shangyu-2023&entry=new-hire-grant&figure=new-hire-grant.pay"


@pytest.fixture(scope="session")
def town(tmp_path_factory) -> Path:
    where = tmp_path_factory.mktemp("facts") / "town"
    write(build(3_000, "shangyu", 1), where)
    return where


@pytest.fixture
def facts(settings, town: Path) -> Path:
    settings.JIANGCE_FACTS, settings.JIANGCE_FACTS_DAY = str(town), DAY
    return town


def test_without_facts_it_says_how(get, settings) -> None:
    settings.JIANGCE_FACTS = ""
    page = get("/simulate/")
    assert "JIANGCE_FACTS" in page.text and "./run synth" in page.text
    assert not page.all("form")


@pytest.mark.parametrize(("folder", "day", "said"), [("nowhere", DAY, "没有这个文件夹"), ("", "morgen", "要写日期")])
def test_facts_that_cannot_be_used_are_told(get, settings, facts: Path, folder: str, day: str, said: str) -> None:
    settings.JIANGCE_FACTS, settings.JIANGCE_FACTS_DAY = str(facts / folder if folder else facts) + "/", day
    engine._made.cache_clear()
    page = get("/simulate/", 503)
    engine._made.cache_clear()
    assert said in page.text and "没有测算" in page.text


def test_step_by_step(get, facts: Path) -> None:
    page = get("/simulate/")
    assert "人，" in page.text and DAY in page.text
    assert page.all("option", value="shangyu-2023")
    page = get("/simulate/?policy=shangyu-2023")
    assert page.all("option", value="new-hire-grant") and not page.all("input", id="value")
    page = get("/simulate/?policy=shangyu-2023&entry=new-hire-grant")
    assert page.all("input", id="value", value="500") and page.all("option", value="new-hire-grant.when.5")
    assert "与现行相同" in page.text
    assert page.all("input", id="slider", max="1000", step="10")


def test_the_page_says_what_the_simulation_says(get, facts: Path) -> None:
    every, policies = [library.policy(name) for name in library.policy_ids()], [library.policy("shangyu-2023")]
    ground = Ground(policies, read_folder(facts, every).frames, date.fromisoformat(DAY), every)
    before, after = simulate(ground, reform_of(policies, ["new-hire-grant.pay=650"])).totals
    page = get(f"{GRANT}&value=650")
    assert after["low"] > before["low"] > 0
    for amount in (before["low"], after["low"], after["high"]):
        assert yuan(amount) in page.text
    assert "金额由“500元”改为“650元”" in page.text
    assert len(page.all("h1")) == 1 and not page.all("style")


def test_nobody_is_named(get, facts: Path) -> None:
    ids = read_folder(facts, [library.policy(name) for name in library.policy_ids()]).frames.tables["person"]["id"]
    text = get(f"{GRANT}&value=650").text
    assert not [one for one in ids if one in text]


@pytest.mark.parametrize(
    ("value", "status", "said"),
    [
        ("-5", 400, "请填 0 或以上的数字"), ("abc", 400, "请填 0 或以上的数字"), ("1e9", 400, "请填 0 或以上的数字"),
        ("99999999999", 400, "数字太大"), ("600.555", 400, "最多两位小数"), ("<script>alert(1)</script>", 400, "请填"),
        ("６００", 200, "“600元”"), ("¥1,000", 200, "“1000元”"), ("0", 200, "“0元”"), ("", 200, "与现行相同"),
    ],
)  # fmt: skip
def test_values(client: Client, facts: Path, value: str, status: int, said: str) -> None:
    figure = {"policy": "shangyu-2023", "entry": "new-hire-grant", "figure": "new-hire-grant.pay"}
    response = client.get("/simulate/", figure | {"value": value})
    text = response.content.decode()
    assert response.status_code == status, text[:300]
    assert said in text
    assert "<script>alert" not in text
    assert not response.cookies


@pytest.mark.parametrize(
    "query",
    ["policy=x", "policy=shangyu-2023&entry=x", "policy=shangyu-2023&entry=new-hire-grant&figure=x", "entry=%00"],
)
def test_what_is_not_there_is_not_chosen(get, facts: Path, query: str) -> None:
    assert get(f"/simulate/?{query}").all("form")


def test_htmx_gets_the_outcome_alone(client: Client, facts: Path) -> None:
    response = client.get(f"{GRANT}&value=700", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert response.status_code == 200 and "<html" not in text and "总额" in text
    refused = client.get(f"{GRANT}&value=-1", headers={"HX-Request": "true"})
    assert refused.status_code == 200 and "请填 0" in refused.content.decode()
