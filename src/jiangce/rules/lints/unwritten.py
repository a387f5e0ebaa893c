"""What `policy draft` left for the analyst: titles still to be written stand for entries still to be encoded.

The title slot is the mark: as long as it says 待拟, the entry is a stub. The check refuses it; that of a draft does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from jiangce.rules.lints.subject import Subject
from jiangce.rules.policy import Entry
from jiangce.rules.source import Mapping, Scalar

TO_WRITE = "待拟"
TO_FILL = "待填"


def is_stub(entry: Entry) -> bool:
    """Is the entry only a place for one, as `policy draft` writes it?"""
    return entry.title == TO_WRITE


def check(subject: Subject) -> None:
    """Note every slot that is still empty."""
    for slot in slots(subject):
        subject.problems.add(
            slot.place, "还没有写：这一条还待编写", "still to be written", found=slot.text, expected="自己的话 your own words"
        )  # fmt: skip


def slots(subject: Subject) -> Iterator[Scalar]:
    """The empty slots of the head, of the articles, of the entries and of the ledger."""
    for key in ("number", "title", "region", "names"):
        yield from _empty(subject.tree("policy.yaml", key))
    for tree in (subject.tree("policy.yaml", "articles"), *_entries_and_ledger(subject)):
        for _, body in tree if isinstance(tree, Mapping) else ():
            yield from _empty(body.get("title") if isinstance(body, Mapping) else None)


def _entries_and_ledger(subject: Subject) -> Iterator[Mapping]:
    for name, tree in subject.trees.items():
        if name.startswith(f"{subject.policy.id}/") and not name.endswith(
            ("policy.yaml", "vocabulary.yaml", "figures.yaml")
        ):
            yield tree


def _empty(node: object) -> Iterator[Scalar]:
    if isinstance(node, Mapping):
        for _, value in node:
            yield from _empty(value)
    elif isinstance(node, Scalar) and node.text in (TO_WRITE, TO_FILL):
        yield node


__all__ = ["TO_FILL", "TO_WRITE", "check", "is_stub", "slots"]
