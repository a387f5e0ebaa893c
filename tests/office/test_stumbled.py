"""What somebody stumbled over who used the office for the first time: each once, where it is seen."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.office.conftest import Page
from tests.office.notice_facts import Bureau, approved, put_up, run_out, said
from tests.office.office_facts import Town

from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import Post, User
from jiangce.office.notices.objecting import accept, take


def page(client: Client, address: str, status: int = 200) -> Page:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:800]
    return Page(answer.content.decode())


# ── objections ──


def test_dismissing_is_not_offered_before_it_may_be_done(bureau: Bureau) -> None:
    """The button comes with the day; before that the page says which day."""
    claims = approved(bureau.officer)
    notice = put_up(bureau.officer)
    first, second = take(notice.lines.get(at=1), said("a"))[0], take(notice.lines.get(at=1), said("b"))[0]
    accept(first, bureau.officer, seen=first.version, why="有人反映其并非首次参保")
    chief, desk = Client(), f"/desk/claims/{Claim.objects.get(pk=claims[0].pk).number}/"
    chief.force_login(bureau.chief)

    def offered() -> list[str]:
        return [one["value"] for one in page(chief, desk).all("button", name="move")]

    assert "dismiss" not in offered() and {"refuse", "send_back"} <= set(offered())
    assert notice.last_day is not None and f"公示期至{notice.last_day:%Y年%m月%d日}届满" in page(chief, desk).text
    assert "起才能办理“异议不成立”" in page(chief, f"/notices/office/objections/{first.pk}/").text
    run_out(notice)
    assert "dismiss" not in offered() and "还有未处理的异议" in page(chief, desk).text
    accept(second, bureau.officer, seen=second.version, why="并入前一件核查")
    assert "dismiss" in offered() and "届满" not in page(chief, desk).text


# ── the finder ──


@pytest.mark.usefixtures("fake")
def test_sent_on_with_nothing_ticked_it_says_what_to_do(client: Client) -> None:
    where = "/find/shishi-2023/worker/"
    first = page(client, where)
    (asked,) = [one for one in first.all("input", type="hidden") if one["name"] == "_asked"]
    assert "还没有勾选" not in first.text
    again = page(client, f"{where}?_asked={asked['value']}")
    assert "还没有勾选" in again.text and "以上都没有" in again.text
    assert again.all("p", role="alert", id="nothing") and again.all("fieldset")[0]["aria-describedby"] == "nothing"
    assert "还没有勾选" not in page(client, f"{where}?_asked=x&_asked=y").text
    told = client.get(where, {"_asked": asked["value"], asked["value"]: "none"}, headers={"HX-Request": "true"})
    assert "还没有勾选" not in told.content.decode() and "_asked" not in told["HX-Push-Url"]


# ── errors ──


def logged_in(who: User, **more: bool) -> Client:
    client = Client(**more)
    client.force_login(who)
    return client


@pytest.mark.parametrize(
    ("who", "address", "status", "told", "back"),
    [
        ("worker", "/my/claims/330604000000000000/", 404, "没有找到这一页或这一件", "/my/"),
        ("clerk", "/firm/nothing/", 404, "没有找到这一页或这一件", "/firm/"),
        ("officer", "/desk/claims/NOBODYS/", 404, "没有找到这一页或这一件", "/desk/"),
        ("officer", "/admin/", 403, "您现在的岗位：初审经办", "/desk/"),
        ("clerk", "/desk/", 403, "您的岗位不能访问此页", "/firm/"),
        ("chief", "/desk/?order=%00", 400, "不能识别的字符", "/desk/"),
    ],
)
def test_errors_speak_the_offices_words_and_lead_back(place: Town, who: str, address: str, status: int, told: str, back: str) -> None:  # fmt: skip
    found = page(logged_in(getattr(place, who)), address, status)
    assert told in found.text and "您此前的回答" not in found.text
    assert found.all("a", **{"class": "button"})[0]["href"] == back


def test_a_form_too_old_a_crash_and_a_notice_of_nobody(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = logged_in(place.officer, enforce_csrf_checks=True)
    stale = strict.post("/desk/many/", {"move": "accept"})
    assert stale.status_code == 403 and "这张表单已失效" in stale.content.decode()
    assert page(Client(), "/notices/GS-NOBODY/", 404).all("a", **{"class": "button"})[0]["href"] == "/notices/"

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret-of-the-office")

    monkeypatch.setattr("jiangce.office.desk.views.wanted", broken)
    crashed = logged_in(place.officer, raise_request_exception=False).get("/desk/")
    text = crashed.content.decode()
    assert crashed.status_code == 500 and "系统出了差错" in text and "secret-of" not in text and "回答" not in text
    monkeypatch.setattr("jiangce.office.pages.errors.roles", broken)  # and so is what its page needs
    worse = logged_in(place.officer, raise_request_exception=False).get("/desk/")
    assert worse.status_code == 500 and "系统出了差错" in worse.content.decode()
    assert "您此前的回答都在原来那个网址里" in page(Client(), "/policies/none/", 404).text


def test_who_has_no_post_is_told_whom_to_ask(place: Town) -> None:
    new = User.objects.create_user("newcomer", password="a-long-password-7", shown_name="新人")
    client = Client()
    answer = client.post("/accounts/login/", {"login": "newcomer", "password": "a-long-password-7"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/my/no-post/"
    assert "还没有岗位" in answer.content.decode() and "newcomer" in answer.content.decode()
    assert page(client, "/desk/", 403).all("a", **{"class": "button"})[0]["href"] == "/my/no-post/"
    Post.objects.create(user=new, role="case_officer", region="330604")
    assert client.get("/my/no-post/")["Location"] == "/desk/"
