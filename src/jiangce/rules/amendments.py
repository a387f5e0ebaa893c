"""Amendments: what a reform changes in a policy, each a path into an entry's YAML and what is to stand there.

    ENTRY.KEY[.STEP …]        new-hire-grant.amount · post-allowance.pay.technician · new-hire-grant.when.5

KEY is a key of the entry (``amount`` is ``pay``). A step goes into a table by its row (as written, or a value that the
row covers), into a list by the number of a line, or by what its line compares with a figure (``when.insured_months``),
into a text by the number of a figure. They are applied to the trees of the entries before they are loaded, as the options
of readings are, so that everything else (types, ceilings, hash, card) follows by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from jiangce.rules.amended_text import amended, checked, compared, figures, is_figure
from jiangce.rules.problems import Mistake, Problems, likely, mistake, nearest, some
from jiangce.rules.readings import FIXED
from jiangce.rules.source import Mapping, Node, Scalar
from jiangce.rules.source import Sequence as Items

#: other names of keys
ALIASES = {"amount": "pay", "limit": "at_most", "term": "for"}


class Amendment(NamedTuple):
    """``value``: what is to stand at the path; None: it is dropped."""

    path: Scalar
    value: Node | None


def apply(
    trees: dict[str, Mapping], amendments: Iterable[Amendment], order: Collection[str], problems: Problems
) -> None:
    """Put amendments into the entries' trees, one after the other; mistakes are noted."""
    for one in amendments:
        with problems.catch():
            entry, _, rest = one.path.text.partition(".")
            if entry not in trees:
                raise _unknown(one, entry, list(trees), "没有这个条目", "no such entry")
            trees[entry] = _entry(trees[entry], rest, one, order)


def _entry(tree: Mapping, path: str, one: Amendment, order: Collection[str]) -> Mapping:
    """The entry with the key that the path begins with amended, keys still in reading order."""
    name, _, rest = path.partition(".")
    key = ALIASES.get(name, name) if name not in tree else name
    there = [name for name in tree.entries if name not in FIXED]
    if key in FIXED:
        raise mistake(
            one.path.place,
            "改革方案不能改这个键",
            "a reform cannot change this key",
            found=key,
            expected=", ".join(there),
        )
    if key not in order:
        there += [alias for alias, meant in ALIASES.items() if meant in there]
        raise _unknown(one, name, there, "条目里没有这个键", "the entry has no such key")
    old = tree.get(key)
    if old is None and (rest or one.value is None):
        raise _unknown(one, name, there, "条目里没有这个键", "the entry has no such key")
    new = _fresh(one) if old is None else _amended(old, rest, one)
    entries = {k: v for k, v in tree.entries.items() if k != key}
    if new is not None:
        entries[key] = (Scalar(key, one.path.place), new)
    places = {name: at for at, name in enumerate(order)}
    return Mapping(dict(sorted(entries.items(), key=lambda item: places.get(item[0], len(places)))), tree.place)


def _fresh(one: Amendment) -> Node:
    """What is put where nothing stood."""
    assert one.value is not None
    if not isinstance(one.value, Scalar):
        return one.value
    checked(one.value)
    return one.value._replace(text=one.value.text.strip().removeprefix("="))


def _amended(node: Node, path: str, one: Amendment) -> Node | None:
    """The node with what the rest of the path names amended; None where nothing is left."""
    if not path and one.value is None:
        return None
    if not path and not isinstance(one.value, Scalar):
        return one.value
    if isinstance(node, Mapping):
        return _table(node, path, one)
    if isinstance(node, Items):
        return _list(node, path, one)
    if one.value is None or not isinstance(one.value, Scalar):
        raise mistake(
            one.path.place, "一句话只能换数字或整句", "only a figure or all of a text can be changed", found=path
        )
    return amended(node, one.value, path)


def _table(table: Mapping, path: str, one: Amendment) -> Mapping | None:
    if not path:
        rows = " | ".join(table.entries)
        raise mistake(
            one.path.place, "这里是一张表，请写明哪一行", "a table stands here; name a row", found=one.path.text,
            expected=f"{one.path.text}.…：{rows}",
        )  # fmt: skip
    key, rest = _row(table, path, one)
    new = _amended(table.entries[key][1], rest, one)
    entries = {k: ((v[0], new) if k == key else v) for k, v in table.entries.items() if k != key or new is not None}
    return Mapping(entries, table.place) if entries else None  # type: ignore[arg-type]


def _row(table: Mapping, path: str, one: Amendment) -> tuple[str, str]:
    """The row of a table that a path begins with, and the rest of the path. A value names the only row that covers it."""
    exact = [key for key in table.entries if path == key or path.startswith(key + ".")]
    if exact:
        key = max(exact, key=len)
        return key, path[len(key) + 1 :]
    name, _, rest = path.partition(".")
    rows = [key for key in table.entries if name in _values(key)]
    if len(rows) == 1:
        return rows[0], rest
    raise _unknown(one, name, list(table.entries), "表里没有这一行", "the table has no such row")


def _values(key: str) -> list[str]:
    """The values that a row names: its ends, or each of its list."""
    return [part.strip() for part in key.removesuffix("+").replace("..", ",").split(",")]


def _list(items: Items, path: str, one: Amendment) -> Items | None:
    """A list of lines with one amended: by its number, or by what it compares with a figure."""
    first, _, rest = path.partition(".")
    if first.isdigit() and 1 <= int(first) <= len(items.items):
        at = int(first) - 1
    else:
        at, rest = _line(items, path, one), path if one.value is not None else ""
    line, value = items.items[at], one.value
    bare = not rest and isinstance(value, Scalar) and is_figure(value.text.strip())
    if bare and isinstance(line, Scalar) and not figures(line.text):
        raise mistake(
            one.path.place, "这一行没有数字，请写出整行", "this line has no figure; write all of it", found=line.text
        )
    new = _amended(line, rest, one)
    left = (*items.items[:at], *(() if new is None else (new,)), *items.items[at + 1 :])
    return Items(left, items.place, items.flow) if left else None


def _line(items: Items, path: str, one: Amendment) -> int:
    """The only line in which the name is compared with a figure. Raises `Mistake`."""
    texts = [item.text if isinstance(item, Scalar) else "" for item in items.items]
    found = [at for at, text in enumerate(texts) if path and path in _names(text)]
    if len(found) == 1:
        return found[0]
    told = "；".join(f".{at} {text}" for at, text in enumerate(texts, 1))
    zh, en = (
        ("没有这一行", "no such line") if not found else ("有几行，请写第几行", "several such lines; give a number")
    )
    if not path:
        zh, en = "这里有几行，请写第几行，或行里比较的名称", "several lines stand here; give a number or a name"
    raise mistake(
        one.path.place, zh, en, found=path or one.path.text, expected=told,
        nearest=nearest(path, [name for text in texts for name in _names(text)]) if path and not found else "",
    )  # fmt: skip


def _names(text: str) -> list[str]:
    return [form for name, _ in compared(text) for form in dict.fromkeys((name, name.rpartition(".")[2]))]


def _unknown(one: Amendment, name: str, known: Sequence[str], zh: str, en: str) -> Mistake:
    expected = some(known, 20) if len(known) <= 20 else likely(name, known)
    return mistake(one.path.place, zh, en, found=name, expected=expected, nearest=nearest(name, known))
