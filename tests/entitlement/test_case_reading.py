"""Case files: what is read, what is refused, and in which words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jiangce.entitlement import copies
from jiangce.entitlement.case_reading import CaseFile, parse_case, read_case
from jiangce.rules import library, source
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problem, Problems
from jiangce.rules.types import NONE


@pytest.fixture(scope="module")
def policy() -> Policy:
    return library.policy("shangyu-2023")


def look(text: str, policy: Policy) -> tuple[CaseFile | None, list[Problem]]:
    problems = Problems()
    tree = parse_case(text.encode(), "case.yaml", problems)
    case = None if tree is None else read_case(tree, policy, problems)
    return case, list(problems)


def good(text: str, policy: Policy) -> CaseFile:
    case, problems = look(text, policy)
    assert case is not None
    assert [str(p.place) + p.zh for p in problems] == []
    return case


def bad(text: str, policy: Policy) -> list[Problem]:
    case, problems = look(text, policy)
    assert problems
    assert case is None or case.facts.count() == 0, "nothing of a case with mistakes is used"
    for problem in problems:
        assert any("\u4e00" <= sign <= "\u9fff" for sign in problem.zh), problem
        assert problem.en.isascii(), problem
    return problems


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, [line for p in problems for line in p.lines()]
    return problems[0]


FIRM = "org: [{id: acme, kind: enterprise, place: 330604}]\n"
HIRE = FIRM + "person: [zhang]\nhire:\n  - {person: zhang, employer: acme, hired_on: 2024-03-01, %s}\n"


class TestWhatIsRead:
    def test_values_by_type(self, policy: Policy) -> None:
        case = good(
            FIRM
            + """
person:
  - {id: zhang, name: 张三}
hire:
  - {id: h, person: zhang, employer: acme, hired_on: 2024-3-1, full_time: 是, contract_months: 36, role: worker}
study_year:
  - {person: zhang, school: acme, attended: 87.5%}
grant:
  - {recipient: acme, amount: "1,234.50"}
  - {recipient: acme, amount: 2_000}
  - {recipient: acme, amount_fen: 999}
""",
            policy,
        )
        hire = case.facts.tables["hire"][0]
        assert (hire.id, hire.values["hired_on"], hire.values["full_time"]) == ("h", date(2024, 3, 1), True)
        assert (hire.values["contract_months"], hire.values["role"]) == (36, "worker")
        assert case.facts.tables["study_year"][0].values["attended"] == 875_000
        assert [row.values["amount"] for row in case.facts.tables["grant"]] == [123_450, 200_000, 999]
        assert case.names == {"zhang": "张三"}

    def test_unknown_and_none_are_apart(self, policy: Policy) -> None:
        case = good(HIRE % "left_on: none, role: ~, from_place: , introduced_by: none", policy)
        values = case.facts.tables["hire"][0].values
        assert values["left_on"] is NONE
        assert values["introduced_by"] is NONE
        assert "role" not in values
        assert "from_place" not in values

    def test_a_given_derived_column_is_declared(self, policy: Policy) -> None:
        case = good(HIRE % "insured_months: 4, first_insured: true", policy)
        row = case.facts.tables["hire"][0]
        assert row.declared == {"insured_months", "first_insured"}
        assert row.values["insured_months"] == 4
        assert case.declared == 2

    def test_a_derived_reference_may_be_declared_none(self, policy: Policy) -> None:
        case = good("person: [{id: zhang, employer: none, level: none}]", policy)
        assert case.facts.tables["person"][0].values == {"employer": NONE, "level": NONE}

    def test_chinese_labels_of_a_scale_are_understood(self, policy: Policy) -> None:
        case = good("org: [{id: acme, kind: 企业}]", policy)
        assert case.facts.tables["org"][0].values["kind"] == "enterprise"

    def test_defaults_stand_behind_the_row(self, policy: Policy) -> None:
        case = good(
            """
defaults:
  org: {place: 330604, kind: enterprise}
  hire: {employer: acme, hired_on: 2024-03-01}
org: [{id: acme}, {id: other, place: 310115}, {id: nowhere, place: ~}]
person: [a, b]
hire: [{person: a}, {person: b, employer: other}]
""",
            policy,
        )
        places = {row.id: row.values.get("place") for row in case.facts.tables["org"]}
        assert places == {"acme": "330604", "other": "310115", "nowhere": None}
        assert [row.values["employer"] for row in case.facts.tables["hire"]] == ["acme", "other"]

    def test_ids_of_facts_are_made_where_none_is_given(self, policy: Policy) -> None:
        case = good(
            "org: [acme]\ngrant: [{recipient: acme}, {id: grant-1, recipient: acme}, {recipient: acme}]", policy
        )
        ids = [row.id for row in case.facts.tables["grant"]]
        assert ids[1:] == ["grant-1", "grant-3"]
        assert len(set(ids)) == 3

    def test_head(self, policy: Policy) -> None:
        case = good("policy: shangyu-2023\nas_of: 2024-06-30\ncomplete: [insurance]\nperson: [zhang]", policy)
        assert case.as_of == date(2024, 6, 30)
        assert case.facts.complete == {"insurance"}

    def test_json_is_read_as_well(self, policy: Policy) -> None:
        case = good(
            '{"org": [{"id": "acme", "nonprofit": true}], "grant": [{"recipient": "acme", "amount_fen": 5}]}', policy
        )
        assert case.facts.tables["org"][0].values["nonprofit"] is True
        assert case.facts.tables["grant"][0].values["amount"] == 5

    def test_an_empty_table_is_no_mistake(self, policy: Policy) -> None:
        assert good("person:\nhire: []", policy).facts.count() == 0


class TestMistakes:
    @pytest.mark.parametrize(
        ("cell", "zh", "nearest"),
        [
            ("hired_onn: 2024-03-01", "没有这一列", "hired_on"),
            ("招用日期: 2024-03-01", "没有这一列", "hired_on"),
            ("role: workr", "没有这个选项", "worker"),
            ("contract_months: zwölf", "的值不对", ""),
            ("contract_months: -3", "的值不对", ""),
            ("left_on: 2024-02-31", "的值不对", ""),
            ("left_on: tomorrow", "的值不对", ""),
            ("full_time: maybe", "的值不对", ""),
            ("from_place: 上海", "的值不对", "310000 上海市"),
            ("from_place: 桐庐县", "的值不对", "330122 杭州市桐庐县"),
            ("from_place: 某地", "的值不对", ""),
            ("full_time: none", "不能是 none", ""),
            ("insured_months: none", "不能是 none", ""),
            ("year: 2024", "由其他各列算出", ""),
            ("role: [worker]", "只能写一个值", ""),
            ("left_on: 2024-02-01", "早于", ""),
            ("introduced_by: zhan", "没有编号", "zhang"),
            ("previous_employer: zhang", "要填单位的编号", ""),
            ("copies: 0", "copies 的值不对", ""),
            ("copies: 100001", "copies 的值不对", ""),
            ("copies: many", "copies 的值不对", ""),
        ],
    )
    def test_a_bad_cell(self, policy: Policy, cell: str, zh: str, nearest: str) -> None:
        problem = only(bad(HIRE % cell, policy))
        assert zh in problem.zh
        assert problem.nearest == nearest
        assert (problem.place.file, problem.place.line) == ("case.yaml", 4)
        assert problem.place.column >= 59, "the place is the cell, not the row"
        assert problem.found or problem.expected

    @pytest.mark.parametrize(
        ("text", "zh"),
        [
            ("grant: [{recipient: acme, amount: -5}]", "的值不对"),
            ("grant: [{recipient: acme, amount_fen: 5.5}]", "要写整数分"),
            ("grant: [{recipient: acme, amount_fen: -5}]", "要写整数分"),
            ("grant: [{recipient: acme, amount: 5, amount_fen: 500}]", "写了两次"),
            ("grant: [acme]", "每一行要写成"),
            ("grant: {recipient: acme}", "逐行写"),
            ("grant: 5", "逐行写"),
            ("grants: []", "没有这张表"),
            ("as_of: 2024-02-30", "日期不对"),
            ("as_of: [2024-01-01]", "日期不对"),
            ("complete: [insurances]", "没有这张表"),
            ("defaults: {hires: {}}", "没有这张表"),
            ("defaults: {hire: {hired: 2024-01-01}}", "没有这一列"),
            ("defaults: {hire: {id: h}}", "没有这一列"),
            ("defaults: 5", "应当是"),
            ("expect: {}", "没有这张表"),
            ("insurance: [{starts_on: 2024-05-01, ends_on: 2024-04-30}]", "早于"),
            ("recognition: [{granted_on: 2024-05-01, until: 2023-05-01}]", "早于"),
            ("person: [{name: 张三}]", "都要有 id"),
            ("person: [a, b, a]", "已有这个 id"),
            ("person: [acme]", "不能同号"),
            ("person: [{id: ''}]", "都要有 id|编号"),
            ("person: [{id: a b}]", "编号的写法不对"),
            ("person: [{id: new#1}]", "编号的写法不对"),
            ("person: [{id: none}]", "编号的写法不对"),
            ("person: [{id: [a]}]", "编号"),
        ],
    )
    def test_a_bad_line(self, policy: Policy, text: str, zh: str) -> None:
        problem = only(bad("org: [acme]\n" + text, policy))
        assert any(part in problem.zh for part in zh.split("|")), problem.zh
        assert problem.place.line == 2

    def test_all_mistakes_are_told_at_once(self, policy: Policy) -> None:
        problems = bad(
            """
as_of: 2024-13-01
org: [{id: acme, kind: firm, place: 上虞}]
person: [{id: zhang, nme: 张三}]
hire:
  - {person: zhan, employer: acme, hired_on: 2024-02-31}
  - {person: zhang, employer: zhang, left_on: soon}
certificates: []
""",
            policy,
        )
        assert [p.place.line for p in problems] == [2, 3, 3, 4, 6, 6, 7, 7, 8]

    def test_a_broken_register_does_not_make_every_reference_a_mistake(self, policy: Policy) -> None:
        problem = only(
            bad("org: acme\nperson: [a]\nhire: [{person: a, employer: acme}, {person: a, employer: other}]", policy)
        )
        assert problem.place.line == 1

    def test_a_default_with_a_mistake_is_told_once(self, policy: Policy) -> None:
        only(bad("defaults: {person: {level: seniour}}\nperson: [a, b, c]", policy))

    def test_reading_stops_when_there_are_too_many(self, policy: Policy) -> None:
        rows = "".join(f"  - {{person: p{n}, employee: q{n}}}\n" for n in range(2000))
        problems = bad("hire:\n" + rows, policy)
        assert 200 <= len(problems) < 300
        assert any("太多" in p.zh for p in problems)


class TestPrivacy:
    NUMBER = "330604199001011234"

    @pytest.mark.parametrize(
        "text",
        ["person: [{id: %s}]", "person: [a]\nhire: [{person: %s}]", "person: [%s]", "person: [{id: a, level: %s}]"],
    )
    def test_identity_numbers_are_refused_and_not_repeated(self, policy: Policy, text: str) -> None:
        problem = only(bad(text % self.NUMBER, policy))
        assert self.NUMBER not in "\n".join(problem.lines())

    def test_the_message_says_what_to_do(self, policy: Policy) -> None:
        problem = only(bad(f"person: [{self.NUMBER[:-1]}X]", policy))
        assert "代号" in problem.zh
        assert "identity card" in problem.en

    def test_codes_of_firms_are_no_identity_numbers(self, policy: Policy) -> None:
        good("org: [91330604MA2BG5QX1A]", policy)
        good("org: [913306045678901234]", policy)  # no birthday inside


class TestHostileFiles:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\n# only a comment\n",
            b"\xff\xfe\x00\x01\x02",
            bytes(range(256)) * 40,
            b"person: [\x00]",
            b"a: &x [1]\nb: *x",
            b"a: !!python/object:os.system x",
            b"--- {}\n--- {}\n",
            b"[" * 100_000,
            b"{a: " * 100_000,
            b"- " * 10_000,
            b"person: [a,, {]",
            b"person:\n\t- a",
            b"just text",
            b"[1, 2]",
            b'{"person": [], "person": []}',
            b'{"person": [{"id": "a", "id": "b"}]}',
            b"? [a]\n: b",
            b"x" * 9_000_000,
        ],
    )  # fmt: skip
    def test_they_are_refused_with_words(self, policy: Policy, data: bytes) -> None:
        problems = Problems()
        tree = parse_case(data, "case.yaml", problems)
        if tree is not None:
            read_case(tree, policy, problems)
        assert len(problems)
        for problem in problems:
            assert problem.zh
            assert problem.en
            assert len("\n".join(problem.lines())) < 2000

    def test_the_number_of_items_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(source, "MAX_NODES", 1000)
        problems = Problems()
        assert parse_case(b"person: [" + b"a," * 1000 + b"]", "case.yaml", problems) is None
        assert "1000" in only(list(problems)).zh


class TestCopies:
    def rows(self, text: str, policy: Policy, table: str) -> list[tuple[str, dict[str, Any]]]:
        return [(row.id, dict(row.values)) for row in good(text, policy).facts.tables[table]]

    def test_a_copied_person_takes_along_all_that_belongs_to_it(self, policy: Policy) -> None:
        text = """
org: [acme]
person: [{id: new, copies: 3}]
training: [{id: course, person: new, organiser: acme}]
certificate: [{person: new, training: course}]
"""
        assert [i for i, _ in self.rows(text, policy, "person")] == ["new#1", "new#2", "new#3"]
        assert [v["person"] for _, v in self.rows(text, policy, "training")] == ["new#1", "new#2", "new#3"]
        made = self.rows(text, policy, "certificate")
        assert [(i, v["person"], v["training"]) for i, v in made] == [
            (f"certificate-1#{n}", f"new#{n}", f"course#{n}") for n in (1, 2, 3)
        ]

    def test_two_copied_rows_are_taken_in_pairs(self, policy: Policy) -> None:
        text = "org: [{id: firm, copies: 2}]\nperson: [{id: p, copies: 2}]\nhire: [{person: p, employer: firm}]"
        assert [(v["person"], v["employer"]) for _, v in self.rows(text, policy, "hire")] == [
            ("p#1", "firm#1"),
            ("p#2", "firm#2"),
        ]

    def test_different_numbers_cannot_be_paired(self, policy: Policy) -> None:
        problem = only(
            bad(
                "org: [{id: firm, copies: 3}]\nperson: [{id: p, copies: 2}]\nhire:\n- {person: p, employer: firm}",
                policy,
            )
        )
        assert "一一对应" in problem.zh
        assert problem.place.line == 4

    def test_a_copied_fact_is_copied_alone(self, policy: Policy) -> None:
        text = "org: [acme]\ngrant: [{recipient: acme, amount: 5, copies: 3}]"
        made = self.rows(text, policy, "grant")
        assert [(i, v["recipient"]) for i, v in made] == [(f"grant-1#{n}", "acme") for n in (1, 2, 3)]

    def test_the_same_number_on_both_is_one_pair_each(self, policy: Policy) -> None:
        text = "org: [acme]\nperson: [{id: p, copies: 3}]\nhire: [{person: p, employer: acme, copies: 3}]"
        assert len(self.rows(text, policy, "hire")) == 3

    def test_a_payment_follows_the_fact_it_names(self, policy: Policy) -> None:
        text = """
org: [acme]
person: [{id: p, copies: 2}]
hire: [{id: h, person: p, employer: acme}]
payment: [{benefit: new-hire-grant, payee: p, fact: h, amount: 500}]
"""
        assert [(v["payee"], v["fact"]) for _, v in self.rows(text, policy, "payment")] == [
            ("p#1", "h#1"),
            ("p#2", "h#2"),
        ]

    def test_references_in_a_circle_come_to_an_end(self, policy: Policy) -> None:
        text = "org: [{id: a, host: b, copies: 2}, {id: b, host: a}]"
        made = self.rows(text, policy, "org")
        assert [(i, v["host"]) for i, v in made] == [("a#1", "b#1"), ("a#2", "b#2"), ("b#1", "a#1"), ("b#2", "a#2")]

    def test_one_copy_is_the_row_itself(self, policy: Policy) -> None:
        assert [i for i, _ in self.rows("person: [{id: p, copies: 1}]", policy, "person")] == ["p"]

    def test_rows_are_bounded(self, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
        assert copies.MAX_ROWS == 500_000
        monkeypatch.setattr(copies, "MAX_ROWS", 10)
        good("person:\n- {id: p, copies: 9}\n- {id: q}\n", policy)
        problem = only(bad("person:\n- {id: r}\n- {id: p, copies: 9}\n- {id: q}\n", policy))
        assert "11" in problem.zh
        assert problem.place.line == 3
