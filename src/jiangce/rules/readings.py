"""Readings: how an ambiguity is read, and the other ways, each a patch of the rules that can be chosen instead.

Text alone, or with options::

    reading:
      technician-figure:
        says: 取附件按类别的金额；另解取正文的单一金额。
        other:
          body:
            says: 取正文的单一金额
            set: {pay: {technician: 4500, senior_technician: 6000}}
            drop: [at_most]

In ``policy.yaml`` a reading may touch several entries: ``set: {ENTRY: {key: value}}``, ``drop: {ENTRY: [key]}``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from jiangce.rules import reading
from jiangce.rules.problems import Place, Problems
from jiangce.rules.source import Mapping, Node, Scalar

#: the name of the document's usual way; no option may bear it
DEFAULT = "default"
READING_KEYS = ("says", "other")
OPTION_KEYS = ("says", "set", "drop")
#: what an option may never change: where the entry stands, what it is called, its readings
FIXED = frozenset({"clause", "covers", "title", "follows", "reading"})


class Patch(NamedTuple):
    """What an option changes in one entry: keys that are replaced or added, keys that are removed."""

    entry: Scalar
    set: tuple[tuple[Scalar, Node], ...]
    drop: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """Another way to read it: what it says (Chinese, in our words), and what it changes in which entries."""

    name: str
    text: str
    place: Place
    patches: tuple[Patch, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How an ambiguity is read. ``entry``: where it stands, "" for the whole document; ``chosen``: an option, or ""."""

    name: str
    text: str
    place: Place
    options: tuple[Option, ...] = ()
    entry: str = ""
    chosen: str = ""

    @property
    def id(self) -> str:
        """The name by which it is chosen without doubt: ``entry/name``, or ``name`` for one of the whole document."""
        return f"{self.entry}/{self.name}" if self.entry else self.name

    @property
    def option(self) -> Option | None:
        """The option chosen instead of the usual way."""
        return next((one for one in self.options if one.name == self.chosen), None)

    @property
    def words(self) -> str:
        """How it is read now: the usual text, or the option's, marked as not the usual way."""
        one = self.option
        return self.text if one is None else f"{one.text.rstrip('。')}（改用的另一种口径；通常：{self.usual}）"

    @property
    def usual(self) -> str:
        """The usual way alone, without the other ways that the text names."""
        return self.text.partition("；另解")[0].rstrip("。")

    def changed(self) -> set[str]:
        """The entries that the option chosen changes."""
        one = self.option
        return set() if one is None else {patch.entry.text for patch in one.patches}

    def touches(self, entry: str) -> bool:
        """Does any of its options change this entry?"""
        return any(patch.entry.text == entry for one in self.options for patch in one.patches)


def read_reading(key: Scalar, node: Node, problems: Problems, entry: str = "") -> Reading:
    """One reading; of one that can be switched, its options. Raises `Mistake`."""
    if not isinstance(node, Mapping):
        return Reading(key.text, reading.scalar(node, "reading").text, key.place, entry=entry)
    reading.check_keys(node, READING_KEYS, READING_KEYS, problems, f"口径 {key.text}")
    options = tuple(_options(node, problems, entry))
    return Reading(key.text, reading.text(node, "says", problems), key.place, options, entry)


def _options(node: Mapping, problems: Problems, entry: str) -> Iterator[Option]:
    for key, body in reading.mapping(node.get("other"), problems, "other") or ():
        tree = reading.mapping(body, problems, key.text)
        if tree is None:
            continue
        reading.check_keys(tree, OPTION_KEYS, ("says",), problems, f"读法 {key.text}")
        if key.text == DEFAULT:
            problems.add(
                key.place, "default 指通常的读法，请换个名字", "`default` is the usual way; choose another name"
            )
        patches = tuple(_patches(tree, problems, entry))
        if not any(patch.set or patch.drop for patch in patches):
            problems.add(
                key.place, "这种读法没有改动任何规则", "this option changes no rule", found=key.text,
                expected="set: {键: 值} 或 drop: [键]；只能用文字说明的，不写 other",
            )  # fmt: skip
        yield Option(key.text, reading.text(tree, "says", problems), key.place, patches)


def _patches(tree: Mapping, problems: Problems, entry: str) -> Iterator[Patch]:
    """What an option sets and drops, entry by entry; of an entry's own reading, in that entry."""
    sets, drops = tree.get("set"), tree.get("drop")
    if entry:
        yield _patch(Scalar(entry, tree.place), sets, drops, problems)
        return
    by_entry: dict[str, tuple[Scalar, Node | None, Node | None]] = {}
    for key, node in reading.mapping(sets, problems, "set") or ():
        by_entry[key.text] = (key, node, None)
    for key, node in reading.mapping(drops, problems, "drop") or ():
        by_entry[key.text] = (key, by_entry[key.text][1] if key.text in by_entry else None, node)
    for key, setting, dropping in by_entry.values():
        yield _patch(key, setting, dropping, problems)


def _patch(entry: Scalar, sets: Node | None, drops: Node | None, problems: Problems) -> Patch:
    body = reading.mapping(sets, problems, "set")
    setting = tuple(body) if body is not None else ()
    dropping = tuple(reading.scalars(drops, problems, "drop"))
    for key in (*(key for key, _ in setting), *dropping):
        if key.text in FIXED:
            problems.add(
                key.place, "口径不能改这个键", "a reading cannot change this key", found=key.text,
                expected="each, when, pay …",
            )  # fmt: skip
    both = {key.text for key, _ in setting}
    for key in dropping:
        if key.text in both:
            problems.add(key.place, "同一个键不能既改又去掉", "a key is both set and dropped", found=key.text)
    return Patch(entry, setting, dropping)
