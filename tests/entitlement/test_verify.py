"""Proofs about rules: each kind of flaw is found, with facts that show it; what is declared is none; nothing true is denied."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.entitlement.generated_cases import cases
from tests.rules.tiny_policy import ENTRIES, HEAD, tiny

from jiangce.cli import run
from jiangce.entitlement.assess import decide
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.plan import plan
from jiangce.entitlement.verify import solver
from jiangce.entitlement.verify.entries import lines_of
from jiangce.entitlement.verify.findings import Finding, Flaw
from jiangce.entitlement.verify.policy import verify
from jiangce.entitlement.verify.question import Question
from jiangce.entitlement.verify.terms import RowTerms
from jiangce.rules import library
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env, Span
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.terms import Term
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems
from jiangce.rules.types import NONE, NUMBERS, Kind

z3 = solver()


def of(tmp_path: Path, entries: str, head: str = HEAD) -> list[Finding]:
    problems = Problems()
    policy = load_policy(tiny(tmp_path, entries=entries, policy=head), library.CORE, problems)
    assert policy is not None and [line for p in problems for line in p.lines()] == []
    return list(verify(policy))


def entry(*when: str, name: str = "grant", to: str = "person", more: str = "", pay: str = "500") -> str:
    lines = "".join(f"    - {line}\n" for line in when)
    return f"{name}:\n  clause: 一\n  title: 补贴{len(name)}\n  each: hire\n  when:\n{lines}  pay: {pay}\n  to: {to}\n{more}"


# ── one entry ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("policy_id", library.policy_ids())
def test_every_policy_of_the_package_is_free_of_flaws(policy_id: str) -> None:
    assert ["\n".join(found.lines()) for found in verify(library.policy(policy_id))] == []


def test_a_sound_entry_has_no_flaw(tmp_path: Path) -> None:
    assert of(tmp_path, ENTRIES) == []


@pytest.mark.parametrize(
    ("when", "flaw", "what"),
    [
        (("insured_months >= 3", "insured_months < 3"), Flaw.NEVER, "不满3个月"),
        (("insured_months >= 6", "insured_months >= 3"), Flaw.ALWAYS, "满3个月"),
        (("hired_on < date(2023, 12, 31)",), Flaw.NEVER, "2023年12月31日"),  # the policy takes force in 2024
        (("hired_on >= date(2023, 12, 1)",), Flaw.ALWAYS, "2023年12月1日"),
        (("employer.kind == school", "employer.kind in [enterprise, association]"), Flaw.NEVER, "企业"),
        (("employer.kind == enterprise", "employer.school_kind == technical_school"), Flaw.NEVER, "技工学校"),  # only a school has one
        (("person.level >= senior", "person.level == intermediate or insured"), Flaw.DEAD, "中级工"),
        (("known(left_on)", "left_on < date(2023, 1, 1) and left_on > date(2023, 6, 1)"), Flaw.NEVER, "2023年6月1日"),
        (("months_between(hired_on, left_on) >= 24", "left_on < date(2025, 1, 1)"), Flaw.NEVER, "2025年1月1日"),
        (("contract_months >= 12 and contract_months >= 6",), Flaw.ALWAYS, "6个月"),
        (("not insured_months >= 3", "insured_months == 3"), Flaw.NEVER, "3个月"),
    ],
)  # fmt: skip
def test_a_flaw_of_conditions_is_found(tmp_path: Path, when: tuple[str, ...], flaw: Flaw, what: str) -> None:
    (found,) = of(tmp_path, entry(*when))
    assert (found.flaw, found.entry) == (flaw, "grant")
    assert what in found.what
    assert found.place.file == "tiny/entries.yaml" and found.place.line == 5 + len(when)


def test_a_flaw_shows_facts_in_chinese(tmp_path: Path) -> None:
    (found,) = of(tmp_path, entry("employer.kind == enterprise", "insured_months >= 3", "insured_months < 3"))
    assert "用人单位的类别：企业" in found.witness
    assert any(fact.startswith("招用后连续参保：") or "3个月" in fact for fact in found.witness)
    text = "\n".join(found.lines())
    assert "tiny/entries.yaml:8" in text and "例如 for example" in text and "应当 remedy" in text


def test_what_the_document_says_twice_is_declared_by_a_reading(tmp_path: Path) -> None:
    said = "  reading: {says-three: 文件写了两遍。}\n"
    assert of(tmp_path, entry("insured_months >= 6", "insured_months >= 3", more=said)) == []
    assert of(tmp_path, entry("insured_months >= 6", "insured_months < 3", more=said)) != []  # but no contradiction is


TABLE = """\
grant:
  clause: 一
  title: 补贴
  each: hire
  when: person.level >= {least}
  by: person.level
  pay:
    junior: 100
    senior: 300
    technician+: 500
  to: person
  reading: {{{reading}}}
"""


def test_rows_that_nobody_reaches_and_values_without_a_row(tmp_path: Path) -> None:
    found = of(tmp_path, TABLE.format(least="technician", reading="x: 口径。"))
    assert [(one.flaw, one.what) for one in found] == [(Flaw.DEAD, "“初级工”一行"), (Flaw.DEAD, "“高级工”一行")]
    (gap,) = of(tmp_path, TABLE.format(least="junior", reading="x: 口径。"))
    assert (gap.flaw, gap.what) == (Flaw.GAP, "表里没有“中级工”")
    assert "员工的技能等级：中级工" in gap.witness
    assert of(tmp_path, TABLE.format(least="junior", reading="gap-mid: 表里没有的不给。")) == []
    assert of(tmp_path, TABLE.format(least="junior", reading="x: 中级工没有标准。")) == []


def test_uplifts_that_never_come_to_bear(tmp_path: Path) -> None:
    raised = "  raise:\n    - 10% if person.level >= senior\n    - 20% if person.level == technician\n"
    text = entry("insured", pay="500").replace("  to: person\n", f"{raised}  to: person\n")
    (found,) = of(tmp_path, text)
    assert found.flaw is Flaw.DEAD and "技师" in found.what


def test_days_without_a_figure(tmp_path: Path) -> None:
    dated = "\n    2024-03-01: 500\n    2024-08-01: 700"
    (found,) = of(tmp_path, entry("insured", pay=dated))
    assert (found.flaw, found.what) == (Flaw.GAP, "2024年3月1日以前没有金额")
    assert of(tmp_path, entry("insured", pay=dated.replace("2024-03-01", "2024-01-01"))) == []
    assert of(tmp_path, entry("hired_on >= date(2024, 3, 1)", pay=dated)) == []


# ── two entries ─────────────────────────────────────────────────────────────────────────────────────────────────────

TWO = entry("insured_months >= 3") + entry("employer.kind == enterprise", name="second")


def test_two_benefits_for_one_fact_and_one_payee_overlap(tmp_path: Path) -> None:
    (found,) = of(tmp_path, TWO)
    assert (found.flaw, found.entry) == (Flaw.OVERLAP, "grant")
    assert "（second）" in found.what and "用人单位的类别：企业" in found.witness


@pytest.mark.parametrize(
    "entries",
    [
        entry("insured_months >= 3", more="  reading: {stacks-with-second: 两项都可享受。}\n") + entry("employer.kind == enterprise", name="second"),
        entry("insured_months >= 3") + entry("employer.kind == enterprise", name="second", more="  reading: {stacks-with-grant: 都可享受。}\n"),
        entry("insured_months >= 3") + entry("employer.kind == enterprise", name="second", more="  reading: {stacks-with-any: 都可享受。}\n"),
        entry("insured_months >= 3") + entry("employer.kind == enterprise", name="second", to="employer"),
        entry("insured_months >= 3") + entry("insured_months < 3", name="second"),
        TWO + "limit:\n  clause: 一\n  title: 只取高的\n  among: [grant, second]\n  keep: highest per person\n",
        TWO + "limit:\n  clause: 一\n  title: 不同享\n  among: [grant]\n  not_with: [second]\n",
        TWO + "limit:\n  clause: 一\n  title: 合计\n  among: [grant, second]\n  at_most: 600 per person\n",
        entry("insured_months >= 3") + "second:\n  clause: 一\n  title: 加发\n  given: grant\n  when: employer.kind == enterprise\n  pay: 100\n  to: person\n",
    ],
)  # fmt: skip
def test_a_limit_or_a_reading_settles_it(tmp_path: Path, entries: str) -> None:
    assert of(tmp_path, entries) == []


def test_a_reading_about_another_benefit_settles_nothing(tmp_path: Path) -> None:
    other = entry("insured_months >= 3", more="  reading: {stacks-with-others: 都可享受。}\n")
    assert len(of(tmp_path, other + entry("employer.kind == enterprise", name="second"))) == 1


def test_the_whole_document_may_say_that_all_stack(tmp_path: Path) -> None:
    head = HEAD.replace("applies:", "readings: {stacks-all: 各项都可同时享受。}\napplies:")
    assert of(tmp_path, TWO, head) == []


# ── nothing true is denied ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def policy(request: pytest.FixtureRequest) -> Policy:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Policy)
    return found


@pytest.mark.parametrize("policy", ["shangyu", "every_kind"], indirect=True)
def test_terms_never_deny_what_the_case_says(policy: Policy) -> None:
    """Symbols set to what a case tells: each line that is decided there can come out so as a term too."""
    asked = []

    @settings(max_examples=2, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        case = data.draw(cases(policy))
        for row in [row for rows in case.facts.tables.values() for row in rows]:
            columns = policy.vocabulary.tables[row.table].columns
            row.values = {
                k: v for k, v in row.values.items() if not columns[k].derived
            }  # no declared one may contradict
        facts = FactCase(policy, case.facts, case.today)
        seen: dict[str, int] = {}
        for draft in decide(plan(policy), facts):
            name = draft.plan.entry.id
            seen[name] = seen.get(name, 0) + 1
            if draft.group is None and seen[name] <= 4:
                asked.append(name)
                for wrong in denied(policy, draft.plan, draft.env):
                    pytest.fail(f"{name}: {wrong}")

    check()
    assert len(set(asked)) > len(plan(policy).plans) // 2


def denied(policy: Policy, one: object, env: Env) -> list[str]:
    """The lines that are decided in the case and could not come out so as terms."""
    out = []
    question = Question.of(policy, None, z3)
    nodes = [line.node for line in lines_of(plan(policy), one) if not line.counts]  # type: ignore[arg-type]
    said = [(node, node.term(question.terms).value, node.value(env)) for node in nodes]
    pinned = list(pins(question.terms, env))
    for node, term, value in said:
        if value is not None:
            stated = z3.Solver()
            stated.add(*pinned)
            stated.add(*question.terms.facts)
            if stated.check() == z3.sat:  # facts that contradict the vocabulary prove nothing
                stated.add(term if value else z3.Not(term))
                if stated.check() == z3.unsat:
                    out.append(f"{node.key()} is {value}")
    return out


def pins(terms: RowTerms, env: Env) -> list[object]:
    """What the case tells of the symbols of the row itself."""
    out = []
    for name, (term, node, _) in terms.shared.symbols.items():
        if isinstance(node, Get) and node.owner is not None and name != node.key():
            continue
        if isinstance(node, Get) and node.owner is None and name != node.name:
            continue
        if not isinstance(node, Get) and name != node.key():
            continue
        out += pin(terms, term, node, node.value(env))
    return out


def pin(terms: RowTerms, term: Term, node: Node, value: object) -> list[object]:
    kind = node.type.kind
    if value is None or type(value) is Span:
        return []
    if value is NONE:
        return [] if term.none is None else [term.none]
    there = [] if term.none is None else [z3.Not(term.none)]
    if kind is Kind.BOOL:
        return [*there, term.value == bool(value)]
    if kind is Kind.SCALE:
        return [*there, term.value == terms.code(node.type, str(value))]
    if kind is Kind.DATE and isinstance(value, date):
        return [*there, term.value == value.toordinal()]
    return [*there, term.value == value] if kind in NUMBERS and isinstance(value, int) else []


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_tells_flaws_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny(tmp_path, entries=TWO)
    monkeypatch.setenv(library.POLICIES, str(tmp_path))
    assert run(["policy", "verify", "tiny"]) == 1
    assert "同一事实、同一领款人" in capsys.readouterr().out
    assert run(["policy", "verify", "nobody"]) == 2


def test_without_the_solver_it_says_how_to_get_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    assert run(["policy", "verify", "shangyu-2023"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "z3-solver" in captured.err and "Traceback" not in captured.err
