"""A page that is followed from its first line to its last: files are written, commands run, in one empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.blocks import ROOT, blocks
from tests.docs.test_docs import commands

from jiangce import cli
from jiangce.rules import library

PAGES = ["encode-your-city.md"]


@pytest.mark.parametrize("document", PAGES)
def test_a_page_can_be_followed(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``write=PATH``: the block is that file. ``console step``: the lines shown are printed, in that order."""
    monkeypatch.chdir(tmp_path)
    for name in (library.POLICIES, library.OVERLAY, "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    steps = 0
    for block in blocks(ROOT / "docs" / document):
        if "write" in block.options:
            file = tmp_path / block.options["write"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text + "\n", encoding="utf-8")
        elif "step" in block.options:
            for command, lines in commands(block):
                steps += 1
                code, printed = run(command, monkeypatch, capsys)
                assert code == int(block.options.get("code", 0)), f"{block.id}: {command}\n{printed}"
                left = iter(printed.splitlines())
                for line in filter(lambda one: one.strip() not in ("", "…"), lines):
                    assert any(line.rstrip() == one.rstrip() for one in left), f"{block.id}: {line}\n{printed}"
    assert steps >= 10, "the page shows its commands"
    library.forget()


def run(command: str, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and all that is printed; ``NAME=value`` in front holds for this command only."""
    words = command.split()
    library.forget()
    with patch.context() as at:
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            at.setenv(name, value)
        assert words[0] == "./run", command
        code = cli.run(words[1:])
    told = capsys.readouterr()
    return code, f"{told.out}\n{told.err}"
