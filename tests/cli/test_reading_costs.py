"""``jiangce policy readings … --facts``: what each other reading would cost on given facts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Outcome

Jiangce = Callable[..., Outcome]

CASE = """
policy: shangyu-2023
as_of: 2024-06-30
defaults:
  org: {place: 330604, kind: enterprise}
  person: {place: 330604, in_talent_policy: false}
  hire: {employer: acme, hired_on: 2024-03-01, first_insured: true, from_place: 330604, insured_months: 4}
org: [acme]
person: [{id: new, copies: %d}, {id: late, copies: %d}]
hire: [{person: new}, {person: late, insured_months: 2}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two firms: one has ten insured, the other nine and two who are not yet."""
    (tmp_path / "ten.yaml").write_text(CASE % (10, 1), encoding="utf-8")
    (tmp_path / "nine.yaml").write_text(CASE % (9, 2), encoding="utf-8")
    return tmp_path


GRANT = "三(一)1　新招员工一次性就业补贴"


def row(out: str, option: str) -> list[str]:
    """The cells of an option: the entry and the figures, with what stands below the entry joined to it."""
    lines = out.splitlines()
    at = next(at for at, line in enumerate(lines) if line.strip() == option)
    entry, *figures = [cell.strip() for cell in lines[at - 2].split("  ") if cell.strip()]
    return [f"{entry} | {lines[at - 1].strip()}", *figures]


def test_each_option_against_the_usual_way(jiangce: Jiangce, folder: Path) -> None:
    out = jiangce("policy", "readings", "shangyu-2023", "--facts", folder)
    assert (out.code, out.err) == (0, "")
    assert "2 个案例，按通常的口径可享受合计 ¥9,500" in out.out
    cells = row(out.out, "new-hire-grant/ten-open-three-pay=ten-insured")
    assert cells == [f"{GRANT} | 10人都须参保满3个月", "¥5,000", "−¥4,500", "·", "9"], "the nine lose, nobody wins"
    assert row(out.out, "post-allowance-limit/both-kinds=one-off-only")[1:] == ["¥9,500", "不变", "·", "·"]


def test_a_reading_of_the_whole_document_names_what_it_changes(jiangce: Jiangce, tmp_path: Path) -> None:
    """Nine options of Tonglu are worded alike: each row says which benefit it is about."""
    (tmp_path / "acme.yaml").write_text("policy: tonglu-2021\nas_of: 2024-06-30\norg: [acme]\n", encoding="utf-8")
    out = jiangce("policy", "readings", "tonglu-2021", "--facts", tmp_path).out.splitlines()
    like = [out[at - 1].split("  ")[0] for at, line in enumerate(out) if line.strip() == "经确认，从2020年8月19日起"]
    assert len(like) > 1 and len(set(like)) == len(like), like
    assert "全文" not in like


def test_a_case_of_another_policy_is_left_out_and_named(jiangce: Jiangce, folder: Path) -> None:
    (folder / "other.yaml").write_text("policy: elsewhere-2020\nas_of: 2024-01-01\n", encoding="utf-8")
    out = jiangce("policy", "readings", "shangyu-2023", "--facts", folder).out
    assert "2 个案例" in out and "other.yaml：按 elsewhere-2020 认定，没有计入" in out


@pytest.mark.parametrize(
    ("prepare", "arguments", "said"),
    [
        ("", ["shangyu-2023", "--facts", "{folder}/none"], "没有这个文件夹"),
        ("", ["--facts", "{folder}"], "要写明是哪份政策"),
        ("hire: [{persn: x}]", ["shangyu-2023", "--facts", "{folder}"], "person"),
    ],
)
def test_what_cannot_be_used_is_told(
    jiangce: Jiangce, folder: Path, prepare: str, arguments: list[str], said: str
) -> None:
    if prepare:
        (folder / "bad.yaml").write_text(f"policy: shangyu-2023\n{prepare}\n", encoding="utf-8")
    found = jiangce("policy", "readings", *(one.replace("{folder}", str(folder)) for one in arguments)).refused()
    assert said in found.err


def test_a_folder_without_cases(jiangce: Jiangce, tmp_path: Path) -> None:
    assert "没有案例文件" in jiangce("policy", "readings", "shangyu-2023", "--facts", tmp_path).refused().err
