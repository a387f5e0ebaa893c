"""Standard output and error that never fail on a character, and text made whole before any of it is printed."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jiangce.cli.paper import Paper

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


def show(paper: Paper) -> None:
    """Print what was set: in colour on a terminal that has colours, else plain."""
    if sys.stdout.isatty() and os.environ.get("TERM", "") != "dumb":
        put(_coloured(paper))
    else:
        put(paper.plain())
    if not shows_chinese():
        say(
            f"The encoding {sys.stdout.encoding} cannot show Chinese; set PYTHONUTF8=1 or LC_ALL=C.UTF-8, or use --json."
        )


def _coloured(paper: Paper) -> str:
    from rich.console import Console
    from rich.text import Text

    buffer = StringIO()
    console = Console(file=buffer, width=10_000, force_terminal=True, highlight=False, emoji=False)
    for line in paper.lines:
        console.print(Text.assemble(*((span.text, span.style) for span in line)), soft_wrap=True)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines())
