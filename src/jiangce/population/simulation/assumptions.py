"""What is taken for granted where a figure "in the middle" is asked of an interval. Shares in parts per million."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jiangce.rules import reading, source
from jiangce.rules.problems import Problems, mistake, nearest
from jiangce.rules.source import Scalar
from jiangce.rules.types import BadValue, Kind, read_value, share_words

FILE = Path(__file__).with_name("assumptions.yaml")
WHOLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Assumption:
    """One of them. ``own``: somebody set it for this run."""

    name: str
    zh: str
    share: int
    says: str
    own: bool = False

    @property
    def words(self) -> str:
        """What it takes for granted, in Chinese."""
        said = self.says.replace("{share}", share_words(self.share, WHOLE))
        return f"{said}（本次指定）" if self.own else said


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All of them, by name."""

    every: dict[str, Assumption]

    def share(self, name: str) -> int:
        return self.every[name].share

    def with_(self, given: Iterable[tuple[Scalar, Scalar]], problems: Problems) -> Assumptions:
        """With other shares; what is not known, or is no share, is a mistake."""
        every = dict(self.every)
        for name, text in given:
            with problems.catch():
                if name.text not in every:
                    raise mistake(
                        name.place, "没有这项假定", "no such assumption", found=name.text, expected=" | ".join(every),
                        nearest=nearest(name.text, every),
                    )  # fmt: skip
                old = every[name.text]
                every[name.text] = Assumption(old.name, old.zh, _share(text), old.says, own=True)
        return Assumptions(every)


def _share(text: Scalar) -> int:
    try:
        value = read_value(Kind.SHARE, text.text)
    except BadValue as bad:
        raise mistake(text.place, bad.zh, bad.en, found=text.text, expected="80%") from None
    assert isinstance(value, int)
    if not 0 <= value <= WHOLE:
        raise mistake(text.place, "要在 0% 到 100% 之间", "from 0% to 100%", found=text.text, expected="80%")
    return value


@lru_cache(maxsize=1)
def usual() -> Assumptions:
    """Those of the package."""
    problems = Problems()
    out = {}
    for key, node in reading.mapping(source.read(FILE, problems), problems, FILE.name) or ():
        body = reading.mapping(node, problems, key.text)
        assert body is not None
        zh, says = (reading.text(body, name, problems) for name in ("zh", "says"))
        out[key.text] = Assumption(key.text, zh, _share(reading.scalar(body.get("share"), "share")), says)
    problems.refuse_if_any()
    return Assumptions(out)
