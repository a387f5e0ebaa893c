"""``jiangce assess``: what a clerk reads, what a program reads."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Outcome

from jiangce.rules import library

Jiangce = Callable[..., Outcome]

CASE = """
policy: shangyu-2023
as_of: 2024-06-30
org: [{id: acme, name: 某公司, kind: enterprise, place: 330604}]
person: [{id: new, copies: 12, in_talent_policy: false}, {id: late, name: 张三, in_talent_policy: false}]
hire:
  - {person: new, employer: acme, hired_on: 2024-03-01, first_insured: true, insured_months: 4, from_place: 330604}
  - {person: late, employer: acme, hired_on: 2024-05-01, first_insured: true, insured_months: 2, from_place: 341202}
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def test_equal_decisions_are_one_line(jiangce: Jiangce, case: Path) -> None:
    out = jiangce("assess", case, "new-hire-grant")
    assert out.code == 0
    assert out.err == ""
    assert "12 人 × ¥500" in out.out
    assert "¥6,000" in out.out
    assert "张三" in out.out
    assert "还差1个月（¥500）" in out.out


def test_lines_fit_a_pipe_and_hold_no_colours(jiangce: Jiangce, case: Path) -> None:
    out = jiangce("assess", case, "--explain")
    assert "\x1b" not in out.out
    wide = [line for line in out.out.splitlines() if sum(1 + (ord(c) > 0x2E80) for c in line) > 110]
    assert wide == []


def test_declared_values_and_assumptions_are_told(jiangce: Jiangce, case: Path) -> None:
    out = jiangce("assess", case)
    assert "※ 假定：" in out.out
    assert "申报" in out.out


def test_why_is_told_line_by_line(jiangce: Jiangce, case: Path) -> None:
    out = jiangce("assess", case, "new-hire-grant", "--explain")
    assert "✓ 用人单位是企业" in out.out
    assert "✗ 招用后连续参保满3个月" in out.out
    assert "还差1个月" in out.out
    assert "口径：" in out.out
    assert "hire-1#1 等 12 人" in out.out, "equal explanations are told once"


def test_json_is_one_document_with_money_in_fen(jiangce: Jiangce, case: Path) -> None:
    out = jiangce("assess", case, "--json")
    found = json.loads(out.out)
    assert found["schema"] == "jiangce.assessment/1"
    assert found["as_of"] == "2024-06-30"
    assert found["summary"]["entitled_low_fen"] == 600_000
    grant = [d for d in found["decisions"] if d["benefit"] == "new-hire-grant"]
    assert {d["amount"]["low_fen"] for d in grant if d["amount"]} == {50_000}


def test_the_day_given_wins(jiangce: Jiangce, case: Path) -> None:
    early = jiangce("assess", case, "--as-of", "2024-04-01", "--json")
    found = json.loads(early.out)
    assert found["as_of"] == "2024-04-01"
    assert not [d for d in found["decisions"] if d["fact"] == "hire-2"], "a later hire does not exist yet"


def test_rows_that_do_not_exist_yet_are_told(jiangce: Jiangce, case: Path) -> None:
    assert "1 行的日期晚于 2024-04-01" in jiangce("assess", case, "--as-of", "2024-04-01").out


def test_facts_before_the_policy_are_decided_as_not_in_force(jiangce: Jiangce, tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(CASE.replace("2024-", "2020-"), encoding="utf-8")
    out = jiangce("assess", old, "new-hire-grant")
    assert out.code == 0
    assert "本文件施行之日或以后" in out.out


def test_a_case_from_standard_input(jiangce: Jiangce, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CASE.encode())))
    assert "12 人 × ¥500" in jiangce("assess", "-").out


def test_a_case_without_facts(jiangce: Jiangce, tmp_path: Path) -> None:
    empty = tmp_path / "empty.yaml"
    empty.write_text("policy: shangyu-2023\nas_of: 2024-01-01\n", encoding="utf-8")
    out = jiangce("assess", empty)
    assert out.code == 0
    assert "没有可以认定的事实" in out.out


def test_without_a_day_today_is_meant(jiangce: Jiangce, tmp_path: Path) -> None:
    path = tmp_path / "today.yaml"
    path.write_text(CASE.replace("as_of: 2024-06-30", ""), encoding="utf-8")
    assert "按 20" in jiangce("assess", path).out


def test_no_step_is_suggested_to_money_that_is_not_printed(jiangce: Jiangce, tmp_path: Path) -> None:
    """A local hire never gets the transport grant, however many more are hired: 三(一)1 prints no rate for it."""
    path = tmp_path / "nine.yaml"
    path.write_text(CASE.replace("copies: 12", "copies: 8"), encoding="utf-8")
    found = json.loads(jiangce("assess", path, "new-hire-transport", "--json").out)
    steps = {d["fact"]: bool(d["next_steps"]) for d in found["decisions"]}
    assert not steps["hire-1#1"], "from this district"
    assert steps["hire-2"], "from another province"


def test_a_level_without_a_rate_is_the_reason(jiangce: Jiangce) -> None:
    """He was insured all along; what is missing is a rate for his first certificate."""
    out = jiangce("assess", ROOT / "examples" / "technician.yaml", "post-allowance-once")
    assert "证书等级在文件所列各档之内：高级工" in out.out
    assert "尚无一个月符合" not in out.out


def test_awards_under_one_ceiling_come_to_no_more(jiangce: Jiangce, tmp_path: Path) -> None:
    """126 × 500–800 yuan, at most 100,000 a year and agency (三(一)1)."""
    path = tmp_path / "agency.yaml"
    path.write_text(
        """
policy: shangyu-2023
as_of: 2024-06-30
org: [{id: acme, kind: enterprise, place: 330604}, {id: agency, kind: hr_agency, place: 330604}]
person: [{id: w, copies: 126}]
hire: [{person: w, employer: acme, hired_on: 2024-03-01, introduced_by: agency, from_place: 341202}]
""",
        encoding="utf-8",
    )
    out = jiangce("assess", path, "agency-award")
    assert "合计 ¥63,000–100,000（在幅度内由经办单位核定）" in out.out
    assert out.out.count("人力资源服务机构招引奖励") == 1
    assert "合计不超过10万元" in out.out


TEN = "shangyu-2023/ten-open-three-pay"


class TestTwoClocks:
    def test_a_policy_not_yet_known_decides_nothing_and_says_so(self, jiangce: Jiangce, case: Path) -> None:
        out = jiangce("assess", case, "--known-on", "2022-12-31")
        assert out.code == 0
        assert "规则按 2022-12-31 已知的" in out.out
        assert "2022-12-31 时还没有这份文件（2023-01-01 起才有），不按它认定。" in out.out
        found = json.loads(jiangce("assess", case, "--known-on", "2022-12-31", "--json").out)
        assert (found["known"], found["known_on"], found["decisions"]) == (False, "2022-12-31", [])

    def test_the_day_of_the_rules_is_not_the_day_of_the_facts(
        self, jiangce: Jiangce, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The bureau of Shangyu fills in the standard of 三(一)5 in 2024; a decision of 2023 did not know it."""
        own = tmp_path / "office" / "shangyu-2023"
        own.mkdir(parents=True)
        (own / "parameters.yaml").write_text(
            "standards: {host_subsidy: {2023-01-01: {value: 800, known_from: 2024-02-01}}}\n", encoding="utf-8"
        )
        monkeypatch.setenv(library.OVERLAY, str(tmp_path / "office"))
        library.forget()
        path = tmp_path / "placement.yaml"
        path.write_text(
            """
policy: shangyu-2023
as_of: 2024-06-30
org: [{id: acme, kind: enterprise, place: 330604}, {id: s, kind: school, school_kind: technical_school, place: 330604}]
person: [li]
placement: [{person: li, host: acme, school: s, starts_on: 2023-03-01, ends_on: 2023-05-31}]
""",
            encoding="utf-8",
        )
        told = {}
        for day in ("2024-01-31", "2024-02-01"):
            found = json.loads(jiangce("assess", path, "internship-host", "--known-on", day, "--json").out)
            told[day] = found["decisions"][0]["amount"]
        library.forget()
        assert told["2024-01-31"]["certainty"] == "standard"
        assert told["2024-02-01"]["low_fen"] == told["2024-02-01"]["high_fen"] == 800_00

    def test_the_case_itself_may_say_the_day(self, jiangce: Jiangce, tmp_path: Path) -> None:
        path = tmp_path / "case.yaml"
        path.write_text(CASE + "known_on: 2022-12-31\n", encoding="utf-8")
        assert "还没有这份文件" in jiangce("assess", path).out
        assert "还没有这份文件" not in jiangce("assess", path, "--known-on", "2023-01-01").out


class TestReadings:
    def test_another_reading_decides_otherwise_and_says_so(self, jiangce: Jiangce, tmp_path: Path) -> None:
        """Twelve hired, nine of them insured long enough: 三(一)1 opens with ten, or needs ten insured."""
        path = tmp_path / "nine.yaml"
        path.write_text(CASE.replace("copies: 12", "copies: 9"), encoding="utf-8")
        usual = jiangce("assess", path, "new-hire-grant", "--json")
        other = jiangce("assess", path, "new-hire-grant", "--reading", f"{TEN}=ten-insured", "--json")
        one, two = json.loads(usual.out), json.loads(other.out)
        assert (one["summary"]["entitled"], two["summary"]["entitled"]) == (9, 0)
        assert one["chosen"] == [] and one["rules_hash"] != two["rules_hash"]
        wanted = {
            "reading": "new-hire-grant/ten-open-three-pay",
            "option": "ten-insured",
            "words": "10人都须参保满3个月",
        }
        assert two["chosen"] == [wanted]
        by = {d["benefit"]: d for d in two["decisions"]}
        assert by["new-hire-grant"]["chosen"] == [wanted]
        assert by["new-hire-grant"]["rule_hash"] != one["decisions"][0]["rule_hash"]

    def test_the_text_says_what_was_chosen(self, jiangce: Jiangce, case: Path) -> None:
        out = jiangce("assess", case, "new-hire-grant", "--explain", "--reading", f"{TEN}=ten-insured").out
        assert "改用口径：10人都须参保满3个月（new-hire-grant/ten-open-three-pay=ten-insured）" in out
        assert "口径：10人都须参保满3个月（改用的另一种口径；通常：先凑满10人" in out
        assert "改用" not in jiangce("assess", case, "new-hire-grant", "--explain").out
        assert "改用" not in jiangce("assess", case, "--reading", f"{TEN}=default", "--explain").out

    def test_what_is_given_with_it_follows(self, jiangce: Jiangce, tmp_path: Path) -> None:
        path = tmp_path / "nine.yaml"
        path.write_text(
            CASE.replace("copies: 12", "copies: 9").replace("330604}\n  -", "341202}\n  -"), encoding="utf-8"
        )
        out = jiangce("assess", path, "new-hire-transport", "--reading", f"{TEN}=ten-insured", "--json")
        found = json.loads(out.out)["decisions"]
        assert found and all(d["status"] != "entitled" and len(d["chosen"]) == 1 for d in found)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (f"{TEN}", "要写成 政策/口径=读法"),
            ("ten-open-three-pay=ten-insured", "要写成 政策/口径=读法"),
            ("shangyu-2032/x=y", "shangyu-2023"),
            ("shangyu-2023/ten-open-three-pya=ten-insured", "ten-open-three-pay"),
            (f"{TEN}=ten-insurd", "ten-insured"),
            ("shangyu-2023/both-needed=y", "只有文字，不能切换"),
        ],
    )
    def test_what_does_not_exist_is_told(self, jiangce: Jiangce, case: Path, given: str, said: str) -> None:
        assert said in jiangce("assess", case, "--reading", given).refused().err

    @pytest.mark.parametrize("given", ["shangyu-2023/ten-open-three-pya=ten-insured", f"{TEN}=ten-insurd"])
    def test_a_mistake_stands_where_it_was_written(self, jiangce: Jiangce, case: Path, given: str) -> None:
        err = jiangce("assess", case, "--reading", given).refused().err
        assert f"\n--reading {given}: " in err and ":1:1" not in err
        assert "jiangce policy readings shangyu-2023" in err

    def test_only_the_likest_readings_are_listed(self, jiangce: Jiangce, case: Path) -> None:
        given = "shangyu-2023/new-hire-grant/ten-open-three-pya=ten-insured"
        err = jiangce("assess", case, "--reading", given).refused().err
        expected = next(line for line in err.splitlines() if "expected" in line).partition("expected: ")[2]
        assert expected.startswith("new-hire-grant/ten-open-three-pay, ")
        assert len(expected.split(", ")) == 8 and "… (+" in expected


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["assess"], "缺少参数"),
            (["assess", "{case}", "--polcy", "x"], "没有这个选项"),
            (["assess", "{case}", "--policy"], "选项的用法不对"),
            (["assess", "{case}", "--policy", "shangyu"], "shangyu-2023"),
            (["assess", "{case}", "--as-of", "gestern"], "--as-of"),
            (["assess", "{case}", "--as-of", "2024-02-30"], "日历上存在"),
            (["assess", "{case}", "new-hire-grnt"], "new-hire-grant"),
            (["asess"], "没有这个命令"),
            (["policy", "shw"], "没有这个命令"),
            (["policy", "show"], "缺少参数"),
            (["policy", "show", "nowhere"], "没有这份政策"),
            (["policy", "show", "shangyu-2023", "三(九)99"], "没有这个条款或事项"),
            (["site", "--port", "eighty"], "参数的值不对"),
            (["site", "--port", "70000"], "参数的值不对"),
        ],
    )
    def test_wrong_usage_is_told(self, jiangce: Jiangce, case: Path, arguments: list[str], said: str) -> None:
        found = jiangce(*(one.replace("{case}", str(case)) for one in arguments)).refused()
        assert said in found.err

    def test_help_is_chinese_first(self, jiangce: Jiangce) -> None:
        for arguments in ([], ["--help"], ["assess", "--help"], ["policy"], ["policy", "test", "--help"]):
            out = jiangce(*arguments)
            assert out.code == 0
            assert "政策" in out.out

    def test_a_case_for_a_policy_that_does_not_exist(self, jiangce: Jiangce, tmp_path: Path) -> None:
        path = tmp_path / "case.yaml"
        path.write_text("policy: nowhere\n", encoding="utf-8")
        assert "没有这份政策" in jiangce("assess", path).refused().err

    def test_version(self, jiangce: Jiangce) -> None:
        assert jiangce("--version").out.startswith("jiangce ")
