"""What people read is Chinese: no Latin letter but the document's own, no empty label, no two options of one label.

The document's own letters stand in policy.yaml: ``latin: [SYB, A]``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from jiangce.rules.cards import card
from jiangce.rules.lints.subject import Subject
from jiangce.rules.policy_card import policy_card
from jiangce.rules.problems import Place, Problems
from jiangce.rules.source import Mapping, Node, Scalar

_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚÀ-ÖØ-öø-ɏ][A-Za-z0-9Ａ-Ｚａ-ｚÀ-ɏ+-]*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PLACES = re.compile(r"\{[a-z_县地市]+\}")
#: keys whose texts people read
_READ = frozenset({"zh", "measure", "row", "ask", "proof", "says", "so", "otherwise", "none"})


def latin(text: str, allowed: Collection[str]) -> list[str]:
    """The Latin words of a text that are not among the document's own."""
    return [word for word in _LATIN.findall(_PLACES.sub("", text)) if word not in allowed]


def check(subject: Subject) -> None:
    """Note Latin letters in labels and on cards, and labels that tell two things apart by nothing."""
    allowed = subject.policy.latin
    for tree in subject.vocabularies():
        _vocabulary(tree, allowed, subject.problems)
    _policy(subject, allowed)
    if not len(subject.problems):  # a wrong label would show on many cards, and a broken rule has none
        _cards(subject, allowed)
    for scale in subject.policy.vocabulary.scales.values():
        _apart(scale.values, scale.place, subject.problems, "选项")
    _apart(
        {one.name: one.title for one in subject.policy.sets.values()}, subject.policy.place, subject.problems, "名单"
    )


def _note(text: Scalar, allowed: Collection[str], problems: Problems) -> None:
    found = latin(text.text, allowed)
    if found:
        problems.add(
            text.place, "给人看的文字里有拉丁字母", "Latin letters in what people read", found="、".join(found),
            expected="中文；文件自己的字母写进 policy.yaml 的 latin",
        )  # fmt: skip
    elif not _HAN.search(text.text):
        problems.add(text.place, "这里要写中文", "this is read by people: write Chinese", found=text.text)


def _vocabulary(tree: Mapping, allowed: Collection[str], problems: Problems) -> None:
    for _, section in tree:
        for _, body in section if isinstance(section, Mapping) else ():
            for text in _labels(body):
                _note(text, allowed, problems)


def _labels(body: Node | None) -> Iterator[Scalar]:
    """The texts of a scale, table or word that people read."""
    for key, node in body if isinstance(body, Mapping) else ():
        if isinstance(node, Scalar) and key.text in _READ:
            yield node
        elif key.text in ("ordered", "values", "apart", "beyond", "within") and isinstance(node, Mapping):
            yield from (label for _, label in node if isinstance(label, Scalar))
        elif key.text == "columns" and isinstance(node, Mapping):
            for _, column in node:
                yield from _labels(column)


def _policy(subject: Subject, allowed: Collection[str]) -> None:
    """Titles, units, funds, standards, lists, audiences, readings, and the titles and readings of entries."""
    for key in ("title", "issuer"):
        node = subject.tree("policy.yaml", key)
        if isinstance(node, Scalar):
            _note(node, allowed, subject.problems)
    for part, keys in (
        ("units", None), ("names", None), ("articles", ("title",)), ("funds", ("zh", "sources")),
        ("standards", ("zh", "source", "unit")), ("sets", ("zh",)), ("audiences", ("zh", "situations")),
    ):  # fmt: skip
        for _, body in subject.section("policy.yaml", part):
            for text in _texts(body, keys):
                _note(text, allowed, subject.problems)
    for entry in subject.policy.entries.values():
        for text in (*_texts(subject.part(entry, "title"), None), *_readings(subject.part(entry, "reading"))):
            _note(text, allowed, subject.problems)
    for text in _readings(subject.tree("policy.yaml", "readings")):
        _note(text, allowed, subject.problems)
    for _, body in subject.section("provisions.yaml"):
        for text in _texts(body, ("title",)):
            _note(text, allowed, subject.problems)


def _readings(section: Node | None) -> Iterator[Scalar]:
    """What readings and their options say; not what the options change."""
    for _, node in section if isinstance(section, Mapping) else ():
        if not isinstance(node, Mapping):
            yield from _texts(node, None)
            continue
        yield from _texts(node.get("says"), None)
        other = node.get("other")
        for _, option in other if isinstance(other, Mapping) else ():
            yield from _texts(option, ("says",))


def _texts(node: Node | None, keys: Collection[str] | None) -> Iterator[Scalar]:
    """The texts of a value; of a mapping those under ``keys``, or all."""
    if isinstance(node, Scalar):
        if not node.empty:
            yield node
    elif isinstance(node, Mapping):
        for key, value in node:
            if keys is None or key.text in keys:
                yield from _texts(value, None)
    elif node is not None:
        for item in node.items:
            yield from _texts(item, None)


def _cards(subject: Subject, allowed: Collection[str]) -> None:
    policy = subject.policy
    pages = [(policy.place, policy_card(policy)), *((e.place, card(policy, e)) for e in policy.entries.values())]
    for place, one in pages:
        for line in one.lines:
            for text in line.texts:
                if latin(text, allowed):
                    subject.problems.add(
                        place, f"卡片的“{line.label}”里有拉丁字母", "Latin letters on the card", found=text
                    )


def _apart(labels: dict[str, str], place: Place, problems: Problems, what: str) -> None:
    first: dict[str, str] = {}
    for name, label in labels.items():
        if label in first:
            problems.add(
                place, f"两个{what}的中文相同", "two labels that are the same", found=f"{first[label]}, {name}: {label}"
            )
        first.setdefault(label, name)
