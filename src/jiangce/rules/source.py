"""YAML (and JSON) as positioned text: every scalar is a string with its line and column, nothing is interpreted.

libyaml's event stream is read with a bound on size, depth and node count, so a hostile file costs bounded time and
memory. Anchors, aliases, tags and several documents in a file are refused: an analyst cannot read them, and YAML must
not change the law in silence (1.2 and 1.1 differ only in what scalars mean, and we never ask YAML for that).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from jiangce.rules.problems import Place, Problem, Problems, mistake

MAX_BYTES = 8_000_000
KEPT, KEPT_BYTES = 96, 200_000  # the core vocabulary and the files of a few policies
MAX_DEPTH = 24
MAX_NODES = 400_000
MAX_KEYS = 5_000


class Scalar(NamedTuple):
    """A text as written. ``plain`` is false for quoted text; ``multiline`` texts have inexact inner columns."""

    text: str
    place: Place
    plain: bool = True

    @property
    def empty(self) -> bool:
        return self.plain and self.text in ("", "~", "null")


@dataclass(slots=True)
class Sequence:
    items: tuple[Node, ...]
    place: Place
    flow: bool = False


@dataclass(slots=True)
class Mapping:
    """Keys in the order written. A key that occurs twice was reported and kept once."""

    entries: dict[str, tuple[Scalar, Node]]
    place: Place

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries.values())

    def get(self, key: str) -> Node | None:
        found = self.entries.get(key)
        return found[1] if found else None


Node = Scalar | Sequence | Mapping


def read(path: Path, problems: Problems, *, shown: str | None = None) -> Node | None:
    """The tree of one file, or None (with a problem noted) when it can't be read."""
    name = shown or str(path)
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problems.add(Place(name), f"打不开文件：{reason}", f"cannot open the file: {reason}")
        return None
    if size > MAX_BYTES:
        _too_big(name, size, problems)
        return None
    return parse(data, name, problems)


def read_kept(path: Path, problems: Problems, *, shown: str) -> Node | None:
    """As `read`, for a file that is read again and again: the vocabulary, a policy's files under other readings.

    Parsed once per content, while it is among the last `KEPT` of moderate size. Nobody changes a tree in place.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= KEPT_BYTES else b""
    except OSError:
        data = b""
    if not data:
        return read(path, problems, shown=shown)
    tree, noted = _kept(data, shown)
    problems.extend(noted)
    return tree


@lru_cache(maxsize=KEPT)
def _kept(data: bytes, name: str) -> tuple[Node | None, tuple[Problem, ...]]:
    problems = Problems()
    return parse(data, name, problems), tuple(problems)


def parse(data: bytes, name: str, problems: Problems) -> Node | None:
    """The tree of YAML or JSON text in UTF-8; None, with the reason noted in ``problems``, when it is no such text."""
    if len(data) > MAX_BYTES:
        _too_big(name, len(data), problems)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(
            Place(name, line),
            "不是 UTF-8 文本，请另存为 UTF-8 编码的 YAML 或 JSON",
            "not UTF-8 text; save the file as YAML or JSON in UTF-8",
            found=f"byte 0x{data[error.start]:02x}",
        )
        return None
    with problems.catch():
        return _Reader(name, problems).tree(text)
    return None


def _too_big(name: str, size: int, problems: Problems) -> None:
    problems.add(
        Place(name),
        f"文件过大（{size / 1e6:.0f} MB），最多 {MAX_BYTES // 1_000_000} MB；大批数据请分文件",
        f"the file is too large ({size / 1e6:.0f} MB); at most {MAX_BYTES // 1_000_000} MB; split large data",
    )


@dataclass(slots=True)
class _Open:
    """A collection being read."""

    place: Place
    flow: bool
    mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    key: Scalar | None = None


class _Reader:
    def __init__(self, name: str, problems: Problems) -> None:
        self.name = name
        self.problems = problems
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.count = 0
        self.documents = 0

    def tree(self, text: str) -> Node:
        try:
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)
            raise mistake(
                place,
                "不是有效的 YAML/JSON，请检查缩进、冒号和引号",
                f"not valid YAML/JSON: {error.problem or error.context}; check indentation, colons and quotes",
            ) from None
        except yaml.YAMLError as error:
            raise mistake(
                Place(self.name), "含有不可用的字符，不是文本文件", f"not a text file: {str(error).splitlines()[0]}"
            ) from None
        if self.root is None:
            raise mistake(Place(self.name), "文件是空的", "the file is empty", expected="YAML mapping 键: 值")
        return self.root

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._check(event)
            style = event.style
            self._put(Scalar(event.value, self._place(event), style is None or style == ""))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._check(event)
            if len(self.stack) >= MAX_DEPTH:
                raise mistake(
                    self._place(event), f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep"
                )
            self.stack.append(_Open(self._place(event), bool(event.flow_style), kind is yaml.MappingStartEvent))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            done = self.stack.pop()
            if done.mapping:
                self._put(Mapping(done.entries, done.place))
            else:
                self._put(Sequence(tuple(done.items), done.place, done.flow))
        elif kind is yaml.AliasEvent:
            raise mistake(self._place(event), "不允许使用 YAML 别名（*…）", "YAML aliases (*…) are not allowed")
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                raise mistake(self._place(event), "一个文件只能有一份文档（---）", "only one document in a file (---)")

    def _check(self, event: Any) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise mistake(self._place(event), f"内容超过 {MAX_NODES} 项", f"more than {MAX_NODES} items")
        if event.anchor is not None:
            raise mistake(self._place(event), "不允许使用 YAML 锚点（&…）", "YAML anchors (&…) are not allowed")
        if event.tag is not None and event.tag != "!":
            raise mistake(self._place(event), "不允许使用 YAML 标签（!…）", "YAML tags (!…) are not allowed")

    def _put(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if not top.mapping:
            top.items.append(node)
        elif top.key is None:
            if not isinstance(node, Scalar):
                raise mistake(node.place, "键必须是文字", "a key must be plain text")
            top.key = node
        else:
            self._enter(top, top.key, node)
            top.key = None

    def _enter(self, top: _Open, key: Scalar, node: Node) -> None:
        if len(top.entries) >= MAX_KEYS:
            raise mistake(key.place, f"一处的键超过 {MAX_KEYS} 个", f"more than {MAX_KEYS} keys in one mapping")
        if key.text in top.entries:
            first = top.entries[key.text][0].place
            self.problems.add(
                key.place,
                f"重复的键，第 {first.line} 行已有",
                f"duplicate key, first on line {first.line}",
                found=key.text,
                expected="each key once 每个键只写一次",
            )
            return
        top.entries[key.text] = (key, node)

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)
