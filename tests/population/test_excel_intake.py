"""Excel in: cells with their types, what Excel did to a text, worksheets and titles."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.population.facts import balanced, ids, kinds
from tests.population.tables_as_written import HIRE, book, folder

from jiangce.population.intake import Intake, Kind, read_folder
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Refused

ROWS = [HIRE, ["h1", "wang", "acme", date(2024, 3, 1), "仍在职", 36], ["h2", "li", "acme", "2024/3/1", None, None]]


def read(path: Path, *policies: Policy) -> Intake:
    out = read_folder(path, policies)
    balanced(out)
    return out


def refusal(path: Path, *policies: Policy) -> str:
    with pytest.raises(Refused) as refused:
        read_folder(path, policies)
    return "\n".join(line for problem in refused.value.problems for line in problem.lines())


def test_cells_of_all_types(tmp_path: Path, shangyu: Policy) -> None:
    book(folder(tmp_path) / "hire.xlsx", ROWS)
    study = [
        ["id", "学生", "学籍院校", "学年结束日期", "实际在校时间占学年的比例", "全日制"],
        ["s1", "wang", "school", (45352, "General"), (0.805, "0.0%"), True],
        ["s2", "li", "school", 20240301, "80%", "否"],
    ]
    grant = [
        ["id", "受拨者", "到账日期", "到账金额"],
        ["g1", "acme", date(2024, 3, 1), 1200.07],
        [1002, "acme", date(2024, 3, 1), 0.1 + 0.2],
    ]
    book(tmp_path / "study_year.xlsx", study)
    book(tmp_path / "grant.xlsx", grant)
    found = read(tmp_path, shangyu)
    assert found.report.clean, found.report.faults
    assert found.frames.tables["hire"]["hired_on"].to_list() == [date(2024, 3, 1)] * 2
    assert found.frames.tables["hire"]["left_on__none"].to_list() == [True, False]
    assert found.frames.tables["hire"]["contract_months"].to_list() == [36, None]
    assert found.frames.tables["study_year"].rows() == [
        ("s1", "wang", "school", date(2024, 3, 1), 805_000, True),
        ("s2", "li", "school", date(2024, 3, 1), 800_000, False),
    ]
    assert found.frames.tables["grant"]["amount"].to_list() == [120007, 30]
    assert ids(found, "grant") == ["g1", "1002"]


def test_numbers_that_excel_rounded(tmp_path: Path, shangyu: Policy) -> None:
    folder(tmp_path)
    (tmp_path / "person.csv").unlink()
    book(tmp_path / "person.xlsx", [["id", "name"], [330604199003070019, "王敏"], ["li", "李强"], [1001, "赵云"]])
    found = read(tmp_path, shangyu)
    assert kinds(found) == {("person", "id", Kind.ROUNDED_NUMBER): 1}
    assert ids(found, "person") == ["li", "1001"]
    assert found.report.faults[0].row == 2


def test_a_formula_that_failed_is_not_unknown(tmp_path: Path, shangyu: Policy) -> None:
    rows = [
        *ROWS,
        ["h3", "li", "acme", date(2024, 3, 1), None, ValueError("#N/A")],
        [None, None, None, None, None, None, ValueError("#REF!")],
    ]
    book(folder(tmp_path) / "hire.xlsx", rows)
    found = read(tmp_path, shangyu)
    assert kinds(found)["hire", "contract_months", Kind.BAD_VALUE] == 1
    assert "公式错误" in found.report.faults[1].remedy or "公式错误" in found.report.faults[0].remedy
    assert ids(found, "hire") == ["h1", "h2"]


def test_a_share_above_the_whole_is_not_guessed(tmp_path: Path, shangyu: Policy) -> None:
    study = [
        ["id", "学生", "学籍院校", "学年结束日期", "实际在校时间占学年的比例"],
        ["s1", "wang", "school", date(2024, 3, 1), 80],
    ]
    book(folder(tmp_path) / "study_year.xlsx", study)
    found = read(tmp_path, shangyu)
    assert kinds(found) == {("study_year", "attended", Kind.BAD_VALUE): 1}
    assert found.report.faults[0].value == "80"


def test_a_title_above_the_table_and_blank_rows(tmp_path: Path, shangyu: Policy) -> None:
    rows = [
        ["上虞区招用人员花名册"],
        ["填报单位：", None],
        *ROWS[:2],
        [None] * 6,
        ["h3", "wong", "acme", "2024-03-01", None, None],
    ]
    book(folder(tmp_path) / "hire.xlsx", rows)
    found = read(tmp_path, shangyu)
    assert ids(found, "hire") == ["h1"]
    assert [(fault.row, fault.value) for fault in found.report.faults] == [(6, "wong")]


def test_worksheets(tmp_path: Path, shangyu: Policy) -> None:
    book(folder(tmp_path) / "hire.xlsx", ROWS, "招用", "说明")
    assert ids(read(tmp_path, shangyu), "hire") == ["h1", "h2"]
    book(tmp_path / "hire.xlsx", ROWS, "一月", "二月")
    assert "命名为 hire 或 招用" in refusal(tmp_path, shangyu)


@pytest.mark.parametrize("part", [0, 100, 3000, -100])
def test_a_file_cut_off(tmp_path: Path, shangyu: Policy, part: int) -> None:
    file = book(folder(tmp_path) / "hire.xlsx", ROWS)
    file.write_bytes(file.read_bytes()[:part])
    said = refusal(tmp_path, shangyu)
    assert "hire.xlsx" in said
    assert "重新导出" in said


def test_a_file_without_anything_and_an_old_one(tmp_path: Path, shangyu: Policy) -> None:
    book(folder(tmp_path) / "hire.xlsx", [])
    assert "hire.xlsx" in refusal(tmp_path, shangyu)
    (tmp_path / "hire.xlsx").unlink()
    (tmp_path / "hire.xls").write_bytes(b"x")
    assert "另存为 .xlsx" in refusal(tmp_path, shangyu)
    (tmp_path / "hire.xls").unlink()
    (tmp_path / "~$hire.xlsx").write_bytes(b"x")
    assert read(tmp_path, shangyu).report.clean
