"""Taking a mapping of a file apart: known keys, required keys, plain texts; every mistake noted, nothing guessed."""

from __future__ import annotations

from collections.abc import Collection

from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.source import Mapping, Node, Scalar, Sequence


def mapping(node: Node | None, problems: Problems, what: str) -> Mapping | None:
    """``node`` as a mapping, or None with the mistake noted."""
    if isinstance(node, Mapping):
        return node
    if node is not None:
        problems.add(node.place, f"{what}应当是“键: 值”", f"{what}: expected a mapping", found=_found(node))
    return None


def check_keys(
    node: Mapping, allowed: Collection[str], required: Collection[str], problems: Problems, what: str
) -> None:
    """Unknown and missing keys are mistakes."""
    for key, _ in node:
        if key.text not in allowed:
            problems.add(
                key.place, f"{what}里没有这个键", f"unknown key in {what}", found=key.text,
                expected=some(allowed, 40), nearest=nearest(key.text, allowed),
            )  # fmt: skip
    for key_name in required:
        if key_name not in node:
            problems.add(node.place, f"{what}缺少 {key_name}", f"{what} lacks the key {key_name}", expected=key_name)


def check_order(node: Mapping, order: Collection[str], problems: Problems, what: str) -> None:
    """Keys stand in reading order."""
    places = {key: at for at, key in enumerate(order)}
    last = -1
    for key, _ in node:
        at = places.get(key.text, last)
        if at < last:
            problems.add(
                key.place, f"{what}的键顺序不对", f"keys of {what} are out of order", found=key.text,
                expected=", ".join(k for k in order if k in node),
            )  # fmt: skip
            return
        last = at


def scalar(node: Node | None, what: str) -> Scalar:
    """``node`` as plain text. Raises `Mistake`."""
    if isinstance(node, Scalar) and not node.empty:
        return node
    if node is None:
        raise AssertionError(what)
    raise mistake(node.place, f"{what}应当是一行文字", f"{what}: expected text", found=_found(node))


def text(node: Mapping, key: str, problems: Problems, default: str = "") -> str:
    """The text under a key, or ``default``."""
    value = node.get(key)
    if value is None:
        return default
    if isinstance(value, Scalar):
        return default if value.empty else value.text
    problems.add(value.place, f"{key} 应当是一行文字", f"{key}: expected text", found=_found(value))
    return default


def texts(node: Node | None, problems: Problems, what: str) -> dict[str, str]:
    """A mapping of plain texts; what is no text is a mistake and left out."""
    body = mapping(node, problems, what)
    return {} if body is None else {key.text: text(body, key.text, problems) for key, _ in body}


def scalars(node: Node | None, problems: Problems, what: str) -> list[Scalar]:
    """One text or a list of texts."""
    if node is None:
        return []
    if isinstance(node, Scalar):
        return [] if node.empty else [node]
    if isinstance(node, Sequence):
        out = []
        for item in node.items:
            if isinstance(item, Scalar) and not item.empty:
                out.append(item)
            else:
                problems.add(item.place, f"{what}的每一项应当是文字", f"{what}: expected texts", found=_found(item))
        return out
    problems.add(node.place, f"{what}应当是文字或列表", f"{what}: expected a text or a list", found=_found(node))
    return []


def expressions(node: Node | None, problems: Problems, what: str) -> list[Scalar]:
    """One expression or a *block* list of them: a flow list would be split at its commas in silence."""
    if isinstance(node, Sequence) and node.flow:
        problems.add(
            node.place, f"{what}不能写成 [甲, 乙]，逗号会悄悄把条件拆开；请每条一行", f"{what}: no flow list; one line each",
            found="[…]", expected="- 条件",
        )  # fmt: skip
        return []
    return scalars(node, problems, what)


def _found(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    return "列表 a list" if isinstance(node, Sequence) else "键值 a mapping"
