"""How near is near: bounds by the type of what is counted, as `near.yaml` says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import NamedTuple

import polars as pl
import yaml

from jiangce.rules.nodes.arithmetic import Quotient
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.view import Gap
from jiangce.rules.types import PPM, Kind, read_value


class Bound(NamedTuple):
    """At most ``most`` short, or at most ``share`` (parts per million) of what is needed."""

    most: int = 0
    share: int = 0

    def reached(self, short: pl.Expr, need: pl.Expr) -> pl.Expr:
        return (short <= self.most) | (short * PPM <= need * self.share)


Bounds = Mapping[Kind, Bound]


@cache
def bounds() -> Bounds:
    """The bounds of the package."""
    told = yaml.safe_load(Path(__file__).with_name("near.yaml").read_text(encoding="utf-8"))
    return {
        Kind(name): Bound(one.get("most", 0), _whole(read_value(Kind.SHARE, one.get("share", "0%"))))
        for name, one in told.items()
    }


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value


def near(nodes: Sequence[Node], gap: Gap, within: Bounds) -> pl.Expr:
    """Is the distance within the bound for what is counted? False where there is none."""
    tests = [
        (gap.at == at) & within[kind].reached(gap.short, gap.need)
        for at, node in enumerate(nodes)
        if (kind := _counted(node)) in within
    ]
    return reduce(or_, tests, pl.lit(False)).fill_null(False)


def near_count(short: pl.Expr, need: pl.Expr, within: Bounds) -> pl.Expr:
    """The same for rows to be counted, as of a batch."""
    return within[Kind.COUNT].reached(short, need) if Kind.COUNT in within else pl.lit(False)


def _counted(node: Node) -> Kind:
    assert isinstance(node, Compare)
    return (node.left.left if isinstance(node.left, Quotient) else node.left).type.kind
