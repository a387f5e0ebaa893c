"""What is wrong with the shape of a request, in Chinese first: ``缺少 facts / facts: Field required``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: pydantic's kinds of error, by the beginning of their names, in words; ``{}`` is the field, other names are of its context
_WORDS = {
    "missing": "缺少 {}",
    "extra_forbidden": "没有 {} 这一项",
    "date": "{} 要写成日期，如 2024-06-30",
    "string_type": "{} 要写成文字",
    "string_too_long": "{} 过长，最多 {max_length} 个字符",
    "string_pattern_mismatch": "{} 只能用英文字母、数字、“-”和“_”，以字母开头",
    "int": "{} 要写成整数",
    "bool": "{} 要写成 true 或 false",
    "list_type": "{} 要写成列表（[…]）",
    "too_long": "{} 过多，最多 {max_length} 项",
    "dict_type": "{} 要写成对象（{{…}}）",
    "model": "{} 要写成对象（{{…}}）",
}
_WHOLE = "请求内容"  # where the body itself is missing
_EITHER = {"str", "int", "bool"}  # where a value may be of several types, each is reported as a place of its own
_ANY = "{} 要写成文字、整数、true、false 或 null"


def problems(errors: Iterable[dict[str, Any]]) -> list[str]:
    """One line for each field that is wrong."""
    return list(dict.fromkeys(_problem(one) for one in errors))


def _problem(error: dict[str, Any]) -> str:
    place, message = _place(error["loc"]), error["msg"]
    words = _words(error["type"])
    if str(error["loc"][-1]) in _EITHER and len(error["loc"]) > 4:
        words, message = _ANY, "Input should be text, an integer, true, false or null"
    told = words.format(place or _WHOLE, **error.get("ctx", {}))
    return f"{told} / {place or 'body'}: {message}"[:300]


def _place(loc: tuple[str | int, ...]) -> str:
    """The field as its sender wrote it: without where it travelled (body, path) and without our own names."""
    own = loc[2:] if loc[0] == "body" else loc[1:]
    parts = [str(part) for part in own if part != "[key]"]
    if len(parts) > 3 and parts[-1] in _EITHER:
        parts.pop()
    return ".".join(parts)


def _words(kind: str) -> str:
    return next((words for begin, words in _WORDS.items() if kind.startswith(begin)), "{} 的形式不对")
