"""``figures.yaml``: every figure the document prints, clause by clause, and why some are none of a rule.

::

    printed:
      三(一)1:
        - 10人                    # to be bound to a figure of a rule of this clause
        - 两地: wording           # or the reason why it is none, from the closed list
    unprinted:
      demo-base: {一次: reading}  # a figure of a rule that the document does not print, and why it may stand there
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from jiangce.rules import reading, source
from jiangce.rules.figure_words import Unit, Value
from jiangce.rules.figures import parse_figure
from jiangce.rules.problems import Place, Problems, nearest, some
from jiangce.rules.source import Mapping, Node, Scalar, Sequence

FILE = "figures.yaml"

_ALL = frozenset(Unit)
_NAMES = frozenset({Unit.PLAIN, Unit.COUNT, Unit.YEAR, Unit.ORDINAL, Unit.LEVEL_WORD})
_DAYS = frozenset({Unit.YEAR, Unit.DATE, Unit.DATE_IN_YEAR})
_PLAIN = frozenset({Unit.PLAIN})
_COUNT = frozenset({Unit.COUNT})


class Reason(NamedTuple):
    """Why a printed figure is none of a rule: in Chinese, and of which units that can be said.

    ``beside``: the units of which it can be said in a clause with a benefit, where a figure is hardly ever idle.
    """

    zh: str
    units: frozenset[Unit]
    beside: frozenset[Unit] = frozenset()


REASONS = {
    "name": Reason("名称的一部分", _NAMES, _PLAIN | {Unit.LEVEL_WORD}),
    "numbering": Reason("序号", _NAMES, _PLAIN),
    "other-document": Reason("其他文件的数", _ALL, _PLAIN | _DAYS),
    "past": Reason("已经发生的事", _ALL, _DAYS),
    "term": Reason("文件自身的期限", frozenset({Unit.MONTHS, Unit.YEAR}), frozenset({Unit.MONTHS, Unit.YEAR})),
    "restated": Reason("与旁边的数同指一事", _ALL - {Unit.MONEY}),
    "wording": Reason("行文用语，不是数量条件", _NAMES, _COUNT | {Unit.LEVEL_WORD}),
    "per-one": Reason("“一个”即每个，按件计算", _COUNT, _COUNT),
    "contact": Reason("电话、地址或账号", _PLAIN, _PLAIN),
    "example": Reason("举例", _ALL),
}
UNPRINTED = {
    "in-words": "文件用文字写明，没有数字",
    "computed": "由文件印出的数算得",
    "reading": "口径，见该条目",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """One figure as the document prints it."""

    clause: str
    printed: str
    value: Value
    unit: Unit
    place: Place
    reason: str = ""


@dataclass(slots=True)
class FigureList:
    """The content of a ``figures.yaml``."""

    printed: list[Printed] = field(default_factory=list)
    unprinted: dict[tuple[str, Unit, Value], tuple[str, Place]] = field(default_factory=dict)
    place: Place = field(default_factory=lambda: Place(FILE))


def read_figures(folder: Path, problems: Problems) -> FigureList | None:
    """The list of a policy folder; None, with the problem noted, where it cannot be read."""
    shown = f"{folder.name}/{FILE}"
    if not (folder / FILE).exists():
        problems.add(Place(shown), "缺少文件数字清单", "the list of the document's figures is missing")
        return None
    tree = reading.mapping(source.read(folder / FILE, problems, shown=shown), problems, FILE)
    if tree is None:
        return None
    reading.check_keys(tree, ("printed", "unprinted"), ("printed",), problems, FILE)
    out = FigureList(place=tree.place)
    for clause, node in reading.mapping(tree.get("printed"), problems, "printed") or ():
        out.printed += _clause(clause.text, node, problems)
    for entry, node in reading.mapping(tree.get("unprinted"), problems, "unprinted") or ():
        for printed, why in reading.mapping(node, problems, entry.text) or ():
            with problems.catch():
                value, unit = _parsed(printed, problems)
                reason = _reason(reading.scalar(why, "unprinted"), UNPRINTED, problems)
                out.unprinted[entry.text, unit, value] = (reason, printed.place)
    return out


def _clause(clause: str, node: Node, problems: Problems) -> Iterator[Printed]:
    if not isinstance(node, Sequence):
        problems.add(node.place, "每个条款下应当是数字的列表", "expected a list of figures", expected="- 500元")
        return
    for item in node.items:
        if isinstance(item, Scalar):
            pairs: list[tuple[Scalar, Scalar | None]] = [(item, None)]
        elif isinstance(item, Mapping) and all(isinstance(why, Scalar) for _, why in item):
            pairs = [(printed, why) for printed, why in item if isinstance(why, Scalar)]
        else:
            problems.add(
                item.place, "应当是数字，或 数字: 理由", "expected a figure, or figure: reason", expected="- 500元"
            )
            continue
        for printed, why in pairs:
            with problems.catch():
                value, unit = _parsed(printed, problems)
                reason = "" if why is None else _reason(why, REASONS, problems)
                yield Printed(clause, printed.text, value, unit, printed.place, reason)


def _parsed(text: Scalar, problems: Problems) -> tuple[Value, Unit]:
    try:
        value, unit, _ = parse_figure(text.text)
    except ValueError:
        problems.add(
            text.place, "这里应当是一个数字", "expected one figure", found=text.text, expected="500元 | 3个月 | 30%"
        )
        return (), Unit.PLAIN
    return value, unit


def _reason(text: Scalar, known: dict[str, Reason] | dict[str, str], problems: Problems) -> str:
    if text.text not in known:
        problems.add(
            text.place, "没有这种理由", "no such reason", found=text.text, expected=some(known, 20),
            nearest=nearest(text.text, known),
        )  # fmt: skip
    return text.text
