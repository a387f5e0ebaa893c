"""One value as people write it: every spelling that means one thing is read, every other is refused with a remedy."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from jiangce.population.intake.report import Kind
from jiangce.population.intake.texts import parse
from jiangce.population.intake.values import hint_of
from jiangce.population.words import Field, Words, words_of
from jiangce.rules.policy import Policy


@pytest.fixture(scope="module")
def words(every: list[Policy]) -> Words:
    return words_of(every)


def field(words: Words, name: str) -> Field:
    table, _, column = name.partition(".")
    return words.tables[table].fields[column]


def outcome(field: Field, text: str) -> Any:
    """The value, "none", or the kind of fault; the text stands among others, as it does in a column."""
    parsed = parse(field, pl.Series(["", text, ""]))
    assert parsed.values[0] is parsed.values[2] is None
    if parsed.wrong is not None and parsed.wrong[1] is not None:
        assert parsed.values[1] is None
        return Kind(parsed.wrong[1])
    return "none" if parsed.none is not None and parsed.none[1] else parsed.values[1]


DAY = date(2024, 3, 1)
GOOD = [
    *[("hire.hired_on", text, DAY) for text in (
        "2024-03-01", "2024-3-1", "2024/3/1", "2024.03.01", "2024年3月1日", "20240301", "45352", "45352.0", "2024-03-01 00:00:00", "２０２４-３-１",
    )],
    ("hire.left_on", "仍在职", "none"), ("hire.left_on", "none", "none"), ("hire.left_on", "None", "none"),
    ("grant.amount", "1200.50", 120050), ("grant.amount", "1,200.50", 120050), ("grant.amount", "¥1200.5元", 120050),
    ("grant.amount", "￥1，200.5", 120050), ("grant.amount", "0.07", 7), ("grant.amount", "12.500", 1250), ("grant.amount", "9007199254740.93", 900719925474093),
    ("study_year.attended", "80%", 800_000), ("study_year.attended", "80.5 %", 805_000), ("study_year.attended", "80％", 800_000),
    ("hire.contract_months", "36", 36), ("hire.contract_months", "36.0", 36), ("hire.contract_months", "1,000", 1000),
    ("hire.full_time", "是", True), ("hire.full_time", "否", False), ("hire.full_time", "TRUE", True), ("hire.full_time", "0", False),
    ("training.passed", "考核合格", True), ("training.passed", "未考核合格", False),
    ("certificate.level", "senior", "senior"), ("certificate.level", "高级工", "senior"),
    ("person.place", "330604", "330604"), ("person.place", "330604.0", "330604"), ("person.place", "DE", "DE"),
    ("org.name", "乙公司（上虞）", "乙公司（上虞）"), ("hire.employer", "acme-1", "acme-1"), ("insurance.employer", "灵活就业", "none"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "value"), GOOD)
def test_a_spelling_that_means_one_thing_is_read(words: Words, name: str, text: str, value: Any) -> None:
    assert outcome(field(words, name), text) == value


BAD = [
    *[("hire.hired_on", text, Kind.BAD_VALUE) for text in (
        "2024-02-30", "3/1/2024", "01-03-24", "2024-03", "昨天", "1824-03-01", "9999-12-31", "4535", "202403",
    )],
    ("hire.hired_on", "none", Kind.NOT_NONE),
    *[("grant.amount", text, Kind.BAD_VALUE) for text in ("3万元", "12.345", "1,20", "1 200", "1.2E+05", "-5", "五百", "1_200", "12,345,67")],
    *[("study_year.attended", text, Kind.BAD_VALUE) for text in ("0.8", "80", "八成", "-5%")],
    *[("hire.contract_months", text, Kind.BAD_VALUE) for text in ("三年", "3.5", "-1", "1e3", "#N/A")],
    ("hire.full_time", "也许", Kind.BAD_VALUE),
    ("certificate.level", "高级", Kind.UNKNOWN_VALUE), ("certificate.level", "#REF!", Kind.UNKNOWN_VALUE),
    ("person.place", "上虞", Kind.BAD_VALUE), ("person.place", "33060", Kind.BAD_VALUE),
    ("org.name", "长" * 201, Kind.BAD_VALUE),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "kind"), BAD)
def test_every_other_is_refused_with_what_to_do(words: Words, name: str, text: str, kind: Kind) -> None:
    found = field(words, name)
    assert outcome(found, text) is kind
    hint = hint_of(found)(text)
    assert hint.expected
    assert hint.remedy


def test_a_remedy_knows_what_was_meant(words: Words) -> None:
    assert hint_of(field(words, "certificate.level"))("高级").remedy == "是否想写：高级工"
    assert "330604" in hint_of(field(words, "org.place"))("上虞区").remedy
    assert "330604" not in hint_of(field(words, "person.place"))("上虞区").remedy  # where somebody lives is private
    assert "80%" in hint_of(field(words, "study_year.attended"))("0.8").remedy
    assert "长期有效" in hint_of(field(words, "recognition.until"))("9999-12-31").remedy


def test_a_label_that_stands_for_two_values_is_refused(words: Words) -> None:
    level = field(words, "certificate.level")
    level = Field(level.name, level.type, level.dtype, level.column, values=dict(level.values), doubtful={"高级工"})
    assert outcome(level, "高级工") is Kind.DOUBTFUL_VALUE
    assert outcome(level, "senior") == "senior"
