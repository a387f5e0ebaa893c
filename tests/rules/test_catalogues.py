"""Closed lists of a policy: classes of words, figures by two keys, and every mistake that can be made in one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jiangce.rules.catalogue import Catalogue
from jiangce.rules.catalogue_loading import catalogue_files
from jiangce.rules.deadlines import read_deadline
from jiangce.rules.nodes.lookup import catalogue_words
from jiangce.rules.problems import Problems
from jiangce.rules.types import NONE, BadValue
from jiangce.rules.vocabulary import Vocabulary
from jiangce.rules.vocabulary_loading import load_vocabulary

WORDS = """
scales:
  level: {zh: 等级, en: level, ordered: {low: 初级, high: 高级}, numbered: {low: 5}}
tables:
  paper:
    zh: 证书
    en: paper
    date: issued_on
    columns:
      trade: {type: text, zh: 职业, en: trade, ask: 什么职业？, proof: 证书}
      issued_on: {type: date, zh: 发证日期, en: issued, ask: 哪天？, proof: 证书}
      level: {type: level, zh: 等级, en: level, ask: 几级？, proof: 证书}
      group: {type: trade_class, zh: 类别, en: class, is: trade_class(trade)}
"""
CLASSES = """
zh: 工种类别
en: class of the trade
of: text
gives: {a: 甲类, d: 丁类}
other: d
table:
  a: [车工, 铣工]
"""
HOURS = """
zh: 课时
en: hours
of: [trade_class, level]
gives: hours
table:
  a: {low: 70, high: 100}
"""


def read(
    tmp_path: Path, classes: str = CLASSES, hours: str = HOURS, words: str = WORDS
) -> tuple[Vocabulary, list[str]]:
    folder = tmp_path / "tiny"
    (folder / "catalogues").mkdir(parents=True)
    (folder / "catalogues" / "trade-class.yaml").write_text(classes)
    (folder / "catalogues" / "class-hours.yaml").write_text(hours)
    (tmp_path / "words.yaml").write_text(words)
    problems = Problems()
    vocabulary = load_vocabulary([(tmp_path / "words.yaml", "words.yaml")], {}, problems, catalogue_files(folder))
    assert vocabulary is not None
    return vocabulary, [f"{problem.place}: {problem.en}" for problem in problems]


def test_words_have_a_class_and_keys_a_figure(tmp_path: Path) -> None:
    vocabulary, problems = read(tmp_path)
    assert not problems
    classes, hours = vocabulary.catalogues["trade_class"], vocabulary.catalogues["class_hours"]
    assert [classes.find((word,)) for word in ("车工", "铣工", "花艺师")] == ["a", "a", "d"]
    assert hours.find(("a", "low")) == 70 and hours.find(("d", "low")) is NONE
    assert catalogue_words(classes, vocabulary) == ["甲类：车工、铣工", "其他：丁类"]
    assert catalogue_words(hours, vocabulary) == ["甲类：初级70课时、高级100课时"]


@pytest.mark.parametrize(
    ("classes", "hours", "place", "said"),
    [
        (CLASSES.replace("铣工", "车工"), HOURS, "trade-class.yaml:8:11", "listed twice, first at tiny/catalogues/trade-class.yaml:8:7"),
        (CLASSES.replace("  a: [", "  b: ["), HOURS, "trade-class.yaml:8:3", "no such value"),
        (CLASSES.replace("other: d", "other: e"), HOURS, "trade-class.yaml:6:8", "no such value"),
        (CLASSES, HOURS.replace("high: 100", "top: 100"), "class-hours.yaml:7:16", "no such value"),
        (CLASSES, HOURS.replace("70", "seventy"), "class-hours.yaml:7:12", "a whole number"),
        (CLASSES, HOURS.replace("gives: hours", "gives: text"), "class-hours.yaml:5:8", "a type of figures"),
        (CLASSES, HOURS.replace("trade_class, level", "trade, level"), "class-hours.yaml:4:6", "by text or by a scale"),
        (CLASSES.replace("  a: [车工, 铣工]", "  a: []"), HOURS, "trade-class.yaml:2:1", "the catalogue is empty"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place(tmp_path: Path, classes: str, hours: str, place: str, said: str) -> None:
    _, problems = read(tmp_path, classes, hours)
    assert any(place in problem and said in problem for problem in problems), problems


def test_a_derived_column_hides_no_figure(tmp_path: Path) -> None:
    hidden = WORDS + "      least: {type: hours, zh: 最少课时, en: least, is: 'class_hours(group, level)'}\n"
    _, problems = read(tmp_path, words=hidden)
    assert any("must not hide a figure" in problem for problem in problems), problems


def test_another_cell_is_another_catalogue() -> None:
    from jiangce.rules.problems import Place
    from jiangce.rules.types import HOURS, TEXT

    one, two = (Catalogue("x", "课时", Place("x"), (TEXT,), HOURS, {("车工",): n}) for n in (70, 71))
    assert one.digest != two.digest


@pytest.mark.parametrize(
    ("rule", "said", "days"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=5", "每月5日前", ["2020-01-05", "2020-02-05", "2020-03-05"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "每月31日前", ["2020-01-31", "2020-03-31"]),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=-1", "每年1月底前", ["2020-01-31"]),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", "每半年一次（6月底、12月底前）", []),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "每季度一次（3月底、6月底、9月底、12月底前）", ["2020-03-31"]),
    ],
)  # fmt: skip
def test_deadlines_are_said_and_fall_on_days(rule: str, said: str, days: list[str]) -> None:
    deadline = read_deadline(rule)
    assert deadline.words() == said
    assert deadline.between(date(2020, 1, 5), date(2020, 3, 31)) == [date.fromisoformat(day) for day in days]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;BYMONTHDAY=5", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32",
     "FREQ=YEARLY;BYMONTHDAY=5", "FREQ=MONTHLY;BYMONTH=1;BYMONTHDAY=5", "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=5",
     "FREQ=MONTHLY;BYMONTHDAY=5;BYMONTHDAY=6", "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=5", "FREQ=MONTHLY;BYMONTHDAY=five"],
)  # fmt: skip
def test_what_is_no_deadline_is_refused(rule: str) -> None:
    with pytest.raises(BadValue):
        read_deadline(rule)
