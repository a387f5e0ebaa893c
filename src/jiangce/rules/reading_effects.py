"""What each option of a reading would change: the lines of cards, the figures; found by loading the policy with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from jiangce.rules.cards import Card, card
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problem
from jiangce.rules.readings import Option, Reading
from jiangce.rules.rule_figures import RuleFigure, entry_figures
from jiangce.rules.variants import variants

#: lines of a card that an option is not compared by: its own words
_NOT_COMPARED = frozenset({"口径", "可改用", "尚不能改用"})


@dataclass(frozen=True, slots=True)
class Effect:
    """One option chosen alone. ``changes``: entry → what its card would say instead, in Chinese."""

    reading: Reading
    option: Option
    problems: tuple[Problem, ...]
    changes: dict[str, str]
    figures: tuple[RuleFigure, ...]  # those that the usual way has not
    same: bool  # the rules are the same as without it


_FOUND: WeakKeyDictionary[Policy, tuple[Effect, ...]] = WeakKeyDictionary()


def effects(policy: Policy) -> tuple[Effect, ...]:
    """The effect of every option, worked out once a policy."""
    found = _FOUND.get(policy)
    if found is None:
        found = _FOUND[policy] = tuple(_effects(policy))
    return found


def changes(policy: Policy, entry: str) -> dict[tuple[str, str], str]:
    """(reading, option) → what the card of this entry would say instead."""
    found = ((e.reading.id, e.option.name, e.changes.get(entry, "")) for e in effects(policy))
    return {(reading, option): said for reading, option, said in found if said}


def _effects(policy: Policy) -> Iterator[Effect]:
    for reading, option, other, problems in variants(policy):
        if other is None:
            yield Effect(reading, option, tuple(problems), {}, (), same=False)
            continue
        touched = [name for name in option.touched if name in policy.entries]
        told = {name: difference(_card(policy, name), _card(other, name)) for name in touched}
        figures = tuple(figure for name in touched for figure in _new_figures(policy, other, name))
        yield Effect(reading, option, (), told, figures, same=other.hash() == policy.hash() and not any(told.values()))


def _card(policy: Policy, entry: str) -> Card:
    return card(policy, policy.entries[entry])


def difference(before: Card, after: Card) -> str:
    """What the second card says that the first does not, label by label: 金额由“500元”改为“600元”."""
    old, new = dict(before.lines), dict(after.lines)
    out = []
    for label in dict.fromkeys([*old, *new]):
        was, now = old.get(label, ()), new.get(label, ())
        if was == now or label in _NOT_COMPARED:
            continue
        gone = [text for text in was if text not in now]
        come = [text for text in now if text not in was]
        out.append(_said(label, gone, come) if gone or come else _moved(label, was, now))
    return "；".join(out)


def _said(label: str, gone: list[str], come: list[str]) -> str:
    if gone and come:
        return f"{label}由“{'；'.join(gone)}”改为“{'；'.join(come)}”"
    if come:
        return f"{label}加上“{'；'.join(come)}”"
    return f"{label}去掉“{'；'.join(gone)}”"


def _moved(label: str, was: Sequence[str], now: Sequence[str]) -> str:
    """The same lines in another order: those from the first to the last that moved."""
    moved = [at for at, (a, b) in enumerate(zip(was, now, strict=False)) if a != b]
    between = now[moved[0] : moved[-1] + 1] if moved else now
    return f"{label}的次序改为“{'；'.join(between)}”"


def _new_figures(policy: Policy, other: Policy, entry: str) -> Iterator[RuleFigure]:
    """Figures that the option uses and the usual way does not; the document need not print them."""
    usual = Counter((f.where, f.unit, f.value) for f in entry_figures(policy, policy.entries[entry]))
    for figure in entry_figures(other, other.entries[entry]):
        key = (figure.where, figure.unit, figure.value)
        if usual[key] > 0:
            usual[key] -= 1
        else:
            yield replace(figure, where=f"口径：{figure.where}", asked=False)
