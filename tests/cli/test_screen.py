"""``jiangce screen``: a folder of tables in, sums on the screen, results into files that are whole or not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from tests.cli.conftest import Outcome

from jiangce.population.screening import output
from jiangce.population.town import build, write

Run = Callable[..., Outcome]
WHEN = ("--policy", "shangyu-2023", "--as-of", "2024-12-31")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand people of Shangyu."""
    folder = tmp_path_factory.mktemp("facts") / "town"
    write(build(1_000, "shangyu", seed=1, as_of=date(2024, 12, 31)), folder)
    return folder


def test_the_town_is_sound(jiangce: Run, town: Path) -> None:
    assert jiangce("screen", town, *WHEN, "--no-near").code == 0, "rows of the town are set aside"


def bad_row(town: Path, into: Path) -> Path:
    """The same town, one hire of somebody who is not there."""
    into.mkdir()
    for file in town.iterdir():
        (into / file.name).write_bytes(file.read_bytes())
    hires = pl.read_parquet(into / "hire.parquet")
    odd = pl.int_range(pl.len()) == 0
    hires.with_columns(person=pl.when(odd).then(pl.lit("nobody")).otherwise("person")).write_parquet(
        into / "hire.parquet"
    )
    return into


def test_a_town_is_screened_into_a_folder(jiangce: Run, town: Path, tmp_path: Path) -> None:
    shown = jiangce("screen", town, *WHEN, "-o", tmp_path / "out")
    assert shown.code == 0, shown.err
    assert "新招员工一次性就业" in shown.out and "差一步" in shown.out  # the table may break the title
    results = pl.read_parquet(tmp_path / "out" / "results.parquet")
    assert set(results["result"].unique()) >= {"entitled", "near"}
    sums = pl.read_parquet(tmp_path / "out" / "summary.parquet").filter(pl.col("entry") == "new-hire-grant")
    mine = results.filter((pl.col("entry") == "new-hire-grant") & (pl.col("result") == "entitled"))
    assert (sums["entitled"][0], sums["low"][0]) == (mine.height, mine["low"].sum())
    assert mine["low"].unique().to_list() == [50_000]
    told = json.loads((tmp_path / "out" / "about.json").read_text(encoding="utf-8"))
    assert told["as_of"] == "2024-12-31"
    assert [one["policy"] for one in told["policies"]] == ["shangyu-2023"]


def test_what_is_there_stays_unless_it_is_to_be_replaced(jiangce: Run, town: Path, tmp_path: Path) -> None:
    goal = tmp_path / "out.csv"
    goal.write_text("mine", encoding="utf-8")
    shown = jiangce("screen", town, *WHEN, "-o", goal).refused()
    assert "--replace" in shown.err
    assert goal.read_text(encoding="utf-8") == "mine"
    assert jiangce("screen", town, *WHEN, "-o", goal, "--replace").code == 0
    assert goal.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "结果" in goal.read_text(encoding="utf-8-sig").splitlines()[0]
    jiangce("screen", town, *WHEN, "-o", tmp_path / "out.docx").refused()


def test_results_in_excel(jiangce: Run, town: Path, tmp_path: Path) -> None:
    assert jiangce("screen", town, *WHEN, "-o", tmp_path / "out.xlsx").code == 0
    book = CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    assert book.sheet_names == ["汇总", "结果", "分期"]
    head, *rows = book.get_sheet_by_name("结果").to_python()
    assert head[0] == "政策"
    grant = next(row for row in rows if row[head.index("事项编号")] == "new-hire-grant")
    assert grant[head.index("金额（至少，元）")] == 500
    assert isinstance(grant[head.index("事实日期")], date)


def test_rows_set_aside_are_counted_and_the_rest_decided(jiangce: Run, town: Path, tmp_path: Path) -> None:
    shown = jiangce("screen", bad_row(town, tmp_path / "town"), *WHEN, "-o", tmp_path / "out")
    assert shown.code == 1
    assert "1 行有错，已搁置" in shown.out
    assert json.loads((tmp_path / "out" / "about.json").read_text(encoding="utf-8"))["rows_set_aside"] == 1
    assert pl.read_parquet(tmp_path / "out" / "results.parquet").height > 100


@pytest.mark.parametrize(
    ("name", "error", "code"),
    [
        ("out", OSError(28, "No space left on device"), 2), ("out", KeyboardInterrupt(), 130),
        ("out.xlsx", OSError(28, "No space left on device"), 2), ("out.csv", KeyboardInterrupt(), 130),
    ],
)  # fmt: skip
def test_what_fails_half_way_leaves_nothing(
    jiangce: Run,
    town: Path,
    tmp_path: Path,
    name: str,
    error: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full disk, or Ctrl-C, while it is written; then a run that just works."""

    def failing(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as now:
        now.setattr("os.fsync", failing)
        assert jiangce("screen", town, *WHEN, "--no-near", "-o", tmp_path / name).code == code
    assert list(tmp_path.iterdir()) == []
    assert jiangce("screen", town, *WHEN, "-o", tmp_path / name).code == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_all_policies_of_the_places_that_occur(jiangce: Run, town: Path) -> None:
    shown = jiangce("screen", town, "--as-of", "2024-12-31", "--no-near", "--json")
    told = json.loads(shown.out)
    names = [one["policy"] for one in told["policies"]]
    assert names.index("shangyu-2019") < names.index("shangyu-2023")
    assert all(row["near"] is None for row in told["summary"])


def test_another_reading_and_another_day(jiangce: Run, town: Path) -> None:
    usual = json.loads(jiangce("screen", town, *WHEN, "--json").out)
    chosen = "shangyu-2023/ten-open-three-pay=ten-insured"
    other = json.loads(jiangce("screen", town, *WHEN, "--json", "--reading", chosen).out)
    count = {row["entry"]: row["entitled"] for row in usual["summary"]}
    assert other["policies"][0]["readings"] == [
        {"reading": "new-hire-grant/ten-open-three-pay", "option": "ten-insured"}
    ]
    assert {row["entry"]: row["entitled"] for row in other["summary"]}["new-hire-grant"] < count["new-hire-grant"]
    before = jiangce("screen", town, *WHEN, "--known-on", "2022-12-31")
    assert "还没有这份文件" in before.out
    jiangce("screen", town, *WHEN, "--reading", "zibo-2022/x=y").refused()
    jiangce("screen", town / "nothing", *WHEN).refused()


def test_a_spreadsheet_takes_no_text_for_a_formula() -> None:
    frame = pl.DataFrame({"id": ["=1+1", "+x", "-y", "@z", "\tq", "a=b", None], "n": [1, 2, 3, 4, 5, 6, -7]})
    told = output.harmless(frame)
    assert told["id"].to_list() == ["'=1+1", "'+x", "'-y", "'@z", "'\tq", "a=b", None]
    assert told["n"].to_list() == frame["n"].to_list()


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jiangce.population.screening import workbook

    monkeypatch.setattr(workbook, "ROWS", 3)
    frame = pl.DataFrame({"编号": ["=1", "b", "c", "d"]})
    workbook.write_workbook(tmp_path / "long.xlsx", {"结果": frame, "空": frame.clear()})
    book = CalamineWorkbook.from_path(tmp_path / "long.xlsx")
    assert book.sheet_names == ["结果1", "结果2", "空"]
    assert book.get_sheet_by_name("结果1").to_python() == [["编号"], ["=1"], ["b"], ["c"]]
    assert book.get_sheet_by_name("结果2").to_python() == [["编号"], ["d"]]


def test_a_row_is_explained_as_it_was_screened(jiangce: Run, town: Path, tmp_path: Path) -> None:
    jiangce("screen", town, *WHEN, "-o", tmp_path / "out")
    results = pl.read_parquet(tmp_path / "out" / "results.parquet").filter(pl.col("entry") == "new-hire-grant")
    for row in results.group_by("result").first().iter_rows(named=True):
        told = jiangce("explain", town, *WHEN, "--entry", "new-hire-grant", "--fact", row["fact"], "--json")
        assert told.code == 0
        (decision,) = json.loads(told.out)["decisions"]
        assert decision["status"] == {"entitled": "entitled", "near": "not entitled"}[row["result"]]
        shown = jiangce("explain", town, *WHEN, "--entry", "shangyu-2023/new-hire-grant", "--fact", row["fact"])
        assert (row["why"] or "✓ 可享受") in shown.out
        assert "¥500" in shown.out


def test_what_cannot_be_explained_is_said(jiangce: Run, town: Path) -> None:
    assert "new-hire-grant" in jiangce("explain", town, *WHEN, "--entry", "new-hire-grat", "--fact", "x").refused().err
    assert "没有这项事实" in jiangce("explain", town, *WHEN, "--entry", "new-hire-grant", "--fact", "x").refused().err
    both = ("--policy", "shangyu-2019", *WHEN)
    assert "POLICY/ENTRY" in jiangce("explain", town, *both, "--entry", "chief-technician", "--fact", "x").refused().err
