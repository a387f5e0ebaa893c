"""A node says its value once: as `value` or as `compile`; what a subclass says last holds for both."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from jiangce.rules import library
from jiangce.rules.nodes.base import OUTCOMES, Node, Run
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.env import Env, Row, Span
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.logic import Negation
from jiangce.rules.nodes.values import Literal, Moment, Truth
from jiangce.rules.types import BOOL, COUNT, DATE, MONTHS


class Said(Node):
    def value(self, env: Env) -> Any:
        return "value"


class Compiled(Node):
    def compile(self) -> Run:
        return lambda env: "compiled"


class SaidOverCompiled(Compiled):
    def value(self, env: Env) -> Any:
        return "said last"


class CompiledOverSaid(Said):
    def compile(self) -> Run:
        return lambda env: "compiled last"


class Never(Compare):
    def test(self, left: Any, right: Any) -> bool | None:
        return None


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (Said, "value"),
        (Compiled, "compiled"),
        (SaidOverCompiled, "said last"),
        (CompiledOverSaid, "compiled last"),
    ],
)
def test_whichever_is_said_last_holds_for_both(kind: type[Node], found: str) -> None:
    node = kind()
    assert node.value(None) == node.run(None) == node.compiled()(None) == found  # type: ignore[arg-type]


def test_a_kind_that_says_neither_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="neither value nor compile"):
        Node().value(None)  # type: ignore[arg-type]


def test_a_comparison_of_its_own_is_compiled_with_it() -> None:
    five = Literal(COUNT, 5)
    assert Compare(">=", five, five).value(None) is True  # type: ignore[arg-type]
    assert Never(">=", five, five).value(None) is None  # type: ignore[arg-type]
    assert Negation(Never(">=", five, five)).value(None) is None  # type: ignore[arg-type]


def test_timeless_is_only_what_says_so_of_itself_and_stands_on_nothing_else() -> None:
    today, day = Moment("today"), Literal(DATE, date(2024, 1, 1))
    assert Compare("<=", today, day).timeless()
    assert not Compare("<=", Moment("on"), day).timeless()
    assert not Never("<=", today, day).timeless(), "a subclass may ask for the day in its own way"
    assert not Said().timeless()
    assert Truth(True).timeless() and Negation(Truth(True)).type == BOOL


def test_a_column_is_timeless_where_what_it_is_derived_from_is() -> None:
    person = library.policy("shangyu-2023").vocabulary.tables["person"].columns
    assert person["where"].derive is not None and person["where"].derive.timeless()
    assert person["employer"].derive is not None and not person["employer"].derive.timeless()


def test_a_condition_that_came_out_alike_is_told_once_and_not_for_ever() -> None:
    vocabulary = library.policy("shangyu-2023").vocabulary
    columns = {"contract_months": vocabulary.tables["hire"].columns["contract_months"]}
    enough = Compare(">=", Get(None, columns, vocabulary), Literal(MONTHS, 12))

    def traced(months: Any, declared: bool = False) -> Any:
        row = Row("hire", "h", {"contract_months": months}, frozenset(columns) if declared else frozenset())
        return enough.trace(Env(SimpleNamespace(has_declared=declared), row, None))  # type: ignore[arg-type]

    assert traced(7) is traced(7)
    assert (traced(7).found, traced(7).short, traced(7).holds) == ("7个月", "还差5个月", False)
    assert [traced(12, declared).declared for declared in (False, True, False)] == [False, True, False]
    assert [traced(Span(3, None)).holds, traced(Span(12, None)).holds] == [None, True]
    for months in range(3 * OUTCOMES):
        assert traced(months).value == months
    assert len(enough.outcomes) <= OUTCOMES
