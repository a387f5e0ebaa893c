"""Expression text to a bounded Python syntax tree, with positions in the file.

The text is scanned before `ast.parse`, which is no guard by itself: length, tokens, nesting, digits and characters are
bounded, so hostile text is refused in linear time. Nothing is ever compiled or evaluated by Python.
"""

from __future__ import annotations

import ast
import re

from jiangce.rules.problems import Mistake, Place, mistake
from jiangce.rules.source import Scalar

MAX_LENGTH = 1200
MAX_TOKENS = 300
MAX_NESTING = 16
MAX_DIGITS = 15
MAX_DEPTH = 32

_TOKEN = re.compile(r"\s+|[A-Za-z_][A-Za-z0-9_]*|\d[\d_]*(?:\.\d+)?%?|==|!=|<=|>=|//|[-+*/<>(),.\[\]]")
_NUMBER = re.compile(r"\d[\d_]*(?:\.\d+)?(%?)")


def parse(text: Scalar) -> ast.expr:
    """The tree of one expression.

    Percentages are written ``20%``; Python has no such literal, so they arrive as imaginary numbers of the same
    width (``20j``), which keeps every column true. `ast.Constant(20j)` is 20 %.
    Raises `Mistake` with the exact place.
    """
    words = _scan(text)
    source = _NUMBER.sub(lambda m: m.group(0).replace("%", "j"), text.text)
    try:
        tree = ast.parse("(" + source.replace("\n", " ") + "\n)", mode="eval").body
    except SyntaxError as error:
        column = max((error.offset or 2) - 2, 0)
        raise _bad(text, column, "表达式写法不对", "not a valid expression") from None
    except (ValueError, MemoryError, RecursionError):
        raise _bad(text, 0, "表达式过于复杂", "the expression is too complex") from None

    if words >= MAX_DEPTH and _depth(tree) > MAX_DEPTH:  # every level takes a word at least
        raise _bad(text, 0, f"表达式嵌套超过 {MAX_DEPTH} 层", f"the expression is nested over {MAX_DEPTH} deep")
    return tree


def _depth(tree: ast.AST) -> int:
    """How deep a tree is, found without recursion."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def place_of(text: Scalar, node: ast.AST) -> Place:
    """Where a node of the tree stands in the file (exact for one-line scalars)."""
    column = getattr(node, "col_offset", 1) - 1
    return text.place.shifted(column + (0 if text.plain else 1))


def _scan(text: Scalar) -> int:
    """How many words there are. Raises `Mistake` for what cannot stand in an expression."""
    source = text.text
    if not source.strip():
        raise _bad(text, 0, "表达式是空的", "the expression is empty")
    if len(source) > MAX_LENGTH:
        raise _bad(text, 0, f"表达式超过 {MAX_LENGTH} 个字符", f"the expression is longer than {MAX_LENGTH} characters")
    position = tokens = nesting = 0
    end = len(source)
    while position < end:
        match = _TOKEN.match(source, position)
        if match is None:
            raise _illegal(text, position)
        token, start, position = match.group(), position, match.end()
        first = token[0]
        if first.isspace():
            continue
        tokens += 1
        if first in "([":
            nesting += 1
            if nesting > MAX_NESTING:
                raise _bad(text, start, f"括号嵌套超过 {MAX_NESTING} 层", f"brackets nested over {MAX_NESTING} deep")
        elif first in ")]":
            nesting -= 1
            if nesting < 0:
                raise _bad(text, start, "多了一个右括号", "a closing bracket without an opening one")
        elif first == "*" and source.startswith("**", start):
            raise _bad(text, start, "不允许乘方", "powers are not allowed")
        elif first.isdigit():
            _check_number(text, token, start, source[position : position + 1])
        if tokens > MAX_TOKENS:
            raise _bad(text, 0, f"表达式超过 {MAX_TOKENS} 个词", f"the expression has more than {MAX_TOKENS} words")
    return tokens


def _check_number(text: Scalar, token: str, start: int, after: str) -> None:
    if sum(map(str.isdigit, token)) > MAX_DIGITS:
        raise _bad(text, start, f"数字超过 {MAX_DIGITS} 位", f"a number of more than {MAX_DIGITS} digits")
    if after.isalnum() or after in ("_", "."):
        raise _illegal(text, start + len(token))


def _illegal(text: Scalar, position: int) -> Mistake:
    char = text.text[position]
    wide = {"，": ",", "（": "(", "）": ")", "＞": ">", "＜": "<", "＝": "==", "％": "%", "＋": "+", "．": "."}
    expected = f"半角 half-width {wide[char]}" if char in wide else "names, numbers, comparisons; no quotes, no 引号"
    return mistake(
        text.place.shifted(position), "表达式里不能有这个字符", "this character cannot stand in an expression",
        found=char, expected=expected,
    )  # fmt: skip


def _bad(text: Scalar, column: int, zh: str, en: str) -> Mistake:
    return mistake(text.place.shifted(column + (0 if text.plain else 1)), zh, en, found=text.text)
