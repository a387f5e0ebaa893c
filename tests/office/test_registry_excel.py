"""Facts by Excel: templates that read back, mistakes that come back in their cells, good rows entered once, hostile files refused."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.office.conftest import Page
from tests.office.office_facts import REGION, Town, officer
from tests.office.test_registers import number_of

from jiangce.office.audit.models import Record
from jiangce.office.pages.forms import fact_tables
from jiangce.office.pages.workbooks import template
from jiangce.office.registers.models import Fact
from jiangce.office.rulebook.words import tables
from jiangce.office.rulebook.workbooks import BadBook, read_book

HEADS = ("员工", "用人单位", "招用日期", "离职日期", "全职", "岗位")
NUMBER = number_of("33060419900307001")


def book(*rows: Sequence[Any], heads: Sequence[str] = HEADS, sheet: str = "招用") -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as made:
        page = made.add_worksheet(sheet)
        page.write_row(0, 0, heads)
        for at, row in enumerate(rows, 1):
            page.write_row(at, 0, row)
    return out.getvalue()


@pytest.fixture
def desk(place: Town) -> Client:
    place.people[1].number = NUMBER
    place.people[1].save()
    client = Client()
    client.force_login(place.officer)
    return client


def send(client: Client, data: bytes, status: int = 200, **more: str) -> Page:
    told = {"source": "企业申报", "region": REGION, **more, "file": SimpleUploadedFile("x.xlsx", data)}
    answer = client.post("/registry/excel/hire/", told)
    assert answer.status_code == status, answer.content.decode()[:800]
    return Page(answer.content.decode())


def token(page: Page) -> str:
    return page.all("input", name="batch")[0]["value"]


def rows_of(data: bytes, sheet: str = "招用") -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(sheet).to_python()


@pytest.mark.parametrize("table", sorted(fact_tables()))
def test_every_template_reads_back(table: str) -> None:
    data = template(table)
    grid = read_book(data, table)
    assert set(grid.columns) == set(tables()[table].columns) and grid.rows == ()
    explained = rows_of(data, "填写说明")
    assert len(explained) == 2 + len(tables()[table].columns) and "必填" in str(explained[1:])


def test_a_template_offers_lists_and_text_cells() -> None:
    with zipfile.ZipFile(BytesIO(template("hire"))) as made:
        sheet = made.read("xl/worksheets/sheet1.xml").decode()
        assert sheet.count("<dataValidation ") == 2 and "选项!$A$1:$A$" in sheet
        assert (
            'formatCode="@"' in made.read("xl/styles.xml").decode()
            or 'numFmtId="49"' in made.read("xl/styles.xml").decode()
        )


def test_good_rows_are_entered_once_and_bad_ones_come_back(desk: Client, place: Town) -> None:
    good = [NUMBER, "上虞精工", "2024-03-05", "仍在职", "是", "技能岗位"]
    bad = [place.people[2].key, "查无此厂", "去年", "", "也许", ""]
    told = send(desk, book(good, bad))
    before = Fact.objects.count()
    assert "1 行可登记，1 行有误" in told.text and "登记簿中没有" in told.text and "如 2024-05-31" in told.text
    returned = desk.post("/registry/excel/hire/back/", {"batch": token(told)})
    rows = rows_of(returned.content)
    assert (
        rows[0] == [*HEADS, "#原因"] and rows[2][:3] == bad[:3] and "登记簿中没有" in rows[2][-1] and rows[1][-1] == ""
    )
    with zipfile.ZipFile(BytesIO(returned.content)) as made:
        assert "登记簿中没有" in made.read("xl/comments1.xml").decode()
    assert Fact.objects.count() == before, "only looked through so far"
    for _ in range(2):
        desk.post("/registry/excel/hire/take/", {"batch": token(told)})
        assert Fact.objects.count() == before + 1
    made_ = Fact.objects.latest("pk")
    assert (
        made_.values["person"] == place.people[1].key
        and made_.values["role"] == "skilled_post"
        and made_.source == "企业申报"
    )
    assert Record.objects.filter(action="fact.import").count() == 2
    again = send(desk, returned.content)
    assert "0 行可登记，1 行有误，1 行登记簿中已有" in again.text, "the file that came back can be sent again"


def test_what_excel_rounded_is_refused(desk: Client, place: Town) -> None:
    told = send(desk, book([330604199003070016, "上虞精工", "2024-03-05", "", "", ""]))
    assert "这一格是数值" in told.text and "0 行可登记" in told.text


def test_dates_places_and_shares_as_excel_has_them(place: Town) -> None:
    out = BytesIO()
    from datetime import date

    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet("招用")
        page.write_row(0, 0, ["员工", "招用日期", "招用前所在地", "申报年上一年薪酬", "#备注"])
        page.write(1, 0, "张三")
        page.write_datetime(1, 1, date(2024, 3, 5), made.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_number(1, 2, 510100)
        page.write_number(1, 3, 120000.5)
    row = read_book(out.getvalue(), "hire").rows[0]
    assert (
        row.texts == {"person": "张三", "hired_on": "2024-03-05", "from_place": "510100", "pay_year_before": "120000.5"}
        and not row.wrong
    )


def test_the_same_row_twice_is_told(desk: Client, place: Town) -> None:
    one = [place.people[2].key, "上虞精工", "2024-03-05", "", "", ""]
    assert "与第 2 行相同" in send(desk, book(one, one)).text


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "<x/>")
        made.writestr("xl/worksheets/sheet1.xml", b" " * 40_000_000)
    return out.getvalue()


def far_corner() -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet("招用")
        page.write_row(0, 0, HEADS)
        page.write_string(1_048_575, 16_383, "x")
    return out.getvalue()


def broken() -> bytes:
    data = bytearray(book(["张三"]))
    data[200:260] = b"\x00" * 60
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "不是 Excel"), (b"PK\x03\x04nonsense", "不是 Excel"), ("姓名,日期".encode("gb18030"), "不是 Excel"), (bomb(), "过大"),
        (far_corner(), "表格过大"), (book(*[["x"]] * 2100), "表格过大"), (book(heads=["姓名", "手机"]), "不认识"), (book(heads=["员工", "员工"]), "两次"),
        (book(heads=["", ""]), "没有找到列名"), (broken(), "打不开|损坏"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_with_a_word(data: bytes, why: str) -> None:
    with pytest.raises(BadBook, match=why):
        read_book(data, "hire")


def test_a_refused_file_loses_nothing_of_the_form(desk: Client) -> None:
    told = send(desk, b"nonsense", 422, source="社保系统")
    assert "不是 Excel" in told.text and told.all("input", name="source")[0]["value"] == "社保系统"
    assert "请写明来源" in send(desk, book(), 422, source="").text
    assert "您所辖区域" in send(desk, book(), 422, region="330122").text


def test_what_was_looked_through_cannot_be_altered_or_passed_on(desk: Client, place: Town) -> None:
    sealed = token(send(desk, book([place.people[2].key, "上虞精工", "2024-03-05", "", "", ""])))
    before = Fact.objects.count()
    for wrong in ("", "nonsense", "k1.xxxx", sealed[:-8] + "AAAAAAAA"):
        assert desk.post("/registry/excel/hire/take/", {"batch": wrong}).status_code == 302
    desk.post("/registry/excel/insurance/take/", {"batch": sealed})
    other = Client()
    other.force_login(officer("另一个", "case_officer"))
    other.post("/registry/excel/hire/take/", {"batch": sealed})
    assert Fact.objects.count() == before


def test_texts_in_the_returned_file_are_no_formulas(desk: Client, place: Town) -> None:
    told = send(desk, book(["=1+1", "上虞精工", "2024-03-05", "", "", ""]))
    data = desk.post("/registry/excel/hire/back/", {"batch": token(told)}).content
    with zipfile.ZipFile(BytesIO(data)) as made:
        assert "<f>" not in made.read("xl/worksheets/sheet1.xml").decode()
    assert rows_of(data)[1][0] == "=1+1"


# ── rows sifted ──


def test_rows_are_sifted_alike_in_the_registers_and_in_a_firms_file() -> None:
    """Each to be taken, to be mended, or known already; and the same again after they went along with a page."""
    from jiangce.office.registry.importing import Batch, Row
    from jiangce.office.rosters import reading

    said = [["hire", "f-1", {}]]
    ours = Batch("hire", "窗口", "330604", ["a"], [Row(1, {}, {}), Row(2, {}, {"a": "错"}), Row(3, {}, {}, same="f-1"),
        Row(4, {}, {"a": "错"}, same="f-1")])  # fmt: skip
    rows = [
        reading.Row(1, {}, {}, said=said),
        reading.Row(2, {}, {"a": "错"}),
        reading.Row(3, {}, {}),
        reading.Row(4, {}, {"a": "错"}, said=said),
    ]
    theirs = reading.Batch("o-1", "e", "名册.xlsx", "d", "p", ["a"], rows)
    for batch, row in ((ours, Row), (theirs, reading.Row)):
        for one in (batch, type(batch).again(asdict(batch), row)):  # type: ignore[arg-type]
            assert [[row.number for row in some] for some in (one.good, one.bad, one.same)] == [[1], [2, 4], [3]]
        assert type(batch).again(asdict(batch), row) == batch  # type: ignore[arg-type]
