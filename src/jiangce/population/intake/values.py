"""One value as people write it in a table: dates in several shapes, 1,200.50元, 80％, 是, a label or an id of a scale.

What a value means stands in `rules.types`; here only the spelling is made what that expects. Nothing is guessed: a
spelling that could mean two things is wrong, with what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from unicodedata import normalize

from jiangce.entitlement.case_values import masked
from jiangce.population.intake.report import Kind as Fault
from jiangce.population.intake.sheet import Hint
from jiangce.population.words import Field
from jiangce.rules.problems import nearest, some
from jiangce.rules.types import NONE, NUMBERS, REFERENCES, ZH, BadValue, Kind, Value, read_value

_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\Z"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?\Z")  # days since Excel's day 0: five digits are 1927 to 2173
_EXCEL_ZERO = date(1899, 12, 30)
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_PLACE = re.compile(r"(?:\d{6}(?:\.0+)?|[A-Z]{2})\Z")
_ZEROS = re.compile(r"(-?\d+)\.0+\Z")
_LONG_MONEY = re.compile(r"(-?\d+\.\d\d)0+\Z")
SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[eE][+-]?\d+\Z")
YES, NO = frozenset({"true", "yes", "y", "1", "是", "√"}), frozenset({"false", "no", "n", "0", "否", "×"})


class Wrong(ValueError):
    """No value of the column; ``kind`` says in what way."""

    def __init__(self, kind: Fault) -> None:
        super().__init__(kind)
        self.kind = kind


Read = Callable[[str], Value]


def reader_of(field: Field) -> Read:
    """How one text of a column is read, stripped and not empty. It raises `Wrong`."""
    read = _reader(field)
    none = field.none | {"none"}

    def one(text: str) -> Value:
        if text in none or text.lower() == "none":
            if not field.may_be_none:
                raise Wrong(Fault.NOT_NONE)
            return NONE
        return read(text)

    return one


def _reader(field: Field) -> Read:
    kind = field.type.kind
    if kind is Kind.SCALE:
        return _scale(field)
    if kind is Kind.BOOL:
        yes, no = YES | field.yes, NO | field.no

        def yes_or_no(text: str) -> bool:
            plain = normalize("NFKC", text).lower()
            if text in yes or plain in yes:
                return True
            if text in no or plain in no:
                return False
            raise Wrong(Fault.BAD_VALUE)

        return yes_or_no
    spell = _SPELLINGS.get(kind, str)

    def plain(text: str) -> Value:
        if kind is Kind.PLACE and not _PLACE.match(normalize("NFKC", text)):
            raise Wrong(Fault.BAD_VALUE)  # `read_value` would look for names like it, which takes its time
        try:
            return read_value(kind, spell(normalize("NFKC", text).strip()) if kind is not Kind.TEXT else text)
        except BadValue:
            raise Wrong(Fault.BAD_VALUE) from None

    return plain


def _scale(field: Field) -> Read:
    plain = {normalize("NFKC", name): value for name, value in field.values.items()}

    def value(text: str) -> str:
        if text in field.doubtful:
            raise Wrong(Fault.DOUBTFUL_VALUE)
        found = field.values.get(text) or plain.get(normalize("NFKC", text))
        if found is None:
            raise Wrong(Fault.UNKNOWN_VALUE)
        return found

    return value


def _ungrouped(text: str) -> str:
    return text.replace(",", "") if _GROUPED.match(text) else text.replace(",", "?").replace("_", "?")


def _money(text: str) -> str:
    bare = _ungrouped(text.removeprefix("¥").removesuffix("元").strip())
    cut = _LONG_MONEY.match(bare)
    return cut[1] if cut else bare


def _whole(text: str) -> str:
    bare = _ungrouped(text)
    cut = _ZEROS.match(bare)
    return cut[1] if cut else bare


def _share(text: str) -> str:
    return text.removesuffix("%").strip() + "%" if text.endswith("%") else text


def _date(text: str) -> str:
    found = _DATE.match(text) or _COMPACT.match(text)
    if found:
        return f"{found[1]}-{found[2]}-{found[3]}"
    serial = _SERIAL.match(text)
    return str(_EXCEL_ZERO + timedelta(days=int(serial[1]))) if serial else text


_SPELLINGS: dict[Kind, Callable[[str], str]] = {
    Kind.MONEY: _money, Kind.COUNT: _whole, Kind.MONTHS: _whole, Kind.DAYS: _whole, Kind.HOURS: _whole,
    Kind.YEAR: _whole, Kind.SHARE: _share, Kind.DATE: _date, Kind.PLACE: _whole,
}  # fmt: skip


# ── what to say of a wrong one ──────────────────────────────────────────────────────────────────────────────────────


def hint_of(field: Field) -> Callable[[str], Hint]:
    """What should stand in a column, and what to do about a text that cannot; of a private one nothing is told by guessing."""
    return lambda text: Hint(expected(field), "改正这一格；不清楚就留空" if field.private else _remedy(field, text))


def expected(field: Field) -> str:
    kind = field.type.kind
    if kind is Kind.SCALE:
        labels = {value: label for label, value in field.values.items() if label != value}
        said = (f"{value} {label}" for value, label in labels.items())
        return some(said, 30)
    if kind in REFERENCES:
        return ZH[kind]
    shape = {
        Kind.MONEY: "以元为单位的金额，如 1200.50", Kind.SHARE: "百分比，如 80%", Kind.BOOL: "是 或 否",
        Kind.DATE: "日期，如 2024-05-31，1900 至 2200 年", Kind.PLACE: "六位行政区划代码，如 330604",
        Kind.YEAR: "1900 到 2200 的年份", Kind.TEXT: "1 到 200 个字符",
    }  # fmt: skip
    return shape.get(kind, "0 到 100000000 的整数") if kind in NUMBERS or kind in shape else ZH[kind]


def _remedy(field: Field, text: str) -> str:
    kind = field.type.kind
    none = next(iter(sorted(field.none)), "none")
    if text.startswith("#"):
        return "这是 Excel 的公式错误：改正公式，或清空这一格"
    if text.lower() == "none" or text in field.none:
        return "不清楚就留空"
    if kind is Kind.SCALE:
        near = nearest(text, field.values)
        return f"是否想写：{near}" if near else "改成其中一项；不清楚就留空"
    if kind in NUMBERS and SCIENTIFIC.match(text):
        return "Excel 显示成了科学计数法：把单元格格式改为数值再导出"
    if kind is Kind.MONEY and "万" in text:
        return "换算成元填写，如 3万元 写 30000"
    if kind is Kind.SHARE:
        return "写成百分比，如 0.8 写 80%"
    if kind is Kind.DATE and text.startswith("9999"):
        return f"没有终止日期的写“{none}”" if field.may_be_none else "不清楚就留空"
    if kind is Kind.DATE:
        return "按年月日写全；不清楚就留空"
    if kind is Kind.PLACE:
        return _place(text)
    return "改正这一格；不清楚就留空"


def _place(text: str) -> str:
    try:
        read_value(Kind.PLACE, text)
    except BadValue as bad:
        if bad.nearest:
            return f"是否想写：{bad.nearest}"
    return "改成行政区划代码；不清楚就留空"


def shown(field: Field | None, text: str) -> str:
    """A value fit for a report: one of a private column is not repeated."""
    if field is not None and field.private:
        return f"{text[:1]}***" if text else ""
    flat = " ".join(masked(text).split())
    return flat if len(flat) <= 60 else flat[:59] + "…"
