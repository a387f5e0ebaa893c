"""What the reader of one entry needs of the policy around it: words, sets, clauses, funds, units, the other names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from jiangce.rules import reading
from jiangce.rules.policy import Article, Fund, StandardSource
from jiangce.rules.problems import Mistake, Problem, Problems, mistake, nearest, some
from jiangce.rules.readings import Option, Reading
from jiangce.rules.scope import NamedSet
from jiangce.rules.source import Mapping, Scalar
from jiangce.rules.vocabulary import Vocabulary

_NAMED = {
    "given": ("given 要指明前面的一个条目", "`given` names an earlier entry"),
    "among": ("among 要指明补贴条目", "`among` names benefits"),
    "not_with": ("没有这个项目", "no such programme or entry"),
}


@dataclass(slots=True)
class Context:
    """What an entry's reader needs of the policy around it."""

    vocabulary: Vocabulary
    sets: dict[str, NamedSet]
    standards: dict[str, StandardSource]
    clauses: dict[str, Article]
    funds: dict[str, Fund]
    units: dict[str, str]
    readings: dict[str, Reading]  # those of the whole document
    problems: Problems
    unread: Problem | None = None  # why a file of entries could not be read: names may be missing for that reason
    chosen: dict[str, Option] = field(default_factory=dict)  # the readings that are not read in the usual way, by id
    known_on: date | None = None  # the day whose rules are asked for

    def known(self, tree: Mapping, key: str, names: Collection[str]) -> Iterator[str]:
        """The names listed under ``key`` which are among ``names``; the others are mistakes."""
        for name in reading.scalars(tree.get(key), self.problems, key):
            with self.problems.catch():
                if name.text not in names:
                    raise self.unknown(name, names, key)
                yield name.text

    def unknown(self, name: Scalar, names: Collection[str], key: str, *, exists: bool = False) -> Mistake:
        """A name that is not there; where a whole file is not there, that is the only mistake."""
        if self.unread is not None and not exists:
            return Mistake(self.unread)
        zh, en = _NAMED[key]
        return mistake(name.place, zh, en, found=name.text, expected=some(names), nearest=nearest(name.text, names))
