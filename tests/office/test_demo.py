"""The demonstration: a town at work, made once by the services that work uses, with accounts for everybody."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.test import Client

from jiangce.office.audit import checking
from jiangce.office.claims.models import Claim, Evidence
from jiangce.office.demo.seeding import seed, told
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Fact


@pytest.fixture
def demo(db: None, keyring: None, settings: Any) -> None:
    settings.JIANGCE_DEMO, settings.JIANGCE_DEMAND_MFA = True, False
    seed()


def test_there_is_life_in_it(demo: None, client: Client) -> None:
    on_a_word = Counter(draft=1, returned=1, accepted=1)
    made = Counter(told()["claims"]) + Counter(told()["together"]["claims"]) + on_a_word
    assert Counter(Claim.objects.values_list("state", flat=True)) == made
    assert Evidence.objects.count() >= 3
    assert not checking.verdict().trouble
    before = Fact.objects.count()
    seed()
    assert Fact.objects.count() == before, "seeded twice"
    page = client.get("/accounts/login/").content.decode()
    for one in told()["accounts"]:
        assert one["name"] in page and User.objects.filter(username=one["name"]).exists()
        assert client.login(username=one["name"], password=told()["password"])
    client.login(username="worker", password=told()["password"])
    mine = client.get("/my/").content.decode()
    assert "免申即享 1 项待您确认" in mine and "可申领" in mine
    client.login(username="firm", password=told()["password"])
    firm = client.get("/firm/").content.decode()
    assert "您的企业可享" in firm and "再有 3 人取证，即达下一档（+¥20,000）" in firm and "集中申领" in firm
    client.login(username="finance", password=told()["password"])
    money = client.get("/finance/").content.decode()
    assert "未登记" in money and "账户状态异常" in money and "待复核 1 批" in money
    client.login(username="officer", password=told()["password"])
    waiting = client.get("/desk/offers/?state=all")
    assert waiting.context["whole"]["count"] >= 24 and waiting.context["whole"]["waiting"] == 6


def test_a_real_office_shows_no_accounts(db: None, client: Client) -> None:
    assert "演示账号" not in client.get("/accounts/login/").content.decode()
