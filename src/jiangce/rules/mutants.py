"""An entry as it would be with one figure or one comparison a step off: what its worked cases must notice.

`mutants` gives each such text of an entry with its place; `reloaded` makes the entry of a changed text, as the loader
would. A mutant that the loader refuses (two rows of a table overlap) is no mutant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jiangce.rules.entry_context import Context
from jiangce.rules.entry_loading import EntryLoader, kind_of
from jiangce.rules.policy import Entry, Policy
from jiangce.rules.problems import Place, Problems
from jiangce.rules.source import Mapping, Node, Scalar, Sequence
from jiangce.rules.vocabulary import Vocabulary

#: keys that hold names or words, and no figure of the law
NO_FIGURES = frozenset({
    "clause", "covers", "title", "follows", "reading", "given", "among", "not_with", "gives", "in", "as", "form", "force", "fund",
    "programme", "who",
})  # fmt: skip
NUMBER = re.compile(r"(?<![\w.])\d[\d_]*(?:\.\d+)?(?!\w*[A-Za-z])")
COMPARISON = re.compile("==|!=|<=|>=|<|>")
STEP = {"==": "!=", "!=": "==", "<=": "<", "<": "<=", ">=": ">", ">": ">="}
_DATE = re.compile(r"date\((\d{4}), ?(\d{1,2}), ?(\d{1,2})\)|\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_ONCE = re.compile(r"\bonce per\b")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Change:
    """One text one step off: characters ``start:end`` became ``new``. ``kind``: figure | date | comparison | row."""

    kind: str
    start: int
    end: int
    new: str

    def of(self, text: str) -> str:
        return text[: self.start] + self.new + text[self.end :]


@dataclass(frozen=True, slots=True)
class Mutant:
    """An entry's text with one change; ``said``: what was changed, for a list of survivors."""

    entry: str
    key: str
    kind: str
    said: str
    place: Place
    body: Mapping


def steps(text: str) -> Iterator[Change]:
    """Every figure of a text one up and one down, every date a day on and back, every comparison one step."""
    days = list(_DATE.finditer(text))
    for match in days:
        for by in (1, -1):
            yield Change("date", *match.span(), _day(match, by))
    for match in NUMBER.finditer(text):
        if not any(day.start() <= match.start() < day.end() for day in days):
            for by in (1, -1):
                if new := stepped(match.group().replace("_", ""), by):
                    yield Change("figure", *match.span(), new)
    for match in _ONCE.finditer(text):
        yield Change("figure", *match.span(), "2 times per")
    for match in COMPARISON.finditer(text):
        yield Change("comparison", *match.span(), STEP[match.group()])


def stepped(number: str, by: int) -> str:
    """A number one off in its last place; "" where nothing would be left of it."""
    whole, _, decimals = number.partition(".")
    scale = 10 ** len(decimals)
    value = int(whole + decimals) + by
    if value <= 0:
        return ""
    return f"{value // scale}.{value % scale:0{len(decimals)}d}" if decimals else str(value)


def mutants(entry: str, body: Mapping, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Each mutant of an entry. ``body`` is the entry's text."""
    for name, (key, node) in body.entries.items():
        if name in NO_FIGURES:
            continue
        for text, change, new in walked(node, lambda scalar: steps(scalar.text), _rows(vocabulary)):
            said = f"{_clip(text.text)} → {_clip(change.of(text.text))}"
            changed = Mapping({**body.entries, name: (key, new)}, body.place)
            place = text.place.shifted(change.start) if text.plain and "\n" not in text.text else text.place
            yield Mutant(entry, name, change.kind, said, place, changed)


def walked(
    node: Node, change: Callable[[Scalar], Iterator[Change]], change_key: Callable[[Scalar], Iterator[Change]]
) -> Iterator[tuple[Scalar, Change, Node]]:
    """Each tree that differs from ``node`` by one change of one text; keys of tables are changed by ``change_key``."""
    if isinstance(node, Scalar):
        for one in change(node):
            yield node, one, node._replace(text=one.of(node.text))
    elif isinstance(node, Sequence):
        for at, item in enumerate(node.items):
            for text, one, new in walked(item, change, change_key):
                yield text, one, Sequence((*node.items[:at], new, *node.items[at + 1 :]), node.place, node.flow)
    else:
        for name, (key, value) in node.entries.items():
            for text, one, new in walked(value, change, change_key):
                yield text, one, Mapping({**node.entries, name: (key, new)}, node.place)
            for one in change_key(key):
                renamed = key._replace(text=one.of(key.text))
                rows = [(renamed, v) if k is key else (k, v) for k, v in node]
                if len({k.text for k, _ in rows}) == len(rows):
                    yield key, one, Mapping({k.text: (k, v) for k, v in rows}, node.place)


def _rows(vocabulary: Vocabulary) -> Callable[[Scalar], Iterator[Change]]:
    """The changes of a table's key: a date a day off, the ends of a range of an ordered scale one value off."""

    def change(key: Scalar) -> Iterator[Change]:
        yield from (one for one in steps(key.text) if one.kind == "date")
        for match in _NAME.finditer(key.text):
            for scale in vocabulary.scales.values():
                ranks = list(scale.rank)
                if match.group() in scale.rank and (".." in key.text or key.text.endswith("+")):
                    at = ranks.index(match.group())
                    yield from (
                        Change("row", *match.span(), new)
                        for new in ranks[max(0, at - 1) : at + 2 : 2]
                        if new != match.group()
                    )

    return change


def reloaded(policy: Policy, entry: Entry, body: Mapping) -> Entry | None:
    """The entry as it would be with this text; None where the loader refuses it."""
    problems = Problems()
    context = Context(
        policy.vocabulary, policy.sets, policy.standards, policy.articles, policy.funds, policy.units,
        {one.name: one for one in policy.readings}, problems,
    )  # fmt: skip
    title = body.get("title")
    assert isinstance(title, Scalar)
    made = Entry(entry.id, kind_of(body), entry.clause, title.text, entry.place, entry.order)
    EntryLoader(made, body, context, policy.entries).load()
    return None if len(problems) else made


def _day(match: re.Match[str], by: int) -> str:
    year, month, day = (int(part) for part in match.groups() if part is not None)
    moved = date(year, month, day) + timedelta(days=by)
    return f"date({moved.year}, {moved.month}, {moved.day})" if match[1] else str(moved)


def _clip(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 120 else f"{one_line[:119]}…"
