"""Rows of a file that were looked through, sifted: to be taken, to be mended, there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Protocol, Self, TypeVar


class Row(Protocol):
    """``wrong``: column → why; ``same``: it says what is known already, by the key of what says so or by yes."""

    @property
    def wrong(self) -> Mapping[str, str]: ...
    @property
    def same(self) -> str | bool: ...
    @property
    def good(self) -> bool: ...


R = TypeVar("R", bound=Row)


class Sifted(Generic[R]):
    """What was sent, looked through; a dataclass of its own says what goes along with the ``rows``."""

    __slots__ = ()
    rows: list[R]

    @property
    def good(self) -> list[R]:
        """To be taken."""
        return [row for row in self.rows if row.good]

    @property
    def bad(self) -> list[R]:
        """To be mended and sent again."""
        return [row for row in self.rows if row.wrong]

    @property
    def same(self) -> list[R]:
        """Known already, and right."""
        return [row for row in self.rows if row.same and not row.wrong]

    @classmethod
    def again(cls, told: Mapping[str, Any], row: type[R]) -> Self:
        """The same from its fields (`dataclasses.asdict`), as they went along with a page."""
        return cls(**{**told, "rows": [row(**one) for one in told["rows"]]})
