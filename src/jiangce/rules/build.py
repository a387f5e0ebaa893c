"""From a syntax tree to typed nodes: names resolved, types checked, every mistake with its place and the nearest name."""

from __future__ import annotations

import ast
from decimal import Decimal

from jiangce.rules import syntax
from jiangce.rules.nodes.arithmetic import Arithmetic, Quotient
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare, Member
from jiangce.rules.nodes.dates import Elapsed
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.logic import Junction, Negation
from jiangce.rules.nodes.values import Choice, Literal, Moment, OneOf, Outer, Region, This, Truth
from jiangce.rules.problems import Mistake, mistake, nearest, some
from jiangce.rules.scope import Bound, Scope
from jiangce.rules.source import Scalar
from jiangce.rules.types import (
    BOOL,
    COUNT,
    DAYS,
    HOURS,
    MONEY,
    MONTHS,
    NUMBERS,
    ORDERED,
    RATIO,
    REFERENCES,
    SHARE,
    ZH,
    Kind,
    Type,
)
from jiangce.rules.vocabulary import Column, Table

_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//"}


def build(text: Scalar, scope: Scope, expected: Type | None = None) -> Node:
    """The node of one expression, checked to be of type ``expected`` where given. Raises `Mistake`."""
    node = Builder(text, scope).build(syntax.parse(text), expected)
    if expected is not None:
        check_type(text, node, expected)
    return node


def check_type(text: Scalar, node: Node, expected: Type) -> None:
    """An expression must be of the type its place asks for."""
    if node.type == expected or (node.type.kind in REFERENCES and expected.kind is Kind.PARTY):
        return
    raise mistake(
        text.place, f"这里应当是{ZH[expected.kind]}", f"expected a value of type {expected}",
        found=f"{text.text} ({node.type})", expected=str(expected),
    )  # fmt: skip


class Builder:
    """Builds one expression; `functions` adds the calls."""

    def __init__(self, text: Scalar, scope: Scope) -> None:
        self.text = text
        self.scope = scope

    def build(self, tree: ast.expr, expected: Type | None = None) -> Node:
        if isinstance(tree, ast.Constant):
            return self.constant(tree, expected)
        if isinstance(tree, ast.Name):
            return self.name(tree, expected)
        if isinstance(tree, ast.Attribute):
            return self.attribute(tree)
        if isinstance(tree, ast.Compare):
            return self.compare(tree)
        if isinstance(tree, ast.BoolOp):
            parts = [self.truth(part) for part in tree.values]
            return Junction(parts, isinstance(tree.op, ast.Or))
        if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
            return Negation(self.truth(tree.operand))
        if isinstance(tree, ast.BinOp):
            return self.arithmetic(tree, expected)
        if isinstance(tree, ast.Call):
            from jiangce.rules.functions import call

            return call(self, tree, expected)
        raise self.bad(tree, "这里不能用这种写法", f"{type(tree).__name__} is not part of the language")

    def truth(self, tree: ast.expr) -> Node:
        """A condition: something that holds or does not."""
        node = self.build(tree)
        if node.type != BOOL:
            raise self.bad(
                tree,
                "这里应当是一个条件（比较或是/否）",
                f"expected a condition, not {node.type}",
                expected="a condition",
            )
        return node

    def constant(self, tree: ast.Constant, expected: Type | None) -> Node:
        value = tree.value
        if isinstance(value, complex):
            percent = Decimal(str(value.imag)).normalize()
            scaled = int(percent * 10_000)
            return Literal(SHARE, *_reduced(scaled, 1_000_000))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.bad(tree, "这里不能写这样的值", "only numbers, names and dates", expected="a number")
        type_ = expected if expected is not None and expected.kind in NUMBERS else COUNT
        if type_.kind is Kind.MONEY:
            fen = Decimal(str(value)) * 100
            if fen != fen.to_integral_value():
                raise self.bad(tree, "金额最多两位小数", "money has at most two decimals", expected="元，最多到分")
            return Literal(MONEY, int(fen))
        if isinstance(value, float) or type_.kind in (Kind.SHARE, Kind.RATIO):
            raise self.bad(
                tree, "比例请写成 20%，数量请写整数", "write shares as 20%, counts as whole numbers", expected="20%"
            )
        return Literal(type_, value, 1, self.scope.measure if type_ == COUNT else "")

    def name(self, tree: ast.Name, expected: Type | None) -> Node:
        name, scope = tree.id, self.scope
        if name in scope.bound:
            return self.bound(scope.bound[name], expected)
        if self._is_value(name, expected):
            return self.choice(tree, name, expected)  # type: ignore[arg-type]
        if scope.table is not None and name in scope.table.columns:
            return self.get(None, scope.table.columns[name], scope.table)
        if name in ("on", "today", "in_force"):
            return Moment(name)
        if name == "region":
            return Region()
        if name in ("true", "false", "True", "False"):
            return Truth(name.lower() == "true")
        if name == "this":
            return self.this(tree)
        if expected is not None and expected.kind is Kind.SCALE:
            return self.choice(tree, name, expected)
        known = scope.known_names()
        raise self.bad(
            tree, "不认识的名称", "unknown name", found=name, expected=f"{scope.table.name if scope.table else ''}: {some(known)}",
            near=nearest(name, [*known, *(self._all_choices() if expected is None else [])]),
        )  # fmt: skip

    def _is_value(self, name: str, expected: Type | None) -> bool:
        """Is it a value of the scale on the other side, and no column of that scale? ``school.kind == school``."""
        if expected is None or expected.kind is not Kind.SCALE or self.scope.table is None:
            return False
        column = self.scope.table.columns.get(name)
        scale = self.scope.vocabulary.scales.get(expected.name)
        return column is not None and column.type != expected and scale is not None and name in scale.values

    def bound(self, bound: Bound, expected: Type | None) -> Node:
        """A macro's parameter: a value of the row where the macro was called, or a bare scale value."""
        if bound.node is not None:
            return self.lift(bound.node, self.scope.depth - bound.scope.depth)
        return Builder(self.text, bound.scope).build(bound.many[0], expected)

    def _all_choices(self) -> list[str]:
        return [v for scale in self.scope.vocabulary.scales.values() for v in scale.values]

    def choice(self, tree: ast.expr, name: str, expected: Type) -> Choice:
        scale = self.scope.vocabulary.scales[expected.name]
        if name not in scale.values:
            raise self.bad(
                tree, f"“{scale.zh}”没有这个选项", f"no such value of {scale.name}", found=name,
                expected=some(scale.values), near=nearest(name, scale.values),
            )  # fmt: skip
        return Choice(expected, name, scale.values[name], scale.beyond.get(name, ""))

    def this(self, tree: ast.expr) -> Node:
        scope = self.scope.outer or self.scope
        if scope.table is None:
            raise self.bad(tree, "这里没有“本行”", "there is no row here for `this`")
        node = This(Type(Kind.REF, scope.table.name), scope.table.itself)
        return self.lift(node, 1 if self.scope.outer is not None else 0)

    @staticmethod
    def lift(node: Node, levels: int) -> Node:
        """See a node of an outer row from ``levels`` related rows further in."""
        for _ in range(levels):
            node = Outer(node)
        return node

    def get(self, owner: Node | None, column: Column, table: Table, others: dict[str, Column] | None = None) -> Get:
        own = column.measure or self.scope.vocabulary.tables[column.table].measure
        measure = own if column.type == COUNT else ""
        return Get(owner, others or {table.name: column}, self.scope.vocabulary, measure)

    def attribute(self, tree: ast.Attribute) -> Node:
        base = tree.value
        if isinstance(base, ast.Name) and base.id == "this" and self.scope.outer is not None:
            outer = Builder(self.text, self.scope.outer)
            return Outer(outer.name(ast.Name(tree.attr, lineno=1, col_offset=tree.col_offset), None))
        if isinstance(base, ast.Name) and base.id == "this":
            return self.name(ast.Name(tree.attr, lineno=1, col_offset=tree.col_offset), None)
        owner = self.build(base)
        tables = self.tables_of(owner, base)
        found = {t.name: t.columns[tree.attr] for t in tables if tree.attr in t.columns}
        if not found:
            known = [c for t in tables for c in t.columns]
            raise self.bad(
                tree, f"{'、'.join(t.zh for t in tables)}没有这一项", f"no such column of {', '.join(t.name for t in tables)}",
                found=tree.attr, expected=some(known), near=nearest(tree.attr, known),
            )  # fmt: skip
        if len({column.type for column in found.values()}) > 1:
            raise self.bad(
                tree, "个人和单位的这一项类型不同", "this column has different types for persons and organisations"
            )
        first = next(iter(found.values()))
        return self.get(owner, first, tables[0], found)

    def tables_of(self, owner: Node, tree: ast.expr) -> tuple[Table, ...]:
        if owner.type.kind is Kind.PARTY:
            return self.scope.vocabulary.parties()
        if owner.type.kind is Kind.REF:
            return (self.scope.vocabulary.tables[owner.type.name],)
        raise self.bad(tree, "点号前应当是个人、单位或一条记录", f"`.` needs a reference, not {owner.type}")

    def compare(self, tree: ast.Compare) -> Node:
        if len(tree.ops) != 1:
            raise self.bad(tree, "一次只能比较两个值，请用 and 连接", "compare two values at a time, joined with `and`")
        op, right = tree.ops[0], tree.comparators[0]
        left = self.build(tree.left)
        if isinstance(op, ast.In | ast.NotIn):
            scale = self.scope.vocabulary.scale_of(left.type)
            return Member(left, self.options(right, left.type), isinstance(op, ast.NotIn), scale)
        sign = _COMPARE.get(type(op))
        if sign is None:
            raise self.bad(tree, "不支持这种比较", "not a comparison of the language", expected="== != < <= > >= in")
        other = self.build(right, SHARE if left.type == RATIO else left.type)
        self.check_compare(tree, sign, left, other)
        if isinstance(left, Get | Elapsed) and isinstance(other, Literal) and other.type == COUNT:
            other.measure = left.measure
        return Compare(sign, left, other, self.scope.vocabulary.scale_of(left.type))

    def check_compare(self, tree: ast.Compare, sign: str, left: Node, right: Node) -> None:
        a, b = left.type, right.type
        same = a == b or (
            a.kind in REFERENCES and b.kind in REFERENCES and not (a.name and b.name and a.name != b.name)
        )
        if a == RATIO:
            same = b == SHARE and sign not in ("==", "!=")
        if not same:
            raise self.bad(
                tree.comparators[0], f"不能把{ZH[a.kind]}同{ZH[b.kind]}比较", f"cannot compare {a} with {b}",
                expected=str(a),
            )  # fmt: skip
        scale = self.scope.vocabulary.scale_of(a)
        if sign not in ("==", "!=") and a.kind not in ORDERED and not (scale and scale.ordered):
            raise self.bad(tree, f"{ZH[a.kind]}没有先后大小", f"{a} has no order", expected="== or !=")

    def options(self, tree: ast.expr, type_: Type) -> OneOf:
        """The right side of ``in``: a list, a set of the policy, or a macro's last parameter."""
        if isinstance(tree, ast.Name) and tree.id in self.scope.sets:
            named = self.scope.sets[tree.id]
            items = [Builder(item, self.scope).choice(ast.Name(item.text, lineno=1, col_offset=1), item.text, type_)
                     for item in named.items] if type_.kind is Kind.SCALE else []  # fmt: skip
            return OneOf(type_, items, named.title)
        if isinstance(tree, ast.Name) and tree.id in self.scope.bound:
            bound = self.scope.bound[tree.id]
            builder = Builder(self.text, bound.scope)
            return OneOf(type_, [builder.build(item, type_) for item in bound.many])
        if isinstance(tree, ast.List | ast.Tuple) and tree.elts:
            items_ = [self.build(item, type_) for item in tree.elts]
            for item, node in zip(tree.elts, items_, strict=True):
                if node.type != type_ or not isinstance(node, Choice | Literal):
                    raise self.bad(item, "列表里应当都是同一类的值", f"expected values of {type_}", expected=str(type_))
            return OneOf(type_, items_)
        near = nearest(tree.id, self.scope.sets) if isinstance(tree, ast.Name) else ""
        raise self.bad(
            tree, "in 后面应当是 [甲, 乙] 或本政策的名单", "`in` needs a list or a named set", near=near,
            expected=some(self.scope.sets) or "[a, b]",
        )  # fmt: skip

    def arithmetic(self, tree: ast.BinOp, expected: Type | None) -> Node:
        if isinstance(tree.op, ast.Div):
            left, right = self.build(tree.left), self.build(tree.right)
            if left.type != right.type or left.type not in (COUNT, MONEY):
                raise self.bad(tree, "比值要由两个数量或两个金额相除", "a ratio divides two counts or two amounts")
            return Quotient(left, right)
        sign = _ARITHMETIC.get(type(tree.op))
        if sign is None:
            raise self.bad(tree, "不支持这种运算", "not an operation of the language", expected="+ - * / //")
        left, right = self._sides(tree, sign, expected)
        type_ = self._result(sign, left.type, right.type)
        if type_ is None:
            raise self.bad(
                tree,
                f"{ZH[left.type.kind]}与{ZH[right.type.kind]}不能这样运算",
                f"cannot compute {left.type} {sign} {right.type}",
            )
        return Arithmetic(sign, left, right, type_)

    def _sides(self, tree: ast.BinOp, sign: str, expected: Type | None) -> tuple[Node, Node]:
        """Both sides; a bare number takes its type from the other side, or from what is expected."""
        if isinstance(tree.left, ast.Constant) and not isinstance(tree.right, ast.Constant):
            right = self.build(tree.right, expected if sign in "+-" else None)
            wanted = right.type if sign in "+-" else expected if right.type != MONEY else None
            return self.build(tree.left, wanted), right
        left = self.build(tree.left, expected)
        return left, self.build(tree.right, left.type if sign in "+-" else None)

    @staticmethod
    def _result(sign: str, left: Type, right: Type) -> Type | None:
        if sign in "+-":
            return left if left == right and left.kind in NUMBERS - {Kind.RATIO, Kind.YEAR} else None
        if sign == "//":
            return COUNT if left == right == COUNT else None
        kinds = {left, right}
        if MONEY in kinds and kinds <= {MONEY, COUNT, MONTHS, DAYS, HOURS, SHARE} and left != right:
            return MONEY
        return COUNT if kinds == {COUNT} else None

    def bad(self, tree: ast.AST, zh: str, en: str, *, found: str = "", expected: str = "", near: str = "") -> Mistake:
        return mistake(
            syntax.place_of(self.text, tree),
            zh,
            en,
            found=found or self._written(tree),
            expected=expected,
            nearest=near,
        )

    def _written(self, tree: ast.AST) -> str:
        start = getattr(tree, "col_offset", 1) - 1
        end = getattr(tree, "end_col_offset", None)
        return self.text.text[start : end - 1 if end else None] or self.text.text


def _reduced(value: int, den: int) -> tuple[int, int]:
    """A percentage as a small fraction; always over 100 where it is a whole percentage."""
    while den > 100 and value % 10 == 0:
        value, den = value // 10, den // 10
    return value, den
