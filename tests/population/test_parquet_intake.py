"""Parquet in: sound facts untouched; every fault reported with its place, its row set aside, nothing lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.population.facts import DAY, balanced, ids, kinds, spoilt, tables, written

from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.prepared import prepare
from jiangce.entitlement.columns.words import Words as ColumnWords
from jiangce.population.intake import Intake, Kind, read_folder
from jiangce.population.screening.sight import known_values, seen_by
from jiangce.population.storing import write_folder
from jiangce.rules import places
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Refused


def read(path: Path, *policies: Policy) -> Intake:
    out = read_folder(path, policies)
    balanced(out)
    return out


def test_sound_facts_are_kept_as_they_are(tmp_path: Path, every: list[Policy]) -> None:
    found = read(written(tmp_path), *every)
    assert found.report.clean
    assert not found.aside
    for name, frame in tables().items():
        kept = found.frames.tables[name]
        assert kept.columns == frame.columns
        assert kept.cast(frame.schema).equals(frame)


def as_held(words: ColumnWords, frames: Frames) -> bool:
    """Is every column known, and of its type already?"""
    words.check(frames.tables)
    told = [(name, values) for name, frame in frames.tables.items() for values in frame]
    return bool(told) and all(words.typed(name, values).dtype == values.dtype for name, values in told)


def test_every_policy_understands_what_it_knows(tmp_path: Path, every: list[Policy]) -> None:
    found = read(written(tmp_path), *every)
    for policy in every:
        own = seen_by(policy, found.frames, known_values(every))
        assert as_held(ColumnWords([policy]), own)


def test_what_is_read_is_decided_without_another_cast(tmp_path: Path, every: list[Policy]) -> None:
    frames = read(written(tmp_path), *every).frames
    assert as_held(ColumnWords(every), frames)
    assert prepare(frames, every).tables["hire"]["person"].null_count() == 0


def test_a_value_that_another_policy_knows_is_none_of_ones_own(tmp_path: Path, every: list[Policy]) -> None:
    values = {policy.id: set(policy.vocabulary.scales["purpose"].values) for policy in every}
    only = min(values["zibo-2022"] - set.union(*(found for name, found in values.items() if name != "zibo-2022")))
    grant = pl.DataFrame({"id": ["g"], "recipient": ["acme"], "granted_on": [DAY], "purpose": [only]})
    frames = read(written(tmp_path, grant=grant), *every).frames
    for policy in every:
        told = seen_by(policy, frames, known_values(every)).tables["grant"]["purpose"].to_list()
        assert told == ([only] if policy.id == "zibo-2022" else ["other"])


def test_tables_and_columns_of_another_policy_are_left_out(tmp_path: Path, every: list[Policy]) -> None:
    family = pl.DataFrame({"id": ["f"], "person": ["wang"], "moved_on": [DAY]})
    hire = tables()["hire"].with_columns(pay_year_before=pl.lit(1))
    frames = read(written(tmp_path, family=family, hire=hire), *every).frames
    by = {policy.id: seen_by(policy, frames, known_values(every)) for policy in every}
    assert {name for name, own in by.items() if "family" in own.tables} == {"tonglu-2021"}
    assert {name for name, own in by.items() if "pay_year_before" in own.tables["hire"].columns} == {"jinhua"}


def test_for_one_policy_nothing_is_copied(tmp_path: Path, shangyu: Policy) -> None:
    frames = read(written(tmp_path), shangyu).frames
    own = seen_by(shangyu, frames, known_values([shangyu]))
    assert all(own.tables[name].schema == frame.schema for name, frame in frames.tables.items())


# ── rows that are set aside ─────────────────────────────────────────────────────────────────────────────────────────

BAD = {
    "too early": ("hire", "hired_on", 0, date(1024, 3, 1), None, Kind.OUT_OF_RANGE),
    "text for a date": ("hire", "hired_on", 0, "去年", pl.String(), Kind.BAD_VALUE),
    "a day that is none": ("hire", "hired_on", 0, "2024-02-30", pl.String(), Kind.BAD_VALUE),
    "negative money": ("training", "fee", 0, -1, None, Kind.OUT_OF_RANGE),
    "text for a count": ("hire", "contract_months", 0, "三年", pl.String(), Kind.BAD_VALUE),
    "half a month": ("hire", "contract_months", 0, 1.5, pl.Float64(), Kind.BAD_VALUE),
    "no such value": ("training", "level", 0, "seinor", None, Kind.UNKNOWN_VALUE),
    "no place": ("person", "place", 0, "上虞", None, Kind.BAD_VALUE),
    "empty text": ("person", "name", 0, "", None, Kind.BAD_VALUE),
    "no id": ("hire", "id", 0, None, None, Kind.NO_ID),
    "an id of blanks": ("hire", "id", 0, "h 1", None, Kind.BAD_ID),
    "the id none": ("hire", "id", 0, "none", None, Kind.BAD_ID),
    "an identity number": ("person", "id", 0, "330604199003070019", None, Kind.IDENTITY_NUMBER),
    "rounded by Excel": ("person", "id", 0, "3.30102E+17", None, Kind.ROUNDED_NUMBER),
    "a float": ("person", "id", 0, "330102199001011000.0", None, Kind.ROUNDED_NUMBER),
    "two rows of one id": ("hire", "id", 0, "h2", None, Kind.CONFLICT),
    "one id for both": ("person", "id", 0, "acme", None, Kind.SHARED_ID),
    "nobody": ("hire", "person", 0, "wong", None, Kind.DANGLING),
    "a rounded reference": ("hire", "person", 0, "3.30102E+17", None, Kind.ROUNDED_NUMBER),
    "an organisation for a person": ("hire", "person", 0, "acme", None, Kind.DANGLING),
    "nobody as a party": ("recognition", "holder", 0, "nobody", None, Kind.DANGLING),
    "left before hired": ("hire", "left_on", 1, date(2023, 1, 1), None, Kind.ENDS_EARLY),
    "a day and none": ("hire", "left_on", 0, DAY, None, Kind.BOTH),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_fault_sets_its_row_aside(tmp_path: Path, every: list[Policy], case: str) -> None:
    table, column, row, value, dtype, kind = BAD[case]
    found = read(written(tmp_path, **{table: spoilt(table, column, row, value, dtype)}), *every)
    assert kinds(found)[table, column, kind] >= 1
    assert len(ids(found, table)) < tables()[table].height
    fault = next(one for one in found.report.faults if (one.table, one.column, one.kind) == (table, column, kind))
    assert (fault.file, fault.row) == (f"{table}.parquet", row + 1)
    assert fault.expected
    assert fault.remedy


def test_rows_pointing_at_rows_set_aside_follow_them(tmp_path: Path, every: list[Policy]) -> None:
    """wang goes, so her training goes, so the certificate that came of it."""
    found = read(written(tmp_path, person=spoilt("person", "place", 0, "x")), *every)
    assert kinds(found) == {
        ("person", "place", Kind.BAD_VALUE): 1,
        ("hire", "person", Kind.POINTS_ASIDE): 1,
        ("training", "person", Kind.POINTS_ASIDE): 1,
        ("certificate", "person", Kind.POINTS_ASIDE): 1,
        ("certificate", "training", Kind.POINTS_ASIDE): 1,
        ("recognition", "holder", Kind.POINTS_ASIDE): 1,
    }
    assert ids(found, "certificate") == ["c2"]
    assert "所指的行已搁置" in found.aside["certificate"]["#原因"][0]


def test_a_circle_of_rows_goes_with_the_one_that_is_bad(tmp_path: Path, every: list[Policy]) -> None:
    org = pl.DataFrame(
        {"id": ["a", "b", "c", "acme", "school"], "host": ["b", "c", "a", None, None], "place": ["x", *[None] * 4]}
    )
    found = read(written(tmp_path, org=org), *every)
    assert ids(found, "org") == ["acme", "school"]


def test_an_id_of_another_table_is_told(tmp_path: Path, every: list[Policy]) -> None:
    found = read(written(tmp_path, hire=spoilt("hire", "person", 0, "acme")), *every)
    assert found.report.faults[0].remedy == "acme 是org（单位）的编号：改正这一格"
    found = read(written(tmp_path, hire=spoilt("hire", "person", 0, "wong")), *every)
    assert found.report.faults[0].remedy == "是否想写：wang"


def test_many_different_bad_places_are_not_each_searched(
    tmp_path: Path, every: list[Policy], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking for the nearest place for each of a million took minutes."""
    asked: list[str] = []
    monkeypatch.setattr(places, "codes_like", lambda text: asked.append(text) or "")
    org = pl.DataFrame({"id": [f"o{n}" for n in range(5000)], "place": [f"地{n}" for n in range(5000)]})
    found = read(written(tmp_path, org=pl.concat([tables()["org"], org], how="diagonal")), *every)
    assert found.report.counts["org", "place", Kind.BAD_VALUE] == 5000
    assert 0 < len(asked) <= 1000


def test_a_private_value_is_masked(tmp_path: Path, every: list[Policy]) -> None:
    found = read(written(tmp_path, person=spoilt("person", "place", 0, "绍兴市上虞区百官街道")), *every)
    assert found.report.faults[0].value == "绍***"
    found = read(written(tmp_path, person=spoilt("person", "id", 0, "330604199003070019")), *every)
    assert found.report.faults[0].value == "330604************"


def test_copies_count_once(tmp_path: Path, every: list[Policy]) -> None:
    hire = tables()["hire"]
    found = read(written(tmp_path, hire=pl.concat([hire] * 500)), *every)
    assert ids(found, "hire") == ["h1", "h2"]
    assert found.report.tables["hire"].duplicates == 998
    assert found.report.clean


def test_copies_of_a_row_that_goes_stay_copies(tmp_path: Path, every: list[Policy]) -> None:
    hire = spoilt("hire", "person", 0, "nobody")
    found = read(written(tmp_path, hire=pl.concat([hire] * 5)), *every)
    assert ids(found, "hire") == ["h2"]
    assert found.report.tables["hire"].set_aside == 1
    assert found.report.tables["hire"].duplicates == 8


def test_the_first_thousand_are_told_and_all_are_counted(tmp_path: Path, every: list[Policy]) -> None:
    hire = pl.concat(
        [
            tables()["hire"].with_columns(id=pl.format("h{}-{}", pl.lit(n), "id"), person=pl.lit("x"))
            for n in range(1500)
        ]
    )
    found = read(written(tmp_path, hire=hire, person=spoilt("person", "place", 2, "x")), *every)
    assert len(found.report.faults) == 1000
    assert found.report.counts["hire", "person", Kind.DANGLING] == 3000
    assert {fault.table for fault in found.report.faults} >= {"hire", "person"}
    assert found.report.as_json()["faults_left_off"] == sum(found.report.counts.values()) - 1000


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_column_is_left_out_and_told_with_the_nearest(tmp_path: Path, every: list[Policy]) -> None:
    found = read(written(tmp_path, hire=tables()["hire"].rename({"contract_months": "contract_month"})), *every)
    assert kinds(found) == {("hire", "contract_month", Kind.UNKNOWN_COLUMN): 1}
    assert found.report.faults[0].remedy == "是否想写：contract_months"
    assert len(ids(found, "hire")) == 2


def test_a_computed_column_is_left_out(tmp_path: Path, every: list[Policy]) -> None:
    found = read(written(tmp_path, hire=tables()["hire"].with_columns(year=pl.lit(2024))), *every)
    assert kinds(found) == {("hire", "year", Kind.COMPUTED_COLUMN): 1}


def test_a_table_without_its_date_is_told(tmp_path: Path, every: list[Policy]) -> None:
    found = read(written(tmp_path, hire=tables()["hire"].drop("hired_on")), *every)
    assert kinds(found) == {("hire", "hired_on", Kind.MISSING_COLUMN): 1}


def test_labels_may_stand_for_names(tmp_path: Path, every: list[Policy]) -> None:
    hire = tables()["hire"].rename({"id": "编号", "hired_on": "招用日期", "person": "员工"})
    found = read(written(tmp_path, hire=hire), *every)
    assert found.report.clean
    assert found.frames.tables["hire"].columns == tables()["hire"].columns


# ── folders that cannot be read ─────────────────────────────────────────────────────────────────────────────────────


def refusal(path: Path, *policies: Policy) -> str:
    with pytest.raises(Refused) as refused:
        read_folder(path, policies)
    return "\n".join(line for problem in refused.value.problems for line in problem.lines())


def test_a_folder_that_is_not_there(tmp_path: Path, shangyu: Policy) -> None:
    assert "没有这个文件夹" in refusal(tmp_path / "nowhere", shangyu)
    (tmp_path / "file").write_text("x")
    assert "这不是文件夹" in refusal(tmp_path / "file", shangyu)
    assert "没有任何一张表" in refusal(tmp_path / ".", shangyu).replace("文件名", "没有任何一张表")


def test_a_folder_without_any_table(tmp_path: Path, shangyu: Policy) -> None:
    (tmp_path / "readme.md").write_text("x")
    (tmp_path / ".person.parquet.123.tmp").write_text("x")
    assert "没有任何一张表" in refusal(tmp_path, shangyu)


def test_a_file_named_like_no_table(tmp_path: Path, shangyu: Policy) -> None:
    written(tmp_path)
    (tmp_path / "hire.parquet").rename(tmp_path / "hires.parquet")
    said = refusal(tmp_path, shangyu)
    assert "hires.parquet" in said
    assert "did you mean: hire" in said
    (tmp_path / "facts.yaml").write_text("ignore: [hires.parquet]\ncomplete: [insurance]")
    assert read(tmp_path, shangyu).frames.complete == {"insurance"}


def test_a_folder_where_a_file_should_be(tmp_path: Path, shangyu: Policy) -> None:
    (written(tmp_path, hire=None) / "hire.parquet").mkdir()
    assert "合成一个文件" in refusal(tmp_path, shangyu)


def test_a_complete_table_of_which_rows_are_set_aside_is_complete_no_more(tmp_path: Path, shangyu: Policy) -> None:
    """Else who has no certificate left would be taken for somebody who has none."""
    written(tmp_path, certificate=spoilt("certificate", "level", 0, "x"))
    (tmp_path / "facts.yaml").write_text("complete: [certificate, training]")
    found = read(tmp_path, shangyu)
    assert found.frames.complete == {"training"}
    assert found.report.incomplete == ("certificate",)


def test_a_table_twice(tmp_path: Path, shangyu: Policy) -> None:
    written(tmp_path)
    (tmp_path / "hire.csv").write_text("id\n")
    assert "只留一个" in refusal(tmp_path, shangyu)


def test_a_table_that_is_pointed_at_and_missing(tmp_path: Path, shangyu: Policy) -> None:
    said = refusal(written(tmp_path, org=None), shangyu)
    assert "hire.parquet" in said
    assert "org.csv" in said


@pytest.mark.parametrize("part", [0, 4, 100, -30, -1])
def test_a_file_cut_off(tmp_path: Path, shangyu: Policy, part: int) -> None:
    file = written(tmp_path) / "hire.parquet"
    file.write_bytes(file.read_bytes()[:part])
    said = refusal(tmp_path, shangyu)
    assert "hire.parquet" in said
    assert "重新导出" in said


@pytest.mark.parametrize(
    ("table", "column", "dtype"),
    [("training", "fee", pl.Float64()), ("training", "fee", pl.String()), ("person", "id", pl.Float64()), ("hire", "hired_on", pl.Int64())],
)  # fmt: skip
def test_a_column_of_the_wrong_type(
    tmp_path: Path, shangyu: Policy, table: str, column: str, dtype: pl.DataType
) -> None:
    frame = tables()[table]
    values = pl.Series(column, list(range(frame.height))).cast(dtype)
    said = refusal(written(tmp_path, **{table: frame.with_columns(values)}), shangyu)
    assert f"{table}.parquet" in said
    assert column in said


def test_a_table_without_ids(tmp_path: Path, shangyu: Policy) -> None:
    assert "没有 id 这一列" in refusal(written(tmp_path, hire=tables()["hire"].drop("id")), shangyu)


# ── there and back ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_written_is_read_back(tmp_path: Path, every: list[Policy]) -> None:
    frames = read(written(tmp_path / "a"), *every).frames
    frames.complete = frozenset({"certificate", "insurance"})
    write_folder(frames, tmp_path / "b")
    again = read(tmp_path / "b", *every)
    assert again.report.clean
    assert again.frames.complete == frames.complete
    for name, frame in frames.tables.items():
        assert again.frames.tables[name].schema == frame.schema
        assert again.frames.tables[name].equals(frame)
