"""CSV in: encodings, delimiters, lines that break off; each fault with its line, its row set aside."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.population.facts import balanced, ids, kinds
from tests.population.tables_as_written import HIRE, folder, text

from jiangce.population.intake import Intake, Kind, read_folder
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Refused

ROWS = [HIRE, ["h1", "wang", "acme", "2024-03-01", "仍在职", "36"], ["h2", "li", "acme", "2024/3/1", "", ""]]


def read(path: Path, *policies: Policy) -> Intake:
    out = read_folder(path, policies)
    balanced(out)
    return out


def refusal(path: Path, *policies: Policy) -> str:
    with pytest.raises(Refused) as refused:
        read_folder(path, policies)
    return "\n".join(line for problem in refused.value.problems for line in problem.lines())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(tmp_path: Path, shangyu: Policy, encoding: str, delimiter: str) -> None:
    found = read(folder(tmp_path, encoding, delimiter, hire=ROWS), shangyu)
    assert found.report.clean
    hire = found.frames.tables["hire"]
    assert hire.rows() == [
        ("h1", "wang", "acme", date(2024, 3, 1), None, True, 36),
        ("h2", "li", "acme", date(2024, 3, 1), None, False, None),
    ]
    assert found.frames.tables["person"]["name"].to_list() == ["王敏", "李强"]
    assert found.frames.tables["org"]["kind"].to_list() == ["enterprise", "school"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_and_blank_lines(tmp_path: Path, shangyu: Policy, end: str) -> None:
    folder(tmp_path)
    written = "\n\n" + text([*ROWS, ["h3", "wong", "acme", "2024-03-01", "", ""]]).replace("h2", "\n,,,,,\n  \nh2")
    (tmp_path / "hire.csv").write_bytes(written.replace("\n", end).encode())
    found = read(tmp_path, shangyu)
    assert ids(found, "hire") == ["h1", "h2"]
    assert [(fault.row, fault.column, fault.value) for fault in found.report.faults] == [(9, "person", "wong")]


def test_quotes_hold_delimiters_and_ends_of_lines(tmp_path: Path, shangyu: Policy) -> None:
    people = [["id", "name"], ["wang", "王,敏"], ["li", '李"强"']]
    assert read(folder(tmp_path, person=people, hire=ROWS), shangyu).frames.tables["person"]["name"].to_list() == [
        "王,敏",
        '李"强"',
    ]
    people[1][1] = "王\n敏"
    found = read(folder(tmp_path, person=people, hire=ROWS), shangyu)
    assert found.frames.tables["person"]["name"].to_list() == ["王\n敏", '李"强"']


def test_the_spreadsheets_rows_are_the_reports(tmp_path: Path, shangyu: Policy) -> None:
    rows = [*ROWS, ["h3", "wang", "acme", "三月", "", ""]]
    fault = read(folder(tmp_path, hire=rows), shangyu).report.faults[0]
    assert (fault.table, fault.file, fault.row, fault.column, fault.value) == (
        "hire",
        "hire.csv",
        4,
        "hired_on",
        "三月",
    )
    assert "2024-05-31" in fault.expected


def test_rows_set_aside_keep_what_was_written(tmp_path: Path, shangyu: Policy) -> None:
    rows = [*ROWS, [" h3", "wang", "acme", "三月", "", "36个月"]]
    found = read(folder(tmp_path, hire=rows), shangyu)
    row = found.aside["hire"].row(0, named=True)
    assert [row[name] for name in HIRE] == [*rows[-1][:4], None, *rows[-1][5:]]
    assert (row["#文件"], row["#行号"]) == ("hire.csv", 4)
    assert row["#原因"] == "hired_on：值不对；contract_months：值不对"


@pytest.mark.parametrize("line", ["h3,wang,acme,2024-03-01,", "h3,wang,acme,2024-03-01,,36,多", 'h3,wang,acme,"a,b,c"'])
def test_a_line_of_another_length_is_set_aside(tmp_path: Path, shangyu: Policy, line: str) -> None:
    folder(tmp_path)
    (tmp_path / "hire.csv").write_text(text(ROWS[:2]) + line + "\n" + text(ROWS[2:]))
    found = read(tmp_path, shangyu)
    assert kinds(found) == {("hire", "", Kind.RAGGED): 1}
    assert ids(found, "hire") == ["h1", "h2"]
    assert found.report.faults[0].row == 3
    assert found.aside["hire"]["#原文"].to_list() == [line]


def test_a_file_that_breaks_off_is_not_believed(tmp_path: Path, shangyu: Policy) -> None:
    folder(tmp_path)
    whole = text(ROWS).encode()
    (tmp_path / "hire.csv").write_bytes(whole.rstrip()[:-8])
    said = refusal(tmp_path, shangyu)
    assert "hire.csv:3:1" in said
    assert "中断" in said
    (tmp_path / "hire.csv").write_bytes(whole + b'h3,"wang,acme')
    assert "中断" in refusal(tmp_path, shangyu)
    people = "id,name\nwang,王敏\nli,李".encode()
    (tmp_path / "hire.csv").write_bytes(whole)
    (tmp_path / "person.csv").write_bytes(people[:-1])
    assert "person.csv" in refusal(tmp_path, shangyu)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" , ,\n"])
def test_an_empty_file(tmp_path: Path, shangyu: Policy, data: bytes) -> None:
    (folder(tmp_path) / "hire.csv").write_bytes(data)
    assert "文件是空的" in refusal(tmp_path, shangyu)


def test_a_head_without_rows_is_an_empty_table(tmp_path: Path, shangyu: Policy) -> None:
    found = read(folder(tmp_path, hire=[HIRE]), shangyu)
    assert found.frames.tables["hire"].height == 0
    assert found.report.clean


@pytest.mark.parametrize(
    "data", [b"id,name\nwang,\x81\xff\xfe\n", b"\xef\xbb\xbfid,name\nwang,\xff\n", b"id,name\nwang,a\x00b\n"]
)
def test_no_text_at_all(tmp_path: Path, shangyu: Policy, data: bytes) -> None:
    (folder(tmp_path) / "person.csv").write_bytes(data)
    said = refusal(tmp_path, shangyu)
    assert "person.csv:2:1" in said


def test_headers_that_nobody_knows(tmp_path: Path, shangyu: Policy) -> None:
    rows = [[*HIRE, "备注", "合同期限", "#说明", ""], *([*row, "好", "", "x", ""] for row in ROWS[1:])]
    found = read(folder(tmp_path, hire=rows), shangyu)
    assert kinds(found) == {("hire", "备注", Kind.UNKNOWN_COLUMN): 1, ("hire", "合同期限", Kind.UNKNOWN_COLUMN): 1}
    assert {fault.column: fault.remedy for fault in found.report.faults}["合同期限"] == "是否想写：劳动合同期限"
    assert ids(found, "hire") == ["h1", "h2"]


def test_a_column_twice(tmp_path: Path, shangyu: Policy) -> None:
    rows = [[*HIRE, "hired_on"], *([*row, "2024-03-01"] for row in ROWS[1:])]
    assert "出现了两次" in refusal(folder(tmp_path, hire=rows), shangyu)
    rows[0][-1] = "招用日期"
    assert "出现了两次" in refusal(folder(tmp_path, hire=rows), shangyu)


def test_tables_may_be_named_in_chinese(tmp_path: Path, shangyu: Policy) -> None:
    (folder(tmp_path, hire=ROWS) / "hire.csv").rename(tmp_path / "招用.csv")
    assert ids(read(tmp_path, shangyu), "hire") == ["h1", "h2"]


def test_ids_rounded_by_excel(tmp_path: Path, shangyu: Policy) -> None:
    people = [["id", "name"], ["wang", "王敏"], ["li", "李强"], ["3.30102E+17", "某"], ["330302199001011000.0", "某"]]
    rows = [*ROWS, ["h3", "3.30102E+17", "acme", "2024-03-01", "", ""]]
    found = read(folder(tmp_path, person=people, hire=rows), shangyu)
    assert kinds(found) == {("person", "id", Kind.ROUNDED_NUMBER): 2, ("hire", "person", Kind.POINTS_ASIDE): 1}
    assert "设为文本" in found.report.faults[0].remedy


def test_a_million_copies(tmp_path: Path, shangyu: Policy) -> None:
    line = ",".join(ROWS[1]) + "\n"
    folder(tmp_path)
    (tmp_path / "hire.csv").write_text(
        ",".join(HIRE) + "\n" + line * 1_000_000 + "h2,wang,acme,2024-03-01,,\nh2,li,acme,2024-03-01,,\n"
    )
    found = read(tmp_path, shangyu)
    assert ids(found, "hire") == ["h1"]
    assert found.report.tables["hire"].duplicates == 999_999
    assert kinds(found) == {("hire", "id", Kind.CONFLICT): 2}


def test_what_was_set_aside_can_be_mended_and_read(tmp_path: Path, shangyu: Policy) -> None:
    rows = [*ROWS, ["h3", "wang", "acme", "三月", "", "36"]]
    found = read(folder(tmp_path, hire=rows), shangyu)
    mended = found.aside["hire"].write_csv().replace("三月", "2024-03-01")
    (tmp_path / "hire.csv").write_text(mended)
    again = read(tmp_path, shangyu)
    assert again.report.clean
    assert ids(again, "hire") == ["h3"]
