"""What decisions come to, short enough to be stored for everybody: from frames of a whole region, or of one party's rows.

The two ways agree decision by decision; a test holds them to it. Near misses are those of `population.screening`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from jiangce.entitlement.assess import decide
from jiangce.entitlement.decision import Decision, NextStep, Status
from jiangce.entitlement.explain import explain, payees_of
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.plan import plan
from jiangce.office.rulebook.written import facts_of
from jiangce.rules import library
from jiangce.rules.policy import SEMANTICS, EntryKind
from jiangce.rules.trace import Told
from jiangce.rules.types import PPM, Kind

if TYPE_CHECKING:
    from jiangce.population.gathered import Gathered

ENTITLED, OPEN, NEAR = "entitled", "open", "near"
GIVEN = "符合“"  # how a condition begins that hands on those of another entry
_SHORT = re.compile(r"(?:还差|再有)¥?([\d,]+(?:\.\d+)?)(个月|天|课时|年|元)?")
_UNITS = {"个月": Kind.MONTHS, "天": Kind.DAYS, "课时": Kind.HOURS, "元": Kind.MONEY, "年": Kind.YEAR}


@dataclass(frozen=True, slots=True)
class Found:
    """One benefit for one fact (or group). Money in 分, for each payee; ``high`` None: no bound known.

    ``why``: of an open one the conditions not known, of a near one the condition that fails, and by how much;
    ``reach_on``: when it will hold if things go on as they are; None where time alone does not bring it.
    ``provisional``: something else that is not known yet may change it.
    """

    entry: str
    fact: str
    on: date | None
    result: str
    low: int
    high: int | None
    certainty: str
    payees: tuple[str, ...]
    already_paid: int
    provisional: bool
    why: tuple[str, ...] = ()
    reach_on: date | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What an entry is called, and where it stands."""

    title: str
    clause: str
    fund: str


@cache
def benefits(policy: str) -> dict[str, About]:
    """The benefits of a policy by their entries."""
    entries = library.policies()[policy].entries.values()
    return {
        one.id: About(one.title, one.clause, one.fund or "") for one in entries if one.kind is EntryKind.BENEFIT
    }  # fmt: skip


def policies() -> list[str]:
    """All policies there are."""
    return list(library.policies())


def version_of(policy: str) -> tuple[str, str]:
    """The hash of a policy's rules as they stand, and the semantics by which they are read."""
    return plan(library.policies()[policy]).rules_hash(), SEMANTICS


# ── everybody at once ──


def gathered() -> Gathered:
    """Something that takes rows of everybody, for `screened`."""
    from jiangce.population.gathered import Gathered

    return Gathered(list(library.policies().values()))


def prepared(rows: Gathered) -> Any:
    """What was taken, made ready for any policy."""
    from jiangce.entitlement.columns import prepare

    return prepare(rows.frames(), list(library.policies().values()))


def screened(policy: str, ready: Any, as_of: date) -> Iterator[Found]:
    """All benefits of one policy that are not refused, and those nearly reached; entry by entry."""
    from jiangce.population.screening import bounds, screen

    found = screen([library.policies()[policy]], ready, as_of, within=bounds())
    doubts = {(entry, fact): tuple(words or ()) for _, entry, fact, words in found.doubts.iter_rows()}
    known = benefits(policy)
    for row in found.decisions.iter_rows(named=True):
        if row["entry"] in known and row["status"] is not False:
            where = row["entry"], row["fact"]
            result = ENTITLED if row["status"] else OPEN
            yield _found(row, result, why=() if row["status"] else doubts.get(where, ()))
    for row in found.near.iter_rows(named=True):
        if row["entry"] in known:
            told = {**row, "already_paid": 0, "provisional": not row["sure"]}
            yield _found(told, NEAR, why=(row["words"],), reach_on=_reached(row["words"], as_of))


def _found(row: Mapping[str, Any], result: str, **more: Any) -> Found:
    return Found(
        row["entry"], row["fact"], row["on"], result, row["low"] or 0, row["high"], row["certainty"] or "",
        tuple(row["payees"] or ()), row["already_paid"] or 0, bool(row["provisional"]), **more,
    )  # fmt: skip


# ── one party ──


def found_in(
    policy: str, rows: Mapping[str, Mapping[str, Mapping[str, Any]]], as_of: date, payee: str | None = None
) -> list[Found]:
    """The same of kept rows, those of one party and what they lead to. ``payee``: only what would be paid to this one."""
    found, known = library.policies()[policy], benefits(policy)
    if not found.is_known:
        return []
    ready = plan(found)
    case = FactCase(found, facts_of(rows), as_of)
    out: list[Found] = []
    for draft in decide(ready, case, tracing=True):
        if draft.plan.entry.id in known and (payee is None or payee in payees_of(draft)):
            out += _of(explain(draft, ready, case), as_of)
    return out


def _of(decision: Decision, as_of: date) -> Iterable[Found]:
    if decision.status is not Status.NOT_ENTITLED:
        open_ = decision.status is Status.OPEN
        why = tuple(one.words for one in _doubtful(decision.conditions)) if open_ else ()
        yield _decided(decision, OPEN if open_ else ENTITLED, why)
    elif (step := _near(decision)) is not None:
        amount, doubt = step.gain, any(one.holds is None for one in decision.conditions)
        yield Found(
            decision.benefit, decision.fact, decision.on, NEAR, amount.low if amount else 0, amount.high if amount else None,
            str(amount.certainty) if amount else "", decision.payees, 0, doubt, (step.words,), _reached(step.words, as_of),
        )  # fmt: skip


def _decided(decision: Decision, result: str, why: tuple[str, ...]) -> Found:
    amount = decision.amount
    return Found(
        decision.benefit, decision.fact, decision.on, result, amount.low if amount else 0, amount.high if amount else None,
        str(amount.certainty) if amount else "", decision.payees, decision.already_paid, decision.provisional, why,
    )  # fmt: skip


def _near(decision: Decision) -> NextStep | None:
    """The one step by which a refused decision would come true, where it is near."""
    if sum(one.holds is False for one in _leaves(decision.conditions)) > 1:
        return None
    return next((step for step in decision.next_steps if "；" not in step.words and _is_near(step)), None)


def _leaves(conditions: Sequence[Told]) -> Iterator[Told]:
    for one in conditions:
        inside = (
            [child for child in one.children if child.holds is False] if one.holds is False and not one.short else []
        )
        yield from _leaves(inside) if inside else (one,)


def _doubtful(conditions: Sequence[Told]) -> Iterator[Told]:
    """The lines not known, those of what is given instead of "its conditions hold"."""
    for one in conditions:
        if one.holds is None:
            inside = one.words.startswith(GIVEN) and [child for child in one.children if child.holds is None]
            yield from _doubtful(inside) if inside else (one,)


def _is_near(step: NextStep) -> bool:
    """Within the bounds of `near.yaml`."""
    from jiangce.population.screening import bounds

    match = _SHORT.search(step.words)
    if match is None:
        return False
    kind = Kind.MONEY if "¥" in match[0] else _UNITS.get(match[2], Kind.COUNT)
    short = float(match[1].replace(",", "")) * (100 if kind is Kind.MONEY else 1)
    bound = bounds().get(kind)
    return bound is not None and (short <= bound.most or step.distance * PPM <= bound.share + 0.5)


def _reached(words: str, as_of: date) -> date | None:
    """The day on which so many months or days more have passed."""
    match = _SHORT.search(words)
    if match is None or match[2] not in ("个月", "天"):
        return None
    many = int(match[1].replace(",", ""))
    if match[2] == "天":
        return as_of + timedelta(days=many)
    year, month = divmod(as_of.year * 12 + as_of.month - 1 + many, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(as_of.day, (after - timedelta(days=1)).day))


__all__ = [
    "ENTITLED",
    "NEAR",
    "OPEN",
    "About",
    "Found",
    "benefits",
    "found_in",
    "gathered",
    "policies",
    "prepared",
    "screened",
    "version_of",
]
