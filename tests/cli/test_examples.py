"""The examples come out as the text beside them says. ``JIANGCE_UPDATE=1`` writes that text anew: then read it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Outcome

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_comes_out_as_expected(jiangce: Callable[..., Outcome], path: Path) -> None:
    out = jiangce("assess", path)
    assert (out.code, out.err) == (0, "")
    expected = path.with_suffix(".expected.txt")
    if os.environ.get("JIANGCE_UPDATE"):
        expected.write_text(out.out, encoding="utf-8")
    assert out.out == expected.read_text(encoding="utf-8")


def test_each_example_says_in_chinese_what_it_is_about() -> None:
    assert len(EXAMPLES) >= 7
    for path in EXAMPLES:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# ")
        assert any("\u4e00" <= sign <= "\u9fff" for sign in first)


def test_no_expected_text_is_left_over() -> None:
    assert {p.name.removesuffix(".expected.txt") for p in (ROOT / "examples").glob("*.txt")} == {
        p.stem for p in EXAMPLES
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_decision_explains_itself(jiangce: Callable[..., Outcome], path: Path) -> None:
    out = jiangce("assess", path, "--explain")
    assert out.code == 0
    assert "None" not in out.out
    assert "NONE" not in out.out
    assert "Condition(" not in out.out
