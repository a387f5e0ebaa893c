"""``simulate``: what it prints, writes, refuses; the report is one file that fetches nothing; the document keeps its word."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import polars as pl
import pytest
from tests.docs.blocks import ROOT, blocks

from jiangce import cli
from jiangce.population.simulation import reform_of
from jiangce.rules import library

DOCUMENT = ROOT / "docs" / "simulation.md"
FACTS = str(ROOT / "examples" / "town-of-hires")
BASE = ["simulate", FACTS, "--policy", "shangyu-2023", "--as-of", "2024-06-30"]
GRANT = ["--set", "new-hire-grant.amount=600"]


def run(*words: str) -> int:
    return cli.run([*BASE, *words])


def test_everything_is_written_and_nothing_replaced_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, html = tmp_path / "out", tmp_path / "report.html"
    assert run(*GRANT, "-o", str(out), "--html", str(html)) == 0
    about = json.loads((out / "simulation.json").read_text(encoding="utf-8"))
    assert about["after_fen"]["low"] - about["before_fen"]["low"] == 100_000
    assert about["rules_before"] != about["rules_after"]
    whole = pl.read_csv(out / "whole.csv")
    assert whole["相差"].to_list() == [1000.0, 1000.0, 1000.0]
    assert pl.read_parquet(out / "changes.parquet").height == 10
    assert pl.read_parquet(out / "payees.parquet")["change"].sum() == 100_000
    before = html.read_bytes()
    assert run("--set", "new-hire-grant.amount=900", "--html", str(html)) == 2
    assert run("--set", "new-hire-grant.amount=900", "-o", str(out)) == 2
    assert "已存在，没有覆盖" in capsys.readouterr().err
    assert html.read_bytes() == before
    assert run("--set", "new-hire-grant.amount=900", "--html", str(html), "-o", str(out), "--replace") == 0
    assert html.read_bytes() != before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out", "report.html"]


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    assert run(*GRANT, "-o", str(tmp_path / "out")) == 2
    assert list(tmp_path.iterdir()) == []


def test_the_report_is_one_file_that_fetches_nothing(tmp_path: Path) -> None:
    reform = tmp_path / "reform.yaml"
    reform.write_text(
        'title: "</title><script>alert(1)</script>"\nset: {new-hire-grant.amount: 600}\n', encoding="utf-8"
    )
    html = tmp_path / "report.html"
    assert run("--reform", str(reform), "--html", str(html)) == 0
    text = html.read_text(encoding="utf-8")
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text
    own = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"(src|href|url\()\s*=?[\"'(]?", own)
    assert text.count("<script>") == 2 and "echarts" in text
    assert "¥8,500" in own and "金额由“500元”改为“600元”" in own
    for data in re.findall(r'data-chart="([^"]*)"', own):
        assert json.loads(data.replace("&quot;", '"'))["series"]
    assert len(text.encode()) < 700_000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "new-hire-grant.amount=-1"], "数字不能是负的"),
        (["--set", "new-hire-grant.amount"], "要写成 名称=值"),
        (["--set", "new-hir-grant.amount=5"], "是否想写 did you mean: new-hire-grant"),
        (["--assume", "celing=50%"], "是否想写 did you mean: ceiling"),
        (["--assume", "ceiling=150%"], "要在 0% 到 100% 之间"),
        (["--assume", "ceiling=viel"], "--assume ceiling=viel"),
        (["--reform", "nowhere.yaml"], "打不开文件"),
        (["--as-of", "2024-13-01"], "--as-of"),
        (["--set", "new-hire-grant.when.5=insured_months >= employer"], "--set new-hire-grant.when.5"),
    ],
)
def test_what_does_not_fit_is_refused(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words) == 2
    told = capsys.readouterr()
    assert said in told.err and told.out == ""


def test_nothing_set_is_the_law_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    out = capsys.readouterr().out
    assert "没有改动" in out and "+¥" not in out


# ── the document ──


@pytest.mark.parametrize("path", [
    path for row in re.findall(r"^\| (`[^|]+) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    for path in re.findall(r"`([a-z][a-z0-9-]*\.[^`]+=[^`]+)`", row)
])  # fmt: skip
def test_every_path_of_the_document_can_be_set(path: str) -> None:
    policies = [library.policy("shangyu-2023")]
    made = reform_of(policies, [path]).applied(policies)[0]
    assert made.hash() != policies[0].hash()


def test_the_file_of_the_document(tmp_path: Path) -> None:
    policies = [library.policy("shangyu-2023")]
    (block,) = [one for one in blocks(DOCUMENT) if "reform" in one.options]
    file = tmp_path / "reform.yaml"
    file.write_text(block.text, encoding="utf-8")
    reform = reform_of(policies, (), file)
    assert reform.title == "就业补贴提到600元，人数放宽到5人"
    assert reform.applied(policies)[0].hash() != policies[0].hash()


def test_the_python_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for one in blocks(DOCUMENT):
        if one.language == "python":
            exec(compile(one.text, DOCUMENT.name, "exec"), {})  # noqa: S102 - our own document
