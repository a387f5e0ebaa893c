"""The functions of the language and the vocabulary's own words: what may be called, with what, where."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date

from jiangce.rules import syntax
from jiangce.rules.build import Builder
from jiangce.rules.catalogue import Catalogue
from jiangce.rules.nodes.arithmetic import Quotient
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.dates import Elapsed, Later, MonthEnd, YearOf
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.groups import GroupCount, GroupSum, Together
from jiangce.rules.nodes.known import Known
from jiangce.rules.nodes.later_of import LaterOf
from jiangce.rules.nodes.logic import Junction
from jiangce.rules.nodes.lookup import Lookup
from jiangce.rules.nodes.phrase import Phrase
from jiangce.rules.nodes.picked import Picked
from jiangce.rules.nodes.places import Distance
from jiangce.rules.nodes.related import Has, Related
from jiangce.rules.nodes.spells import UnbrokenMonths
from jiangce.rules.nodes.totals import CountRows, Extreme, SumRows
from jiangce.rules.nodes.values import Literal, Outer
from jiangce.rules.nodes.wording import listed
from jiangce.rules.problems import nearest, some
from jiangce.rules.scope import Bound, Mode
from jiangce.rules.types import DATE, DAYS, MONTHS, PLACE, REFERENCES, ZH, Kind, Type
from jiangce.rules.vocabulary import Column, Table, Word

#: how deep words of the vocabulary may use one another
MAX_WORDS = 2


def call(builder: Builder, tree: ast.Call, expected: Type | None) -> Node:
    """The node of a call; unknown functions, keywords and wrong numbers of arguments are mistakes."""
    if not isinstance(tree.func, ast.Name) or tree.keywords or any(isinstance(a, ast.Starred) for a in tree.args):
        raise builder.bad(tree, "只能写 函数名(值, 值)", "only name(value, value) can be called")
    name, words = tree.func.id, builder.scope.vocabulary.words
    if name in words:
        return _word(builder, tree, words[name])
    catalogues = builder.scope.vocabulary.catalogues
    if name in catalogues:
        return _lookup(builder, tree, catalogues[name])
    if name not in FUNCTIONS:
        known = [*FUNCTIONS, *words, *catalogues]
        raise builder.bad(
            tree.func,
            "没有这个函数",
            "unknown function",
            found=name,
            expected=some(known, 30),
            near=nearest(name, known),
        )
    make, least, most = FUNCTIONS[name]
    if not least <= len(tree.args) <= most:
        raise builder.bad(tree, f"{name} 要 {least} 到 {most} 个值", f"{name} takes {least} to {most} values")
    return make(builder, tree)


def _lookup(builder: Builder, tree: ast.Call, catalogue: Catalogue) -> Node:
    """A closed list of the policy. A derived column may find a class, but must not hide a figure of the law."""
    if len(tree.args) != len(catalogue.keys):
        raise builder.bad(
            tree, f"{catalogue.name} 要 {len(catalogue.keys)} 个值", f"{catalogue.name} takes other values"
        )
    if catalogue.type.kind is not Kind.SCALE and builder.scope.mode is Mode.DERIVE:
        raise builder.bad(tree, "推算列不能藏着文件的数字", "a derived column must not hide a figure of the law")
    keys = [builder.build(arg, type_) for arg, type_ in zip(tree.args, catalogue.keys, strict=True)]
    for arg, key, type_ in zip(tree.args, keys, catalogue.keys, strict=True):
        if key.type != type_:
            raise builder.bad(
                arg, f"这里应当是{ZH[type_.kind]}", f"expected {type_}, not {key.type}", expected=str(type_)
            )
    return Lookup(catalogue, keys, builder.scope.vocabulary)


def _date(builder: Builder, tree: ast.Call) -> Node:
    parts = [arg.value for arg in tree.args if isinstance(arg, ast.Constant) and isinstance(arg.value, int)]
    try:
        return Literal(DATE, date(*parts)) if len(parts) == 3 else _no_date(builder, tree)
    except ValueError:
        return _no_date(builder, tree)


def _no_date(builder: Builder, tree: ast.Call) -> Node:
    raise builder.bad(tree, "不是日历上的日期", "no such date", expected="date(2023, 1, 31)")


def _dated(builder: Builder, tree: ast.expr) -> Node:
    node = builder.build(tree)
    if node.type != DATE:
        raise builder.bad(tree, "这里应当是日期", f"expected a date, not {node.type}", expected="a date")
    return node


def _year(builder: Builder, tree: ast.Call) -> Node:
    return YearOf(_dated(builder, tree.args[0]))


def _month_end(builder: Builder, tree: ast.Call) -> Node:
    return MonthEnd(_dated(builder, tree.args[0]))


def _later_of(builder: Builder, tree: ast.Call) -> Node:
    return LaterOf(_dated(builder, tree.args[0]), _dated(builder, tree.args[1]))


def _elapsed(unit: str) -> Callable[[Builder, ast.Call], Node]:
    return lambda b, tree: Elapsed(_dated(b, tree.args[0]), _dated(b, tree.args[1]), unit)


#: most years, months, days that a date may be moved by: no longer term stands in a document
_FARTHEST = {"years": 100, "months": 1200, "days": 3660}


def _later(unit: str) -> Callable[[Builder, ast.Call], Node]:
    def make(builder: Builder, tree: ast.Call) -> Node:
        by = tree.args[1]
        if not isinstance(by, ast.Constant) or type(by.value) is not int or not 0 < by.value <= _FARTHEST[unit]:
            raise builder.bad(by, f"这里应当是 1 到 {_FARTHEST[unit]} 的整数", f"expected 1 to {_FARTHEST[unit]}")
        type_, times = {"years": (MONTHS, 12), "months": (MONTHS, 1), "days": (DAYS, 1)}[unit]
        return Later(_dated(builder, tree.args[0]), Literal(type_, by.value * times))

    return make


def _distance(builder: Builder, tree: ast.Call) -> Node:
    node = builder.build(tree.args[0])
    if node.type != PLACE:
        raise builder.bad(tree, "这里应当是行政区划", f"expected a place, not {node.type}", expected="a place")
    return Distance(node, Type(Kind.SCALE, "distance"))


def _known(builder: Builder, tree: ast.Call) -> Node:
    return Known(builder.build(tree.args[0]))


# ── related rows ────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(builder: Builder, tree: ast.expr) -> Table:
    tables = builder.scope.vocabulary.tables
    name = tree.id if isinstance(tree, ast.Name) else ""
    if name not in tables:
        raise builder.bad(
            tree,
            "这里应当是一张表的名称",
            "expected the name of a table",
            expected=some(tables, 30),
            near=nearest(name, tables),
        )
    return tables[name]


def _related(builder: Builder, table: Table, condition: ast.expr | None, tree: ast.Call) -> Related:
    """Split a condition into the key by which related rows are found and the rest."""
    inner = Builder(builder.text, builder.scope.inside(table))
    node = None if condition is None else inner.truth(condition)
    parts = [] if node is None else list(node.parts) if isinstance(node, Junction) and not node.any else [node]
    for part in parts:
        key = _key(part)
        if key is not None:
            rest = [p for p in parts if p is not part]
            left = None if not rest else rest[0] if len(rest) == 1 else Junction(rest, False)
            return Related(table, key[0], key[1], left)
    if builder.scope.mode is not Mode.MEASURE:
        raise builder.bad(
            tree, "条件里要有一个等式，说明是谁的记录", "the condition needs an equality with this row, to say whose rows",
            expected=f"{table.name}: person == this.person",
        )  # fmt: skip
    return Related(table, None, None, node)


def _key(part: Node) -> tuple[Column, Node] | None:
    if not isinstance(part, Compare) or part.op != "==":
        return None
    for mine, theirs in ((part.left, part.right), (part.right, part.left)):
        keyed = mine.type.kind in REFERENCES or mine.type.kind in (Kind.TEXT, Kind.SCALE)
        if (
            isinstance(mine, Get)
            and mine.owner is None
            and keyed
            and isinstance(theirs, Outer)
            and not mine.first.derived
        ):
            return mine.first, theirs.inner
    return None


def _has(builder: Builder, tree: ast.Call) -> Node:
    related = _related(builder, _table(builder, tree.args[0]), tree.args[1] if len(tree.args) > 1 else None, tree)
    return Has(related.table, related.key_column, related.key_node, related.condition)


def _count(builder: Builder, tree: ast.Call) -> Node:
    first = tree.args[0] if tree.args else None
    if isinstance(first, ast.Name) and first.id in builder.scope.vocabulary.tables:
        related = _related(builder, _table(builder, first), tree.args[1] if len(tree.args) > 1 else None, tree)
        return CountRows(related.table, related.key_column, related.key_node, related.condition)
    _only(builder, tree, Mode.GROUP)
    condition = None if first is None else builder.truth(first)
    return GroupCount(condition, _distinct(builder), builder.scope.measure, builder.scope.noun)


def _distinct(builder: Builder) -> Node | None:
    bound = builder.scope.bound.get("one per")
    return None if bound is None else bound.node


def _column_of(builder: Builder, tree: ast.expr) -> tuple[Table, ast.expr] | None:
    """``T.column`` where T is a table's name."""
    root: ast.expr = tree
    while isinstance(root, ast.Attribute):
        parent = root
        root = root.value
    if isinstance(tree, ast.Attribute) and isinstance(root, ast.Name):
        tables, own = builder.scope.vocabulary.tables, builder.scope.table
        if root.id in tables and not (own and root.id in own.columns):
            return tables[root.id], _rebased(tree, root, parent)
    return None


def _rebased(tree: ast.expr, root: ast.Name, parent: ast.Attribute) -> ast.expr:
    """``T.a.b`` seen from a row of T: ``a.b``."""
    if tree is parent:
        return ast.copy_location(ast.Name(parent.attr), parent)
    assert isinstance(tree, ast.Attribute)
    return ast.copy_location(ast.Attribute(_rebased(tree.value, root, parent), tree.attr), tree)


def _sum(builder: Builder, tree: ast.Call) -> Node:
    found = _column_of(builder, tree.args[0])
    condition = tree.args[1] if len(tree.args) > 1 else None
    if found is not None:
        related, of = _total(builder, tree, found, condition)
        return SumRows(related, of, builder.scope.vocabulary)
    _only(builder, tree, Mode.GROUP)
    of = builder.build(tree.args[0])
    return GroupSum(of, None if condition is None else builder.truth(condition))


def _total(
    builder: Builder, tree: ast.Call, found: tuple[Table, ast.expr], condition: ast.expr | None
) -> tuple[Related, Node]:
    table, column = found
    related = _related(builder, table, condition, tree)
    return related, Builder(builder.text, builder.scope.inside(table)).build(column)


def _extreme(least: bool) -> Callable[[Builder, ast.Call], Node]:
    def make(builder: Builder, tree: ast.Call) -> Node:
        found = _column_of(builder, tree.args[0])
        if found is None:
            raise builder.bad(tree, "要写 表.列", "expected table.column", expected="max(certificate.level, …)")
        related, of = _total(builder, tree, found, tree.args[1] if len(tree.args) > 1 else None)
        return Extreme(related, of, builder.scope.vocabulary, least)

    return make


def _picked(late: bool) -> Callable[[Builder, ast.Call], Node]:
    def make(builder: Builder, tree: ast.Call) -> Node:
        table = _table(builder, tree.args[0])
        if not table.date:
            raise builder.bad(tree, "登记表没有先后", "a register has no dates to pick by")
        return Picked(_related(builder, table, tree.args[1] if len(tree.args) > 1 else None, tree), late)

    return make


def _unbroken(builder: Builder, tree: ast.Call) -> Node:
    table = _table(builder, tree.args[0])
    if not table.is_spell:
        raise builder.bad(tree, "这张表没有起止日期", "this table has no starts_on and ends_on", found=table.name)
    return UnbrokenMonths(_related(builder, table, tree.args[2], tree), _dated(builder, tree.args[1]))


# ── groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _only(builder: Builder, tree: ast.Call, mode: Mode) -> None:
    if builder.scope.mode is not mode or builder.scope.outer is not None:
        where = {"group": "each: 键, 键 并写 counting:", "row": "each: 表 的 when:"}[mode]
        raise builder.bad(tree, f"这个函数只能用在“{where}”里", f"only allowed in {mode} decisions", expected=where)


def _together(builder: Builder, tree: ast.Call) -> Node:
    _only(builder, tree, Mode.ROW)
    scope = builder.scope
    return Together([builder.build(arg) for arg in tree.args], scope.measure, scope.noun)


def _share(builder: Builder, tree: ast.Call) -> Node:
    _only(builder, tree, Mode.GROUP)
    scope, distinct = builder.scope, _distinct(builder)
    part = GroupCount(builder.truth(tree.args[0]), distinct, scope.measure, scope.noun)
    return Quotient(part, GroupCount(None, distinct, scope.measure, scope.noun))


# ── words of the vocabulary ─────────────────────────────────────────────────────────────────────────────────────────


def _word(builder: Builder, tree: ast.Call, word: Word) -> Node:
    """Expand a macro: its parameters are built here, its body where the vocabulary defines it."""
    least, count = len(word.parameters), len(tree.args)
    if count < least or (count > least and not word.many):
        raise builder.bad(tree, f"{word.name} 要 {least} 个值", f"{word.name} takes {', '.join(word.parameters)}")
    single = word.parameters[:-1] if word.many else word.parameters
    bound: dict[str, Bound] = {}
    for at, parameter in enumerate(single):
        bound[parameter] = _bind(builder, tree.args[at])
    if word.many:
        bound[word.parameters[-1]] = Bound(None, tree.args[len(single) :], builder.scope)
    inner = Builder(word.source, builder.scope.with_bound(bound))
    spelling = builder.scope.words
    if word.name in spelling or len(spelling) >= MAX_WORDS:
        raise builder.bad(
            tree, "词互相引用成了圈，或层数太多", "words that spell each other out in a circle, or too deep"
        )
    spelling.append(word.name)
    try:
        body = inner.build(syntax.parse(word.source))
    finally:
        spelling.pop()
    arguments = [value.node for value in bound.values() if value.node is not None]
    said, denied = (_says(text, bound, body) for text in (word.says, word.otherwise))
    return Phrase(word.name, body, said, denied, arguments)


def _bind(builder: Builder, tree: ast.expr) -> Bound:
    """A value is built now; a bare scale value waits until its type is known."""
    scope = builder.scope
    bare = isinstance(tree, ast.Name) and tree.id not in scope.known_names()
    return Bound(None if bare else builder.build(tree), [tree] if bare else [], scope)


def _says(text: str, bound: dict[str, Bound], body: Node) -> str:
    """The sentence with its places filled: labels of lists come from what the body made of them."""
    labels = {n.key(): n.words() for n in body.walk()}
    for name, value in bound.items():
        if value.node is not None:
            text = text.replace(f"{{{name}}}", value.node.words())
        else:
            said = [labels.get(item.id, item.id) for item in value.many if isinstance(item, ast.Name)]
            quoted = f"“{{{name}}}”" in text
            text = text.replace(
                f"“{{{name}}}”" if quoted else f"{{{name}}}", listed([f"“{s}”" for s in said] if quoted else said)
            )
    return text


Make = Callable[[Builder, ast.Call], Node]
FUNCTIONS: dict[str, tuple[Make, int, int]] = {
    "date": (_date, 3, 3),
    "year": (_year, 1, 1),
    "month_end": (_month_end, 1, 1),
    "later_of": (_later_of, 2, 2),
    "months_between": (_elapsed("months"), 2, 2),
    "years_between": (_elapsed("years"), 2, 2),
    "months_begun": (_elapsed("begun"), 2, 2),
    "years_after": (_later("years"), 2, 2),
    "months_after": (_later("months"), 2, 2),
    "days_after": (_later("days"), 2, 2),
    "distance": (_distance, 1, 1),
    "known": (_known, 1, 1),
    "has": (_has, 1, 2),
    "count": (_count, 0, 2),
    "sum": (_sum, 1, 2),
    "max": (_extreme(False), 1, 2),
    "min": (_extreme(True), 1, 2),
    "first": (_picked(False), 1, 2),
    "latest": (_picked(True), 1, 2),
    "unbroken_months": (_unbroken, 3, 3),
    "together": (_together, 1, 4),
    "share": (_share, 1, 1),
}
