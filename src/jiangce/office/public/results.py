"""From decisions to what a page shows: alike ones together, nearest first, in the reader's words.

A finding here is a `jiangce.entitlement.finder.Finding` with its decision; only their plain data is read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from jiangce.office.public import model

_ORDER = {"entitled": 0, "open": 1, "not entitled": 2}


def results(findings: Iterable[Any], policy: str) -> tuple[model.Result, ...]:
    """One result per benefit: forty hires alike are one line with their sum."""
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for finding in findings:
        groups[finding.decision.benefit, str(finding.decision.status)].append(finding)
    best = _best_status(groups)
    shown = [(key, group) for key, group in groups.items() if key[1] == best[key[0]]]
    shown.sort(key=lambda pair: (_ORDER[pair[0][1]], _distance(pair[1])))
    return tuple(replace(_result(group), key=f"r-{policy}-{key[0]}", policy=policy) for key, group in shown)


def _best_status(groups: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Somebody who has a benefit for one fact need not hear for which others he has not."""
    best: dict[str, str] = {}
    for benefit, status in groups:
        best[benefit] = min(best.get(benefit, status), status, key=_ORDER.__getitem__)
    return best


def _distance(group: list[Any]) -> float:
    """How near a refused benefit is; those without a next step come last."""
    return min((step.distance for one in group for step in one.decision.next_steps), default=1e9)


def _result(group: list[Any]) -> model.Result:
    first, decisions = group[0].decision, [one.decision for one in group]
    status = str(first.status)
    amounts = [one.total for one in group if one.total is not None]
    return model.Result(
        key=f"r-{first.benefit}",
        policy="",
        benefit=first.benefit,
        kind=first.kind,
        clause=first.clause,
        title=first.title,
        status=status,
        count=sum(one.count for one in group),
        money=_of(group, amounts) if status != "not entitled" and amounts else None,
        ahead=_money(first.ahead) if first.ahead else None,
        pace=_pace(first),
        payee="个人" if group[0].for_others else "",
        gives=first.gives,
        conditions=tuple(_condition(one) for one in first.conditions),
        reductions=_reductions(decisions),
        shares=tuple((share.words, _money(share.amount)) for share in first.shares),
        missing=_each(item.label for item in first.missing),
        proofs=_each(item.proof for item in first.missing),
        steps=_steps(decisions),
        obstacle=_obstacle(first.conditions),
        readings=first.readings,
        assumptions=first.assumptions,
        calculation=first.calculation,
        choosing=first.choosing.words if first.choosing is not None and first.choosing.taken else "",
        provisional=any(one.provisional for one in decisions),
        forecast=first.forecast,
        hashes=(("规则", first.rule_hash), ("事实", first.facts_hash)) if first.rule_hash else (),
    )


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _money(amount: Any) -> model.Money:
    return model.Money(amount.low, amount.high, str(amount.certainty), amount.note if amount.low != amount.high else "")


def _of(group: list[Any], amounts: list[Any]) -> model.Money:
    money = _sum(amounts)
    if money.low != money.high and any(_uncertain_past(one.decision) for one in group):
        return replace(money, certainty="range", note="以前各期以参保等记录为准")
    return money


def _uncertain_past(decision: Any) -> bool:
    """Some of an allowance's periods are over, and nobody has told what was then."""
    return any(str(period.status) == "open" for period in decision.periods)


def _sum(amounts: list[Any]) -> model.Money:
    """The sum of intervals; as sure as the least sure of them."""
    first = next((one for one in amounts if one.low != one.high), amounts[0])
    high = None if any(one.high is None for one in amounts) else sum(one.high for one in amounts)
    return model.Money(sum(one.low for one in amounts), high, str(first.certainty), _money(first).note)


def _reductions(group: list[Any]) -> tuple[tuple[str, str, int], ...]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for decision in group:
        for one in decision.reductions:
            found[one.clause, one.words] += one.by
    return tuple((clause, words, by) for (clause, words), by in found.items())


def _pace(decision: Any) -> str:
    """For an allowance: how many periods have come to how much, as the calculation words it."""
    return decision.calculation[-1] if decision.periods and decision.calculation else ""


def _steps(group: list[Any]) -> tuple[model.Step, ...]:
    """Next steps, nearest first, each once."""
    every = sorted((step for one in group for step in one.next_steps), key=lambda step: step.distance)
    unique = {step.words: step for step in reversed(every)}
    nearest = sorted(unique.values(), key=lambda step: step.distance)[:3]
    return tuple(model.Step(_spoken(step.words), _money(step.gain) if step.gain else None) for step in nearest)


def _obstacle(conditions: Iterable[Any]) -> str:
    """The first condition that failed, looked for inside of those that hold several."""
    for one in conditions:
        if one.holds is False:
            return _obstacle(one.children) or one.words
    return ""


def _spoken(words: str) -> str:
    """As the engine says it, without doubled marks."""
    return re.sub(r"[，；。]+$", "", words)


def _condition(one: Any) -> model.Condition:
    children = tuple(_condition(child) for child in one.children)
    return model.Condition(one.words, one.holds, one.found, one.needed, one.short, one.clause, one.declared, children)
