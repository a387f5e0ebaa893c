"""How far a condition is from holding: through and, or and not to the part by which it fails; one case and many rows alike."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from jiangce.entitlement.columns.frames import frames_of
from jiangce.entitlement.columns.settling import settle_columns
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.facts import FactCase, Facts
from jiangce.entitlement.next_steps import _leaves
from jiangce.rules import library
from jiangce.rules.build import build
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env, Row
from jiangce.rules.problems import Place
from jiangce.rules.scope import Mode, Scope
from jiangce.rules.source import Scalar

TODAY = date(2024, 6, 30)


def condition(text: str) -> Node:
    policy = library.policy("shangyu-2023")
    table = policy.vocabulary.tables["hire"]
    return build(Scalar(text, Place("test", 1)), Scope(policy.vocabulary, table, Mode("row"), sets=policy.sets))


def facts(months: int | None, first: bool) -> Facts:
    out = Facts()
    out.add(Row("org", "acme", {"kind": "enterprise"}))
    hire = {"employer": "acme", "insured_months": months, "first_insured": first, "hired_on": date(2024, 3, 1)}
    out.add(Row("hire", "h", {name: value for name, value in hire.items() if value is not None}))
    return out


def by_case(text: str, months: int | None, first: bool) -> tuple[str, float]:
    policy, told = library.policy("shangyu-2023"), facts(months, first)
    case = FactCase(policy, told, TODAY)
    traced = condition(text).trace(Env(case, told.tables["hire"][0], TODAY))
    return traced.short, traced.gap


def by_columns(text: str, months: int | None, first: bool) -> tuple[str, float]:
    policy, node = library.policy("shangyu-2023"), condition(text)
    world = World(policy, frames_of(facts(months, first), policy.vocabulary), TODAY)
    settle_columns(world)
    sheet = Sheet(pl.DataFrame({"row": pl.Series([0], dtype=pl.UInt32), "on": [TODAY], "status": [True]}))
    view = View(world, sheet, "hire")
    gap = node.gap(view)
    short, need, at = (sheet.values(one.cast(pl.Int64))[0] for one in gap)
    return ("", 0.0) if short is None else (node.countable()[at].gap_words(short), short / max(need, 1))


@pytest.mark.parametrize(
    ("text", "months", "first", "expected"),
    [
        ("insured_months >= 3", 2, True, ("还差1个月", 1 / 3)),
        ("insured_months >= 3", 3, True, ("", 0.0)),
        ("insured_months >= 3", None, True, ("", 0.0)),
        ("insured_months > 3", 2, True, ("还差2个月", 2 / 3)),
        ("first_insured and insured_months >= 3", 2, True, ("还差1个月", 1 / 3)),
        # a part that cannot be counted is in the way: once it was passed over
        ("first_insured and insured_months >= 3", 2, False, ("", 0.0)),
        ("insured_months >= 3 and insured_months >= 6", 2, True, ("", 0.0)),
        ("insured_months >= 3 and insured_months >= 6", 4, True, ("还差2个月", 2 / 6)),
        ("first_insured or insured_months >= 3", 2, False, ("还差1个月", 1 / 3)),
        ("insured_months >= 12 or insured_months >= 3", 2, True, ("还差1个月", 1 / 3)),
    ],
)
def test_a_distance_is_told_alike(text: str, months: int | None, first: bool, expected: tuple[str, float]) -> None:
    for found in (by_case(text, months, first), by_columns(text, months, first)):
        assert found == (expected[0], pytest.approx(expected[1]))


def test_what_cannot_be_counted_is_in_the_way_behind_a_not() -> None:
    """``not (a and b)`` fails because both hold: none of its parts fails, so it fails itself."""
    policy, told = library.policy("shangyu-2023"), facts(4, True)
    case = FactCase(policy, told, TODAY)
    traced = condition("not (first_insured and insured_months >= 3)").trace(Env(case, told.tables["hire"][0], TODAY))
    assert [(one.holds, one.short) for one in _leaves([traced])] == [(False, "")]
