"""A column of texts to a typed column: the plain spelling for all rows at once, the rest once for each different text.

However many rows there are, few different texts stand in them; only those that are no plain number or date are looked
at one by one, by `values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.population.intake.report import Kind as Fault
from jiangce.population.intake.sheet import Sheet, places
from jiangce.population.intake.values import Wrong, hint_of, reader_of
from jiangce.population.words import Field
from jiangce.rules.types import NONE, REFERENCES, Kind

#: texts longer than this are no value of anything
LONGEST = 200


class Parsed(NamedTuple):
    """``values`` null and ``none`` false: unknown, or ``wrong``, which says in what way."""

    values: pl.Series
    none: pl.Series | None
    wrong: pl.Series | None


def take(sheet: Sheet, field: Field, texts: pl.Series) -> None:
    """Read a column of texts into the sheet; what is wrong is noted."""
    parsed = parse(field, texts)
    sheet.data[field.name] = parsed.values.alias(field.name)
    if parsed.none is not None:
        name = field.name + NONE_SUFFIX
        sheet.data[name] = parsed.none.alias(name)
    if parsed.wrong is not None:
        for kind in parsed.wrong.drop_nulls().unique(maintain_order=True):
            sheet.note(Fault(kind), field.name, places((parsed.wrong == kind).fill_null(False)), hint_of(field))


def parse(field: Field, texts: pl.Series) -> Parsed:
    """The values of a column of stripped texts, "" being unknown."""
    texts = texts.replace("", None) if (texts == "").any() else texts
    values = _plain(field, texts)
    rest = texts if values is None else texts.set(values.is_not_null(), None)
    distinct = rest.drop_nulls().unique()
    if values is None:
        values = pl.Series(texts.name, dtype=field.dtype).extend_constant(None, len(texts))
    if not len(distinct):
        return Parsed(values, None, None)
    found = _one_by_one(field, distinct.to_list())
    if all(row[0] == row[1] and row[2] is False for row in zip(*found.values(), strict=True)):
        return Parsed(values.zip_with(rest.is_null(), rest.cast(field.dtype)), None, None)
    table = pl.DataFrame(
        found, schema={"text": pl.String, "value": field.dtype, "none": pl.Boolean, "wrong": pl.String}
    )
    joined = rest.to_frame("text").join(table, on="text", how="left", maintain_order="left")
    none = joined["none"].fill_null(False)
    wrong = joined["wrong"]
    return Parsed(
        values.zip_with(rest.is_null(), joined["value"]),
        none if none.any() else None,
        wrong if wrong.null_count() < len(wrong) else None,
    )


def _one_by_one(field: Field, texts: list[str]) -> Mapping[str, list[object]]:
    read = reader_of(field)
    values: list[object] = []
    none: list[object] = []
    wrong: list[object] = []
    for text in texts:
        value, fault = None, None
        try:
            if len(text) > LONGEST:
                raise Wrong(Fault.BAD_VALUE)
            value = read(text)
        except Wrong as reason:
            fault = str(reason.kind)
        none.append(value is NONE)
        values.append(None if value is NONE else value)
        wrong.append(fault)
    return {"text": list(texts), "value": values, "none": none, "wrong": wrong}


def _plain(field: Field, texts: pl.Series) -> pl.Series | None:
    """The values of the texts in the plainest spelling, null for all others; None where the kind has none."""
    kind = field.type.kind
    text = pl.col("text")
    frame = texts.to_frame("text")
    if kind is Kind.DATE:
        plain = text.str.to_date("%Y-%m-%d", strict=False)
        good = text.str.contains(r"^\d{4}-\d{2}-\d{2}$") & plain.dt.year().is_between(1900, 2200)
    elif kind is Kind.MONEY:
        yuan = text.str.extract(r"^(\d{1,13})(?:\.\d{1,2})?$").cast(pl.Int64)
        cents = text.str.extract(r"\.(\d{1,2})$").fill_null("").str.pad_end(2, "0")
        plain, good = yuan * 100 + cents.cast(pl.Int64, strict=False).fill_null(0), pl.lit(True)
    elif kind in (Kind.TEXT, *REFERENCES):
        none = [*field.none, "none"]
        low = pl.lit(False) if kind is Kind.TEXT and not field.none else text.is_in(none)
        plain, good = text, ~low & (text.str.len_chars() <= LONGEST) & (text.str.to_lowercase() != "none")
    else:
        return None
    return frame.select(pl.when(good).then(plain)).to_series().alias(texts.name)
