"""When something became known: ``{value: 700, known_from: 2024-07-15}``, alone or dated: ``{2023-01-01: 500, 2024-08-01: …}``.

Two clocks: a dated value holds for facts from its date on; it is known from ``known_from`` on. Without it a figure that
the document itself prints is known with the document, one that the operator fills in from its own date on, and a value
without a date always. Asked with the rules known on a day, what was not yet known is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from jiangce.rules import reading
from jiangce.rules.problems import mistake
from jiangce.rules.source import Mapping, Node, Scalar
from jiangce.rules.types import BadValue, Kind, read_value

VALUE_KEYS = ("value", "known_from")


class Held(NamedTuple):
    """A value with the date from which it holds."""

    since: date
    place: Scalar
    value: Node


def read_date(text: Scalar) -> date:
    """A date as written. Raises `Mistake`."""
    try:
        value = read_value(Kind.DATE, text.text)
    except BadValue as bad:
        raise mistake(text.place, bad.zh, bad.en, found=text.text) from None
    assert isinstance(value, date)
    return value


def known_value(node: Node, known_on: date | None) -> Node | None:
    """A value, or the one in ``{value, known_from}``; None where it was not known. Raises `Mistake`."""
    value, since = told(node)
    return None if known_on is not None and since is not None and since > known_on else value


def told(node: Node) -> tuple[Node, date | None]:
    """The value, and since when it is known, where that is written. Raises `Mistake`."""
    if not (isinstance(node, Mapping) and "value" in node):
        return node, None
    for key, _ in node:
        if key.text not in VALUE_KEYS:
            raise mistake(
                key.place, "这里只有 value 和 known_from", "only `value` and `known_from` stand here", found=key.text,
                expected="{value: 700, known_from: 2024-07-15}",
            )  # fmt: skip
    value, since = node.get("value"), node.get("known_from")
    assert value is not None
    return value, None if since is None else read_date(reading.scalar(since, "known_from"))


def known_values(node: Mapping, known_on: date | None, *, printed: bool = False) -> Iterator[Held]:
    """The dated values that were known, as written. ``printed``: the document prints them. Raises `Mistake`."""
    for key, body in node:
        since = read_date(key)
        value, learnt = told(body)
        learnt = learnt or (None if printed else since)
        if known_on is None or learnt is None or learnt <= known_on:
            yield Held(since, key, value)
