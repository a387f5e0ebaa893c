"""One value of a case file: the text as written, the column it stands in, what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from jiangce.rules.nodes.picked import Picked
from jiangce.rules.nodes.totals import Extreme
from jiangce.rules.problems import mistake, nearest, some
from jiangce.rules.source import Node, Scalar, Sequence
from jiangce.rules.types import COUNT, NONE, NUMBERS, REFERENCES, ZH, BadValue, Kind, Value, read_value
from jiangce.rules.vocabulary import Column, Scale, Vocabulary

_ID = re.compile(r"[^\W_][\w.\-]{0,79}\Z")
_CARD = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")


@dataclass(slots=True)
class Reader:
    """How values of one column are read; made once a column, used for every row."""

    column: Column
    scale: Scale | None
    labels: dict[str, str]
    may_be_none: bool

    def read(self, node: Node) -> Value:
        """The value written in ``node``; None is unknown. Raises `Mistake`."""
        column = self.column
        if not isinstance(node, Scalar):
            found = "列表 a list" if isinstance(node, Sequence) else "键值 a mapping"
            raise mistake(
                node.place,
                f"{column.name}（{column.zh}）只能写一个值",
                f"{column.name} takes one value",
                found=found,
                expected=self.expected(),
            )
        if node.empty:
            return None
        if node.text == "none" and node.plain:
            return self._none(node)
        if column.type.kind is Kind.SCALE:
            return self._scale(node)
        if column.type.kind in REFERENCES:
            return read_id(node)
        try:
            return read_value(column.type.kind, node.text)
        except BadValue as bad:
            raise mistake(
                node.place, f"{column.name}（{column.zh}）的值不对", f"bad value for {column.name}", found=masked(node.text),
                expected=f"{bad.zh} / {bad.en}", nearest=bad.nearest,
            ) from None  # fmt: skip

    def expected(self) -> str:
        if self.scale is not None:
            return some((f"{value} {label}" for value, label in self.scale.values.items()), 30)
        return ZH[self.column.type.kind]

    def _none(self, node: Scalar) -> Value:
        if self.may_be_none:
            return NONE
        column = self.column
        raise mistake(
            node.place, f"{column.name}（{column.zh}）不能是 none；不清楚就留空", f"{column.name} cannot be none; leave it empty if unknown",
            found="none", expected=self.expected(),
        )  # fmt: skip

    def _scale(self, node: Scalar) -> str:
        assert self.scale is not None
        if node.text in self.scale.values:
            return node.text
        if node.text in self.labels:
            return self.labels[node.text]
        known = [*self.scale.values, *self.labels]
        raise mistake(
            node.place, f"{self.scale.zh}里没有这个选项", f"no such {self.scale.en}", found=masked(node.text),
            expected=self.expected(), nearest=nearest(node.text, known),
        )  # fmt: skip


def reader(column: Column, vocabulary: Vocabulary) -> Reader:
    """The reader of one column. A scale's Chinese labels may be written as well as its values."""
    scale = vocabulary.scale_of(column.type)
    labels: dict[str, str] = {}
    for value, label in scale.values.items() if scale else ():
        labels.setdefault(label, value)
    return Reader(column, scale, labels, _may_be_none(column))


def _may_be_none(column: Column) -> bool:
    """A raw column says so itself; a derived one may be none where it picks among rows that may be missing."""
    if column.derive is None:
        return bool(column.none)
    if column.type.kind is Kind.BOOL or column.type.kind in NUMBERS:
        return False
    return any(
        isinstance(node, Picked | Extreme) or getattr(getattr(node, "first", None), "none", "")
        for node in column.derive.walk()
    )


def read_id(node: Node) -> str:
    """An id: letters, digits, ``_ . -``; nothing that could be somebody's identity number. Raises `Mistake`."""
    wanted = "字母、数字、汉字和 _ . - 组成的编号 / letters, digits, _ . -"
    if not isinstance(node, Scalar) or node.empty:
        raise mistake(node.place, "这里要写一个编号", "an id is expected here", expected=wanted)
    text = node.text.strip()
    if is_identity_number(text):
        raise mistake(
            node.place, "编号像是身份证号码。为保护个人信息，请改用工号、序号等代号",
            "the id looks like an identity card number; to protect personal data use a code such as a staff number",
            found=masked(text), expected="person-001",
        )  # fmt: skip
    if text == "none" or not _ID.match(text):
        raise mistake(node.place, "编号的写法不对", "not a usable id", found=masked(text), expected=wanted)
    return text


def is_identity_number(text: str) -> bool:
    """Eighteen characters with a plausible birthday inside: somebody's identity card number."""
    if not _CARD.fullmatch(text):
        return False
    try:
        return 1900 <= date(int(text[6:10]), int(text[10:12]), int(text[12:14])).year <= 2100
    except ValueError:
        return False


def masked(text: str) -> str:
    """The text with identity numbers made unreadable, fit for a message."""
    return _CARD.sub(lambda found: found[0][:6] + "************", text)


def read_count(node: Node, least: int, most: int, what: str) -> int:
    """A whole number between two bounds. Raises `Mistake`."""
    text = node.text if isinstance(node, Scalar) else ""
    try:
        value = read_value(COUNT.kind, text)
    except BadValue:
        value = None
    if not isinstance(value, int) or not least <= value <= most:
        expected = f"{least} 到 {most:,} 的整数 / a whole number from {least} to {most:,}"
        raise mistake(node.place, f"{what} 的值不对", f"bad value for {what}", found=masked(text), expected=expected)
    return value


def read_date(node: Node, what: str) -> date:
    """A date such as 2024-06-30. Raises `Mistake`."""
    text = node.text if isinstance(node, Scalar) else ""
    try:
        value = read_value(Kind.DATE, text)
    except BadValue as bad:
        raise mistake(
            node.place,
            f"{what} 的日期不对",
            f"bad date for {what}",
            found=masked(text),
            expected=f"{bad.zh} / {bad.en}",
        ) from None
    assert isinstance(value, date)
    return value
