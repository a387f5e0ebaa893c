"""An employer in a real browser: 137 workers from Excel, three mistakes back in the clerk's own file, decisions, thresholds, claims."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Download, Page, expect
from python_calamine import CalamineWorkbook
from tests.browser.conftest import DESK, PHONE, axe_clean, fits
from tests.browser.test_office import log_in, place  # noqa: F401 - a fixture
from tests.office.office_facts import Town
from tests.office.roster_files import HEADS, book, number, row, taken

from jiangce.office.claims.models import Claim
from jiangce.office.rosters.sheet import TITLE

SLOW = 60_000  # ms: everybody decided, 148 claims filed, on a machine that is busy with other things

CERTIFIED = (
    "姓名",
    "身份证号",
    "证书类别",
    "证书等级",
    "发证日期",
    "培训·结业日期",
    "参保记录·起保日期",
    "参保记录·停保日期",
)


def saved(page: Page, name: str, role: str = "link") -> Download:
    with page.expect_download() as found:
        page.get_by_role(role, name=name).click()  # type: ignore[arg-type]
    return found.value


def rows_of(download: Download) -> list[list[Any]]:
    return CalamineWorkbook.from_path(download.path()).get_sheet_by_name(TITLE).to_python()


def send(page: Page, folder: Path, rows: list[list[Any]]) -> None:
    file = folder / "名册.xlsx"
    file.write_bytes(book(rows[1:], rows[0]))
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click(timeout=SLOW)


def seen(page: Page) -> None:
    axe_clean(page)
    fits(page)


def test_an_employers_137_workers(place: Town, site: str, screen: Callable[..., Page], tmp_path: Path) -> None:  # noqa: F811
    day = f"{timezone.localdate().year}-01-01"
    people = [
        [f"取证{at}", number(200 + at), "职业技能等级证书", "高级工", day, day, "2023-01-01", "仍在参保"]
        for at in range(47)
    ]
    taken(place.firm, place.clerk, people, "shangyu-2023/self-training", CERTIFIED)
    page = screen(DESK)
    log_in(page, site, "clerk")
    expect(page).to_have_url(f"{site}/firm/")
    expect(page.get_by_text("再有 3 人取证，即达下一档（+¥20,000）")).to_be_visible()
    seen(page)

    page.get_by_role("link", name="上传名册").first.click()
    page.get_by_label("第一步").select_option(label="新招员工一次性就业补贴（三(一)1）")
    page.get_by_role("button", name="选定").click()
    head = rows_of(saved(page, "下载“新招员工一次性就业补贴”模板"))[0]
    assert head[: len(HEADS)] == list(HEADS)
    seen(page)
    rows = [head, *([*row(at), ""] for at in range(137))]
    rows[5][1], rows[60][2], rows[137][0] = "330604199003070011", "二月", ""
    send(page, tmp_path, rows)
    expect(page.get_by_role("status").filter(has_text="134 行可采用")).to_contain_text("3 行有误")
    seen(page)
    back = rows_of(saved(page, "下载标出错误的文件", "button"))
    assert [at for at, one in enumerate(back) if at and one[-1]] == [5, 60, 137]
    for at in (5, 60, 137):
        back[at] = [*row(at - 1), "", ""]
    send(page, tmp_path, back)
    page.get_by_role("button", name="采用这 137 行").click(timeout=SLOW)

    expect(page.get_by_role("status").filter(has_text="已采用 137 行")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("✓ 符合 148").first).to_be_visible()
    expect(page.get_by_text("现有137人")).to_be_visible()
    assert page.locator("tbody tr").count() == 148
    fits(page)
    ticks = page.locator("input[name=take]")
    assert ticks.count() == 148 and page.locator("input[name=take]:checked").count() == 11, "the registers know eleven"
    page.get_by_role("link", name="全部符合的 148 项").click(timeout=SLOW)
    expect(page.get_by_text("已勾 148 项")).to_be_visible()
    page.get_by_role("checkbox", name="以上情况属实").check()
    page.get_by_role("button", name="提交勾选的").click(timeout=SLOW)
    expect(page.get_by_role("status").filter(has_text="已提交 148 项，未提交 0 项")).to_be_visible(timeout=SLOW)
    assert page.locator("tbody tr").count() == 148 and Claim.objects.filter(state="filed").count() == 148
    fits(page)
    page.get_by_role("searchbox", name="姓名").fill("新员工136")
    page.get_by_role("button", name="筛选").click()
    seen(page)
    page.locator("tbody a").click()
    expect(page.get_by_text("待受理").first).to_be_visible()
    page.goto(f"{site}/firm/decisions/?entry=shangyu-2023/new-hire-transport&q=新员工13")
    seen(page)

    page = screen(PHONE, javascript=False)
    log_in(page, site, "clerk")
    for where in ("/firm/", "/firm/people/", "/firm/decisions/", "/firm/upload/?entry=shangyu-2023/new-hire-grant"):
        page.goto(site + where)
        fits(page)
