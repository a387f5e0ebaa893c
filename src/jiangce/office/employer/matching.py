"""To whom a file belongs, by its name: an identity number in it, else the longest name of a worker."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from jiangce.office.registers.models import number_index
from jiangce.office.rosters.proving import Sheet

_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")


class NotMatched(ValueError):
    """Nobody, or more than one; the message says what to do."""


def sheet_of(name: str, sheets: Sequence[Sheet]) -> Sheet:
    """The one worker of ``sheets`` whom a file's name means. Raises `NotMatched`."""
    told = unicodedata.normalize("NFKC", name)
    if number := _NUMBER.search(told):
        index = number_index(number[0].upper())
        return _one([one for one in sheets if one.person.number_index == index], "文件名中的身份证号不在这份名单里")
    named = [one for one in sheets if one.person.name and one.person.name in told]
    longest = max((len(one.person.name) for one in named), default=0)
    return _one([one for one in named if len(one.person.name) == longest], "文件名中没有名单里员工的姓名或身份证号")


def _one(found: Sequence[Sheet], none: str) -> Sheet:
    if not found:
        raise NotMatched(f"{none}：请改文件名，或先勾选是谁的")
    if len({one.person.key for one in found}) > 1:
        raise NotMatched("文件名对得上的不止一人：请在文件名里写身份证号，或先勾选是谁的")
    if len(found) > 1:
        raise NotMatched("这名员工有几项申报都要这种材料：请先勾选是哪一项的")
    return found[0]
