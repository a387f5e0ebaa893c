"""Types of facts, and how a value of each is written in a file, shown in Chinese and compared in words.

Scalar values in Python: bool; int for counts, months, days, years, money (分) and shares (parts per million); `date`;
str for scale values, references (row ids), places and text. ``None`` is *unknown*; `NONE` is *known to be none*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    BOOL = "bool"
    MONEY = "money"
    COUNT = "count"
    MONTHS = "months"
    DAYS = "days"
    HOURS = "hours"
    SHARE = "share"
    YEAR = "year"
    DATE = "date"
    PLACE = "place"
    TEXT = "text"
    SCALE = "scale"
    REF = "ref"  # to a row of one table
    PARTY = "party"  # to a person or an organisation
    RATIO = "ratio"  # a quotient of two counts or two sums; only ever compared


NUMBERS: Final = frozenset(
    {Kind.MONEY, Kind.COUNT, Kind.MONTHS, Kind.DAYS, Kind.HOURS, Kind.SHARE, Kind.YEAR, Kind.RATIO}
)
ORDERED: Final = NUMBERS | {Kind.DATE}
REFERENCES: Final = frozenset({Kind.REF, Kind.PARTY})
PPM: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Type:
    """A kind, with the scale's or table's name where the kind needs one."""

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        return self.name or str(self.kind)


BOOL: Final = Type(Kind.BOOL)
MONEY: Final = Type(Kind.MONEY)
COUNT: Final = Type(Kind.COUNT)
MONTHS: Final = Type(Kind.MONTHS)
DAYS: Final = Type(Kind.DAYS)
HOURS: Final = Type(Kind.HOURS)
SHARE: Final = Type(Kind.SHARE)
YEAR: Final = Type(Kind.YEAR)
DATE: Final = Type(Kind.DATE)
PLACE: Final = Type(Kind.PLACE)
TEXT: Final = Type(Kind.TEXT)
PARTY: Final = Type(Kind.PARTY)
RATIO: Final = Type(Kind.RATIO)

PLAIN: Final = {str(t): t for t in (BOOL, MONEY, COUNT, MONTHS, DAYS, HOURS, SHARE, YEAR, DATE, PLACE, TEXT, PARTY)}


class _None:
    """The value *none*: known not to exist. Comparing with it is false, ``!=`` included."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NONE"


NONE: Final = _None()
Value = bool | int | str | date | _None | None

ZH: Final = {
    Kind.BOOL: "是或否", Kind.MONEY: "金额（元）", Kind.COUNT: "数量", Kind.MONTHS: "月数", Kind.DAYS: "天数", Kind.HOURS: "课时数",
    Kind.SHARE: "比例", Kind.YEAR: "年份", Kind.DATE: "日期", Kind.PLACE: "行政区划代码", Kind.TEXT: "文字",
    Kind.SCALE: "选项", Kind.REF: "记录编号", Kind.PARTY: "个人或单位编号", Kind.RATIO: "比值",
}  # fmt: skip

_MONEY = re.compile(r"-?\d{1,13}(?:\.\d{1,2})?\Z")
_WHOLE = re.compile(r"-?\d{1,12}\Z")
_SHARE = re.compile(r"(\d{1,6})(?:\.(\d{1,4}))?%\Z")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_PLACE = re.compile(r"(?:\d{6}|[A-Z]{2})\Z")


class BadValue(ValueError):
    """A text that is no value of the type; ``zh`` and ``en`` say what is expected, ``nearest`` what was probably meant."""

    def __init__(self, zh: str, en: str, nearest: str = "") -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.nearest = nearest


def read_value(kind: Kind, text: str) -> Value:
    """The value written as ``text``: money in 元 → 分, shares as ``80%`` → ppm. Raises `BadValue`."""
    clean = text.strip()
    bare = clean.replace("_", "").replace(",", "")
    if kind is Kind.BOOL:
        return _read_bool(clean)
    if kind is Kind.MONEY:
        return _read_money(bare)
    if kind in (Kind.COUNT, Kind.MONTHS, Kind.DAYS, Kind.HOURS):
        return _read_whole(bare, 0, 100_000_000)
    if kind is Kind.YEAR:
        return _read_whole(bare, 1900, 2200)
    if kind is Kind.SHARE:
        return _read_share(bare)
    if kind is Kind.DATE:
        return _read_date(clean)
    if kind is Kind.PLACE:
        return _read_place(clean)
    if not clean or len(clean) > 200:
        raise BadValue("1 到 200 个字符", "1 to 200 characters")
    return clean


def _read_bool(text: str) -> bool:
    known = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}
    if text.lower() not in known:
        raise BadValue("true/false 或 是/否", "true/false or 是/否")
    return known[text.lower()]


def _read_place(text: str) -> str:
    if _PLACE.match(text):
        return text
    from jiangce.rules.places import codes_like  # the list of names is read for a mistake only

    raise BadValue(
        "六位行政区划代码（如 330604），国（境）外用两位字母", "six digits (GB/T 2260), or a two-letter country",
        codes_like(text[:40]),
    )  # fmt: skip


def _read_money(text: str) -> int:
    if not _MONEY.match(text):
        raise BadValue("以元为单位的金额，最多两位小数", "an amount in yuan with at most two decimals")
    if text.startswith("-"):
        raise BadValue("不小于 0 的金额", "an amount of 0 or more")
    yuan, _, rest = text.partition(".")
    return int(yuan) * 100 + int((rest + "00")[:2])


def _read_whole(text: str, low: int, high: int) -> int:
    if not _WHOLE.match(text) or not low <= int(text) <= high:
        raise BadValue(f"{low} 到 {high} 的整数", f"a whole number from {low} to {high}")
    return int(text)


def _read_share(text: str) -> int:
    match = _SHARE.match(text)
    if not match:
        raise BadValue("百分比，如 80%", "a percentage such as 80%")
    return int(match[1]) * 10_000 + int(((match[2] or "") + "0000")[:4])


def _read_date(text: str) -> date:
    match = _DATE.match(text)
    if not match:
        raise BadValue("日期，如 2024-05-31", "a date such as 2024-05-31")
    try:
        value = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise BadValue("日历上存在的日期", "a date that exists in the calendar") from None
    if not 1900 <= value.year <= 2200:
        raise BadValue("1900 至 2200 年之间的日期", "a date between 1900 and 2200")
    return value


def money_words(fen: int) -> str:
    """Fen as Chinese reads it: 30000000 → 300,000元 , 5 → 0.05元."""
    yuan, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{yuan:,}.{rest:02d}元" if rest else f"{sign}{yuan:,}元"


def law_money(fen: int) -> str:
    """Fen as official texts print it: 30000000 → 30万元, 50000 → 500元."""
    if fen >= 1_000_000 and fen % 10_000 == 0:
        return f"{fen / 1_000_000:.2f}".rstrip("0").rstrip(".") + "万元"
    return money_words(fen).replace(",", "") if fen < 1_000_000 else money_words(fen)


def law_count(count: int) -> str:
    """A number as official texts print it: 200000 → 20万, 76000 → 7.6万, 6000."""
    if count >= 10_000 and count % 100 == 0:
        return f"{count / 10_000:.2f}".rstrip("0").rstrip(".") + "万"
    return str(count)


def months_words(months: int) -> str:
    """Months in words: 12 → 1年, 3 → 3个月."""
    if months and months % 12 == 0:
        return f"{months // 12}年"
    return f"{months}个月"


def share_words(value: int, whole: int = PPM) -> str:
    """A share in percent: 200000 of a million → 20%."""
    return f"{value * 100 / whole:.4f}".rstrip("0").rstrip(".") + "%"


def date_words(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def number_words(kind: Kind, value: int, measure: str = "") -> str:
    """A number with its unit in Chinese. ``measure`` is the measure word of what is counted."""
    if kind is Kind.MONEY:
        return money_words(value)
    if kind is Kind.MONTHS:
        return months_words(value)
    if kind is Kind.DAYS:
        return f"{value}天"
    if kind is Kind.HOURS:
        return f"{value}课时"
    if kind is Kind.SHARE:
        return share_words(value)
    if kind is Kind.YEAR:
        return f"{value}年"
    return f"{value:,}{measure}" if value >= 10_000 else f"{value}{measure}"
