"""The fenced blocks of a document: ```language option key=value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
_FENCE = re.compile(r"^( *)```(.*)$")


@dataclass(frozen=True, eq=False)
class Block:
    """One fenced block. ``line``: that of its first line of text, counted from 1."""

    document: str
    line: int
    language: str
    options: dict[str, str]
    text: str
    before: tuple[Block, ...] = field(default=(), repr=False)

    @property
    def id(self) -> str:
        return f"{self.document}:{self.line}"

    def last(self, language: str, option: str) -> Block:
        """The nearest block above of that language and option."""
        return next(one for one in reversed(self.before) if one.language == language and option in one.options)

    def examples(self) -> Iterator[tuple[int, str, str]]:
        """Lines ``text   # comment`` as (line, text, comment); a blank line and a line of comment are left out."""
        for at, line in enumerate(self.text.splitlines(), self.line):
            text, _, comment = line.partition("   #")
            if text.strip() and not text.startswith("#"):
                yield at, text.strip(), comment.strip()


def blocks(path: Path) -> list[Block]:
    """All fenced blocks of one document, in order."""
    out: list[Block] = []
    lines = iter(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    for at, line in lines:
        opened = _FENCE.match(line)
        if opened is None:
            continue
        margin, (language, *options) = len(opened[1]), opened[2].split() or [""]
        text = []
        for _, inner in lines:
            if _FENCE.match(inner):
                break
            text.append(inner[margin:])
        told = {key: value for key, _, value in (option.partition("=") for option in options)}
        name = path.relative_to(ROOT).as_posix()
        out.append(Block(name, at + 1, language, told, "\n".join(text), tuple(out)))
    return out


def all_blocks(language: str, option: str = "") -> list[Block]:
    """Blocks of one language, in all documents; with ``option``, only those that carry it."""
    found = (block for path in DOCUMENTS for block in blocks(path))
    return [block for block in found if block.language == language and (not option or option in block.options)]
