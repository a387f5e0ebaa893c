"""Reading what a treatment gives: `gives`, `as` … `in`, `up_to`."""

from __future__ import annotations

from jiangce.rules import reading
from jiangce.rules.amount_loading import AmountLoader, key_words
from jiangce.rules.build import build
from jiangce.rules.nodes.base import Node as Rule
from jiangce.rules.nodes.values import Choice, Literal
from jiangce.rules.policy import Entry
from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.scope import Scope
from jiangce.rules.source import Mapping, Node, Scalar
from jiangce.rules.types import MONEY, SHARE, Kind, Type
from jiangce.rules.vocabulary import Vocabulary


def load(entry: Entry, tree: Mapping, scope: Scope, vocabulary: Vocabulary, problems: Problems) -> None:
    """What is given, taken as whom, up to how much."""
    entry.gives = _given(tree, vocabulary, problems)
    if "as" in tree:
        loader = AmountLoader(scope, {}, problems)
        entry.as_words = _standing(tree.get("as"), entry, loader, vocabulary)
    up_to = tree.get("up_to")
    if up_to is not None:
        text = reading.scalar(up_to, "up_to")
        node = build(text, scope, SHARE if text.text.endswith("%") else MONEY)
        entry.up_to = node if isinstance(node, Literal) else None


def _given(tree: Mapping, vocabulary: Vocabulary, problems: Problems) -> tuple[str, ...]:
    """The labels of the treatments under ``gives`` and ``in``."""
    scale = vocabulary.scales.get("treatment")
    known = scale.values if scale is not None else {}
    labels = []
    for name in (text for key in ("gives", "in") for text in reading.scalars(tree.get(key), problems, key)):
        if name.text in known:
            labels.append(known[name.text])
        else:
            problems.add(
                name.place, "词汇表里没有这种待遇", "no such treatment", found=name.text, expected=some(known),
                nearest=nearest(name.text, known),
            )  # fmt: skip
    return tuple(labels)


def _standing(
    tree: Node | None, entry: Entry, loader: AmountLoader, vocabulary: Vocabulary
) -> tuple[tuple[str, str, Rule | None], ...]:
    """``as: doctor`` or a table by a column: as whom somebody is treated."""
    if not isinstance(tree, Mapping) or entry.by is None:
        return (("", _name(reading.scalar(tree, "as"), loader, vocabulary).label, None),)
    out, taken = [], dict[str, str]()
    for key, node in tree:
        condition = loader.key(key, entry.by, taken)
        label = _name(reading.scalar(node, "as"), loader, vocabulary).label
        out.append((key_words(condition), label, condition))
    return tuple(out)


def _name(text: Scalar, loader: AmountLoader, vocabulary: Vocabulary) -> Choice:
    if "standing" not in vocabulary.scales:
        raise mistake(text.place, "词汇表里没有 standing", "the vocabulary lacks the scale `standing`", found=text.text)
    return loader._choice(text, text.text, Type(Kind.SCALE, "standing"))
