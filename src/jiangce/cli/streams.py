"""Standard output and error that never fail on a character, and text made whole before any of it is printed."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

#: width where nobody tells one, and the least for a file or a pipe
PIPE_WIDTH = 110
LEAST_PIPE_WIDTH = 100

#: what stands in for a sign that the terminal's encoding lacks (GBK has no ¥, Latin-1 no ✓)
_STAND_INS = {"¥": "￥Y", "✓": "√v", "✗": "×x", "─": "-", "│": "|", "–": "-", "—": "-", "·": "・.", "…": "."}


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: a stand-in where there is one, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    out = []
    for sign in error.object[error.start : error.end]:
        known = _STAND_INS.get(sign, "")
        out.append(next((one for one in known if _encodes(error.encoding, one)), "?"))
    return "".join(out), error.end


def _encodes(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def make_safe() -> None:
    """No character may stop the program, whatever the terminal's encoding."""
    codecs.register_error("jiangce", _replace)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="jiangce")


def shows_chinese() -> bool:
    """Can standard output carry Chinese?"""
    return _encodes(getattr(sys.stdout, "encoding", None) or "utf-8", "认定")


def warn_if_unreadable() -> None:
    """One line on standard error where the encoding turns Chinese into question marks."""
    if not shows_chinese():
        say(f"The encoding {sys.stdout.encoding} cannot show Chinese; set PYTHONUTF8=1, or LC_ALL=C.UTF-8, or use --json.")


def say(*lines: str) -> None:
    """Words for whoever runs the program, on standard error."""
    for line in lines:
        print(line, file=sys.stderr)


def put(text: str) -> None:
    """A finished text on standard output, with one newline at its end."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def width() -> int:
    """Columns to write in: the terminal's, or enough for tables in a file."""
    if sys.stdout.isatty():
        return shutil.get_terminal_size((PIPE_WIDTH, 24)).columns
    try:
        return max(LEAST_PIPE_WIDTH, int(os.environ.get("COLUMNS", "")))
    except ValueError:
        return PIPE_WIDTH


def rendered(write: Callable[[Console], None]) -> str:
    """What ``write`` prints on a Rich console, as text: in colour only on a terminal that has it."""
    from rich.console import Console

    buffer = StringIO()
    on_terminal = True if sys.stdout.isatty() and os.environ.get("TERM", "") != "dumb" else None
    console = Console(file=buffer, width=width(), force_terminal=on_terminal, highlight=False, markup=False, emoji=False, soft_wrap=False)
    write(console)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines())
