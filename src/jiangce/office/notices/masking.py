"""Names and numbers as a public list prints them: enough for whoever is meant to know himself, too little for anybody else.

One rule for all names, so that the database can hold to it as well: never two visible signs side by side, never a digit.
张敏 → 张*, 张小敏 → 张*敏, 欧阳修文 → 欧**文, 阿卜杜热合曼·买买提 → 阿******·买**, John Smith → J*** S****.
Numbers keep four signs in front and two at the end: the usual six and four would let everybody who knows a birthday write
out the rest of an identity number.
"""

from __future__ import annotations

import re
import unicodedata

STAR = "*"
#: what parts a name into names: the dots of transcribed names, hyphens, commas, brackets, spaces
_BETWEEN = re.compile(r"([\s·•・‧∙⋅.,、/\-–—_()]+)")
_DOTS = "·•・‧∙⋅"
_HAN = re.compile(r"^[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff○〇*]+$")
_SPACED = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\ufaff])\s+(?=[\u2e80-\u9fff\uf900-\ufaff])")
HEAD, TAIL, LEAST = 4, 2, 4
_DATE = r"(?:19|20)\d{2}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})"
#: seven or more digits, however they are grouped, with an X or letters of a document around them
_NUMBER = re.compile(r"[A-Za-z]{0,3}\d(?:[\s\-－—.·]{0,2}\d){6,}(?:[\s\-]?[Xx])?")
_ONLY_DATE = re.compile(rf"^{_DATE}$")
_DATES = re.compile(rf"(?<![\d\-/.]){_DATE}(?![\d\-/.])")
_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")


def mask_name(name: str) -> str:
    """A person's name to print; "*" for one of which nothing may be shown, "" for none."""
    text = "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign)[0] not in "CM")
    text = _SPACED.sub("", text.strip())
    parts = _BETWEEN.split(text)
    alone = sum(1 for part in parts[::2] if part) == 1
    shown = "".join(_between(part) if at % 2 else _part(part, alone) for at, part in enumerate(parts)).strip()
    return shown if STAR in shown else STAR[: len(shown)]


def _between(text: str) -> str:
    """One sign for whatever stood between two names."""
    return "·" if set(text) & set(_DOTS) else " " if text.isspace() else text.strip()[:1] or " "


def _part(text: str, alone: bool) -> str:
    if not text:
        return ""
    first = STAR if len(text) == 1 or not text[0].isalpha() else text[0]
    last = text[-1] if alone and len(text) > 2 and _HAN.match(text) and text[-1].isalpha() else STAR
    return first + STAR * (len(text) - 2) + (last if len(text) > 1 else "")


def mask_number(number: str) -> str:
    """A number of a document to print: 3306************19, E1*****67; short ones keep less, "" for none."""
    text = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", number)).upper()
    if not text:
        return ""
    head, tail = (HEAD, TAIL) if len(text) >= 15 else (2, 2) if len(text) >= 8 else (0, 0)
    return text[:head] + STAR * max(LEAST, len(text) - head - tail) + (text[-tail:] if tail else "")


def mask_text(text: str) -> str:
    """A free text in which numbers of people, phones, cards and mail addresses are hidden; dates stay."""
    text = _MAIL.sub(lambda found: STAR * len(found[0]), text)
    kept = {found.span() for found in _DATES.finditer(text)}
    return _NUMBER.sub(lambda found: found[0] if found.span() in kept else mask_number(found[0]), text)


def is_masked_text(text: str) -> bool:
    """Is nothing left in it that `mask_text` would hide?"""
    return mask_text(text) == text
