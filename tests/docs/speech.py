"""Expressions and amounts of the documents: built in the words of Shangyu 2023, worded, and tried on facts."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.docs.blocks import Block

from jiangce.entitlement.case_reading import parse_case, read_case
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.money import rounded
from jiangce.rules import library
from jiangce.rules.amount_loading import AmountLoader
from jiangce.rules.build import build
from jiangce.rules.nodes.amounts import AmountNode
from jiangce.rules.nodes.base import Node, shown
from jiangce.rules.nodes.env import Env, bounds
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Place, Problems
from jiangce.rules.scope import Mode, Scope
from jiangce.rules.source import Scalar
from jiangce.rules.types import BOOL, NONE, PLAIN, money_words

POLICY = "shangyu-2023"


def policy() -> Policy:
    return library.policy(POLICY)


def scope_of(block: Block) -> Scope:
    """Where the block's expressions stand: ``table=hire``, ``mode=group``."""
    ours = policy()
    table = ours.vocabulary.tables[block.options["table"]] if "table" in block.options else None
    mode = Mode(block.options.get("mode", "row"))
    return Scope(ours.vocabulary, table, mode, sets=ours.sets, measure=table.measure if table else "")


def expression(block: Block, line: int, text: str) -> Node:
    """The node of one line. Raises `Mistake`."""
    return build(Scalar(text, Place(block.document, line)), scope_of(block))


def amount(block: Block, line: int, text: str) -> AmountNode:
    """The amount of one line. Raises `Mistake`."""
    problems = Problems()
    loader = AmountLoader(scope_of(block), policy().standards, problems)
    made = loader.amount(Scalar(text, Place(block.document, line)), None)
    problems.refuse_if_any()
    return made


@cache
def facts_of(block: Block) -> FactCase:
    """A ``yaml facts`` block as facts of the policy, on the day it names."""
    problems = Problems()
    tree = parse_case(block.text.encode(), block.id, problems)
    problems.refuse_if_any()
    assert tree is not None
    case = read_case(tree, policy(), problems)
    problems.refuse_if_any()
    assert case.as_of is not None, f"{block.id}: as_of"
    return FactCase(policy(), case.facts, case.as_of)


def surroundings(block: Block) -> Env:
    """The row ``row=h1`` of the facts above the block, on the date of the row."""
    case = facts_of(block.last("yaml", "facts"))
    row = next(r for r in case.rows(block.options["table"]) if r.id == block.options["row"])
    on = row.values.get(case.vocabulary.tables[row.table].date) or case.today
    return Env(case, row, on)  # type: ignore[arg-type]


def answer(node: Node, env: Env) -> str:
    """A value as the documents write it: true, false, unknown, none, 4个月, 2..5, 2.. ."""
    value: Any = node.value(env)
    if value is None:
        return "unknown"
    if value is NONE:
        return "none"
    if node.type == BOOL:
        return "true" if value else "false"
    low, high = bounds(value)
    if low != high:
        return f"{low}..{'' if high is None else high}"
    return shown(node, value)


def rate(node: AmountNode, env: Env) -> str:
    """An amount as the documents write it: 0元 – 500元, ceiling."""
    found = node.rate(env)
    if found is None:
        return "not printed"
    low, high = rounded(found, node.den)
    if low == high:
        return f"{money_words(low)}, {found.certainty}"
    return f"{money_words(low)} – {'' if high is None else money_words(high)}, {found.certainty}".replace("– ,", "– ?,")


def vocabulary_types() -> list[str]:
    """The types that a column may have, scales and tables apart."""
    return list(PLAIN)
