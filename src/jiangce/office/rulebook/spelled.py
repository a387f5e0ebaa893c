"""A kept value as people write it: what `written.read_row` reads back to the very same."""

from __future__ import annotations

from typing import Any

from jiangce.office.rulebook.words import tables, words
from jiangce.office.rulebook.written import NOT_THERE
from jiangce.rules.certainty import ZH as CERTAINTY
from jiangce.rules.places import codes_of, every_code, place_name
from jiangce.rules.types import PPM

HUNDREDTHS = 100


def spelled(table: str, column: str, value: Any) -> str:
    """A value for a form's field or a template's cell; "" for what is not known."""
    about = tables()[table].columns.get(column)
    if value is None or about is None:
        return "" if value is None else str(value)
    if value == NOT_THERE:
        return about.none or "none"
    if about.kind == "bool":
        return "是" if value else "否"
    if about.kind == "money":
        whole, rest = divmod(int(value), HUNDREDTHS)
        return f"{whole}.{rest:02}" if rest else str(whole)
    if about.kind == "share":
        whole, rest = divmod(int(value), PPM // HUNDREDTHS)
        return f"{whole}.{rest:04}".rstrip("0").rstrip(".") + "%"
    if about.choices:
        label = about.choices.get(value, value)
        return value if label in words().tables[table].fields[column].doubtful else label
    return str(value)


def shown(table: str, column: str, value: Any) -> str:
    """A value to read: with its unit, a place by its name."""
    text, about = spelled(table, column, value), tables()[table].columns.get(column)
    if about is None or value is None or value == NOT_THERE:
        return text
    if about.kind == "money":
        whole, _, rest = text.partition(".")
        return f"¥{int(whole):,}" + (f".{rest}" if rest else "")
    if about.kind == "place":
        return place_name(str(value))
    return text + {"months": "个月", "days": "天", "hours": "课时", "year": "年"}.get(about.kind, "")


def sureness(certainty: str) -> str:
    """How sure an amount is, in words: 确定, 按实际支出核定, 在幅度内由经办单位核定 …"""
    known = {str(one): words for one, words in CERTAINTY.items()}
    return known.get(certainty, "")


def places_named(text: str) -> list[tuple[str, str]]:
    """The places that somebody who wrote a name may have meant: code, and the name in full."""
    return [(code, place_name(code)) for code in codes_of(text)]


def is_place(code: str) -> bool:
    """Is there a province, prefecture or county with this code?"""
    return code in every_code()


def place_called(code: str) -> str:
    """A place by its name."""
    return place_name(code)


def plain_yuan(fen: int) -> str:
    """分 as 元 for tables and files that programs read: 1234.50."""
    return f"{fen // 100}.{fen % 100:02}"


__all__ = ["is_place", "place_called", "places_named", "shown", "spelled", "sureness"]
