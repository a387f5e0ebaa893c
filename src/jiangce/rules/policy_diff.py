"""Two policies, or one as known on two days, clause by clause: what changed in words, from the lines of the cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jiangce.rules.cards import card
from jiangce.rules.policy import Entry, Policy
from jiangce.rules.policy_card import policy_card
from jiangce.rules.types import date_words, money_words

#: lines that say where an entry stands; readings are compared only within one document
_PLACE = frozenset({"条款", "名称", "责任单位", "状态"})
_READINGS = frozenset({"口径", "可改用", "尚不能改用"})
#: what the card of the document says of its days and money
_HEAD = frozenset({"文号", "状态", "施行日期", "失效日期", "资金"})


class Changed(NamedTuple):
    """Under one label of a card: what stands there no more, and what stands there now."""

    label: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


class Pair(NamedTuple):
    """An entry and the one that follows it; None where there is none."""

    old: Entry | None
    new: Entry | None
    changed: tuple[Changed, ...] = ()

    @property
    def same(self) -> bool:
        return self.old is not None and self.new is not None and not self.changed


def pairs(before: Policy, after: Policy) -> list[Pair]:
    """Entry by entry in the later document's order, then what only the earlier has.

    An entry follows the one that it names (`follows:`), else the one of the same id.
    """
    out, taken = [], set[str]()
    for entry in after.entries.values():
        named = "" if before.id == after.id else entry.follows
        old = before.entries.get(named) or before.entries.get(entry.id)
        if old is None:
            out.append(Pair(None, entry))
            continue
        taken.add(old.id)
        out.append(Pair(old, entry, tuple(_entry_changes(before, old, after, entry))))
    return out + [Pair(entry, None) for entry in before.entries.values() if entry.id not in taken]


def _entry_changes(before: Policy, old: Entry, after: Policy, new: Entry) -> Iterator[Changed]:
    left_out = _PLACE if before.id == after.id else _PLACE | _READINGS
    yield from changes(card(before, old).lines, card(after, new).lines, left_out)


def head_changes(before: Policy, after: Policy) -> list[Changed]:
    """What changed of the document as a whole: its days, status, money, the figures of other documents."""
    lines = [
        [*(line for line in policy_card(p).lines if line.label in _HEAD), ("其他文件的标准", tuple(_standards(p)))]
        for p in (before, after)
    ]
    return list(changes(lines[0], lines[1], frozenset()))


def _standards(policy: Policy) -> Iterator[str]:
    """The figures of other documents as filled in; what is not filled in is not there."""
    for standard in policy.standards.values():
        for since, keys, fen in standard.values:
            of = f"（{'、'.join(keys)}）" if keys else ""
            yield f"{standard.zh}{of}：{date_words(since)}起{money_words(fen)}"


def changes(
    before: Sequence[tuple[str, tuple[str, ...]]],
    after: Sequence[tuple[str, tuple[str, ...]]],
    left_out: frozenset[str],
) -> Iterator[Changed]:
    """Label by label, the texts that are no longer there and those that are new."""
    old, new = dict(before), dict(after)
    for label in dict.fromkeys([*old, *new]):
        was, now = old.get(label, ()), new.get(label, ())
        if label in left_out or was == now:
            continue
        gone, come = tuple(t for t in was if t not in now), tuple(t for t in now if t not in was)
        yield Changed(label, gone, come) if gone or come else Changed(label, was, now)
