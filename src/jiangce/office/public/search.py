"""Search in the library: titles, clauses, the words of a card, and figures however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from jiangce.office.public.model import Article, Entry, Policy

LONGEST = 60
_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?\s*(?:[万亿])?")
_TIMES = {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that answers a search, and the lines in which the words stand."""

    policy: Policy
    article: Article
    entry: Entry | None
    lines: tuple[tuple[str, str], ...]


def plain(text: str) -> str:
    """One way of writing: full width to half, and every figure as bare digits, so that 2万 finds 20,000."""
    return _NUMBER.sub(lambda found: f"{_value(found[0])}", unicodedata.normalize("NFKC", text).lower())


def _value(written: str) -> str:
    unit = _TIMES.get(written[-1], 1)
    digits = re.sub(r"[^\d.]", "", written).rstrip(".")
    number = Decimal(digits) * unit
    return f"{number.normalize():f}"


def words(query: str) -> tuple[str, ...]:
    """The words of a query, at most six, each in its plain writing."""
    return tuple(dict.fromkeys(plain(word).replace("元", "") or word for word in query[:LONGEST].split()))[:6]


def _holds(text: str, word: str) -> bool:
    if re.fullmatch(r"[\d.]+", word):
        return re.search(rf"(?<![\d.]){re.escape(word)}(?![\d.])", text) is not None
    return word in text


def search(policies: Iterable[Policy], query: str) -> list[Hit]:
    """Entries (and clauses without any) that hold every word; those with a word in the title come first."""
    wanted = words(query)
    if not wanted:
        return []
    hits = []
    for policy in policies:
        for article in policy.articles:
            hits += _in_article(policy, article, wanted)
    return sorted(hits, key=lambda hit: not all(_holds(plain(_title(hit)), word) for word in wanted))


def _title(hit: Hit) -> str:
    return hit.entry.title if hit.entry else hit.article.title


def _in_article(policy: Policy, article: Article, wanted: tuple[str, ...]) -> list[Hit]:
    hits = []
    head = f"{article.clause} {article.title} {' '.join(article.units)}"
    for entry in article.entries:
        lines = [(line.label, text) for line in (*entry.lines, *entry.more) for text in line.texts]
        lines += [("口径", reading) for reading in entry.readings]
        whole = plain(f"{head} {entry.title} {' '.join(text for _, text in lines)}")
        if all(_holds(whole, word) for word in wanted):
            telling = [pair for pair in lines if any(_holds(plain(pair[1]), word) for word in wanted)]
            hits.append(Hit(policy, article, entry, tuple(telling[:3])))
    if not hits and all(_holds(plain(head), word) for word in wanted):
        hits.append(Hit(policy, article, None, ()))
    return hits


def marked(text: str, query: str) -> SafeString:
    """``text`` with the words of the query in ``<mark>``, everything else escaped."""
    wanted = words(query)
    pieces = [re.escape(word) for word in wanted if not re.fullmatch(r"[\d.]+", word)]
    figures = {word for word in wanted if re.fullmatch(r"[\d.]+", word)}
    pattern = re.compile(
        "|".join([*pieces, _NUMBER.pattern]) if figures else "|".join(pieces) or r"(?!)", re.IGNORECASE
    )
    out, at = [], 0
    for found in pattern.finditer(text):
        if figures and _NUMBER.fullmatch(found[0]) and _value(found[0].strip()) not in figures:
            continue
        out += [escape(text[at : found.start()]), "<mark>", escape(found[0]), "</mark>"]
        at = found.end()
    return mark_safe("".join([*out, escape(text[at:])]))  # noqa: S308 - every piece is escaped above
