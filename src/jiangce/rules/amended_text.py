"""One text of an entry with another figure in it: ``up to 6000`` and 7000 make ``up to 7000``.

What is put in is a bare figure (``600``, ``60%``, ``2024-06-30``, a value of a scale), or, where it is anything else or
begins with ``=``, a whole text in the place of the old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jiangce.rules.problems import mistake, nearest
from jiangce.rules.source import Scalar

#: no figure of a policy is larger: 10 billion yuan, and sums over millions of rows still fit 64 bits in 分
MOST = 10_000_000_000
_DAY = r"date\(\d{4}, ?\d{1,2}, ?\d{1,2}\)|(?<![\w-])\d{4}-\d{1,2}-\d{1,2}(?![\w-])"
_AMOUNT = r"(?<![\w.])\d[\d_]*(?:\.\d+)?%?(?!\w*[A-Za-z])"
FIGURE = re.compile(rf"{_DAY}|{_AMOUNT}|\bonce(?= per\b)")
_BARE = re.compile(r"\d[\d_,]*(?:\.\d+)?%?\Z")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_NAME = re.compile(r"[a-z_][a-z0-9_]*\Z")
_COMPARED = re.compile(
    rf"(?<![\w.])(?=(?P<name>[a-z_][\w.]*)(?:\([^()]*\))?\s*(?:==|!=|<=|>=|<|>)\s*(?P<figure>{_DAY}|{_AMOUNT}|[a-z_]\w*))"
)


class Spot(NamedTuple):
    """A figure in a text: where it stands, how it is written."""

    start: int
    end: int
    written: str


def figures(text: str) -> list[Spot]:
    """The figures of a text, in its order; ``once`` counts as one."""
    return [Spot(*match.span(), match.group()) for match in FIGURE.finditer(text)]


def compared(text: str) -> Iterator[tuple[str, Spot]]:
    """What is compared with a figure or a value in an expression, and with which: ``insured_months`` and ``3``."""
    for match in _COMPARED.finditer(text):
        yield match["name"], Spot(*match.span("figure"), match["figure"])


def is_figure(text: str) -> bool:
    """Is it a figure and nothing else?"""
    return bool(_BARE.match(text) or _ISO.match(text))


def checked(value: Scalar) -> None:
    """No negative and no absurd number. Raises `Mistake`."""
    text = value.text.strip()
    if re.match(r"=?\s*[-−]\s*\d", text):
        raise mistake(
            value.place, "数字不能是负的", "a figure cannot be negative", found=text, expected="0 或正数 zero or more"
        )
    for found in re.finditer(r"\d[\d_,]*", text):
        digits = re.sub("[_,]", "", found.group())
        if len(digits) > 12 or int(digits) > MOST:
            raise mistake(
                value.place, "数字太大，不会是政策里的金额或人数", "too large for a figure of a policy", found=text,
                expected=f"≤ {MOST:,}",
            )  # fmt: skip


def amended(old: Scalar, value: Scalar, which: str = "") -> Scalar:
    """The text with the figure ``which`` (its number, or what is compared with it) replaced; all of it for a whole text.

    Raises `Mistake` where it is not clear which figure is meant, or where one of another kind stands there.
    """
    checked(value)
    new = value.text.strip()
    if new.startswith("=") and not which:
        return Scalar(new.removeprefix("=").strip(), value.place, value.plain)
    found = figures(old.text)
    if which:
        spot = _named(old, value, which, found)
    elif not is_figure(new) or not found:
        return Scalar(new, value.place, value.plain)
    elif len(found) > 1:
        raise mistake(
            value.place, "这里有几个数字，请写明第几个，或写出整句", "several figures stand here; tell which, or write it all",
            found=old.text, expected="；".join(f".{at}={spot.written}" for at, spot in enumerate(found, 1)),
        )  # fmt: skip
    else:
        spot = found[0]
    return Scalar(old.text[: spot.start] + _like(spot, value, new) + old.text[spot.end :], value.place, value.plain)


def _named(old: Scalar, value: Scalar, which: str, found: list[Spot]) -> Spot:
    if which.isdigit():
        if 1 <= int(which) <= len(found):
            return found[int(which) - 1]
        raise mistake(
            value.place, f"这里没有第 {which} 个数字", f"there is no figure {which} here", found=old.text,
            expected="；".join(f".{at}={spot.written}" for at, spot in enumerate(found, 1)) or "没有数字 no figure",
        )  # fmt: skip
    spots = [spot for name, spot in compared(old.text) if which in (name, name.rpartition(".")[2])]
    if len(spots) == 1:
        return spots[0]
    names = [name for name, _ in compared(old.text)]
    raise mistake(
        value.place, "这里没有与它比较的数字" if not spots else "这里与它比较了几次，请写第几个数字",
        "nothing here is compared with a figure under this name" if not spots else "compared several times; tell which figure",
        found=which, expected=" | ".join(dict.fromkeys(names)), nearest="" if spots else nearest(which, names),
    )  # fmt: skip


def _like(spot: Spot, value: Scalar, new: str) -> str:
    """The new figure written as the old one is. Raises `Mistake` for one of another kind."""
    old, day = spot.written, _ISO.match(new)
    if old.startswith("date(") and day:
        return f"date({int(day[1])}, {int(day[2])}, {int(day[3])})"
    if old == "once" and new.isdigit():
        return "once" if int(new) == 1 else f"{int(new)} times"
    kinds = [_kind(old), _kind(new)]
    if kinds[0] != kinds[1]:
        raise mistake(
            value.place, f"这里是{kinds[0]}，不能换成{kinds[1]}", "a figure of another kind stands here", found=new,
            expected=old,
        )  # fmt: skip
    return new.replace(",", "_")


def _kind(text: str) -> str:
    if text == "once":
        return "次数"
    if text.startswith("date(") or _ISO.match(text):
        return "日期"
    if _NAME.match(text):
        return "选项"
    return "百分比" if text.endswith("%") else "数字" if _BARE.match(text) else "一句话"
