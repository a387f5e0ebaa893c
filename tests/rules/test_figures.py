"""Figures: every number of an official text is found, with its value, its unit and the clause that prints it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.test_clauses import DOCUMENTS, EVERYWHERE, article_id

from jiangce.rules.clauses import Clause, clauses
from jiangce.rules.figure_scan import scan
from jiangce.rules.figures import Figure, FigureKind, Unit, Value, figures, normal, parse_figure, readings
from jiangce.rules.numerals import NUMERAL

YUAN = 100  # 分
WAN = 10_000 * YUAN


def found(sentence: str) -> list[tuple[str, Value, Unit]]:
    return [(hit.printed, hit.value, hit.unit) for hit in scan(f"按{sentence}")]


def only(sentence: str) -> tuple[str, Value, Unit]:
    """The one figure of a sentence."""
    (figure,) = found(sentence)
    return figure


@pytest.mark.parametrize(
    ("sentence", "printed", "yuan"),
    [
        ("每人500元补贴", "500元", 500),
        ("最高1.5万元", "1.5万元", 15_000),
        ("给予 50 万元", "50 万元", 500_000),
        ("５００元", "５００元", 500),
        ("10,000元", "10,000元", 10_000),
        ("10，000元", "10，000元", 10_000),
        ("三万五千元", "三万五千元", 35_000),
        ("1万2千元", "1万2千元", 12_000),
        ("3千万元", "3千万元", 30_000_000),
        ("1.2亿元", "1.2亿元", 120_000_000),
        ("百万元", "百万元", 1_000_000),
        ("伍拾万元整", "伍拾万元", 500_000),
        ("¥1,200的标准", "¥1,200", 1_200),
        ("0元", "0元", 0),
    ],
)
def test_money_is_counted_in_fen(sentence: str, printed: str, yuan: int) -> None:
    assert only(sentence) == (printed, yuan * YUAN, Unit.MONEY)


@pytest.mark.parametrize(
    ("sentence", "printed", "value", "unit"),
    [
        ("500-800元", "500-800元", (500 * YUAN, 800 * YUAN), Unit.MONEY),
        ("300—500万元", "300—500万元", (300 * WAN, 500 * WAN), Unit.MONEY),
        ("10万元至20万元", "10万元至20万元", (10 * WAN, 20 * WAN), Unit.MONEY),
        ("三至五万元", "三至五万元", (3 * WAN, 5 * WAN), Unit.MONEY),
        ("500-2万元", "500-2万元", (500 * YUAN, 2 * WAN), Unit.MONEY),  # 500万 would be more than 2万
        ("3—5家企业", "3—5家", (3, 5), Unit.COUNT),
        ("七八家", "七八家", (7, 8), Unit.COUNT),
        ("二三十人", "二三十人", (20, 30), Unit.COUNT),
        ("16-48课时", "16-48课时", (16, 48), Unit.HOURS),
        ("1－3年", "1－3年", (12, 36), Unit.MONTHS),
        ("2023—2025年", "2023—2025年", (2023, 2025), Unit.YEAR),
        ("2019年至2021年", "2019年至2021年", (2019, 2021), Unit.YEAR),
        ("30%-50%", "30%-50%", (Fraction(3, 10), Fraction(1, 2)), Unit.SHARE),
        ("百分之二十至三十", "百分之二十至三十", (Fraction(1, 5), Fraction(3, 10)), Unit.SHARE),
        ("五级至一级", "五级至一级", (5, 1), Unit.LEVEL_WORD),
    ],
)
def test_a_range_is_one_figure(sentence: str, printed: str, value: Value, unit: Unit) -> None:
    assert only(sentence) == (printed, value, unit)


@pytest.mark.parametrize(
    ("sentence", "printed", "values"),
    [
        ("5万、3万、1万元", ["5万元", "3万元", "1万元"], [5 * WAN, 3 * WAN, 1 * WAN]),
        ("5、3、1万元", ["5万元", "3万元", "1万元"], [5 * WAN, 3 * WAN, 1 * WAN]),
        ("2000、1万元", ["2000元", "1万元"], [2000 * YUAN, 1 * WAN]),
        ("500元、600元和800元", ["500元", "600元", "800元"], [500 * YUAN, 600 * YUAN, 800 * YUAN]),
        ("1000、1500、2000的标准", ["1000", "1500", "2000"], [1000, 1500, 2000]),
        ("一、二类竞赛", ["一类", "二类"], [1, 2]),
        ("第三、四条", ["第三条", "第四条"], [3, 4]),
        ("附件1、2", ["附件1", "附件2"], [1, 2]),
    ],
)
def test_the_numbers_of_a_list_share_its_unit(sentence: str, printed: list[str], values: list[Value]) -> None:
    assert [figure[:2] for figure in found(sentence)] == list(zip(printed, values, strict=True))


@pytest.mark.parametrize(
    ("sentence", "printed", "value", "unit"),
    [
        ("10人及以上", "10人", 10, Unit.COUNT),
        ("60万人次以上", "60万人次", 600_000, Unit.COUNT),
        ("7.6万人", "7.6万人", 76_000, Unit.COUNT),
        ("万人以上", "万人", 10_000, Unit.COUNT),
        ("十余家", "十余家", 10, Unit.COUNT),
        ("20余万人", "20余万人", 200_000, Unit.COUNT),
        ("十几万人", "十几万人", 100_000, Unit.COUNT),
        ("18部门", "18部门", 18, Unit.COUNT),
        ("两地院校", "两地", 2, Unit.COUNT),
        ("不超过3次", "3次", 3, Unit.TIMES),
        ("一次性补贴", "一次性", 1, Unit.TIMES),
        ("满3个月", "3个月", 3, Unit.MONTHS),
        ("两年内", "两年", 24, Unit.MONTHS),
        ("每半年", "半年", 6, Unit.MONTHS),
        ("两年半", "两年半", 30, Unit.MONTHS),
        ("1年6个月", "1年6个月", 18, Unit.MONTHS),
        ("1个半月", "1个半月", Fraction(3, 2), Unit.MONTHS),
        ("三个季度", "三个季度", 9, Unit.MONTHS),
        ("5个工作日内", "5个工作日", 5, Unit.DAYS),
        ("两周", "两周", 14, Unit.DAYS),
        ("80学时", "80学时", 80, Unit.HOURS),
        ("500平方米", "500平方米", 500, Unit.AREA),
        ("35%左右", "35%", Fraction(7, 20), Unit.SHARE),
        ("百分之三点五", "百分之三点五", Fraction(7, 200), Unit.SHARE),
        ("三分之一", "三分之一", Fraction(1, 3), Unit.SHARE),
        ("半数以上", "半数", Fraction(1, 2), Unit.SHARE),
        ("提高2个百分点", "2个百分点", Fraction(1, 50), Unit.SHARE),
        ("1.5倍", "1.5倍", Fraction(3, 2), Unit.SHARE),
        ("按1:1配套", "1:1", (1, 1), Unit.RATIO),
        ("1：1配套", "1：1", (1, 1), Unit.RATIO),
        ("到2025年", "2025年", 2025, Unit.YEAR),
        ("二〇二三年", "二〇二三年", 2023, Unit.YEAR),
        ("2022年7月26日", "2022年7月26日", (2022, 7, 26), Unit.DATE),
        ("2022-07-26", "2022-07-26", (2022, 7, 26), Unit.DATE),
        ("二〇二二年七月二十六日", "二〇二二年七月二十六日", (2022, 7, 26), Unit.DATE),
        ("2022年7月", "2022年7月", (2022, 7, 0), Unit.DATE),
        ("2025年12月底前", "2025年12月底", (2025, 12, -1), Unit.DATE),
        ("每月5日前", "每月5日", (0, 5), Unit.DATE_IN_YEAR),
        ("1月底前", "1月底", (1, -1), Unit.DATE_IN_YEAR),
        ("15日前", "15日前", (0, 15), Unit.DATE_IN_YEAR),
        ("每月10至15日", "每月10至15日", ((0, 10), (0, 15)), Unit.DATE_IN_YEAR),
        ("1-3月", "1-3月", ((1, 0), (3, 0)), Unit.DATE_IN_YEAR),
        ("12月20日前", "12月20日", (12, 20), Unit.DATE_IN_YEAR),
        ("第一名", "第一名", 1, Unit.ORDINAL),
        ("前三名", "前三名", 3, Unit.ORDINAL),
        ("第三年", "第三年", 3, Unit.ORDINAL),
        ("前3个月", "3个月", 3, Unit.MONTHS),
        ("目前10家", "10家", 10, Unit.COUNT),
        ("初级（五级）", "五级", 5, Unit.LEVEL_WORD),
        ("Ⅱ类", "Ⅱ类", 2, Unit.LEVEL_WORD),
        ("“1215”专项行动", "1215", 1215, Unit.PLAIN),
        ("电话0571-8888-1234", "0571-8888-1234", (571, 8888, 1234), Unit.PLAIN),
        ("9:00-17:30", "9:00-17:30", (9, 0, 17, 30), Unit.PLAIN),
    ],
)
def test_units(sentence: str, printed: str, value: Value, unit: Unit) -> None:
    assert only(sentence) == (printed, value, unit)


@pytest.mark.parametrize(
    ("sentence", "printed", "value"),
    [
        ("浙人社发〔2023〕19号文", "〔2023〕19号", (2023, 19)),
        ("国发〔2018〕第 11 号", "〔2018〕第 11 号", (2018, 11)),
        ("按第十二条执行", "第十二条", 12),
        ("见附件2", "附件2", 2),
        ("各司其职：一是统筹", "一是", 1),
        ("内容。（1）组织", "（1）", 1),
        ("按照（三）办理", "（三）", 3),
        ("②开展", "②", 2),
    ],
)
def test_numbers_of_parts_and_documents_are_no_figures(sentence: str, printed: str, value: Value) -> None:
    (hit,) = scan(sentence)
    assert (hit.printed, hit.value, hit.kind) == (printed, value, FigureKind.NUMBERING)


@pytest.mark.parametrize(
    "name",
    [
        *("一线", "进一步", "一批", "一定", "统一", "同一", "专一", "万一", "第一线"),
        *(
            "一流",
            "一支高素质",
            "五一劳动",
            "三八红旗",
            "二十大",
            "十五届二次全会",
            "第十二届",
            "一试双证",
            "新八级",
            "两代表一委员",
        ),
        *("红十字", "两后生", "三位一体", "零部件", "第三方", "百千万", "2.0版", "双"),
    ],
)
def test_words_and_names_that_hold_a_numeral(name: str) -> None:
    (hit,) = scan(f"的{name}，")
    assert (hit.printed, hit.kind) == (name, FigureKind.NAME)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("分一批次发放", ["一批次"]),  # not 一批
        ("给予五万一次性补贴", ["五万", "一次性"]),  # not 万一
        ("统一百分之五十", ["百分之五十"]),  # not 一百
        ("双倍和双人", ["双倍", "双人"]),  # 双 counts in front of a measure word
        ("8+N", ["8"]),
        ("十佳工匠", ["十佳"]),
        ("一个工种3万元", ["一个", "3万元"]),
        ("三公里", ["三公里"]),  # not 三公
    ],
)
def test_when_in_doubt_it_is_a_figure(sentence: str, expected: list[str]) -> None:
    assert [hit.printed for hit in scan(f"按{sentence}") if hit.kind == FigureKind.FIGURE] == expected


TABLE = "附件1\n分工表\n\t序号\n\t部门\n\t人数\n\n\t1\n\t甲局\n\t30\n\n\t2\n\t乙局\n\t2\n"


def test_row_numbers_of_a_table_are_numbering_and_its_other_cells_are_figures() -> None:
    cells = [(figure.printed, figure.kind) for figure in figures(TABLE)][1:]
    numbering, figure = FigureKind.NUMBERING, FigureKind.FIGURE
    assert cells == [("1", numbering), ("30", figure), ("2", numbering), ("2", figure)]


def test_a_figure_knows_where_it_stands() -> None:
    heading, amount = figures("标题\n一、措施\n[bookmark: A]每人每年给予最高6000元补贴\n")
    assert (heading.clause, heading.printed, heading.kind) == ("一", "一、", FigureKind.NUMBERING)
    assert (amount.clause, amount.line, amount.column) == ("一", 3, 9)
    assert amount.context == "每人每年给予最高6000元补贴"
    assert normal(amount) == ("一", Unit.MONEY, 6000 * YUAN)


def test_a_number_without_a_unit_may_stand_for_what_the_table_heading_says() -> None:
    (cell,) = figures("\t2100\n")
    assert readings(cell) >= {("标题", Unit.PLAIN, 2100), ("标题", Unit.MONEY, 2100 * YUAN), ("标题", Unit.HOURS, 2100)}
    (named,) = figures("最高2100元")
    assert readings(named) == {normal(named)}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("每50人", (50, Unit.COUNT, "人")),
        ("满3个月及以上", (3, Unit.MONTHS, "个月")),
        ("300-500万元", ((300 * WAN, 500 * WAN), Unit.MONEY, "")),
        ("1:1", ((1, 1), Unit.RATIO, "")),
    ],
)
def test_a_committed_figure_is_read_back(printed: str, expected: tuple[Value, Unit, str]) -> None:
    assert parse_figure(printed) == expected


@pytest.mark.parametrize("printed", ["", "若干", "5人和3家"])
def test_what_is_not_one_figure_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match="expected one"):
        parse_figure(printed)


# --- nothing is lost, nothing is slow ---------------------------------------------------------------------------------

ALPHABET = (
    "0123456789一二三十百千万亿零两半双第前每满年月日个人元次级至—-、.:：%（）()〔〕号附件分之同统批定性 \n②Ⅱ５，。"
)


@given(st.text(alphabet=ALPHABET, max_size=30))
def test_every_numeral_lies_in_exactly_one_figure(text: str) -> None:
    position = 0
    for hit in scan(text):
        assert position <= hit.start < hit.end <= len(text)
        assert NUMERAL.search(text.replace("５", "5")[position : hit.start]) is None
        position = hit.end
    assert NUMERAL.search(text.replace("５", "5")[position:]) is None


@given(st.text(alphabet=ALPHABET, max_size=30))
def test_figures_come_in_document_order(text: str) -> None:
    places = [(figure.line, figure.column) for figure in figures(text)]
    assert places == sorted(set(places))


@pytest.mark.parametrize("text", ["一" * 5_000_000, "1-" * 2_500_000], ids=["一一一", "1-1-1"])
def test_five_megabytes_of_nonsense_are_read_in_a_moment(text: str) -> None:
    began = time.process_time()
    assert {figure.value for figure in figures(text)} >= {()}  # a number that nobody can read has no value
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "piece", ["十", "1、", "万一", "(一)", "1.", "百分之", "\n1\n", "1年至", "〔1〕", "附件", "第一"]
)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        figures(piece * times)
        return time.process_time() - began

    small = max(seconds(20) for _ in range(3))
    assert seconds(320) < 60 * max(small, 0.0005)  # a line would be 16 times, a square 256


# --- the official texts -----------------------------------------------------------------------------------------------

COUNTS = {  # figures, numbering, names
    "jinhua": (68, 28, 21),
    "shangyu-2019": (130, 56, 35),
    "shangyu-2023": (103, 35, 26),
    "tonglu-2021": (42, 36, 18),
    "zibo-2022": (96, 32, 19),
}
# What the analyst lists otherwise than the text prints it.
EXCEPTIONS = {
    ("zibo-2022", "2022年"): "a part of the date 2022年7月26日",
    ("zibo-2022", "7月"): "a part of the date 2022年7月26日",
    ("zibo-2022", "26日"): "a part of the date 2022年7月26日",
}


@pytest.fixture(scope="module")
def read_document(official_text: Callable[[str], Path]) -> Callable[[str], tuple[list[Figure], list[dict[str, Any]]]]:
    @cache
    def both(name: str) -> tuple[list[Figure], list[dict[str, Any]]]:
        file = official_text(name)
        provisions = yaml.load(file.with_suffix(".provisions.yaml").read_bytes(), yaml.CSafeLoader)
        numbered = [each for each in provisions if each.get("article") and each["id"] not in EVERYWHERE]
        return figures(file.read_text(encoding="utf-8")), numbered

    return both


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_figures_of_an_official_text_are_counted(name: str, read_document: Callable[[str], Any]) -> None:
    kinds = Counter(figure.kind for figure in read_document(name)[0])
    assert (kinds[FigureKind.FIGURE], kinds[FigureKind.NUMBERING], kinds[FigureKind.NAME]) == COUNTS[name]


def listed(provision: dict[str, Any]) -> Iterator[str]:
    """What the analyst wrote down of a provision's figures, and the words of the text that she quotes."""
    yield from map(str, provision.get("figures", ()))
    yield provision["quote"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_the_analyst_lists_is_found_in_its_clause(name: str, read_document: Callable[[str], Any]) -> None:
    extracted, provisions = read_document(name)
    by_clause: dict[str, set[Value]] = {}
    for figure in extracted:
        by_clause.setdefault(figure.clause, set()).add(figure.value)
    missing = [
        (provision["id"], hit.printed)
        for provision in provisions
        for text in listed(provision)
        if (name, text) not in EXCEPTIONS
        for hit in scan(text)
        if hit.value not in by_clause[article_id(provision["article"])]
    ]
    assert missing == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_figure_of_an_official_text_is_read_back_from_its_printed_form(
    name: str, read_document: Callable[[str], Any]
) -> None:
    for figure in read_document(name)[0]:
        if figure.kind == FigureKind.FIGURE:
            assert parse_figure(figure.printed) == (figure.value, figure.unit, figure.counted)


def test_clauses_may_be_cut_beforehand() -> None:
    clause = Clause("三(一)1", "", "给予500元", 7)
    assert [normal(figure) for figure in figures([clause])] == [("三(一)1", Unit.MONEY, 500 * YUAN)]
    assert figures(clauses("给予500元")) == figures("给予500元")
