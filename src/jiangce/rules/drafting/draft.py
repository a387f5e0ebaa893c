"""The first draft of a policy, read off the official text: what it says, piece by piece, and what each piece seems to be."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from jiangce.rules.clauses import CLOSING, PREAMBLE, Clause, clauses, without_bookmarks
from jiangce.rules.drafting import guess
from jiangce.rules.drafting.guess import MECHANISM
from jiangce.rules.drafting.sentences import Piece, pieces
from jiangce.rules.figure_words import FigureKind
from jiangce.rules.figures import Figure, figures
from jiangce.rules.lints.unwritten import TO_FILL
from jiangce.rules.numerals import whole_number
from jiangce.rules.problems import Place, Problem, Refused

MAX_PROVISIONS = 4_000
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}[〔\[［（(]\d{4}[〕\]］）)]\s?\d{1,4}\s?号")
_DAY = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_DAY_OF_FORCE = re.compile(r"[自从]\s?(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日\s?起")
_TITLE = re.compile(r"(?:通知|意见|办法|措施|方案|政策|细则|规定|计划)(?:[》）)(（].*)?\Z")
_DRAFT = re.compile("征求意见稿|草案|送审稿|讨论稿|建议稿")
_PLACE = re.compile(r"(?:^|关于|印发|[省市]|[《（(])([\u4e00-\u9fff]{2,3}?)(市|区|县|旗)")
_WORDS = {"标题": "head", "附则": "closing", "附件": "annex", "附录": "annex", "附表": "annex", "注": "note"}
_TOKEN = re.compile(r"标题|附则|附件|附录|附表|注|[①-⑳]|[一二三四五六七八九十百零〇]+|[0-9]+")
_BRACKET = re.compile(r"\s*[（(](?:责任|牵头|配合|参与|主管|落实)[^（）()]*[)）][。；]?\s*\Z")


@dataclass(frozen=True, slots=True)
class Provision:
    """One thing the document says. ``stub``: it needs an entry; else ``none`` is the reason that may be given."""

    id: str
    clause: str
    kind: str
    piece: Piece
    line: int
    figures: tuple[Figure, ...]
    units: tuple[str, ...]
    by: str
    none: str = ""

    @property
    def money(self) -> int:
        return guess.money_of(self.figures)


@dataclass(slots=True)
class Draft:
    """Everything that will be written. ``articles``: clause → heading as printed and unit ids, in printed order."""

    number: str = TO_FILL
    title: str = TO_FILL
    names: dict[str, str] = field(default_factory=dict)
    status: str = "in force"
    in_force: date = date(2000, 1, 1)
    assumption: str = ""
    units: dict[str, str] = field(default_factory=dict)
    articles: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    provisions: list[Provision] = field(default_factory=list)
    unnumbered: bool = False  # a text of paragraphs without any numbered heading: no part of it is the head alone

    def left(self) -> list[Provision]:
        """What is left to encode: the most money first, then what has figures, then the rest as printed."""
        stubs = [one for one in self.provisions if not one.none]
        return sorted(stubs, key=lambda one: (-one.money, not one.figures))


def draft(document: str) -> Draft:
    """The draft of an official text. Raises `Refused` where it says more than a policy can."""
    found, cut = Draft(), clauses(document)
    found.unnumbered = [clause.id for clause in cut] == [PREAMBLE]
    _head(found, without_bookmarks(document), cut)
    numbers, counts = Counter[str](), Counter[str]()
    for clause in cut:
        of_clause = list(guess.responsible(clause.text))
        ids = tuple(dict.fromkeys(_unit(found, name) for name in of_clause))
        heading, before = found.articles.get(clause.id, (clause.title, ()))
        found.articles[clause.id] = (heading, tuple(dict.fromkeys((*before, *ids))))
        for at, (piece, here) in enumerate(_told(clause)):
            numbers[slug(clause.id)] += 1
            counts["all"] += 1
            if counts["all"] > MAX_PROVISIONS:
                raise Refused([_too_much()])
            name = f"{slug(clause.id)}-{numbers[slug(clause.id)]}"
            found.provisions.append(_provision(found, name, clause, piece, here, first=at == 0))
    return found


def _provision(
    found: Draft, name: str, clause: Clause, piece: Piece, here: tuple[Figure, ...], *, first: bool
) -> Provision:
    said = piece.said
    kind = guess.kind_of(said, here)
    if clause.id == PREAMBLE and not (found.unnumbered and not first) and not guess.money_of(here):
        kind = "validity"
    named = tuple(dict.fromkeys(_unit(found, one) for one in guess.responsible(said)))
    units = named or (found.articles[clause.id][1] if kind == "duty" else ())
    none = _reason(kind, clause, said, first) if not any(one.kind is FigureKind.FIGURE for one in here) else ""
    if _BRACKET.match(said):
        kind, none = "duty", "basis"  # the responsibility matrix: it went into `articles`
    elif none:
        kind = "validity" if none == "basis" else MECHANISM
    line = clause.line + clause.text.count("\n", 0, piece.start + len(piece.text) - len(piece.text.lstrip()))
    return Provision(name, clause.id, kind, piece, line, here, units, guess.deadline(said, here), none)


def _reason(kind: str, clause: Clause, said: str, first: bool) -> str:
    """Why a sentence without a figure seems to need no entry: the head, a heading, a mechanism; "" where it may need one."""
    if clause.id == PREAMBLE and kind == "validity":
        return "basis"
    heading = first and len(said) <= 40 and clause.id != CLOSING
    if heading and (kind == MECHANISM or said[-1:] not in tuple("。；;：:")):
        return "orientation"
    return MECHANISM if kind == MECHANISM else ""


def _told(clause: Clause) -> list[tuple[Piece, tuple[Figure, ...]]]:
    """The pieces of a clause, each with its figures."""
    cut = pieces(clause)
    starts = [0, *(match.end() for match in re.finditer("\n", clause.text))]
    here: dict[int, list[Figure]] = {}
    begins = [piece.start for piece in cut]
    for figure in figures([clause]):
        at = starts[figure.line - clause.line] + figure.column - 1
        here.setdefault(bisect_right(begins, at) - 1, []).append(figure)
    return [(piece, tuple(here.get(at, ()))) for at, piece in enumerate(cut)]


def slug(clause: str) -> str:
    """The id of a clause in letters: 三(一)1 is c3-1-1, 附件2注1 annex-2-note-1, 第十二条 c12."""
    parts = []
    for match in _TOKEN.finditer(clause):
        token = match.group()
        if token in _WORDS:
            parts.append(_WORDS[token])
        elif "①" <= token <= "⑳":
            parts.append(str(ord(token) - ord("①") + 1))
        else:
            parts.append(token if token.isascii() else str(_whole(token)))
    name = "-".join(parts) or "c"
    return f"c{name}" if name[0].isdigit() else name


def _whole(numeral: str) -> int:
    try:
        return whole_number(numeral)
    except ValueError:
        return 0


def _unit(found: Draft, printed: str) -> str:
    """The id of a department; known by its name, else numbered."""
    for name, known in found.units.items():
        if known == printed:
            return name
    base = guess.unit_id(printed) or "unit"
    name, at = base if base != "unit" else "unit_1", 1
    while name in found.units:
        at += 1
        name = f"{base}_{at}"
    found.units[name] = printed
    return name


# ── the head ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _head(found: Draft, text: str, cut: Sequence[Clause]) -> None:
    lines = [re.sub(r"[*#>`]", "", line).strip(" \t\u3000\ufeff") for line in text.split("\n")]
    top = [line for line in lines[:60] if line]
    short = [line for line in top[:12] if len(line) <= 60 and not line.endswith(("。", "；", "：", ":"))]
    found.title = next((line for line in short if _TITLE.search(line)), short[0] if short else TO_FILL)
    number = next((m.group() for line in top if (m := _NUMBER.fullmatch(line))), "")
    found.number = "".join(number.split()) or TO_FILL
    if _DRAFT.search("\n".join(top[:12])):
        found.status = "draft"
    place = _PLACE.search(found.title)
    found.names = {"县": place[2], "地": place[1]} if place else {"县": "市", "地": TO_FILL}
    _force(found, text, lines, cut)


def _force(found: Draft, text: str, lines: Sequence[str], cut: Sequence[Clause]) -> None:
    """自2022年7月26日起施行; else the day under the signature; else the first day of the year, as an assumption."""
    for match in (*_DAY_OF_FORCE.finditer(text), *_signed(lines)):
        if (day := _day(match)) is not None:
            found.in_force = day
            if match.re is _DAY_OF_FORCE:
                return
            found.assumption = "原文没有写明施行日期，暂取落款日期，由分析员核对。"
            return
    years = [int(year) for year in re.findall(r"20[0-9]{2}", found.number)] or [2000]
    found.in_force = date(years[0], 1, 1)
    found.assumption = "原文里没有找到施行日期，暂取当年第一天，由分析员填写。"


def _signed(lines: Sequence[str]) -> Iterator[re.Match[str]]:
    """Lines that are a date and nothing else."""
    for line in lines:
        if match := _DAY.fullmatch(line):
            yield match


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _too_much() -> Problem:
    return Problem(
        Place("policy draft"),
        f"原文超过 {MAX_PROVISIONS} 句，不像一份政策；请按文件分开",
        f"the text has more than {MAX_PROVISIONS} sentences; give one document at a time",
    )


__all__ = ["MAX_PROVISIONS", "Draft", "Provision", "draft", "slug"]
