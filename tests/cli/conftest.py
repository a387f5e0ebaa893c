"""Running the command line in this process, or as a real one where streams and signals matter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from jiangce.cli import run as run_cli

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    def refused(self) -> Outcome:
        """Bad input, as it should be: nothing on standard output, words in both languages on standard error."""
        assert self.code == 2, self
        assert self.out == ""
        assert any("\u4e00" <= sign <= "\u9fff" for sign in self.err), self.err
        assert any(len(word) > 3 and word.isascii() and word.isalpha() for word in self.err.split()), self.err
        assert "Traceback" not in self.err
        return self


@pytest.fixture
def jiangce(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """``jiangce("assess", path)`` in this process."""
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run_cli([str(one) for one in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


def start(arguments: Sequence[object], **environment: str) -> subprocess.Popen[bytes]:
    """The command as a process of its own."""
    path = os.environ | {"PYTHONPATH": str(ROOT / "src")} | environment
    return subprocess.Popen(
        [sys.executable, "-m", "jiangce", *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=path, cwd=ROOT,
    )  # fmt: skip


def process(*arguments: object, given: bytes = b"", **environment: str) -> tuple[int, bytes, bytes]:
    """Run it to its end: exit code, standard output, standard error."""
    running = start(arguments, **environment)
    out, err = running.communicate(given, timeout=60)
    return running.returncode, out, err
