"""Reading ``catalogues/*.yaml``: words into classes, values into figures; a word twice, or an unknown value, is a mistake.

::

    zh: 工种类别                       zh: 课时标准
    en: class of the trade            en: class hours
    of: text                          of: [trade_class, level]
    gives: {a: A类, b: B类, d: D类}    gives: hours
    other: d                          table:
    table:                              a: {junior: 70, intermediate: 80}
      a: [车工, 铣工]
      b: [冲压工]
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from jiangce.rules import reading, source
from jiangce.rules.catalogue import Catalogue
from jiangce.rules.functions import FUNCTIONS
from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.source import Mapping, Node, Scalar
from jiangce.rules.types import NUMBERS, PLAIN, TEXT, BadValue, Kind, Type, read_value
from jiangce.rules.vocabulary import Scale, Vocabulary

KEYS = ("zh", "en", "of", "gives", "other", "none", "table")


def catalogue_files(folder: Path) -> list[tuple[Path, str]]:
    """The catalogues of a policy folder, with the names shown in messages."""
    return [(path, f"{folder.name}/catalogues/{path.name}") for path in sorted((folder / "catalogues").glob("*.yaml"))]


def load_catalogues(files: list[tuple[Path, str]], vocabulary: Vocabulary, problems: Problems) -> None:
    """Add the catalogues to ``vocabulary``: those of classes first, because tables of figures may go by a class."""
    trees = []
    for path, shown in files:
        tree = reading.mapping(source.read(path, problems, shown=shown), problems, "目录")
        if tree is not None:
            trees.append((path.stem.replace("-", "_"), tree))
    for name, tree in sorted(trees, key=lambda item: not isinstance(item[1].get("gives"), Mapping)):
        with problems.catch():
            _Loader(name, tree, vocabulary, problems).load()


class _Loader:
    def __init__(self, name: str, tree: Mapping, vocabulary: Vocabulary, problems: Problems) -> None:
        self.name = name
        self.tree = tree
        self.vocabulary = vocabulary
        self.problems = problems
        self.places: dict[tuple[str, ...], str] = {}

    def load(self) -> None:
        tree, problems = self.tree, self.problems
        reading.check_keys(tree, KEYS, ("zh", "en", "of", "gives", "table"), problems, f"目录 {self.name}")
        reading.check_order(tree, KEYS, problems, f"目录 {self.name}")
        taken = {**FUNCTIONS, **self.vocabulary.words, **self.vocabulary.scales, **self.vocabulary.tables}
        if self.name in taken or self.name in PLAIN:
            raise mistake(tree.place, "目录的名称已另有所指", "this name has a meaning already", found=self.name)
        if any(tree.get(key) is None for key in ("of", "gives", "table")):
            return
        zh = reading.text(tree, "zh", problems)
        keys = tuple(self.type_of(of) for of in reading.scalars(tree.get("of"), problems, "of"))
        gives = tree.get("gives")
        type_ = self.classes(gives, zh) if isinstance(gives, Mapping) else self.figure(reading.scalar(gives, "gives"))
        catalogue = Catalogue(self.name, zh, tree.place, keys, type_)
        silent = f"不在{zh}内" if type_.kind is Kind.SCALE else f"文件未列{zh}"
        catalogue.none = reading.text(tree, "none", problems) or silent
        other = tree.get("other")
        if other is not None:
            catalogue.other = self.value_of(reading.scalar(other, "other"), type_)
        for words, place, value in self.rows(reading.mapping(tree.get("table"), problems, "table"), keys, type_):
            if words in catalogue.cells:
                problems.add(
                    place.place, f"目录里有重复的词，已见于 {self.places[words]}", f"listed twice, first at {self.places[words]}",
                    found="、".join(words),
                )  # fmt: skip
                continue
            catalogue.cells[words] = value
            self.places[words] = str(place.place)
        if not catalogue.cells:
            raise mistake(tree.place, "目录是空的", "the catalogue is empty", found=self.name)
        self.vocabulary.catalogues[self.name] = catalogue

    def type_of(self, text: Scalar) -> Type:
        """What is looked up: text, or a scale."""
        if text.text == "text":
            return TEXT
        scales = self.vocabulary.scales
        if text.text not in scales:
            raise mistake(
                text.place, "目录按文字或选项表查", "looked up by text or by a scale", found=text.text,
                expected=some(["text", *scales], 30), nearest=nearest(text.text, scales),
            )  # fmt: skip
        return Type(Kind.SCALE, text.text)

    def classes(self, gives: Mapping, zh: str) -> Type:
        """The classes make a scale of the catalogue's own name."""
        scale = Scale(self.name, zh, reading.text(self.tree, "en", self.problems), self.tree.place)
        for name, label in reading.texts(gives, self.problems, "gives").items():
            scale.values[name] = label
        self.vocabulary.scales[self.name] = scale
        return Type(Kind.SCALE, self.name)

    def figure(self, text: Scalar) -> Type:
        known = [name for name, type_ in PLAIN.items() if type_.kind in NUMBERS]
        if text.text not in known:
            raise mistake(
                text.place, "gives 要写各类的名称，或一种数的类型", "`gives` names classes, or a type of figures",
                found=text.text, expected=some(known), nearest=nearest(text.text, known),
            )  # fmt: skip
        return PLAIN[text.text]

    def value_of(self, text: Scalar, type_: Type) -> str | int:
        """A class, or a figure."""
        if type_.kind is Kind.SCALE:
            return self.known(text, self.vocabulary.scales[type_.name].values)
        try:
            value = read_value(type_.kind, text.text)
        except BadValue as bad:
            raise mistake(text.place, bad.zh, bad.en, found=text.text) from None
        assert isinstance(value, int)
        return value

    def known(self, text: Scalar, values: Collection[str]) -> str:
        if text.text not in values:
            raise mistake(
                text.place, "没有这个选项", "no such value", found=text.text, expected=some(values, 30),
                nearest=nearest(text.text, values),
            )  # fmt: skip
        return text.text

    def rows(
        self, table: Mapping | None, keys: tuple[Type, ...], type_: Type
    ) -> Iterator[tuple[tuple[str, ...], Scalar, str | int]]:
        """Every cell: its words, where it stands, its value."""
        if type_.kind is not Kind.SCALE:
            yield from self.figures(table, keys, type_)
            return
        for name, words in table or ():
            with self.problems.catch():
                found = self.value_of(name, type_)
                for word in reading.scalars(words, self.problems, name.text):
                    yield (self.word(word, keys[0]),), word, found

    def figures(
        self, table: Node | None, keys: tuple[Type, ...], type_: Type
    ) -> Iterator[tuple[tuple[str, ...], Scalar, str | int]]:
        for word, node in reading.mapping(table, self.problems, "table") or ():
            with self.problems.catch():
                first = self.word(word, keys[0])
                if len(keys) > 1:
                    yield from (
                        ((first, *words), at, value) for words, at, value in self.figures(node, keys[1:], type_)
                    )
                else:
                    yield (first,), word, self.value_of(reading.scalar(node, word.text), type_)

    def word(self, text: Scalar, type_: Type) -> str:
        return text.text if type_ == TEXT else self.known(text, self.vocabulary.scales[type_.name].values)
