"""Which characters a font can show, read from its own table: a name is never printed as boxes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=32)
def glyphs(file: Path, index: int = 0) -> frozenset[int]:
    """The code points of a font file, of the ``index``-th font where it is a collection; none of one that cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(file, fontNumber=index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (TTLibError, OSError, KeyError):
        return frozenset()
