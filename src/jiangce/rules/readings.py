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
``add: {ENTRY: {a limit}}`` adds a limit on other entries, as an entry of its own.

Where the other way is no option, the reading says why: ``lacks``, it would decide otherwise, but rules have no word for
it; ``alike``, it would decide nothing otherwise. Text alone names no other way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from jiangce.rules import reading
from jiangce.rules.problems import Place, Problems
from jiangce.rules.source import Mapping, Node, Scalar

#: the name of the document's usual way; no option may bear it
DEFAULT = "default"
READING_KEYS = ("says", "other", "lacks", "alike")
#: what becomes of the other way: exactly one of them
SORTS = ("other", "lacks", "alike")
#: before the other way, in the text of a reading
ELSE = "；另解"
OPTION_KEYS = ("says", "set", "drop", "add")
#: what an added limit needs; it has no readings of its own
LIMIT_KEYS = ("clause", "title", "among")
#: what an option may never change: where the entry stands, what it is called, its readings
FIXED = frozenset({"clause", "covers", "title", "follows", "reading"})


class Sort(StrEnum):
    """What becomes of the other way that a reading names."""

    SWITCH = "可改用"
    LACKS = "会改变认定，规则还说不出"
    ALIKE = "不改变认定"
    PLAIN = "没有另解"
    UNSORTED = "有另解，未分清"


class Patch(NamedTuple):
    """What an option changes in one entry: keys that are replaced or added, keys that are removed."""

    entry: Scalar
    set: tuple[tuple[Scalar, Node], ...]
    drop: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """Another way to read it: what it says (Chinese, in our words), what it changes in which entries, limits it adds."""

    name: str
    text: str
    place: Place
    patches: tuple[Patch, ...] = ()
    limits: tuple[tuple[Scalar, Mapping], ...] = ()

    @property
    def touched(self) -> tuple[str, ...]:
        """The entries that it changes, or binds by a limit that it adds."""
        bound = (one.text for _, tree in self.limits for one in reading.scalars(tree.get("among"), Problems(), "among"))
        return tuple(dict.fromkeys([*(patch.entry.text for patch in self.patches), *bound]))


@dataclass(frozen=True, slots=True)
class Reading:
    """How an ambiguity is read. ``entry``: where it stands, "" for the whole document; ``chosen``: an option, or "".

    ``lacks``: the word that rules lack to say the other way; ``alike``: why it decides nothing otherwise.
    """

    name: str
    text: str
    place: Place
    options: tuple[Option, ...] = ()
    entry: str = ""
    chosen: str = ""
    lacks: str = ""
    alike: str = ""

    @property
    def sort(self) -> Sort:
        if self.options:
            return Sort.SWITCH
        if self.lacks or self.alike:
            return Sort.LACKS if self.lacks else Sort.ALIKE
        return Sort.UNSORTED if ELSE in self.text else Sort.PLAIN

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
        return self.text.partition(ELSE)[0].rstrip("。")

    @property
    def other(self) -> str:
        """The other ways alone, as the text names them; "" where it names none."""
        return self.text.partition(ELSE)[2].rstrip("。")

    def changed(self) -> set[str]:
        """The entries that the option chosen changes."""
        one = self.option
        return set() if one is None else set(one.touched)

    def touches(self, entry: str) -> bool:
        """Does any of its options change this entry?"""
        return any(entry in one.touched for one in self.options)


def read_reading(key: Scalar, node: Node, problems: Problems, entry: str = "") -> Reading:
    """One reading; of one that can be switched, its options. Raises `Mistake`."""
    if not isinstance(node, Mapping):
        return Reading(key.text, reading.scalar(node, "reading").text, key.place, entry=entry)
    reading.check_keys(node, READING_KEYS, ("says",), problems, f"口径 {key.text}")
    sorts = [name for name in SORTS if name in node]
    if len(sorts) != 1:
        problems.add(
            key.place, "另一种读法怎么办，要写且只写一样", "say one thing of the other way to read it",
            found="、".join(sorts) or "都没有写",
            expected="other: 可改用的读法；lacks: 规则还说不出，缺什么；alike: 不改变认定，为什么；没有另解的只写文字",
        )  # fmt: skip
    why = {name: reading.text(node, name, problems) for name in ("lacks", "alike") if name in node}
    if why and ELSE not in reading.text(node, "says", problems):
        problems.add(node.place, "没有写另解是什么", "the other way is not named", expected=f"says: ……{ELSE}……。")
    options = tuple(_options(node, problems, entry))
    return Reading(key.text, reading.text(node, "says", problems), key.place, options, entry, **why)


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
        limits = tuple(_limits(tree.get("add"), problems))
        if not limits and not any(patch.set or patch.drop for patch in patches):
            problems.add(
                key.place, "这种读法没有改动任何规则", "this option changes no rule", found=key.text,
                expected="set: {键: 值}、drop: [键] 或 add: {编号: 一项限制}；只能用文字说明的，不写 other",
            )  # fmt: skip
        yield Option(key.text, reading.text(tree, "says", problems), key.place, patches, limits)


def _limits(node: Node | None, problems: Problems) -> Iterator[tuple[Scalar, Mapping]]:
    """The limits that an option adds: entries of their own, which stand in no ledger and bind nothing otherwise."""
    for key, body in reading.mapping(node, problems, "add") or ():
        limit = reading.mapping(body, problems, key.text)
        if limit is None:
            continue
        missing = [name for name in LIMIT_KEYS if name not in limit]
        if missing or "reading" in limit:
            problems.add(
                key.place, "口径只能添一项限制", "an option can add a limit only",
                found="reading" if "reading" in limit else f"没有 {'、'.join(missing)}",
                expected="clause、title、among，加上 keep、at_most 或 not_with",
            )  # fmt: skip
            continue
        yield key, limit


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
