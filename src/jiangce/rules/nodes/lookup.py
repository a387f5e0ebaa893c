"""Looking up a closed list of the policy: ``trade_class(occupation)``, ``class_hours(trade_class, level)``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

from jiangce.rules.catalogue import Catalogue
from jiangce.rules.nodes.base import Node, label_of
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.values import show_plain
from jiangce.rules.nodes.view import Col, View, either
from jiangce.rules.trace import Missing
from jiangce.rules.types import NONE, NUMBERS, Kind, Type
from jiangce.rules.vocabulary import Vocabulary

_BETWEEN = "\x1f"  # stands in no word


class Lookup(Node):
    """The cell of a catalogue for these words: *none* where a word is none or the list is silent, unknown where one is."""

    __slots__ = ("catalogue", "keys", "vocabulary")

    def __init__(self, catalogue: Catalogue, keys: Sequence[Node], vocabulary: Vocabulary) -> None:
        self.type: Type = catalogue.type
        self.catalogue = catalogue
        self.keys = tuple(keys)
        self.vocabulary = vocabulary

    def value(self, env: Env) -> Any:
        words = tuple(key.value(env) for key in self.keys)
        if NONE in words:
            return NONE
        return None if None in words else self.catalogue.find(words)

    def column(self, view: View) -> Col:
        return view.keep(self.key(), lambda: self._column(view))

    def _column(self, view: View) -> Col:
        pl, keys = view.pl, [key.column(view) for key in self.keys]
        none = reduce(either, [key.none for key in keys])
        words = pl.concat_str([key.value.cast(pl.String) for key in keys], separator=_BETWEEN)
        known = words.is_not_null() if none is None else words.is_not_null() & ~none
        old = [_BETWEEN.join(cell) for cell in self.catalogue.cells]
        held = pl.Int64 if self.type.kind in NUMBERS else pl.String
        other = None if self.catalogue.other is NONE else self.catalogue.other
        new = list(self.catalogue.cells.values())
        found = pl.when(known).then(words.replace_strict(old, new, default=other, return_dtype=held))
        if self.type.kind is Kind.SCALE:
            found = found.cast(view.dtype(self.type))
        if self.catalogue.other is NONE:
            none = either(none, known & ~words.is_in(old))
        return Col(found, None, none)

    def words(self) -> str:
        return f"{self.catalogue.zh}（按{'、'.join(key.words() for key in self.keys)}）"

    def key(self) -> str:
        return f"{self.catalogue.name}@{self.catalogue.digest}({', '.join(key.key() for key in self.keys)})"

    def children(self) -> Sequence[Node]:
        return self.keys

    def show(self, value: Any) -> str:
        if value is NONE:
            return self.catalogue.none
        if self.type.kind is Kind.SCALE:
            return label_of(self.vocabulary, self.type, value)
        return show_plain(self.type, value)

    def missing(self, env: Env) -> Iterator[Missing]:
        if self.value(env) is None:
            for key in self.keys:
                yield from key.missing(env)


def catalogue_words(catalogue: Catalogue, vocabulary: Vocabulary) -> list[str]:
    """A catalogue in Chinese, a line for each class, or for each value of the first key."""
    if catalogue.type.kind is Kind.SCALE:
        classes: dict[str, list[str]] = {}
        for (word, *_), found in catalogue.cells.items():
            classes.setdefault(str(found), []).append(label_of(vocabulary, catalogue.keys[0], word))
        out = [f"{label_of(vocabulary, catalogue.type, name)}：{'、'.join(words)}" for name, words in classes.items()]
        rest = catalogue.none if catalogue.other is NONE else label_of(vocabulary, catalogue.type, catalogue.other)
        return [*out, f"其他：{rest}"]
    rows: dict[str, list[str]] = {}
    for words, found in catalogue.cells.items():
        said = [label_of(vocabulary, type_, word) for type_, word in zip(catalogue.keys, words, strict=True)]
        figure = show_plain(catalogue.type, found).replace(",", "")
        rows.setdefault("·".join(said[:-1]), []).append(f"{said[-1]}{figure}")
    return [f"{head}：{'、'.join(cells)}" if head else "、".join(cells) for head, cells in rows.items()]
