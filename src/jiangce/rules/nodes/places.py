"""``distance(place)``: how far a place lies from the policy's region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.view import Col, View
from jiangce.rules.regions import OUTSIDE, ring, stem
from jiangce.rules.types import NONE, Type


class Distance(Node):
    """``distance(place)``: how far a place lies from the policy's region, on the scale *distance*.

    Places are GB/T 2260 codes; letters and the codes of Hong Kong, Macao and Taiwan (81, 82, 71) count as 国（境）外.
    """

    __slots__ = ("inner",)
    lasting = True

    def __init__(self, inner: Node, type_: Type) -> None:
        self.type = type_
        self.inner = inner

    def value(self, env: Env) -> Any:
        code = self.inner.value(env)
        if code is None or code is NONE:
            return code
        return ring(env.case.region, code)

    def column(self, view: View) -> Col:
        pl, region, inner = view.pl, view.region, self.inner.column(view)
        code = inner.value
        outside = code.str.contains("^[A-Z]") | code.str.slice(0, 2).is_in(list(OUTSIDE))
        out = (
            pl.when(outside).then(pl.lit("abroad"))
            .when(code.str.starts_with(stem(region))).then(pl.lit("same_county"))
            .when(code.str.starts_with(stem(region[:4] + "00"))).then(pl.lit("same_city"))
            .when(code.str.starts_with(region[:2])).then(pl.lit("same_province"))
            .when(code.is_not_null()).then(pl.lit("other_province"))
        )  # fmt: skip
        return Col(out.cast(view.dtype(self.type)), None, inner.none)

    def words(self) -> str:
        return self.inner.words()

    def key(self) -> str:
        return f"distance({self.inner.key()})"

    def children(self) -> Sequence[Node]:
        return (self.inner,)

    def show(self, value: Any) -> str:
        return str(value)
