"""A letter as PDF: set by Typst with fonts that we bring, the same bytes whenever it is asked for.

What somebody wrote reaches Typst as data (JSON), never as markup, so nothing in a name can be a command. No package, no
file and no network is open to a template: it is compiled in an empty folder.
"""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from jiangce.office.letters.glyphs import glyphs
from jiangce.office.letters.models import Letter

FONTS = "JIANGCE_FONTS"
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"


class NotSet(Exception):
    """The letter cannot be printed now; the message says why, and what to do. What it says is kept."""


class Touched(NotSet):
    """What is stored is not what was written."""


def pdf(letter: Letter) -> bytes:
    """The letter as PDF/A. Raises `NotSet`."""
    return bytes(_compiled(letter, "pdf", pdf_standards=["a-2a"]))


def picture(letter: Letter) -> list[bytes]:
    """Its pages as PNG, to look at."""
    made = _compiled(letter, "png", ppi=110.0)
    return made if isinstance(made, list) else [made]


def _compiled(letter: Letter, shape: Any, **more: Any) -> Any:
    if letter.digested() != letter.digest:
        raise Touched(f"{letter.number} 的内容与出具时登记的摘要不符，不能出具。请联系系统管理员核对日志。")
    try:
        import fontTools.ttLib  # noqa: F401 - asked for before anything is set
        import typst
    except ImportError:
        raise NotSet(
            "本机没有排版程序（typst、fonttools），暂不能生成 PDF。请管理员按 docs/letters.md 安装；文书内容不受影响。"
        ) from None
    told = letter.content
    told |= {"number": letter.number, "digest": letter.digest, "day": _day(told["date"]), "fonts": fonts_for(told)}
    # its own midnight, so that the bytes hang on the letter alone
    stamp = int(datetime.combine(datetime.fromisoformat(told["date"]).date(), time(), UTC).timestamp())
    with tempfile.TemporaryDirectory(prefix="letter-") as nothing:
        try:
            return typst.compile(
                letter.layout.source.encode(), root=nothing, font_paths=_found(), ignore_system_fonts=False, format=shape,
                sys_inputs={"letter": json.dumps(told, ensure_ascii=False)}, package_path=nothing, package_cache_path=nothing,
                timestamp=stamp, **more,
            )  # fmt: skip
        except typst.TypstError as trouble:
            raise NotSet(f"{letter.number} 按所存版式排版失败：{trouble.message}。请管理员核对版式。") from None


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def fonts_for(told: Any) -> list[str]:
    """The families in which everything can be shown: ours, then others for what ours lack. Raises `NotSet`."""
    missing = {sign for sign in _characters(told) if ord(sign) not in _ours() and not sign.isspace()}
    more: list[str] = []
    for family, file, index in _others() if missing else ():
        shown = {sign for sign in missing if ord(sign) in glyphs(file, index)}
        if shown:
            more.append(family)
            missing -= shown
        if not missing:
            break
    if missing:
        said = "、".join(f"“{sign}”（U+{ord(sign):04X}）" for sign in sorted(missing))
        raise NotSet(
            f"现有字体没有 {said} 的字形，不能出具，以免印成方框。请管理员把含该字的字体放入 {FONTS} 指定的目录后再下载。"
        )
    return more


def _characters(told: Any) -> set[str]:
    if isinstance(told, dict):
        return set().union(*map(_characters, told.values())) if told else set()
    if isinstance(told, list):
        return set().union(*map(_characters, told)) if told else set()
    return set(told) if isinstance(told, str) else set()


@lru_cache(maxsize=1)
def _ours() -> frozenset[int]:
    serif, sans = _brought()
    return glyphs(serif) & glyphs(sans)


def _brought() -> tuple[Path, Path]:
    try:
        from pylopdf_fonts_zh_cn import sans_path, serif_path
    except ImportError:
        raise NotSet(
            "本机没有文书所用的字体，暂不能生成 PDF。请管理员按 docs/letters.md 安装；文书内容不受影响。"
        ) from None
    return serif_path(), sans_path()


@lru_cache(maxsize=1)
def _found() -> Any:
    """All fonts of the machine, ours among them; looked through once."""
    import typst

    own = os.environ.get(FONTS, "")
    return typst.Fonts(font_paths=[str(_brought()[0].parent), *([own] if own else [])])


@lru_cache(maxsize=1)
def _others() -> list[tuple[str, Path, int]]:
    """Fonts of the machine that are not ours, regular ones, in a fixed order."""
    found = [one for one in _found().fonts() if one.path and one.style == "normal" and one.family not in (SERIF, SANS)]
    found.sort(key=lambda one: (abs(one.weight - 400), one.family, one.path))
    return [(one.family, Path(one.path), one.index) for one in found]


__all__ = ["NotSet", "Touched", "fonts_for", "pdf", "picture"]
