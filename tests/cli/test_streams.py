"""Terminals as they are: without Chinese, closed too early, interrupted; and our own faults."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Outcome, process, start

from jiangce.cli import assess as assess_module
from jiangce.cli import run
from jiangce.cli.paper import Column, Paper, Span, cells, wrap

EXAMPLE = "examples/worker.yaml"


def printed(monkeypatch: pytest.MonkeyPatch, encoding: str, *arguments: str) -> tuple[int, bytes, bytes]:
    """One command with standard streams of this encoding."""
    out, err = io.BytesIO(), io.BytesIO()
    monkeypatch.chdir(ROOT)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding=encoding))
        code = run(arguments)
        sys.stderr.flush()
        return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "gbk", "cp1252", "utf-8"])
@pytest.mark.parametrize(
    "arguments",
    [["assess", EXAMPLE, "--explain"], ["assess", "missing-文件\udcff.yaml"], ["policy", "list"], ["--help"]],
)
def test_no_encoding_stops_it(monkeypatch: pytest.MonkeyPatch, encoding: str, arguments: list[str]) -> None:
    code, out, err = printed(monkeypatch, encoding, *arguments)
    assert code in (0, 2), err
    assert (out == b"") is (code == 2)
    out.decode(encoding)


def test_gbk_keeps_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    _, out, err = printed(monkeypatch, "gbk", "assess", EXAMPLE, "--explain")
    text = out.decode("gbk")
    assert "￥1,500" in text
    assert "√ 可享受" in text
    assert "?" not in text.replace("? 待补充信息", "").replace("  ? ", "")
    assert err == b""


def test_latin_1_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    _, out, err = printed(monkeypatch, "latin-1", "assess", EXAMPLE)
    assert "¥1,500" in out.decode("latin-1")
    assert b"PYTHONUTF8=1" in err


def test_json_loses_nothing_in_any_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    _, ascii_out, _ = printed(monkeypatch, "ascii", "assess", EXAMPLE, "--json")
    _, utf8_out, _ = printed(monkeypatch, "utf-8", "assess", EXAMPLE, "--json")
    assert json.loads(ascii_out) == json.loads(utf8_out)
    assert "三(一)1" in utf8_out.decode()


def test_a_real_process_in_a_poor_encoding() -> None:
    code, out, err = process("assess", EXAMPLE, PYTHONIOENCODING="latin-1")
    assert code == 0
    assert "¥1,500" in out.decode("latin-1")
    assert b"Traceback" not in err


def test_the_c_locale() -> None:
    code, out, _ = process("assess", EXAMPLE, LC_ALL="C", LANG="C")
    assert code == 0
    assert "可享受" in out.decode()


@pytest.mark.parametrize(
    "arguments", [["policy", "show", "shangyu-2023"], ["assess", EXAMPLE], ["assess", EXAMPLE, "--json"]]
)
def test_a_closed_pipe_is_no_error(arguments: list[str]) -> None:
    running = start(arguments, PYTHONUTF8="1")
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == b""
    assert running.wait(60) == 141


def test_a_full_disk_is_told() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    command = f"{sys.executable} -m jiangce assess {EXAMPLE} > /dev/full"
    path = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    done = subprocess.run(["/bin/sh", "-c", command], env=path, capture_output=True, cwd=ROOT, timeout=60)
    assert done.returncode == 2
    assert "读写失败" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    pipe = tmp_path / "case.yaml"
    os.mkfifo(pipe)
    running = start(["assess", pipe], PYTHONUTF8="1")
    with pipe.open("wb"):  # goes on when the command has opened it to read
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "已中断" in err.decode()
    assert b"Traceback" not in err


def test_our_own_faults_are_called_so(jiangce: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("330604199001011234")

    monkeypatch.delenv("JIANGCE_TRACEBACK", raising=False)
    monkeypatch.setattr(assess_module, "assess", broken)
    out = jiangce("assess", ROOT / EXAMPLE)
    assert out.code == 70
    assert out.out == ""
    assert "KeyError" in out.err
    assert "report" in out.err
    assert "不是您的文件有错" in out.err
    assert "330604199001011234" not in out.err, "what was given is not repeated"
    assert "Traceback" not in out.err


def test_assessing_imports_nothing_heavy() -> None:
    script = (
        "import sys, jiangce.cli as c\n"
        f"code = c.run(['assess', {EXAMPLE!r}])\n"
        "bad = {'django', 'polars', 'rich', 'z3', 'numpy', 'pyarrow'} & set(sys.modules)\n"
        "sys.exit(f'{code} {bad}' if code or bad else 0)"
    )
    path = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", script], env=path, capture_output=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr.decode()


def test_a_terminal_gets_colours_and_its_own_width() -> None:
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    path = os.environ | {"PYTHONPATH": str(ROOT / "src"), "TERM": "xterm-256color", "PYTHONUTF8": "1"}
    path.pop("NO_COLOR", None)
    running = subprocess.Popen(
        [sys.executable, "-m", "jiangce", "assess", EXAMPLE], stdout=follower, stdin=follower, env=path, cwd=ROOT
    )
    os.close(follower)
    seen = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(leader)
    assert running.wait(60) == 0
    assert b"\x1b[" in seen
    assert "王芳" in seen.decode()


class TestPaper:
    def test_closing_signs_never_begin_a_line(self) -> None:
        text = "本人具有市级及以上“劳动模范”、“工匠”、“浙江大工匠”称号或资格（须有文件）；其他，不计。"
        for width in range(8, 60):
            lines = wrap(text, width)
            assert "".join(lines) == text
            assert all(cells(line) <= width for line in lines)
            assert not any(line[0] in "，。；：、）”" for line in lines[1:] if width >= 12)

    def test_words_and_numbers_stay_whole(self) -> None:
        assert wrap("共计 ¥1,234,567 元", 12) == ["共计", "¥1,234,567", "元"]

    def test_a_word_longer_than_the_line_is_cut(self) -> None:
        assert wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]

    def test_money_stands_to_the_right(self) -> None:
        paper = Paper(80)
        paper.table([Column("事项"), Column("金额", right=True)], [["甲", "¥5"], ["乙乙乙", "¥12,345"]])
        lines = paper.plain().splitlines()
        assert cells(lines[2]) == cells(lines[3])
        assert lines[2].endswith("¥5")

    def test_cells_of_several_lines(self) -> None:
        paper = Paper(80)
        paper.table([Column("a"), Column("b")], [[[Span("one"), Span("two", "dim")], "x"]])
        assert paper.plain().splitlines()[2:] == ["one   x", "two"]

    def test_a_narrow_terminal_still_works(self) -> None:
        paper = Paper(20)
        paper.table(
            [Column("事项"), Column("金额", right=True, whole=True)], [["很长很长很长很长的标题", "¥1,000,000"]]
        )
        assert "¥1,000,000" in paper.plain()
