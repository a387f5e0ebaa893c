"""A table from a text file: UTF-8 with or without a mark, GB18030, UTF-16; commas, semicolons, tabs or bars between.

Lines are counted before they are taken apart: one with more or fewer columns than the head is set aside, and where the last
line of a file breaks off, the rest of the file is missing too and nothing of it is believed.
"""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import polars as pl

from jiangce.population.intake import cells, headers
from jiangce.population.intake.headers import REMARK
from jiangce.population.intake.parquet import broken
from jiangce.population.intake.report import Kind as Fault
from jiangce.population.intake.sheet import Sheet, always
from jiangce.population.words import TableWords
from jiangce.rules.problems import Place, Problems, mistake

_DELIMITERS = (",", "\t", ";", "|")
_ORIGINAL = REMARK + "原文"


@dataclass(slots=True)
class _Lines:
    """The lines below the head that are not blank. ``number``: which line of the file each is; ``ragged``: see above."""

    number: pl.Series
    fields: pl.DataFrame  # columns "0", "1" …
    ragged: pl.Series
    text: pl.Series


def read(path: Path, words: TableWords, problems: Problems) -> Sheet | None:
    """The sheet of a file; None, with the reason noted, where it cannot be read."""
    before = len(problems)
    with problems.catch():
        try:
            data = path.read_bytes()
        except OSError as error:
            broken(path, error, problems)
            return None
        try:
            sheet = _sheet(path.name, _utf8(data, path.name), words, problems)
        except pl.exceptions.PolarsError as error:
            broken(path, error, problems)
            return None
        return sheet if len(problems) == before else None
    return None


def _sheet(name: str, data: bytes, words: TableWords, problems: Problems) -> Sheet:
    """Raises `Mistake` where nothing of the file can be believed."""
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    lines = pl.read_csv(
        data, has_header=False, separator="\x1f", quote_char=None, new_columns=["line"], infer_schema=False
    )
    text = lines["line"]
    first = _first(text)
    delimiter = _delimiter(text[first], words)
    head = [cell.strip() for cell in next(csv.reader([text[first]], delimiter=delimiter))]
    taken = _taken_apart(data, text, first, delimiter, len(head))
    if len(taken.ragged) and taken.ragged[-1] and not data.endswith((b"\n", b"\r")):
        raise mistake(
            Place(name, int(taken.number[-1]), 1), "文件在这一行中断，后面的没有了：请重新导出或重新复制整个文件",
            "the file breaks off in this line; export or copy it again", found=f"…{str(taken.text[-1])[-20:]}",
        )  # fmt: skip
    return _filled(name, taken, head, words, problems)


def _filled(name: str, taken: _Lines, head: list[str], words: TableWords, problems: Problems) -> Sheet:
    columns = cells.named(head)
    raw = taken.fields.rename({str(at): column for at, column in enumerate(columns)})
    if taken.ragged.any():
        raw = raw.with_columns(pl.Series(_ORIGINAL, taken.text).set(~taken.ragged, None))
    keep = raw.select(pl.any_horizontal(pl.all().str.strip_chars() != "").fill_null(False)).to_series()
    if not keep.all():
        raw, taken.number, taken.ragged = raw.filter(keep), taken.number.filter(keep), taken.ragged.filter(keep)
    sheet = Sheet(words, name, 0, raw)
    sheet.numbers = taken.number
    headers.match(sheet, cells.used(raw, columns, head), problems)
    headers.check_missing(sheet, problems)
    if "id" in sheet.headers:
        expected = f"{len(head)} 列：{'、'.join(head)[:80]}"
        sheet.note(
            Fault.RAGGED, "", taken.ragged.arg_true(), always(expected, "补齐或去掉多出的分隔符；值里有分隔符的加引号")
        )
        cells.take(sheet)
    return sheet


# ── characters ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _utf8(data: bytes, name: str) -> bytes:
    """The text in UTF-8 without a mark. Raises `Mistake`."""
    if not data.strip(b"\x00\r\n\t ,;\xef\xbb\xbf"):
        raise mistake(Place(name, 0), "文件是空的：请重新导出", "the file is empty; export it again")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(data, "utf-16", name).encode()
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
        _decoded(data, "utf-8", name)
    elif not _is_utf8(data):
        data = _decoded(data, "gb18030", name).encode()
    if b"\x00" in data:
        raise mistake(
            Place(name, data.count(b"\n", 0, data.index(b"\x00")) + 1, 1), "不是文本文件，或已损坏：请重新导出",
            "no text file, or damaged; export it again", found="0x00",
        )  # fmt: skip
    return data


def _is_utf8(data: bytes) -> bool:
    """Is it UTF-8, but perhaps for a last character that is cut in two?"""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start >= len(data) - 3
    return True


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise mistake(
            Place(name, data.count(b"\n", 0, error.start) + 1, 1), "文字编码认不出来，或文件已损坏：请另存为 UTF-8 的 CSV",
            "neither UTF-8 nor GB18030, or damaged; save it as CSV in UTF-8", found=f"byte 0x{data[error.start]:02x}",
        ) from None  # fmt: skip


# ── lines ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _first(lines: pl.Series) -> int:
    """Where the head is: the first line that is not blank."""
    return int((lines.str.strip_chars() != "").fill_null(False).arg_true()[0])


def _delimiter(head: str, words: TableWords) -> str:
    """What stands between the columns: that by which most names of columns come out."""
    known = headers.names(words)

    def score(delimiter: str) -> tuple[int, int]:
        names = [cell.strip() for cell in next(csv.reader([head], delimiter=delimiter))]
        return sum(name in known for name in names), len(names)

    return max(_DELIMITERS, key=score)


def _taken_apart(data: bytes, lines: pl.Series, first: int, delimiter: str, width: int) -> _Lines:
    body = lines.slice(first + 1)
    number = pl.int_range(first + 2, first + 2 + len(body), eager=True)
    there = (body.str.strip_chars() != "").fill_null(False)
    body, number = body.filter(there), number.filter(there)
    quotes = body.str.count_matches('"', literal=True)
    if (quotes % 2 == 1).any():
        return _by_hand(data.decode(errors="replace"), first, delimiter, width)
    bare = body.str.replace_all(r'"[^"]*"', "") if (quotes > 0).any() else body
    ragged = bare.str.count_matches(delimiter, literal=True) != width - 1
    return _Lines(number, _fields(body, ragged, delimiter, width), ragged, body)


def _fields(lines: pl.Series, ragged: pl.Series, delimiter: str, width: int) -> pl.DataFrame:
    """The columns of all lines; null where one is ragged."""
    names = [str(at) for at in range(width)]
    good = lines.filter(~ragged) if ragged.any() else lines
    if not len(good):
        return pl.DataFrame({name: pl.Series([None] * len(lines), dtype=pl.String) for name in names})
    joined = good.str.join("\n").item() + "\n"
    fields = pl.read_csv(joined.encode(), has_header=False, separator=delimiter, new_columns=names, infer_schema=False)
    if len(good) == len(lines):
        return fields
    places = pl.Series(range(len(lines))).filter(~ragged)
    rows = pl.DataFrame({"at": pl.int_range(len(lines), eager=True)})
    return rows.join(fields.with_columns(at=places), on="at", how="left", maintain_order="left").drop("at")


def _by_hand(text: str, first: int, delimiter: str, width: int) -> _Lines:
    """Lines whose quotes hold the ends of lines: slow, and seldom needed."""
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    rows: list[list[str]] = []
    numbers: list[int] = []
    for row in reader:
        if row and reader.line_num > first + 1:
            rows.append(row)
            numbers.append(reader.line_num)
    ragged = pl.Series([len(row) != width for row in rows], dtype=pl.Boolean)
    fields = [row if len(row) == width else [None] * width for row in rows]
    frame = pl.DataFrame(fields, schema=[(str(at), pl.String) for at in range(width)], orient="row")
    return _Lines(pl.Series(numbers, dtype=pl.Int64), frame, ragged, pl.Series([delimiter.join(row) for row in rows]))
