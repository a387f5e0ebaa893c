"""Which characters a font can show, read from its own table: a name is never printed as boxes."""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path

_UNICODE = {(3, 10): 3, (0, 4): 2, (0, 6): 2, (3, 1): 1, (0, 3): 1}  # platform, encoding → how much we like it


@lru_cache(maxsize=32)
def glyphs(file: Path, index: int = 0) -> frozenset[int]:
    """The code points of a TrueType or OpenType font, of the ``index``-th where the file is a collection."""
    data = file.read_bytes()
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    for at in range(struct.unpack_from(">H", data, start + 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * at)
        if tag == b"cmap":
            return _cmap(data, offset)
    return frozenset()


def _cmap(data: bytes, base: int) -> frozenset[int]:
    tables = []
    for at in range(struct.unpack_from(">H", data, base + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, base + 4 + 8 * at)
        tables.append((_UNICODE.get((platform, encoding), 0), base + offset))
    liking, where = max(tables, default=(0, 0))
    if not liking:
        return frozenset()
    shape = struct.unpack_from(">H", data, where)[0]
    return _segments(data, where) if shape == 4 else _groups(data, where) if shape == 12 else frozenset()


def _groups(data: bytes, where: int) -> frozenset[int]:
    """Format 12: runs of code points."""
    count = struct.unpack_from(">I", data, where + 12)[0]
    runs = struct.iter_unpack(">III", data[where + 16 : where + 16 + 12 * count])
    return frozenset(code for first, last, glyph in runs for code in range(first, last + 1) if glyph + code - first)


def _segments(data: bytes, where: int) -> frozenset[int]:
    """Format 4: segments, with a delta or a list of glyphs each."""
    double = struct.unpack_from(">H", data, where + 6)[0]
    found = set()
    for at in range(0, double, 2):
        last = struct.unpack_from(">H", data, where + 14 + at)[0]
        first = struct.unpack_from(">H", data, where + 16 + double + at)[0]
        delta = struct.unpack_from(">H", data, where + 16 + 2 * double + at)[0]
        place = where + 16 + 3 * double + at
        shift = struct.unpack_from(">H", data, place)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = struct.unpack_from(">H", data, place + shift + 2 * (code - first))[0] if shift else code
            if glyph and (glyph + delta) & 0xFFFF:
                found.add(code)
    return frozenset(found)
