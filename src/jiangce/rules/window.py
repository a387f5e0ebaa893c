"""Of which days an entry decides the facts: the policy's, from its coming into force to its end, or the entry's own.

``from: 2020-08-19`` and ``until: 2019-10-28`` of an entry replace the policy's own bound; ``none`` takes it away. Of an
allowance the days are those on which its periods begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.values import Literal, Moment
from jiangce.rules.policy import Entry, Policy
from jiangce.rules.types import DATE, date_words

#: written for a bound that is taken away
NONE = "none"


def first_day(policy: Policy, entry: Entry) -> date | None:
    """The first day; None: no bound."""
    return _day(entry.from_, policy.in_force)


def last_day(policy: Policy, entry: Entry) -> date | None:
    """The last day; None: no end."""
    return _day(entry.until, policy.until)


def _day(own: Literal | str, policy_s: date | None) -> date | None:
    if isinstance(own, Literal):
        value = own.value(None)  # type: ignore[arg-type]
        assert isinstance(value, date)
        return value
    return None if own == NONE else policy_s


def date_of(entry: Entry) -> Node:
    """The date of the fact that is decided; the day of the question where the fact has none."""
    return entry.on or Moment("today")


def starts_at_force(entry: Entry) -> bool:
    """Is the rule decided as of the day the policy takes force, whatever the fact's own date?"""
    return isinstance(entry.on, Moment) and entry.on.name == "in_force"


def bounds(policy: Policy, entry: Entry) -> Iterator[Node]:
    """The conditions nobody writes: the fact's date lies within the window.

    None for an allowance, whose periods are bound instead. Where another entry is `given`, that one has passed its own;
    only what this entry writes itself comes on top.
    """
    if entry.while_ is not None or entry.table is None:
        return
    on = date_of(entry)
    if isinstance(entry.from_, Literal):
        yield Compare(">=", on, entry.from_)
    elif entry.from_ != NONE and not entry.given and not starts_at_force(entry):
        yield Compare(">=", on, Moment("in_force"))
    if isinstance(entry.until, Literal):
        yield Compare("<=", on, entry.until)
    elif policy.until is not None and entry.until != NONE and not entry.given and not starts_at_force(entry):
        yield Compare("<=", on, Literal(DATE, policy.until))


def bound_words(policy: Policy, entry: Entry) -> Iterator[str]:
    """The window in Chinese, as it stands among the conditions."""
    for node in bounds(policy, entry):
        own = node.right in (entry.from_, entry.until)  # type: ignore[attr-defined]
        moment = isinstance(node.right, Moment)  # type: ignore[attr-defined]
        yield node.words() + ("（本条自定）" if own else f"（{force_words(policy)}）" if moment else "")
    if entry.while_ is None and entry.table is not None:
        if entry.from_ == NONE:
            yield f"{date_of(entry).words()}不限于本文件施行之日以后"
        if entry.until == NONE:
            yield f"{date_of(entry).words()}不限于本文件失效以前"


def period_words(policy: Policy, entry: Entry) -> Iterator[str]:
    """Which periods of an allowance the window leaves out."""
    unit = "年份" if entry.every == "year" else "月份"
    if isinstance(entry.from_, Literal):
        yield f"{entry.from_.words()}以前的{unit}不发（本条自定）"
    elif entry.from_ == NONE:
        yield f"本文件施行以前的{unit}也发"
    elif not starts_at_force(entry):
        yield f"本文件施行之日（{force_words(policy)}）以前的{unit}不发"
    last = last_day(policy, entry)
    if last is not None:
        yield f"{date_words(last)}以后开始的{unit}不发" + ("（本条自定）" if isinstance(entry.until, Literal) else "")
    elif entry.until == NONE:
        yield "本文件失效后，继续发到期满"


def force_words(policy: Policy) -> str:
    """The day the policy takes force, and whether it is only assumed: 2023年1月1日，暂定."""
    return date_words(policy.in_force) + ("，暂定" if policy.assumption else "")
