"""What a notice says above and below its list: the templates of the terms, filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jiangce.office.notices.models import Notice, NoticeLine
from jiangce.office.notices.terms import terms
from jiangce.office.rulebook.spelled import place_called
from jiangce.office.rulebook.titled import entry_titled, titled


@dataclass(frozen=True, slots=True)
class Said:
    """The paragraphs. ``objecting`` stands only while somebody may object."""

    opening: str
    term: str
    objecting: str
    settled: str
    masked: str


def said(notice: Notice, lines: Sequence[NoticeLine]) -> Said:
    """Of a list; a day that is not set yet stays blank."""
    title, document = titled(notice.policy)
    total = sum(line.amount for line in lines)
    told = {
        "place": place_called(notice.region), "policy": title, "document": document, "entry": entry_titled(notice.policy, notice.entry),
        "clause": lines[0].clause if lines else "", "count": str(len(lines)), "sum": yuan(total), "days": str(notice.days),
        "opens": _day(notice.opens_on), "last": _day(notice.last_day), "office": notice.office or "受理异议的单位",
    }  # fmt: skip
    words = terms().words
    return Said(
        *(
            template.format_map(told)
            for template in (words.opening, words.term, words.objecting, words.settled, words.masked)
        )
    )


def _day(day: object) -> str:
    return f"{day:%Y年%m月%d日}" if day else "（公示之日）"


def yuan(fen: int) -> str:
    """分 as 元, without what would be zeros: 150,000元."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}{f'.{rest:02}' if rest else ''}元"
