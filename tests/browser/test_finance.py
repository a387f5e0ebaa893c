"""Paying in a real browser: a batch made, approved by another, sent, answered; every page clean, on a phone too."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.conftest import DESK, PHONE, axe_clean, fits
from tests.browser.test_office import log_in, place, press  # noqa: F401 - a fixture
from tests.office.office_facts import Town
from tests.office.payment_facts import amount, answer, till
from tests.office.test_rights import filed

from jiangce.office.letters.models import Letter
from jiangce.office.payments.models import Batch


def test_money_by_two_people(place: Town, site: str, screen: Callable[..., Page]) -> None:  # noqa: F811
    till(3)
    page = screen(DESK)
    log_in(page, site, "制单")
    expect(page).to_have_url(f"{site}/finance/")
    axe_clean(page)
    fits(page)
    for box in page.get_by_role("checkbox", name="选择 33060426").all()[:2]:
        box.check()
    press(page, "所选编成一批", "2 笔，待复核")
    axe_clean(page)
    batch = Batch.objects.get()
    page = screen(PHONE, javascript=False)
    log_in(page, site, "复核")
    page.goto(f"{site}/finance/batches/{batch.number}/")
    fits(page)
    press(page, "复核通过", "已复核")
    with page.expect_download() as sent:
        page.get_by_role("button", name="生成银行文件").click()
    assert sent.value.suggested_filename == f"bank-{batch.number}.csv"
    data = answer(
        batch,
        (1, amount(batch, 1), "成功", ""),
        (2, amount(batch, 2), "失败", "账户状态异常，须持卡人到网点核实身份后重新激活"),
        (8, "1", "成功", ""),
    )
    page.get_by_label("银行回盘文件").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": data})
    press(page, "上传回盘", "成功 1 笔，失败 1 笔")
    fits(page)
    for where in ("", "batches/", "strays/"):
        page.goto(f"{site}/finance/{where}")
        fits(page)
    page = screen(DESK)
    log_in(page, site, "制单")
    for where in ("", "batches/", f"batches/{batch.number}/", "strays/"):
        page.goto(f"{site}/finance/{where}")
        axe_clean(page)
        fits(page)


def test_a_letter_and_an_account(place: Town, site: str, screen: Callable[..., Page]) -> None:  # noqa: F811
    claim = filed(place)
    page = screen(PHONE)
    log_in(page, site, "worker")
    page.goto(f"{site}/my/claims/{claim.number}/")
    axe_clean(page)
    fits(page)
    link = page.get_by_role("link", name="收件凭证").get_attribute("href")
    answered = page.request.get(f"{site}{link}")
    assert answered.headers["content-type"] == "application/pdf" and answered.body().startswith(b"%PDF")
    assert str(Letter.objects.get().pk) in str(link)
    page.get_by_role("link", name="登记收款账户").click()
    axe_clean(page)
    fits(page)
