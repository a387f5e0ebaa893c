"""How the command line fails: always a place, a reason and a remedy, in Chinese and English; never a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable, Sequence

from jiangce.cli.streams import say
from jiangce.rules.problems import Problem

OK = 0
CHECK_FAILED = 1
BAD_INPUT = 2
OUR_FAULT = 70
INTERRUPTED = 130
PIPE_CLOSED = 141

_SHOWN = 50


class Stop(Exception):
    """Ends the command with an exit code and lines for standard error."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__(code)
        self.code = code
        self.lines = lines


def bad_input(*lines: str) -> Stop:
    """What was given cannot be used: exit code 2."""
    return Stop(BAD_INPUT, *lines)


def refused(problems: Iterable[Problem], what_zh: str, what_en: str) -> Stop:
    """Mistakes in a file: exit code 2, each with its place."""
    found = list(problems)
    lines = [f"{what_zh}有 {len(found)} 处错误，未作处理。 {what_en}: {_count(found)}; nothing was done.", ""]
    return bad_input(*lines, *problem_lines(found))


def problem_lines(found: Sequence[Problem]) -> list[str]:
    """Every mistake with its place, up to a number that somebody can read."""
    lines = [line for problem in found[:_SHOWN] for line in problem.lines()]
    more = len(found) - _SHOWN
    return [*lines, f"…… 另有 {more} 处 / and {more} more"] if more > 0 else lines


def _count(found: Sequence[Problem]) -> str:
    return "1 mistake" if len(found) == 1 else f"{len(found)} mistakes"


def last_resort(error: BaseException) -> int:
    """Something nobody thought of. What was given is not repeated: it may be personal."""
    if os.environ.get("JIANGCE_TRACEBACK"):
        traceback.print_exception(error)
    frame = traceback.extract_tb(error.__traceback__)[-1:]
    where = f"{frame[0].filename.rpartition('jiangce/')[2]}:{frame[0].lineno}" if frame else "?"
    say(
        f"程序自身出错（不是您的文件有错）：{type(error).__name__}，位置 {where}。没有输出任何结果。",
        f"An error inside jiangce, not in your files: {type(error).__name__} at {where}. Nothing was printed.",
        "请把这几行连同所用命令报告给项目（见 CONTRIBUTING.md）；设 JIANGCE_TRACEBACK=1 再运行可看到详情。",
        "Please report these lines with the command; JIANGCE_TRACEBACK=1 shows the details (check them for personal data).",
    )
    return OUR_FAULT


def drop_output() -> None:
    """Nobody reads standard output any more: let nothing be written to it while Python ends."""
    try:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
