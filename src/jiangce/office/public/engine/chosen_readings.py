"""Other readings asked for in an address, ``POLICY/READING=OPTION``: checked, and the policies loaded with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jiangce.office.public import model
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problem, Problems, Refused, some
from jiangce.rules.reading_choice import resolve, written
from jiangce.rules.readings import DEFAULT, Option, Reading

#: so many readings may be chosen at once: each combination is loaded anew
MOST = 6
_FORM = "政策编号/口径=读法，或 政策编号/条目/口径=读法"


class Wanted(NamedTuple):
    """One reading asked for that can be chosen."""

    policy: Policy
    reading: Reading
    option: Option

    @property
    def address(self) -> str:
        return f"{self.policy.id}/{self.reading.id}={self.option.name}"


class ReadAs(NamedTuple):
    """The policies with the readings chosen, which these are, and what could not be chosen."""

    policies: tuple[Policy, ...]
    chosen: tuple[model.ChosenReading, ...]
    refused: tuple[model.Refused, ...]


def read_as_asked(ids: Iterable[str], given: Sequence[str]) -> ReadAs:
    """The policies of these ids, read as asked where that can be done."""
    known = library.policies()
    here = {policy_id: known[policy_id] for policy_id in ids}
    wanted: dict[tuple[str, str], Wanted] = {}
    refused: list[model.Refused] = []
    for text in given:
        try:
            if len(wanted) >= MOST:
                raise ValueError(f"一次最多选用 {MOST} 种读法")
            one = _wanted(text, here)
        except ValueError as bad:
            refused.append(_refused(text, str(bad)))
        else:
            if one is not None:
                wanted[one.policy.id, one.reading.id] = one
    chosen: list[model.ChosenReading] = []
    for policy_id in here:
        mine = [one for one in wanted.values() if one.policy.id == policy_id]
        try:
            if mine:
                here[policy_id] = library.policy(policy_id, {one.reading.id: one.option.name for one in mine})
            chosen += [_told(one) for one in mine]
        except Refused as found:  # each exists, but they cannot be chosen together
            refused += [_refused(one.address, _words(found.problems[0])) for one in mine]
    return ReadAs(tuple(here.values()), tuple(chosen), tuple(refused))


def _wanted(text: str, here: dict[str, Policy]) -> Wanted | None:
    """What is asked for; None for the usual way. Raises `ValueError` with why not, in Chinese."""
    left, equals, option = text.partition("=")
    policy_id, slash, name = left.partition("/")
    if not (equals and slash and policy_id and name and option):
        raise ValueError(f"要写成 {_FORM}")
    policy = here.get(policy_id)
    if policy is None:
        raise ValueError(f"这里没有用到这份政策；这里的政策是：{some(here)}")
    problems = Problems()
    every = policy.every_reading()
    found = resolve(every, written({name: option}), problems)
    for problem in problems:
        raise ValueError(_words(problem))
    if option == DEFAULT:
        return None
    ((reading_id, chosen),) = found.items()
    return Wanted(policy, next(one for one in every if one.id == reading_id), chosen)


def _words(problem: Problem) -> str:
    """A mistake in a choice as a reader of the page is told it."""
    out = problem.zh
    if problem.nearest:
        out += f"；是否想写 {problem.nearest}"
    elif problem.expected:
        out += f"；可以是 {problem.expected}"
    return out


def _refused(text: str, reason: str) -> model.Refused:
    return model.Refused("reading", "读法", text, reason)


def _told(one: Wanted) -> model.ChosenReading:
    entry = one.policy.entries.get(one.reading.entry)
    return model.ChosenReading(
        value=one.address,
        policy=one.policy.id,
        reading=one.reading.id,
        title=entry.title if entry else "",
        clause=entry.clause if entry else "",
        usual=one.reading.usual,
        text=one.option.text,
    )
