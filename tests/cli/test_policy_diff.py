"""``jiangce policy diff``: clause by clause what changed in words, and on given facts by how much and for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Outcome
from tests.rules.tiny_policy import ENTRIES, HEAD, changed, tiny

from jiangce.rules import library

Jiangce = Callable[..., Outcome]

OLD = changed(HEAD, "in_force: 2024-01-01\n", "in_force: 2019-10-29\nuntil: 2021-12-31\n")
NEW = changed(HEAD, "2024-01-01", "2022-01-01").replace("2024〕1号", "2022〕9号")
SECOND = """\
visit:
  clause: 一
  title: 来访说明
"""
CASE = """
as_of: 2025-06-30
org: [{id: acme, kind: enterprise, place: 330604}]
person: [{id: p, copies: 3}, short]
hire:
  - {person: p, employer: acme, hired_on: 2024-03-01, insured_months: 4}
  - {person: short, employer: acme, hired_on: 2024-03-01, insured_months: 3}
"""


@pytest.fixture(autouse=True)
def editions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The later edition pays more, asks for a month more, calls the grant by another name, and adds a clause."""
    entries = changed(changed(ENTRIES, "pay: 500", "pay: 800"), "insured_months >= 3", "insured_months >= 4")
    entries = changed(changed(entries, "grant:", "award:"), "title: 招工补贴\n", "title: 招工奖励\n  follows: grant\n")
    ledger = "hiring-grant: {clause: 一, kind: benefit, title: 招工奖励, entry: award}\n"
    tiny(tmp_path, policy=OLD).rename(tmp_path / "old-2019")
    tiny(tmp_path, policy=NEW, entries=entries + SECOND, provisions=ledger).rename(tmp_path / "new-2022")
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "acme.yaml").write_text(CASE, encoding="utf-8")
    monkeypatch.setenv(library.POLICIES, str(tmp_path))
    library.forget()
    yield tmp_path
    library.forget()


def test_what_changed_in_words(jiangce: Jiangce) -> None:
    out = jiangce("policy", "diff", "old-2019", "new-2022")
    assert (out.code, out.err) == (0, "")
    lines = [line.strip() for line in out.out.splitlines()]
    at = lines.index("≠ 一　招工奖励（原 一　招工补贴）")
    told = lines[at:]
    assert told.index("− 招用后连续参保满3个月") < told.index("+ 招用后连续参保满4个月")
    assert told.index("− 500元") < told.index("+ 800元")
    assert "+ 新增　一　来访说明　测试〔2022〕9号" in lines
    assert lines[-1] == "相同 0 项，改动 1 项，新增 1 项，不再有 0 项。"
    assert {"失效日期：", "− 2021年12月31日", "+ 文件未写"} <= set(lines[:at])


def test_backwards_a_name_that_nobody_follows_stands_alone(jiangce: Jiangce) -> None:
    out = jiangce("policy", "diff", "new-2022", "old-2019").out
    assert "+ 新增　一　招工补贴" in out and "− 不再有　一　招工奖励" in out


def test_for_whom_and_by_how_much(jiangce: Jiangce, editions: Path) -> None:
    """Three have four months: 500 each becomes 800; one has three: 500 becomes nothing."""
    out = jiangce("policy", "diff", "old-2019", "new-2022", "--facts", editions / "facts").out
    assert "1 个案例：¥2,000 → ¥2,400，+¥400；3 人多得，1 人少得" in out
    assert "都当作自 2019-10-29 起一直施行来算" in out
    rows = [line.split() for line in out.splitlines()]
    assert ["acme.yaml", "short", "¥500", "¥0", "−¥500"] in [[c.replace("\u3000", "") for c in row] for row in rows]
    assert any(row[-3:] == ["+¥400", "3", "1"] for row in rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("visits: []\norg: [{id: acme, colour: red}]", "有 old-2019 没有的词（第2行 visits：没有这张表"),
        ("org: [{id: acme, place: 33, colour: red}]", "有 old-2019 没有的词（第2行 colour：org（单位）没有这一列"),
        ("org: [{id: acme, place: 33}]", "按 old-2019 读不通（第2行 33：place（"),
    ],
)
def test_a_file_left_out_tells_its_first_unknown_word(jiangce: Jiangce, editions: Path, text: str, said: str) -> None:
    (editions / "facts" / "other.yaml").write_text(f"as_of: 2025-06-30\n{text}\n", encoding="utf-8")
    out = jiangce("policy", "diff", "old-2019", "new-2022", "--facts", editions / "facts").out
    assert "1 个案例" in out
    assert f"other.yaml：{said}" in "".join(out.split("\n"))


def test_one_policy_on_two_days(jiangce: Jiangce, editions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pay = "pay: {2022-01-01: 800, 2024-02-01: {value: 900, known_from: 2024-06-01}}"
    path = editions / "new-2022" / "entries.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("pay: 800", pay), encoding="utf-8")
    library.forget()
    days = ("--known-on", "2024-05-31", "--known-on", "2024-06-01")
    out = jiangce("policy", "diff", "new-2022", *days, "--facts", editions / "facts").out
    assert "+ 2024年2月1日起，900元" in out
    assert "¥2,400 → ¥2,700，+¥300；3 人多得，0 人少得" in out
    same = jiangce("policy", "diff", "new-2022", "--known-on", "2024-06-01", "--known-on", "2024-06-02").out
    assert "相同 2 项，改动 0 项" in same


def test_figures_filled_in_by_the_operator_are_compared(
    jiangce: Jiangce, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "office" / "shangyu-2023").mkdir(parents=True)
    (tmp_path / "office" / "shangyu-2023" / "parameters.yaml").write_text(
        "standards: {host_subsidy: {2023-01-01: {value: 800, known_from: 2024-02-01}}}\n", encoding="utf-8"
    )
    monkeypatch.setenv(library.OVERLAY, str(tmp_path / "office"))
    library.forget()
    out = jiangce("policy", "diff", "shangyu-2023", "--known-on", "2024-01-31", "--known-on", "2024-02-01").out
    assert "+ 见习实习接收企业补贴标准：2023年1月1日起800元" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["old-2019"], "两个 --known-on"),
        (["old-2019", "--known-on", "2024-01-01"], "两个 --known-on"),
        (["old-2019", "new-2022", "--known-on", "2024-01-01", "--known-on", "2024-02-01"], "两个 --known-on"),
        (["old-2019", "new-2021"], "new-2022"),
        (["old-2019", "--known-on", "soon", "--known-on", "2024-01-01"], "--known-on"),
        (["old-2019", "new-2022", "--facts", "nowhere"], "没有这个文件夹"),
    ],
)
def test_wrong_usage_is_told(jiangce: Jiangce, arguments: list[str], said: str) -> None:
    assert said in jiangce("policy", "diff", *arguments).refused().err


def test_the_two_editions_of_shangyu(jiangce: Jiangce) -> None:
    """What follows what is filled in: every name stands in the earlier edition, and clauses are compared."""
    before, after = library.policy("shangyu-2019"), library.policy("shangyu-2023")
    named = {entry.follows for entry in after.entries.values() if entry.follows}
    assert len(named) >= 8 and named <= before.entries.keys()
    out = jiangce("policy", "diff", "shangyu-2019", "shangyu-2023").out
    assert "企业新型学徒制培训补贴（原 三9　新型学徒制职工学徒补助）" in out
