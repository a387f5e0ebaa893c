"""Worked examples of a policy, run as tests: ``policies/<id>/cases/*.yaml``.

    org:                                # what the cases below have in common; their own rows come after it
      - {id: acme, kind: enterprise, place: 330604}
    cases:
      - name: 招满10人，每人500元
        benefit: new-hire-grant
        as_of: 2024-06-30
        person: [{id: new, copies: 10}]
        hire:
          - {person: new, employer: acme, hired_on: 2024-03-01, insured_months: 4, first_insured: true}
        expect: {entitled: 10, amount: 500, total: 5_000}

``parameters:`` fills in what the document does not print, or takes another reading, as the operator's ``parameters.yaml``
does. ``expect`` names benefits; with ``benefit:`` beside it, it may tell at once what is expected of that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from jiangce.entitlement import case_terms
from jiangce.entitlement.assess import assess
from jiangce.entitlement.case_reading import KEYS as CASE_KEYS
from jiangce.entitlement.case_reading import CaseFile, read_case
from jiangce.entitlement.decision import Assessment
from jiangce.entitlement.expectations import Expectation, differences, read_expectations
from jiangce.entitlement.target_expectations import target_differences
from jiangce.entitlement.targets import progress
from jiangce.rules import reading, source
from jiangce.rules.policy import EntryKind, Policy
from jiangce.rules.problems import Place, Problems
from jiangce.rules.source import Mapping, Node, Scalar, Sequence

KEYS = ("name", "benefit", "expect", case_terms.KEY)
FOLDER = "cases"


@dataclass(slots=True)
class WorkedCase:
    """One worked example, ready to run."""

    name: str
    place: Place
    case: CaseFile
    as_of: date
    expected: list[Expectation]
    parameters: Mapping | None = None  # what it fills in for the policy


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one example came out; no lines: as expected."""

    name: str
    place: Place
    lines: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.lines


def case_files(policy_folder: Path) -> list[Path]:
    """The files of worked examples in a policy's folder."""
    return sorted((policy_folder / FOLDER).glob("*.yaml"))


def read_cases(path: Path, policy: Policy, problems: Problems, *, shown: str = "") -> list[WorkedCase]:
    """The worked examples in one file; none of them where the file has mistakes, which are noted."""
    own = Problems()
    out = _cases(source.read(path, own, shown=shown or path.name), policy, own)
    problems.extend(own)
    return [] if len(own) else out


def _cases(node: Node | None, policy: Policy, problems: Problems) -> list[WorkedCase]:
    tree = reading.mapping(node, problems, "算例文件 the file of cases")
    cases = tree.get("cases") if tree is not None else None
    if tree is None or not isinstance(cases, Sequence) or not cases.items:
        if tree is not None:
            problems.add(
                tree.place,
                "算例写在 cases: 下面，每个以 - 开头",
                "worked examples stand under `cases:`",
                expected="cases:\n- name: …",
            )
        return []
    common = Mapping({key: value for key, value in tree.entries.items() if key != "cases"}, tree.place)
    names: dict[str, Place] = {}
    out = []
    for item in cases.items:
        body = reading.mapping(item, problems, "算例 a case")
        made = None if body is None else _case(body, common, policy, problems, names)
        if made is not None:
            out.append(made)
    return out


def _case(
    body: Mapping, common: Mapping, policy: Policy, problems: Problems, names: dict[str, Place]
) -> WorkedCase | None:
    before = len(problems)
    known = (*KEYS, *CASE_KEYS, *policy.vocabulary.tables)
    reading.check_keys(body, known, ("name", "expect"), problems, "算例 a case")
    name = reading.text(body, "name", problems)
    if name in names:
        problems.add(
            body.place,
            f"算例重名，已见于第 {names[name].line} 行",
            f"this name is already used on line {names[name].line}",
            found=name,
        )
    names[name] = body.place
    case = read_case(body, policy, problems, extra=KEYS, shared=common)
    expected = read_expectations(_expected(body, policy, problems), policy, problems)
    terms = case_terms.parameters(common, body, problems)
    case_terms.under(policy, terms, case.known_on, problems)  # mistakes are told before anything is run
    if case.as_of is None and len(problems) == before:
        problems.add(body.place, "算例缺少 as_of", "the case lacks as_of", expected="as_of: 2024-06-30")
    if len(problems) > before or case.as_of is None:
        return None
    return WorkedCase(name, body.place, case, case.as_of, expected, terms)


def _expected(body: Mapping, policy: Policy, problems: Problems) -> Node | None:
    """What is expected, per benefit: ``benefit:`` with a plain ``expect:`` is put in the long form."""
    node, benefit = body.get("expect"), body.get("benefit")
    if not isinstance(benefit, Scalar) or benefit.empty:
        return node
    if isinstance(node, Mapping) and (not node.entries or any(key in policy.entries for key in node.entries)):
        if benefit.text not in node:
            problems.add(
                node.place,
                f"expect 里没有 {benefit.text}",
                f"`expect` says nothing of {benefit.text}",
                expected=benefit.text,
            )
        return node
    return node if node is None else Mapping({benefit.text: (benefit, node)}, node.place)


def run(case: WorkedCase, policy: Policy, *, all_told: bool = True) -> CaseResult:
    """Assess one worked example, under its own parameters, and compare.

    ``all_told``: explain every decision, also those that nobody expects anything of: what breaks there shows.
    """
    problems = Problems()
    policy = case_terms.under(policy, case.parameters, case.case.known_on, problems)
    problems.refuse_if_any()
    goals = {w.benefit for w in case.expected if policy.entries[w.benefit].kind is EntryKind.TARGET}
    asked = replace(policy, entries={name: entry for name, entry in policy.entries.items() if name in goals})
    measured = progress(asked, case.case.facts, case.as_of) if goals else ()  # of a town of 100,000 nothing else
    reached = {(p.entry.id, p.about): p for p in measured} | {(p.entry.id, ""): p for p in measured}  # the last round
    decided = {wanted.benefit for wanted in case.expected} - goals
    of = None if all_told else decided
    result = assess(policy, case.case.facts, case.as_of, of=of) if decided else Assessment(policy.id, case.as_of, ())
    lines: list[str] = []
    for wanted in case.expected:
        goal = reached.get((wanted.benefit, wanted.fact))
        found = differences(wanted, result) if goal is None else target_differences(wanted, goal)
        if found:
            title = policy.entries[wanted.benefit].title
            lines.append(f"{wanted.benefit}（{title}）" + (f" {wanted.fact}" if wanted.fact else ""))
            told = dict.fromkeys(line for difference in found for line in difference.lines())  # a reason once
            lines += ["  " + line for line in told]
    return CaseResult(case.name, case.place, tuple(lines))


def run_all(files: Iterable[Path], policy: Policy, problems: Problems) -> Iterator[CaseResult]:
    """Run all worked examples of these files that can be read; mistakes in the files are noted."""
    for path in files:
        shown = f"{policy.id}/{FOLDER}/{path.name}"
        for case in read_cases(path, policy, problems, shown=shown):
            yield run(case, policy)


__all__ = ["CaseResult", "WorkedCase", "case_files", "read_cases", "run", "run_all"]
