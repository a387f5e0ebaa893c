"""JSON: what we promise to programs is what they get."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import jiangce
from jiangce.entitlement.assess import assess
from jiangce.entitlement.case_reading import parse_case, read_case
from jiangce.entitlement.decision import Amount, Assessment, Certainty, Decision, NextStep, Status
from jiangce.entitlement.serialise import SCHEMA, assessment_json, decision_json
from jiangce.entitlement.totals import total
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems

ROOT = Path(__file__).resolve().parents[2]
SCHEMA_FILE = Path(jiangce.__file__).parent / "entitlement" / "assessment.schema.json"
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> Any:
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    return jsonschema_rs.validator_for(schema)


def assessed(path: Path, policy: Policy) -> Assessment:
    problems = Problems()
    tree = parse_case(path.read_bytes(), path.name, problems)
    assert tree is not None
    case = read_case(tree, policy, problems)
    assert list(problems) == []
    assert case.as_of is not None
    return assess(policy, case.facts, case.as_of)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_keeps_the_promise(path: Path, validator: Any) -> None:
    named = re.search(r"^policy: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert named is not None
    found = json.loads(json.dumps(assessment_json(assessed(path, library.policy(named[1])))))
    validator.validate(found)
    assert len(found["decisions"]) == sum(found["summary"][name] for name in ("entitled", "open", "not_entitled"))


def test_the_schema_is_strict(schema: dict[str, Any], validator: Any, shangyu: Policy) -> None:
    """A schema that accepts anything would prove nothing."""
    found = json.loads(json.dumps(assessment_json(assessed(EXAMPLES[0], shangyu))))
    for spoil in (
        lambda d: d.update(schema="jiangce.assessment/2"),
        lambda d: d.update(as_of="30.6.2024"),
        lambda d: d["decisions"][0].update(extra=1),
        lambda d: d["decisions"][0].pop("benefit"),
        lambda d: d["decisions"][0].update(already_paid_fen=0.5),
        lambda d: d["decisions"][0].update(status="maybe"),
    ):
        spoiled = json.loads(json.dumps(found))
        spoil(spoiled)
        assert not validator.is_valid(spoiled)
    assert schema["properties"]["schema"]["const"] == SCHEMA


def test_no_field_of_a_decision_is_forgotten() -> None:
    """Whoever adds a field to the engine's answer decides here whether programs get it."""
    renamed = {"already_paid": "already_paid_fen"}
    ours = {renamed.get(name, name) for name in Decision._fields}
    made = Decision("p", "b", "benefit", "三", "题", Status.OPEN, "hire", "hire-1", None)
    assert set(decision_json(made)) == ours


def test_every_field_is_described() -> None:
    """docs/json.md names each field of the schema."""
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    shape = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    parts = [shape, shape["properties"]["summary"], *(d for d in shape["$defs"].values() if "properties" in d)]
    missing = [name for part in parts for name in part["properties"] if f"`{name}`" not in text]
    assert missing == []
    assert all(f"`{one}`" in text for one in Certainty)


def test_certainties_of_the_schema_are_the_engines(schema: dict[str, Any]) -> None:
    assert schema["$defs"]["amount"]["properties"]["certainty"]["enum"] == list(Certainty)
    assert schema["$defs"]["status"]["enum"] == list(Status)


def test_unknown_bounds_and_dates_are_null() -> None:
    amount = Amount(0, None, Certainty.STANDARD, "标准未填")
    step = NextStep("再参保1个月", None)
    made = Decision("p", "b", "benefit", "三", "题", Status.OPEN, "hire", "h", None, amount=amount, next_steps=(step,))
    found = decision_json(made)
    assert found["on"] is None
    assert found["amount"]["high_fen"] is None
    assert found["next_steps"] == [{"words": "再参保1个月", "gain": None}]


def test_a_total_counts_each_payee_and_knows_what_it_does_not_know() -> None:
    exact = Amount(500, 500, Certainty.EXACT)
    two = Decision("p", "b", "benefit", "三", "题", Status.ENTITLED, "hire", "h", date(2024, 1, 1), ("a", "b"), exact)
    assert (total([two]).low, total([two]).high) == (1000, 1000)
    vague = two._replace(amount=Amount(0, None, Certainty.STANDARD))
    assert (total([two, vague]).low, total([two, vague]).high) == (1000, None)
    assert total([two._replace(status=Status.OPEN)]).high == 0


def test_who_changes_an_answer_changes_no_other() -> None:
    """Conditions that came out alike are made once; what is handed out is nobody else's."""
    policy = library.policy("shangyu-2023")
    first, again = (assessment_json(assessed(EXAMPLES[0], policy)) for _ in range(2))
    before = json.dumps(again)
    assert json.dumps(first) == before
    for decision in first["decisions"]:
        for condition in decision["conditions"]:
            condition["words"] = "改"
            condition["readings"].append("改")
            condition["children"].append("改")
    assert json.dumps(again) == before
    assert json.dumps(assessment_json(assessed(EXAMPLES[0], policy))) == before
