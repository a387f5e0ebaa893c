"""Answers live in the address, nowhere else: read them from a query string, and write them back in the same order."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import QueryDict

from jiangce.office.public.model import UNKNOWN, Refused

MOST = 60  # answers in one address
LONGEST_KEY, LONGEST_VALUE = 300, 200
NONE = "none"  # 以上都没有, in a question with several choices
READING = "reading"  # another way to read a policy, as often as there are some; never an answer
MOST_READINGS = 12  # looked at in one address; how many may be chosen the engine says
ASKED = "_asked"  # of which several choices could be ticked: a form with none of them sends nothing else
EDIT = "_edit"  # which answer is being changed; keys with a leading underscore are never answers


def read(query: QueryDict) -> tuple[dict[str, str], list[Refused]]:
    """The answers in their order, several choices of one key joined by commas, and what had to be left out."""
    found: dict[str, str] = {}
    refused: list[Refused] = []
    for key, values in query.lists():
        if key.startswith("_") or key == READING:
            continue
        value = _one(values)
        reason = _trouble(key, value) or ("回答过多" if len(found) >= MOST else "")
        if reason:
            refused.append(Refused(key[:24], "", value[:24], reason))
        elif value:
            found[key] = value
    return found, refused


def _one(values: list[str]) -> str:
    given = list(dict.fromkeys(value.strip() for value in values if value.strip()))
    if UNKNOWN in given:
        return UNKNOWN
    if len(given) > 1:
        given = [value for value in given if value != NONE]
    return ",".join(given)


def _trouble(key: str, value: str) -> str:
    if not key or len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE:
        return "过长或为空"
    if not (key + value).isprintable():
        return "含有无法识别的字符"
    return ""


def readings(query: QueryDict) -> tuple[str, ...]:
    """Other readings asked for, each once; cut to a length that no choice has."""
    given = (value.strip()[:LONGEST_VALUE] for value in query.getlist(READING)[:MOST_READINGS])
    return tuple(dict.fromkeys(value for value in given if value and value.isprintable()))


def query(answers: dict[str, str], readings: Iterable[str] = ()) -> str:
    """``?reading=x&a=1&b=2``, or nothing where nothing was answered or chosen."""
    pairs = [*((READING, one) for one in readings), *answers.items()]
    return f"?{urlencode(pairs)}" if pairs else ""


def without_last(answers: dict[str, str]) -> dict[str, str]:
    """One step back."""
    return dict(list(answers.items())[:-1])
