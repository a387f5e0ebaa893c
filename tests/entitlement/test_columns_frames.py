"""Frames of facts: what they hold, what they refuse, and that nobody pays for Polars who does not use them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from jiangce.entitlement.columns import Frames, decide_columns, frames_of
from jiangce.entitlement.facts import Facts
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy
from jiangce.rules.types import NONE

TODAY = date(2024, 6, 15)


def test_the_rules_and_the_scalar_decision_do_without_polars() -> None:
    code = """
import importlib, pathlib, sys, jiangce
root = pathlib.Path(jiangce.__file__).parent
for floor in ('rules', 'entitlement'):
    for file in sorted((root / floor).rglob('*.py')):
        parts = file.relative_to(root).with_suffix('').parts
        if 'columns' not in parts:
            importlib.import_module('.'.join(('jiangce', *parts)).removesuffix('.__init__'))
assert 'polars' not in sys.modules, 'polars was imported'
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_unknown_is_null_and_none_has_a_column_of_its_own(every_kind: Policy) -> None:
    facts = Facts()
    facts.add(Row("course", "a", {"fee": 100_00, "level": NONE}))
    facts.add(Row("course", "b", {"level": "high"}))
    frame = frames_of(facts, every_kind.vocabulary).tables["course"]
    assert frame["fee"].to_list() == [100_00, None]
    assert frame["level"].to_list() == [None, "high"]
    assert frame["level__none"].to_list() == [True, False]
    assert "person" not in frame.columns


def test_a_scale_is_an_enum_in_its_order_those_apart_behind(every_kind: Policy) -> None:
    facts = Facts()
    facts.add(Row("course", "a", {"level": "special"}))
    dtype = frames_of(facts, every_kind.vocabulary).tables["course"].schema["level"]
    assert isinstance(dtype, pl.Enum)
    assert dtype.categories.to_list() == ["low", "middle", "high", "top", "special", "other"]


@pytest.mark.parametrize("facts", [Facts(open=frozenset({"job"})), Facts(answers={"x": True})])
def test_what_only_a_conversation_knows_has_no_frame(every_kind: Policy, facts: Facts) -> None:
    with pytest.raises(ValueError, match="belong to one case"):
        frames_of(facts, every_kind.vocabulary)


@pytest.mark.parametrize(
    ("table", "columns", "said"),
    [
        ("nothing", {"id": ["a"]}, "no such table: nothing"),
        ("course", {"fee": [1]}, "course: lacks the column id"),
        ("course", {"id": ["a"], "price": [1]}, "course: unknown columns price"),
        ("course", {"id": ["a", "a"]}, "course: ids must be there and differ"),
        ("course", {"id": ["a"], "level": ["highest"]}, "course: a column is not of its type"),
        ("course", {"id": ["a"], "organiser": ["gone"]}, "course.organiser points at rows that are not there: gone"),
    ],
)
def test_frames_that_do_not_fit_the_vocabulary_are_refused(
    every_kind: Policy, table: str, columns: dict[str, list[object]], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        decide_columns(every_kind, Frames({table: pl.DataFrame(columns)}), TODAY)


def test_no_facts_no_decisions(every_kind: Policy) -> None:
    decided = decide_columns(every_kind, Frames(), TODAY)
    assert decided.decisions.is_empty()
    assert decided.periods.is_empty()


def test_the_refused_are_left_out_where_nobody_asks_for_them(every_kind: Policy) -> None:
    frames = Frames({"org": pl.DataFrame({"id": ["a", "b"], "staff": [5, 1], "place": ["330604", "330604"]})})
    everything = decide_columns(every_kind, frames, TODAY).decisions
    fewer = decide_columns(every_kind, frames, TODAY, refused=False).decisions
    assert fewer.equals(everything.filter(pl.col("status").fill_null(True)))
    assert 0 < fewer.height < everything.height
