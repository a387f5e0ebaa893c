"""What a command is given: a file or standard input, the name of a policy, a date."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from jiangce.cli.failures import bad_input
from jiangce.rules.source import MAX_BYTES
from jiangce.rules.types import BadValue, Kind, read_value

if TYPE_CHECKING:
    from collections.abc import Collection

    from jiangce.rules.policy import Policy

STDIN = "-"
_CHINA = timezone(timedelta(hours=8))


def shown_name(path: str) -> str:
    """How a file is called in messages."""
    return "<stdin>" if path == STDIN else path


def read_bytes(path: str) -> bytes:
    """The content of a file, or of standard input for ``-``. Raises `Stop` with words for each way it fails."""
    if path == STDIN:
        if sys.stdin is None or sys.stdin.closed:
            raise bad_input("没有标准输入。 There is no standard input.")
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        data = _file_bytes(path)
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise bad_input(
            f"{shown_name(path)}:1:1: 文件超过 {limit} MB。请按单位或年度分成几个文件；多人相同时写 copies: 40。",
            f"    The file is larger than {limit} MB. Split it, or write rows that are alike once, with copies: 40.",
        )
    return data


def _file_bytes(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise bad_input(f"{path}: 没有这个文件。请检查路径和文件名。", "    No such file. Check the path.") from None
    except IsADirectoryError:
        raise bad_input(
            f"{path}: 这是文件夹，请给出一个案例文件。", "    This is a folder; name a case file."
        ) from None
    except PermissionError:
        raise bad_input(f"{path}: 没有读取权限。", "    No permission to read it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise bad_input(f"{path}: 打不开：{reason}。", f"    Cannot be opened: {reason}.") from None


def read_day(text: str | None, option: str) -> date | None:
    """A date given as an option."""
    if text is None:
        return None
    try:
        value = read_value(Kind.DATE, text)
    except BadValue as bad:
        raise bad_input(f"{option} {text}: 要写{bad.zh}。", f"    Expected {bad.en}.") from None
    assert isinstance(value, date)
    return value


def today() -> date:
    """Today in China, where the policies are in force."""
    return datetime.now(_CHINA).date()


def unknown(what_zh: str, what_en: str, found: str, known: Collection[str]) -> Exception:
    """A name that does not exist, with the nearest and all that do."""
    from jiangce.rules.problems import clip, nearest, some

    near = nearest(found, known)
    lines = [f"没有这{what_zh}：{clip(found)}。 No such {what_en}."]
    if near:
        lines.append(f"    是否想写 did you mean: {near}")
    lines.append(f"    现有 known: {some(known, 40)}")
    return bad_input(*lines)


def the_policy(name: str | None) -> Policy:
    """The policy of that name, or the only one there is. Raises `Stop`."""
    from jiangce.rules import library

    known = library.policy_ids()
    if name is None:
        if len(known) == 1:
            return library.policy(known[0])
        raise bad_input(
            "没有写明按哪份政策认定：在案例里写 policy: …，或用 --policy。",
            "    Which policy? Write `policy:` in the case, or use --policy.",
            f"    现有 known: {', '.join(known)}",
        )
    if name not in known:
        raise unknown("份政策", "policy", name, known)
    return library.policy(name)
