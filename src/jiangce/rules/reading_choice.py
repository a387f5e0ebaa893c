"""Choosing other readings: which are meant by the names given, and the entries' trees with the options put in.

An option is applied to the YAML tree of its entries before they are loaded, so that everything else (hash, card, checks)
follows by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Mapping as Map
from typing import NamedTuple

from jiangce.rules.problems import Mistake, Place, Problems, likely, mistake, nearest, some
from jiangce.rules.readings import DEFAULT, FIXED, Option, Patch, Reading
from jiangce.rules.source import Mapping, Node, Scalar

#: reading → option; a reading is named ``name`` or ``entry/name``
Choice = Map[str, str]


class Chosen(NamedTuple):
    """What somebody chose, with the place where it was written."""

    name: Scalar
    option: Scalar


#: before a choice that stands in no file, where a mistake tells its place
GIVEN = "readings "


def written(choice: Choice) -> list[Chosen]:
    """A choice that stands in no file: its place is the choice itself."""
    out = []
    for name, option in choice.items():
        at = Place(f"{GIVEN}{name}={option}", 0, 0)
        out.append(Chosen(Scalar(name, at), Scalar(option, at)))
    return out


def resolve(readings: Iterable[Reading], choice: Iterable[Chosen], problems: Problems) -> dict[str, Option]:
    """Ids of readings → the options chosen; the usual way leaves no trace. Later choices replace earlier ones."""
    known = list(readings)
    out: dict[str, Option] = {}
    for one in choice:
        with problems.catch():
            found = _meant(known, one.name)
            option = _option(found, one)
            out.pop(found.id, None)
            if option is not None:
                out[found.id] = option
    return out


def _meant(readings: Collection[Reading], name: Scalar) -> Reading:
    """The reading that can be switched and is called so. Raises `Mistake`."""
    found = [one for one in readings if name.text in (one.id, one.name)]
    exact = [one for one in found if one.id == name.text]
    can = exact or [one for one in found if one.options]
    if len(can) == 1 and can[0].options:
        return can[0]
    switchable = [one.id for one in readings if one.options]
    if len(can) > 1:
        raise mistake(
            name.place, "几个条目都有这条口径，请写明条目", "several entries have this reading; name the entry",
            found=name.text, expected=" | ".join(sorted(one.id for one in can)),
        )  # fmt: skip
    if found:
        raise mistake(
            name.place, "这条口径只有文字，不能切换", "this reading is text only and cannot be switched",
            found=name.text, expected=likely(name.text, switchable),
        )  # fmt: skip
    names = dict.fromkeys([*switchable, *(one.name for one in readings if one.options)])
    raise mistake(
        name.place, "没有这条口径", "no such reading", found=name.text, expected=likely(name.text, switchable),
        nearest=nearest(name.text, names),
    )  # fmt: skip


def _option(found: Reading, one: Chosen) -> Option | None:
    if one.option.text == DEFAULT:
        return None
    for option in found.options:
        if option.name == one.option.text:
            return option
    known = [DEFAULT, *(option.name for option in found.options)]
    raise mistake(
        one.option.place, f"口径 {found.id} 没有这种读法", f"the reading {found.id} has no such option",
        found=one.option.text, expected=" | ".join(known), nearest=nearest(one.option.text, known),
    )  # fmt: skip


def patched(trees: dict[str, Mapping], options: Iterable[Option], order: Collection[str], problems: Problems) -> None:
    """Put the options into the entries' trees, keys in ``order``. Two that change one key cannot be chosen together."""
    taken: dict[tuple[str, str], Option] = {}
    for option in options:
        for patch in option.patches:
            with problems.catch():
                tree = trees.get(patch.entry.text)
                if tree is None:
                    raise _no_entry(patch.entry, trees)
                _claim(patch, option, taken)
                trees[patch.entry.text] = _applied(tree, patch, order)


def _no_entry(entry: Scalar, trees: Collection[str]) -> Mistake:
    return mistake(
        entry.place, "没有这个条目", "no such entry", found=entry.text, expected=some(trees),
        nearest=nearest(entry.text, trees),
    )  # fmt: skip


def _claim(patch: Patch, option: Option, taken: dict[tuple[str, str], Option]) -> None:
    for key in (*(key for key, _ in patch.set), *patch.drop):
        before = taken.setdefault((patch.entry.text, key.text), option)
        if before is not option:
            raise mistake(
                option.place, f"与读法 {before.name} 改同一个键，不能同时选用",
                f"changes the same key as {before.name}; choose one of the two", found=f"{patch.entry.text}: {key.text}",
            )  # fmt: skip


def _applied(tree: Mapping, patch: Patch, order: Collection[str]) -> Mapping:
    """The tree with keys replaced, added and removed, still in reading order."""
    entries: dict[str, tuple[Scalar, Node]] = dict(tree.entries)
    for key in patch.drop:
        if key.text not in entries or key.text in FIXED:
            raise mistake(
                key.place, "条目里没有这个键，无从去掉", "the entry has no such key to drop", found=key.text,
                expected=", ".join(name for name in entries if name not in FIXED), nearest=nearest(key.text, entries),
            )  # fmt: skip
        del entries[key.text]
    for key, node in patch.set:
        if key.text not in FIXED:
            entries[key.text] = (key, node)
    places = {name: at for at, name in enumerate(order)}
    ordered = sorted(entries.items(), key=lambda item: places.get(item[0], len(places)))
    return Mapping(dict(ordered), tree.place)
