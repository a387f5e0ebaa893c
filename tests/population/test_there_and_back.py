"""What must always hold: written in whatever way and read back, facts are the same; spoilt, no row is lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.population.facts import balanced
from tests.population.generated_tables import NONE, Row, Tables, cell, drawn, frame, head, rows, said
from tests.population.tables_as_written import book, text

from jiangce.entitlement.columns.frames import Frames
from jiangce.population.intake import Intake, Kind, read_folder
from jiangce.population.intake.values import Wrong, reader_of
from jiangce.population.storing import write_folder
from jiangce.population.words import Field, Words, words_of
from jiangce.rules.policy import Policy
from jiangce.rules.types import NONE as IS_NONE
from jiangce.rules.types import REFERENCES

Written = dict[str, list[list[Any]]]
SEEDS = st.integers(0, 2**32)


def columns_of(words: Words, name: str, tables: Tables) -> list[str]:
    """The id, the columns somebody told, and those without which a table says nothing."""
    table = words.tables[name]
    told = {column for row in tables[name] for column in row}
    whose = [f.name for f in table.fields.values() if f.type.kind in REFERENCES and not f.column.derived]
    return ["id", *(c for c in table.fields if c in told or c == table.table.date or c in whose[:1])]


def table_of(
    words: Words, name: str, tables: Tables, random: Random, write: Callable[[Field, Any, Random], Any]
) -> list[list[Any]]:
    """A table as people write it: the head, then the rows."""
    columns, fields = columns_of(words, name, tables), words.tables[name].fields
    body = [[row["id"], *(write(fields[c], row.get(c), random) for c in columns[1:])] for row in tables[name]]
    return [head(words.tables[name], columns, random), *body]


def read_back(words: Words, policies: list[Policy], tables: Tables, fill: Callable[[Path], None]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "facts"
        fill(path)
        found = read_folder(path, policies)
    balanced(found)
    assert not {kind for *_, kind in found.report.counts} - {Kind.MISSING_COLUMN}, found.report.faults
    for name, expected in tables.items():
        assert rows(found.frames.tables[name]) == expected


@settings(max_examples=6)
@given(SEEDS)
def test_parquet_there_and_back(every: list[Policy], seed: int) -> None:
    words = words_of(every)
    tables = drawn(words, Random(seed))
    frames = Frames({name: frame(words.tables[name], told) for name, told in tables.items()})
    read_back(words, every, tables, lambda path: write_folder(frames, path))


@settings(max_examples=10)
@given(SEEDS, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]), st.sampled_from(",;\t|"))
def test_csv_there_and_back(every: list[Policy], seed: int, encoding: str, delimiter: str) -> None:
    words, random = words_of(every), Random(seed)
    tables = drawn(words, random)

    def fill(path: Path) -> None:
        path.mkdir()
        for name in tables:
            written = text(table_of(words, name, tables, random, said), delimiter)
            (path / f"{name}.csv").write_bytes(written.encode(encoding))

    read_back(words, every, tables, fill)


@settings(max_examples=5)
@given(SEEDS)
def test_excel_there_and_back(every: list[Policy], seed: int) -> None:
    words, random = words_of(every), Random(seed)
    tables = drawn(words, random)

    def fill(path: Path) -> None:
        path.mkdir()
        for name in tables:
            book(path / f"{name}.xlsx", table_of(words, name, tables, random, cell))

    read_back(words, every, tables, fill)


# ── spoilt ──────────────────────────────────────────────────────────────────────────────────────────────────────────

RUBBISH = (
    "",
    "乱",
    "3.30102E+17",
    "none",
    "#N/A",
    "-1",
    "1e9",
    "9999-12-31",
    "330604199003070019",
    "2024-02-30",
    "0.8",
    "是",
    "person-0",
    "2024-01-01",
    "x" * 300,
)


def spoil(written: Written, random: Random) -> set[tuple[str, str]]:
    """Write rows again and overwrite a few cells; the table and id of each row overwritten."""
    for _ in range(random.randint(0, 6)):
        lines = random.choice(list(written.values()))
        lines.append(list(random.choice(lines[1:])))
    ids = {name: [line[0] for line in lines] for name, lines in written.items()}
    out = set()
    for _ in range(random.randint(1, 6)):
        name = random.choice(list(written))
        row, column = random.randrange(1, len(written[name])), random.randrange(len(written[name][0]))
        others = [line[column] for line in written[name][1:]]
        written[name][row][column] = random.choice([*RUBBISH, *others])
        out |= {(name, ids[name][row]), (name, written[name][row][0])}
    return out


@settings(max_examples=40)
@given(SEEDS)
def test_no_row_is_lost_and_no_value_made_up(every: list[Policy], seed: int) -> None:
    words, random = words_of(every), Random(seed)
    tables = drawn(words, random)
    written = {name: table_of(words, name, tables, random, said) for name in tables}
    names = {name: columns_of(words, name, tables) for name in tables}
    spoilt = spoil(written, random)
    with TemporaryDirectory() as folder:
        for name, lines in written.items():
            (Path(folder) / f"{name}.csv").write_text(text(lines), encoding="utf-8")
        found = read_folder(folder, every)
    balanced(found)
    aside = {name: set(kept["#行号"]) for name, kept in found.aside.items()}
    for name, lines in written.items():
        numbers = numbered(lines)
        gone = {
            line[0].strip() for line, number in zip(lines[1:], numbers, strict=True) if number in aside.get(name, ())
        }
        kept = [line for line in lines[1:] if line[0].strip() not in gone]  # a copy goes with its original
        check_kept(words, name, names[name], kept, found)
        check_wrong(words, name, names[name], list(zip(numbers, lines[1:], strict=True)), found)
    check_untouched(words, tables, spoilt, found)
    check_sound(words, found)


def check_sound(words: Words, found: Intake) -> None:
    """Every reference that was kept leads to a row that was kept."""
    kept = {name: set(told["id"]) for name, told in found.frames.tables.items()}
    for name, told in found.frames.tables.items():
        for column, field in words.tables[name].fields.items():
            if field.type.kind in REFERENCES and column in told.columns:
                there = set().union(*(kept.get(table, ()) for table in words.targets(field.type)))
                assert set(told[column].drop_nulls()) <= there


def numbered(lines: list[list[str]]) -> list[int]:
    """In which line of the file each row ends, for texts may hold ends of lines, and then that one is told."""
    out, at = [], 1
    broken = any("\n" in cell for line in lines for cell in line)
    for line in lines[1:]:
        at += 1 + (sum(cell.count("\n") for cell in line) if broken else 0)
        out.append(at)
    return out


def meant(field: Field, written: str) -> Any:
    """What a cell means by itself; raises `Wrong`."""
    clean = written.strip()
    if len(clean) > 200:
        raise Wrong(Kind.BAD_VALUE)
    value = reader_of(field)(clean) if clean else None
    return NONE if value is IS_NONE else value


def check_kept(words: Words, name: str, columns: list[str], lines: list[list[str]], found: Intake) -> None:
    """Every row that was kept says what its line says."""
    fields = words.tables[name].fields
    expected = []
    for line in lines:
        told: Row = {"id": line[0].strip()}
        told |= {
            c: value
            for c, cell in zip(columns[1:], line[1:], strict=True)
            if (value := meant(fields[c], cell)) is not None
        }
        expected.append(told)
    unique = [row for at, row in enumerate(expected) if row not in expected[:at]]
    assert rows(found.frames.tables[name]) == unique


def check_wrong(words: Words, name: str, columns: list[str], lines: list[tuple[int, list[str]]], found: Intake) -> None:
    """Every cell that means nothing is told with its place."""
    told = {(fault.row, fault.column) for fault in found.report.faults if fault.table == name}
    for number, line in lines:
        for column, cell_ in zip(columns[1:], line[1:], strict=True):
            try:
                meant(words.tables[name].fields[column], cell_)
            except Wrong:
                assert (number, column) in told


def check_untouched(words: Words, tables: Tables, spoilt: set[tuple[str, str]], found: Intake) -> None:
    """A row that nobody touched, and that leads to none that somebody did, is kept."""
    touched = spoilt | {(name, "person-0") for name in tables}  # rubbish may be the id of somebody else
    while more := {
        (name, row["id"])
        for name, told in tables.items()
        for row in told
        if (name, row["id"]) not in touched and _leads(words, name, row, touched)
    }:
        touched |= more
    for name, told in tables.items():
        kept = set(found.frames.tables[name]["id"])
        assert {row["id"] for row in told if (name, row["id"]) not in touched} <= kept


def _leads(words: Words, name: str, row: Row, touched: set[tuple[str, str]]) -> bool:
    fields = words.tables[name].fields
    return any(
        (table, row[column]) in touched
        for column, field in fields.items()
        if field.type.kind in REFERENCES and column in row
        for table in words.targets(field.type)
    )


def test_the_drawn_tables_hold_something(every: list[Policy]) -> None:
    """Of every type of column, known and none, else the tests above say little."""
    words = words_of(every)
    seen, none = set(), 0
    for seed in range(10):
        for name, told in drawn(words, Random(seed)).items():
            for row in told:
                seen |= {
                    words.tables[name].fields[c].type.kind for c, value in row.items() if c != "id" and value != NONE
                }
                none += NONE in row.values()
    assert len(seen) >= 12
    assert none
