"""Every small change that can be made to the text of one entry: a figure, a comparison, a value, a key, an option."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jiangce.rules.cards import card
from jiangce.rules.mutants import COMPARISON, NUMBER, STEP, stepped
from jiangce.rules.policy import Entry, Policy
from jiangce.rules.source import Mapping, Node, Scalar, Sequence
from jiangce.rules.vocabulary import Vocabulary

#: these say nothing of the rule, or are themselves the words on the card
WORDS = frozenset({"clause", "covers", "title", "follows", "reading"})
COMPARISONS = tuple(STEP)
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_LIST = re.compile(r"\[([^\[\]]*)\]|\b(?:together|holds|holds_at|medals)\(([^()]*)\)| per (.+)\Z", re.DOTALL)
_WORDS = (
    (" and ", " or "), (" or ", " and "), ("not ", ""), ("up to ", ""), ("at least ", "about "), ("about ", "at least "),
    (" in ", " not in "), (", one per person", ""), ("end of", "total 2023–"), ("average ", "total "),
    ("total ", "average "), ("average 2023–2025", "every year"), ("every year", "end of 2025"), ("year", "month"),
    ("a number", "in words"), ("in words", "a number"), ("once per", "2 times per"),
)  # fmt: skip


def card_text(policy: Policy, entry: Entry) -> str:
    return card(policy, entry).text()


def changes(body: Mapping, vocabulary: Vocabulary) -> Iterator[tuple[str, Mapping]]:
    """Each changed text of an entry, with what was changed."""
    for name, (key, node) in body.entries.items():
        if name in WORDS:
            continue
        for said, new in _of(node, vocabulary):
            yield f"{name}: {said}", Mapping({**body.entries, name: (key, new)}, body.place)
    for name in (
        "when",
        "at_most",
        "raise",
        "times",
        "of_which",
        "up_to",
        "on",
        "not_with",
        "form",
        "fund",
        "force",
        "counting",
    ):
        if name in body:
            yield f"no {name}", Mapping({k: v for k, v in body.entries.items() if k != name}, body.place)


def _of(node: Node, vocabulary: Vocabulary) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Scalar):
        for new in dict.fromkeys(new for new in texts(node.text, vocabulary) if new != node.text):
            yield f"{node.text} → {new}", Scalar(new, node.place, node.plain)
    elif isinstance(node, Sequence):
        for at, item in enumerate(node.items):
            if len(node.items) > 1:
                yield f"without item {at + 1}", Sequence(node.items[:at] + node.items[at + 1 :], node.place, node.flow)
            for said, new_item in _of(item, vocabulary):
                yield said, Sequence((*node.items[:at], new_item, *node.items[at + 1 :]), node.place, node.flow)
    else:
        yield from _of_table(node, vocabulary)


def _of_table(node: Mapping, vocabulary: Vocabulary) -> Iterator[tuple[str, Node]]:
    for name, (key, value) in node.entries.items():
        rest = {k: v for k, v in node.entries.items() if k != name}
        if rest:
            yield f"without row {name}", Mapping(rest, node.place)
        for said, new in _of(value, vocabulary):
            yield f"{name}: {said}", Mapping({**node.entries, name: (key, new)}, node.place)
        for said, new_key in _of(key, vocabulary):
            assert isinstance(new_key, Scalar)
            if new_key.text not in node.entries:
                entries = {
                    (new_key.text if k == name else k): (new_key if k == name else v[0], v[1])
                    for k, v in node.entries.items()
                }
                yield said, Mapping(entries, node.place)
        for other in rest:
            swapped = {**node.entries, name: (key, node.entries[other][1]), other: (node.entries[other][0], value)}
            yield f"{name} ↔ {other}", Mapping(swapped, node.place)


def texts(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The texts that differ from this one in a single figure, comparison, word, name or item."""
    for match in NUMBER.finditer(text):
        number = match.group().replace("_", "")
        for new in (stepped(number, 1), stepped(number, -1)):
            if new:
                yield text[: match.start()] + new + text[match.end() :]
    for match in COMPARISON.finditer(text):
        value = _NAME.search(text, match.end())
        for sign in COMPARISONS:
            if not (value and _same({match.group(), sign}, value.group(), vocabulary)):
                yield text[: match.start()] + sign + text[match.end() :]
    for old, new in _WORDS:
        for at in _all(text, old):
            yield text[:at] + new + text[at + len(old) :]
    for match in _NAME.finditer(text):
        for new in _others(match.group(), vocabulary):
            yield text[: match.start()] + new + text[match.end() :]
    for match in _LIST.finditer(text):
        for group in (1, 2, 3):
            if match[group] and "," in match[group]:
                items = [item.strip() for item in match[group].split(",")]
                for at in range(len(items)):
                    left = ", ".join(items[:at] + items[at + 1 :])
                    yield text[: match.start(group)] + left + text[match.end(group) :]
    if text.count(",") and not re.search(r"[()\[\]]| per ", text):  # the keys of a group, of a row of a table
        items = [item.strip() for item in text.split(",")]
        yield from (", ".join(items[:at] + items[at + 1 :]) for at in range(len(items)))


def _same(signs: set[str], value: str, vocabulary: Vocabulary) -> bool:
    """The same sign, or two that mean the same of the lowest or the highest value of a scale."""
    ends = [list(scale.rank) for scale in vocabulary.scales.values() if value in scale.rank]
    lowest, highest = any(end[0] == value for end in ends), any(end[-1] == value for end in ends)
    return len(signs) == 1 or (lowest and signs == {"==", "<="}) or (highest and signs == {"==", ">="})


def _all(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _others(name: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The values before and after this one on its scales; the columns of its type before and after it in its tables."""
    for scale in vocabulary.scales.values():
        yield from _beside(name, list(scale.values))
    for table in vocabulary.tables.values():
        if name in table.columns:
            type_ = table.columns[name].type
            yield from _beside(name, [column.name for column in table.columns.values() if column.type == type_])


def _beside(name: str, names: list[str]) -> Iterator[str]:
    if name in names and len(names) > 1:
        at = names.index(name)
        yield names[at - 1]
        yield names[(at + 1) % len(names)]
