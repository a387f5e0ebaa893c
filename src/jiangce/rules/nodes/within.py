"""Is a place the policy's own? What `applies:` demands of every fact."""

from __future__ import annotations

from typing import Any

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.terms import Term, Terms
from jiangce.rules.nodes.values import Region
from jiangce.rules.nodes.view import Col, View
from jiangce.rules.regions import inside, stem
from jiangce.rules.types import NONE


class Within(Compare):
    """Is a place the policy's own? Its region, or for a city's policy any county or district of the city."""

    __slots__ = ()
    lasting = True

    def __init__(self, place: Node) -> None:
        super().__init__("==", place, Region())

    def test(self, left: Any, right: Any) -> bool | None:
        if left is NONE:
            return False
        return None if left is None else inside(right, left)

    def term(self, terms: Terms) -> Term:
        return terms.fresh(self, may_be_none=False)

    def column(self, view: View) -> Col:
        pl, code = view.pl, self.left.column(view)
        out = code.value.str.starts_with(stem(view.region))
        return Col(out if code.none is None else pl.when(code.none).then(False).otherwise(out))
