"""The facts about one row (and the rows it points at) as Z3 symbols, and a model of them said in Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiangce.rules.nodes.base import Node, label_of
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.terms import Term, Terms
from jiangce.rules.nodes.values import Moment
from jiangce.rules.policy import Policy
from jiangce.rules.types import NUMBERS, Kind, Type
from jiangce.rules.vocabulary import Column

_DAYS = (date(1949, 10, 1).toordinal(), date(2200, 1, 1).toordinal())


@dataclass(slots=True)
class _Known:
    """What all symbols of one question share: each by name, and what holds of them."""

    policy: Policy
    z3: Any
    symbols: dict[str, tuple[Term, Node, str]] = field(default_factory=dict)  # the words of whose it is
    derived: dict[str, tuple[Term, Node, str]] = field(default_factory=dict)
    facts: list[Any] = field(default_factory=list)
    line: str = ""  # what is counted is counted over the rows that passed the lines above this one


class RowTerms:
    """`rules.nodes.base.Terms` for one row; ``behind`` another, its symbols bear the reference's name in front."""

    def __init__(self, policy: Policy, z3: Any) -> None:
        self.z3 = z3
        self.shared = _Known(policy, z3)
        self.prefix = ""
        self.owner = ""

    @property
    def facts(self) -> list[Any]:
        return self.shared.facts

    def behind(self, owner: Node) -> Terms:
        out = RowTerms.__new__(RowTerms)
        out.z3, out.shared = self.z3, self.shared
        out.prefix = f"{self.prefix}{owner.key()}."
        out.owner = f"{self.owner}{owner.words()}的"
        return out

    def assume(self, fact: Any) -> None:
        self.shared.facts.append(fact)

    def code(self, type_: Type, name: str) -> Any:
        return self.z3.IntVal(self._codes(type_).index(name) if name in self._codes(type_) else -1)

    def _codes(self, type_: Type) -> list[str]:
        """The values of a scale, those in order first, and one more for everything else."""
        scale = self.shared.policy.vocabulary.scale_of(type_)
        if scale is None:
            return []
        return [*scale.rank, *(value for value in scale.values if value not in scale.rank), "other"]

    def moment(self, node: Node) -> Term:
        name = node.key()
        if name == "in_force":
            return Term(self.z3.IntVal(self.shared.policy.in_force.toordinal()))
        known = self.shared.symbols.get(name)
        if known is None:
            value = self.z3.Int(name)
            self.assume(self.z3.And(value >= _DAYS[0], value <= _DAYS[1]))
            known = self.shared.symbols[name] = (Term(value), node, "")
            if name == "on":
                self.assume(value <= self.moment(Moment("today")).value)
        return known[0]

    def column(self, node: Node, name: str, column: Column | None) -> Term:
        name, before = f"{self.prefix}{name}", len(self.shared.symbols)
        if column is None:
            return self._symbol(name, node, True)
        if column.derive is not None:
            found = column.derive.term(self)
            self.shared.derived[name] = (found, node, self.owner)
            return found
        told = self._symbol(name, node, bool(column.none) or column.only_if is not None)
        if column.only_if is not None and len(self.shared.symbols) > before:  # new: say once when it does not apply
            self.assume(self.z3.Implies(self.z3.Not(column.only_if.term(self).value), told.none))
        return told

    def fresh(self, node: Node, *, may_be_none: bool = True, signed: bool = False, counted: bool = False) -> Term:
        name = f"{self.prefix}{node.key()}" + (f"@{self.shared.line}" if counted else "")
        return self._symbol(name, node, may_be_none and node.type.kind is not Kind.BOOL, signed)

    def _symbol(self, name: str, node: Node, may_be_none: bool, signed: bool = False) -> Term:
        known = self.shared.symbols.get(name)
        if known is None:
            term = self._made(name, node.type, may_be_none, signed)
            known = self.shared.symbols[name] = (term, node, self.owner)
        return known[0]

    def _made(self, name: str, type_: Type, may_be_none: bool, signed: bool) -> Term:
        none = self.z3.Bool(f"none:{name}") if may_be_none else None
        if type_.kind is Kind.BOOL:
            return Term(self.z3.Bool(name), none)
        value, kind = self.z3.Int(name), type_.kind
        if kind is Kind.SCALE:
            self.assume(self.z3.And(value >= 0, value < max(1, len(self._codes(type_)))))
        elif kind is Kind.DATE:
            self.assume(self.z3.And(value >= _DAYS[0], value <= _DAYS[1]))
        elif kind in NUMBERS and not signed:
            self.assume(value >= 0)
        return Term(value, none)

    # ── a model in words ──

    def words(self, model: Any, only: set[str]) -> Iterator[str]:
        """The facts of a model, those whose symbols are among ``only``, in Chinese; what is derived, as its own column."""
        shown = [(t, n, o) for t, n, o in self.shared.derived.values() if symbols_of(self.z3, t.value) & only]
        behind = {name for term, _, _ in shown for name in symbols_of(self.z3, term.value)}
        for name, (term, node, owner) in self.shared.symbols.items():
            if name in only and (name not in behind or isinstance(node, Get)):
                shown.append((term, node, owner))
        for term, node, owner in shown:
            if said := self._said(model, term, node):
                yield f"{owner}{said}" if not said.startswith(owner) else said

    def _said(self, model: Any, term: Term, node: Node) -> str:
        kind = node.type.kind
        if term.none is not None and self.z3.is_true(model.eval(term.none, model_completion=True)):
            return "" if kind is Kind.BOOL else f"{node.words()}：无"
        value = model.eval(term.value, model_completion=True)
        if kind is Kind.BOOL:
            return node.words() if self.z3.is_true(value) else node.negated_words()
        number = value.as_long() if self.z3.is_int_value(value) else None
        if number is None or kind in (Kind.REF, Kind.PARTY, Kind.PLACE, Kind.TEXT):
            return ""
        if kind is Kind.SCALE:
            codes = self._codes(node.type)
            shown = label_of(self.shared.policy.vocabulary, node.type, codes[number])
        elif kind is Kind.DATE:
            shown = node.show(date.fromordinal(number))
        else:
            shown = _number(node, number)
        return f"{node.words()}：{shown}"


def symbols_of(z3: Any, expression: Any) -> set[str]:
    """The names of the symbols in an expression."""
    found, todo, seen = set[str](), [expression], set[int]()
    while todo:
        one = todo.pop()
        if one.get_id() in seen:
            continue
        seen.add(one.get_id())
        if z3.is_const(one) and one.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            found.add(str(one.decl().name()).removeprefix("none:"))
        todo += one.children()
    return found


def _number(node: Node, number: int) -> str:
    try:
        return node.show(number)
    except (NotImplementedError, TypeError, ValueError):
        return str(number)


__all__ = ["RowTerms", "symbols_of"]
