"""Cuts an official text into its clauses, so that a figure can be traced to the clause that prints it.

Nothing is lost and nothing is moved: the texts of the clauses, one after the other, are the document without
byte-order mark, carriage returns and the bookmarks that Word leaves behind (`[bookmark: OLE_LINK4]`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from jiangce.rules.numerals import plain_form, whole_number

__all__ = ["CLOSING", "PREAMBLE", "Clause", "clause_id", "clauses", "without_bookmarks"]

PREAMBLE = "标题"
"""The id of everything before the first heading: title, document number, addressees, reasons."""

CLOSING = "附则"
"""The id of the closing paragraphs (entry into force, interpretation, signatures) that belong to no article."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a document.

    `id` is written as in the policy folders (`三(一)1`, `四`, `标题`, `附则`, `附件2`, `附件2注1`, `第十二条`). A document
    that numbers two clauses alike gives two clauses of one id.  `title` is the heading without its number and without
    layout marks, "" where there is none.  `text` is everything printed from the heading on, heading and number
    included, up to the next clause.  `line` is the line of the file where `text` starts, counted from 1.
    """

    id: str
    title: str
    text: str
    line: int


class _Level(IntEnum):
    """How deep a heading stands; a heading closes every open one that is as deep or deeper."""

    ANNEX = 0
    CHAPTER = 1
    DIVISION = 2
    RULE = 3
    SECTION = 4
    ARTICLE = 5
    POINT = 6
    CIRCLE = 7


class _Heading(NamedTuple):
    level: _Level
    label: str
    number: int
    rest: str


_BOOKMARK = re.compile(r"\[bookmark:[^\[\]\n]{0,80}\]")
_LEAD = re.compile(r"[\s#*>\ufeff]*")
_HAN = "一二三四五六七八九十百零〇"
_NUMERALS = frozenset(_HAN + "0123456789")
_NUMBER = rf"(?:[0-9]{{1,3}}|[{_HAN}]{{1,5}})"
# "一、二类竞赛" can begin a wrapped line and "三、2025年目标" is a heading: a numeral behind the mark needs the right number
_HEADINGS: tuple[tuple[_Level, re.Pattern[str], str], ...] = (
    (_Level.CHAPTER, re.compile(rf"第 ?({_NUMBER}) ?章(?![,，、和至的])"), "第{}章"),
    (_Level.DIVISION, re.compile(rf"第 ?({_NUMBER}) ?节(?![,，、和至的])"), "第{}节"),
    (_Level.RULE, re.compile(rf"第 ?({_NUMBER}) ?条(?![,，、和至的第中款项]|规定|所)"), "第{}条"),
    (_Level.CHAPTER, re.compile(rf"([{_HAN}]{{1,3}}) ?[、.]"), "{}"),
    (_Level.SECTION, re.compile(rf"\( ?([{_HAN}]{{1,3}}) ?\)"), "({})"),
    (_Level.ARTICLE, re.compile(r"([0-9]{1,3}) ?(?:、|\.(?![0-9])|\.(?=[12][0-9]{3}年))"), "{}"),
    (_Level.POINT, re.compile(r"\(? ?([0-9]{1,3}) ?\)"), "({})"),
    (_Level.CIRCLE, re.compile(r"([①-⑳])"), "{}"),
)
_ANNEX = re.compile(
    rf"(?P<word>附[件录表])\s{{0,4}}:?\s{{0,4}}(?P<number>{_NUMBER}(?![年月日个项万]))?\s{{0,4}}(?P<mark>[:、.]?)(?P<rest>.*)"
)
# closing paragraphs: "this document takes force / is interpreted by", or "the above shall be adjusted"
_TAKES_FORCE = re.compile(
    r"本[^，。；\n]{1,16}(?:[自从][^。；\n]{1,30}起[^。；\n]{0,6}(?:施行|执行|实施|生效)|由[^。；\n]{1,40}解释)"
)
_THE_ABOVE = re.compile(r"(?:上述|以上)[^。\n]{0,20}(?:机制|措施|办法|政策|规定|标准)[^。\n]{0,30}(?:调整|完善)")


def without_bookmarks(document: str) -> str:
    """The document with one kind of line end, without byte-order mark and without Word's bookmarks."""
    document = document.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _BOOKMARK.sub("", document)


def clause_id(printed: str) -> str:
    """A clause as people write it (`三（一）1`, `一、2`, `附件 2 注1`) as the id that `clauses` gives it."""
    return re.sub(r"[\s、]", "", plain_form(printed))


def clauses(document: str) -> list[Clause]:
    """Every clause of `document`, in its order; [] for an empty one. Never fails: what has no heading is `标题`."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", without_bookmarks(document))
    headings = _headings(lines)
    last_of_part = _last_of_part(headings)
    found: list[Clause] = []
    open_headings: list[_Heading] = []
    start, name = 0, (PREAMBLE, _next_line(lines, 0)[:60])
    tables = False
    for at, line in enumerate(lines):
        heading = headings.get(at)
        if heading is not None:
            opened = heading
        elif start in last_of_part and _closes(lines, at, open_headings[-1]):
            opened = _Heading(_Level.CHAPTER, CLOSING, 0, CLOSING)
        else:
            tables = tables or "\t" in line
            continue
        if at > start:
            found.append(Clause(*name, "".join(lines[start:at]), start + 1))
        open_headings = [outer for outer in open_headings if outer.level < opened.level] + [opened]
        tables = tables and opened.level != _Level.ANNEX
        start, name = at, (_id(open_headings, tables), _title(opened, lines, at))
    if lines:
        found.append(Clause(*name, "".join(lines[start:]), start + 1))
    return found


def _headings(lines: list[str]) -> dict[int, _Heading]:
    """The headings by line index, in order. Lists of annexes ("附件：1、…", then "2、…") are no headings."""
    found: dict[int, _Heading] = {}
    chapter, listed = 1, 0
    for at, line in enumerate(lines):
        body = _LEAD.sub("", line, count=1).rstrip()
        if not body:
            continue
        annex = _ANNEX.match(plain_form(body)) if body.startswith("附") else None
        heading = _annex(annex, lines, at) if annex else _numbered(body, chapter)
        if annex and heading is None:
            listed = _number(annex["number"])
        elif listed and heading and heading.level == _Level.ARTICLE and heading.number == listed + 1:
            listed += 1
        else:
            listed = 0
            if heading:
                found[at] = heading
                chapter = {_Level.CHAPTER: heading.number + 1, _Level.ANNEX: 1}.get(heading.level, chapter)
    return found


def _numbered(body: str, chapter: int) -> _Heading | None:
    """The heading that `body` begins with; `chapter` is the number that the next chapter should have."""
    plain = plain_form(body[:20])
    for level, pattern, label in _HEADINGS:
        if match := pattern.match(plain):
            number, rest = _number(match[1]), body[match.end() :]
            doubtful = match[0][-1] in "、." and level == _Level.CHAPTER and rest[:1] in _NUMERALS
            if not number or (doubtful and number != chapter):
                return None
            return _Heading(level, label.format(match[1]), number, rest)
    return None


def _number(printed: str | None) -> int:
    """The number of a heading, 0 where `printed` is none (十十)."""
    try:
        return whole_number(unicodedata.normalize("NFKC", printed or "0"))
    except ValueError:
        return 0


def _annex(match: re.Match[str], lines: list[str], at: int) -> _Heading | None:
    """The heading of an annex, or None where the line names an annex in a list or in a sentence."""
    number, mark, rest = match["number"] or "", match["mark"], match["rest"]
    if (not number and (mark or rest)) or mark in {"、", "."} or "。" in rest or len(rest) > 60:
        return None
    following = _ANNEX.match(plain_form(_next_line(lines, at + 1)))
    if number and following and following["number"]:
        return None
    count = _number(number)
    return _Heading(_Level.ANNEX, f"{match['word']}{count or ''}", count, rest)


def _last_of_part(headings: dict[int, _Heading]) -> frozenset[int]:
    """The lines of the last heading before each annex, and of the document."""
    starts = list(headings)
    return frozenset(at for at, after in pairwise(starts) if headings[after].level == _Level.ANNEX) | {*starts[-1:]}


def _closes(lines: list[str], at: int, innermost: _Heading) -> bool:
    """Whether a closing paragraph begins at `at`, behind the last heading of its part and after a finished sentence.

    Below a chapter that has paragraphs but no articles, "this document takes force" is one more paragraph of that
    chapter.
    """
    above = _THE_ABOVE.match(lines[at].lstrip())
    if not above and (innermost.level <= _Level.CHAPTER or not _TAKES_FORCE.search(lines[at])):
        return False
    before = next((lines[i].rstrip() for i in range(at - 1, -1, -1) if lines[i].strip()), "")
    return before.endswith(tuple("。.)）！；"))


def _id(open_headings: list[_Heading], tables: bool) -> str:
    """`三(一)1`; 第…条 is numbered through its document, so its chapter is left out."""
    labels: list[str] = []
    for heading in open_headings:
        if heading.level == _Level.RULE:
            labels = [label for label in labels if label.startswith("附")]
        elif heading.level == _Level.ARTICLE and labels and labels[-1].startswith("附"):
            labels.append("注" if tables else "第")  # 附件2 and 1 must not read 附件21
        labels.append(heading.label)
    return "".join(labels)


def _title(heading: _Heading, lines: list[str], at: int) -> str:
    rest = heading.rest.strip(" *#\u3000:：\t")
    if not rest and heading.level == _Level.ANNEX:
        rest = _next_line(lines, at + 1)
    return re.split("[。；;]", rest.replace("*", ""), maxsplit=1)[0].strip()[:60]


def _next_line(lines: list[str], start: int) -> str:
    """The first line from `start` on that is not blank, without its margins; "" where there is none."""
    return next((lines[i].strip(" *#\n\t\u3000\ufeff") for i in range(start, len(lines)) if lines[i].strip()), "")
