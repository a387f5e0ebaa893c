"""When something is wrong: a page in Chinese, the right status, and never a traceback."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("fake")


def test_a_crash_is_a_calm_page() -> None:
    response = Client(raise_request_exception=False).get("/find/shishi-2023/worker/?boom=1")
    assert response.status_code == 500
    text = response.content.decode()
    assert "本站出了差错" in text
    assert "您的回答都在网址里" in text
    assert "故意" not in text
    assert "Traceback" not in text


def test_a_crash_of_the_interface_is_json() -> None:
    response = Client(raise_request_exception=False).get("/api/v1/find/shishi-2023/worker?boom=1")
    assert response.status_code == 500
    assert response.json()["english"].startswith("Internal error")
    assert "故意" not in response.content.decode()


def test_answers_do_not_get_into_the_log(caplog) -> None:
    Client(raise_request_exception=False).get("/find/shishi-2023/worker/?boom=geheim-1234")
    assert caplog.records
    assert "geheim-1234" not in caplog.text


def test_foreign_host_and_too_many_fields_are_400(client) -> None:
    foreign = client.get("/", headers={"Host": "elsewhere.example"})
    assert foreign.status_code == 400
    assert "无法处理" in foreign.content.decode()
    many = client.get("/find/shishi-2023/worker/?" + "&".join(f"a{n}=1" for n in range(500)))
    assert many.status_code == 400


@pytest.mark.parametrize("address", ["/nothing/", "/policies/none/", "/policies/shishi-2023/clauses/九/", "/x" * 900])
def test_missing_page(get, address: str) -> None:
    assert "没有找到这一页" in get(address, 404).text


def test_missing_page_of_the_interface_is_json(client) -> None:
    response = client.get("/api/nothing")
    assert response.status_code == 404
    assert response.json()["english"]
