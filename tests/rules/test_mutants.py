"""Mutants: each figure one up and one down, each date a day, each comparison a step; nothing else, and each once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.tiny_policy import tiny

from jiangce.rules import library, source
from jiangce.rules.mutants import mutants, reloaded, stepped, steps
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems
from jiangce.rules.source import Mapping


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("200_000", ["200001", "199999"]),
        ("up to 20% of fee", ["up to 21% of fee", "up to 19% of fee"]),
        ("0.5", ["0.6", "0.4"]),
        ("1", ["2"]),
        ("together(employer, year) >= 10", ["together(employer, year) >= 11", "together(employer, year) >= 9", "together(employer, year) > 10"]),
        ("issued_on < date(2024, 3, 1)", ["issued_on < date(2024, 3, 2)", "issued_on < date(2024, 2, 29)", "issued_on <= date(2024, 3, 1)"]),
        ("2021-12-31", ["2022-01-01", "2021-12-30"]),
        ("once per person, year", ["2 times per person, year"]),
        ("36 months", ["37 months", "35 months"]),
        ("title == x1 and not y2", ["title != x1 and not y2"]),
        ("average 2023–2025", ["average 2024–2025", "average 2022–2025", "average 2023–2026", "average 2023–2024"]),
        ("employer.kind", []),
    ],
)  # fmt: skip
def test_a_text_one_step_off(text: str, changed: list[str]) -> None:
    assert [change.of(text) for change in steps(text)] == changed


def test_nothing_is_below_one() -> None:
    assert (stepped("1", -1), stepped("0.1", -1), stepped("10", -1)) == ("", "", "9")


def test_each_mutant_of_an_entry_has_its_place_and_another_meaning(tmp_path: Path) -> None:
    entries = """\
grant:
  clause: 一
  title: 招工补贴500元
  each: hire
  when: insured_months >= 3
  by: person.level
  pay:
    junior..senior: 500
    technician+: 600
  to: person
  reading: {three: 满3个月。}
"""
    folder, problems = tiny(tmp_path, entries=entries), Problems()
    policy = load_policy(folder, library.CORE, problems)
    tree = source.read(folder / "entries.yaml", problems, shown="entries.yaml")
    assert policy is not None and isinstance(tree, Mapping)
    body = tree.get("grant")
    assert isinstance(body, Mapping)
    found = list(mutants("grant", body, policy.vocabulary))
    made = {f"{m.key} {m.said} {m.place}": reloaded(policy, policy.entries["grant"], m.body) for m in found}
    assert {m.key for m in found} == {"when", "pay"}  # never a title, a clause or a reading
    assert "when insured_months >= 3 → insured_months > 3 entries.yaml:5:24" in made
    assert "pay 600 → 601 entries.yaml:9:18" in made
    assert made["pay junior..senior → junior..intermediate entries.yaml:8:13"] is not None
    assert made["pay junior..senior → junior..technician entries.yaml:8:13"] is None  # the rows overlap: no mutant
    keys = [entry.key() for entry in made.values() if entry is not None]
    assert len(set(keys)) == len(keys) and policy.entries["grant"].key() not in keys
