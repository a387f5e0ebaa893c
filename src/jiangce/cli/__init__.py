"""The command line: what an officer, an analyst or a program asks of jiangce from a terminal.

Exit codes: 0 fine · 1 a check failed · 2 bad input or usage · 70 our own fault · 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

__all__ = ["main", "run"]


def main() -> NoReturn:
    """The entry point of the command and of ``python -m jiangce``."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line and return its exit code; nothing is raised."""
    from jiangce.cli import failures, streams
    from jiangce.rules.problems import Refused

    streams.make_safe()
    try:
        code = _carried_out(arguments)
        sys.stdout.flush()
    except failures.Stop as stop:
        streams.say(*stop.lines)
        code = stop.code
    except Refused as error:
        streams.say(*failures.refused(error.problems, "政策文件", "The policy has").lines)
        code = failures.BAD_INPUT
    except KeyboardInterrupt:
        streams.say("", "已中断，没有保存任何内容。 Interrupted; nothing was saved.")
        code = failures.INTERRUPTED
    except BrokenPipeError:
        failures.drop_output()
        code = failures.PIPE_CLOSED
    except OSError as error:
        failures.drop_output()
        where = f" ({error.filename})" if error.filename else ""
        streams.say(
            f"读写失败：{error.strerror or error}{where}。请检查磁盘空间和权限。",
            f"Reading or writing failed: {error.strerror or error}{where}.",
        )
        code = failures.BAD_INPUT
    except Exception as error:  # noqa: BLE001 - the last resort
        code = failures.last_resort(error)
    return code


def _carried_out(arguments: Sequence[str]) -> int:
    """Hand the words to Typer; its own complaints become ours."""
    from jiangce.cli.app import app
    from jiangce.cli.failures import BAD_INPUT, INTERRUPTED, OK, Stop
    from jiangce.cli.usage import usage_lines

    try:
        code = app(list(arguments), prog_name="jiangce", standalone_mode=False)
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # so Typer says that nobody reads any more
            raise BrokenPipeError from None
        raise  # a worker of the site
    except Exception as error:
        lines = usage_lines(error)
        if not lines:
            raise
        raise Stop(BAD_INPUT, *lines) from None
    if code == INTERRUPTED:  # Typer swallows the exception
        raise KeyboardInterrupt
    return code if isinstance(code, int) else OK
