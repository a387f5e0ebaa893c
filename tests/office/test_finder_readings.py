"""The finder asked with another reading: chosen in the address, checked, told on the page, kept while one goes on."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from jiangce.office.public import engine

TEN = "shangyu-2023/new-hire-grant/ten-open-three-pay=ten-insured"
START = "shangyu-2019/date-of-fact=start-of-course"
HIRE = "hire/hire.employer"
#: twelve people hired on one day, insured for two months: ten are enough to open it, none is paid yet
HIRED = {
    "situations": "hire.employer", f"{HIRE}/hired_on": "2024-03-05", f"{HIRE}/copies": "12", f"{HIRE}/first_insured": "true",
    f"{HIRE}/insured_months": "2", "person/hire.employer:person/in_talent_policy": "false",
}  # fmt: skip
PAPER = "certificate/certificate.person"
COURSE = "training/certificate.person:training"
#: a course begun under the first edition, the certificate got under the second
BOTH = {
    "situations": "certificate.person", f"{PAPER}/issued_on": "2023-06-30", f"{PAPER}/trained": "true",
    f"{PAPER}/kind": "skill_level", f"{PAPER}/level": "intermediate", f"{PAPER}/training": "some",
    f"{COURSE}/starts_on": "2021-11-01", f"{COURSE}/kind": "skills", f"{COURSE}/provider": "some",
    "has-0d9efee3@certificate.person": "true", "has-782302ff@certificate.person": "true",
}  # fmt: skip


def finding(client, where: str, audience: str, answers: dict[str, str], *readings: str):
    return client.get(f"/find/{where}/{audience}/", {**answers, "reading": list(readings)}).context["finding"]


def results(found) -> dict[str, tuple[str, object]]:
    return {f"{one.policy}/{one.benefit}": (one.status, one.money) for one in found.results}


def test_a_chosen_reading_decides_and_is_told(client, get) -> None:
    usual = finding(client, "shangyu-2023", "enterprise", HIRED)
    other = finding(client, "shangyu-2023", "enterprise", HIRED, TEN)
    assert not usual.readings
    assert [one.value for one in other.readings] == [TEN]
    assert results(usual).keys() == results(other).keys()
    rules = {
        which: {one.benefit: dict(one.hashes).get("规则") for one in found.results}
        for which, found in (("usual", usual), ("other", other))
    }
    changed = {benefit for benefit, hash_ in rules["usual"].items() if rules["other"][benefit] != hash_}
    assert changed == {"new-hire-grant"}
    page = get(f"/find/shangyu-2023/enterprise/?{urlencode({**HIRED, 'reading': TEN})}")
    assert "按选用的读法计算" in page.text
    assert other.readings[0].text in page.text and other.readings[0].usual in page.text
    assert "按选用的读法计算" not in get(f"/find/shangyu-2023/enterprise/?{urlencode(HIRED)}").text


def test_another_reading_may_pay_otherwise(client) -> None:
    """By the day on which the course began the first edition, a draft, would pay; the second is decided as before."""
    usual = results(finding(client, "330604", "worker", BOTH))
    other = results(finding(client, "330604", "worker", BOTH, START))
    level, training = "shangyu-2019/skill-level-subsidy", "shangyu-2023/vocational-training"
    assert usual.get(level, ("not entitled", None))[0] == "not entitled"
    assert usual[training][0] == "entitled"
    assert other[level][0] == "entitled"
    assert other[training] == usual[training]


def test_the_reading_stays_while_one_goes_on(get) -> None:
    """In every form and every link of the finder, until it is taken back."""
    query = {"situations": "hire.employer", "reading": TEN}
    page = get(f"/find/shangyu-2023/enterprise/?{urlencode(query)}")
    forms = page.all("form", method="get")
    assert len([1 for a in page.all("input", type="hidden", name="reading") if a["value"] == TEN]) == len(forms) >= 2
    here = [link for link in page.links() if link.startswith("/find/shangyu-2023/enterprise/")]
    kept = [link for link in here if parse_qs(urlsplit(link).query).get("reading") == [TEN]]
    back = [link for link in here if link not in kept]
    assert kept and set(back) == {f"/find/shangyu-2023/enterprise/?{urlencode({'situations': 'hire.employer'})}"}
    printed = get(f"/find/shangyu-2023/enterprise/print/?{urlencode(query)}")
    assert "按选用的读法计算" in printed.text and "改回通常的读法" not in printed.text


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        ("nonsense", "要写成 政策编号/口径=读法"),
        ("zibo-2022/a=b", "这里没有用到这份政策；这里的政策是：shangyu-2023"),
        (
            "shangyu-2023/new-hire-grant/ten-open-three-pays=x",
            "没有这条口径；是否想写 new-hire-grant/ten-open-three-pay",
        ),
        ("shangyu-2023/new-hire-grant/ten-open-three-pay=ten", "没有这种读法；可以是 default | ten-insured"),
        ("shangyu-2023/open-fields=listed", "没有这种读法"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_the_reason(client, get, reading: str, reason: str) -> None:
    found = finding(client, "shangyu-2023", "enterprise", HIRED, reading, TEN)
    (refused,) = found.refused_readings
    assert reason in refused.reason
    assert [one.value for one in found.readings] == [TEN], "the others are chosen all the same"
    page = get(f"/find/shangyu-2023/enterprise/?{urlencode({**HIRED, 'reading': reading})}")
    assert "仍按原来的读法计算" in page.text and refused.reason in page.text
    answer = client.get("/api/v1/find/shangyu-2023/enterprise", {**HIRED, "reading": reading})
    assert answer.status_code == 422
    assert reason in str(answer.json())


def test_two_that_change_one_thing_cannot_be_chosen_together(client) -> None:
    pair = ("shangyu-2023/vocational-training/fifty-instead-of-thirty=added-up",
            "shangyu-2023/vocational-training/shortage-in-fields=any-shortage")  # fmt: skip
    found = finding(client, "shangyu-2023", "worker", BOTH, *pair)
    assert not found.readings
    assert {one.value for one in found.refused_readings} == set(pair)
    assert all("不能同时选用" in one.reason for one in found.refused_readings)


def test_the_usual_way_may_be_named_and_too_many_may_not(client) -> None:
    assert not finding(client, "shangyu-2023", "worker", {}, TEN.rpartition("=")[0] + "=default").refused_readings
    every = [
        f"shangyu-2023/{one.id}={one.options[0].value}"
        for one in engine.current().readings("shangyu-2023")
        if one.options
    ]
    refused = finding(client, "shangyu-2023", "worker", {}, *every[:8]).refused_readings
    assert sum("一次最多选用" in one.reason for one in refused) == 2


def test_readings_lead_to_the_finder(client, get) -> None:
    page = get("/policies/shangyu-2023/readings/?read=new-hire-grant/ten-open-three-pay&as=ten-insured")
    assert "按这种读法看看" in page.text
    links = [link for link in page.links() if link.startswith("/find/shangyu-2023/")]
    assert f"/find/shangyu-2023/enterprise/?{urlencode({'reading': TEN})}" in links
    assert all(client.get(link).context["finding"].readings for link in links)


def test_the_interface_takes_readings_as_well(client) -> None:
    told = client.get("/api/v1/find/330604/worker", {**BOTH, "reading": [START]}).json()
    assert [(one["policy"], one["reading"]) for one in told["readings"]] == [("shangyu-2019", "date-of-fact")]
    found = {f"{one['policy']}/{one['benefit']}": one["status"] for one in told["results"]}
    assert found["shangyu-2019/skill-level-subsidy"] == "entitled"
    assert client.get("/api/v1/find/330604/worker", BOTH).json()["readings"] == []
