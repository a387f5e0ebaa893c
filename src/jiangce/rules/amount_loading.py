"""Reading amounts: ``500`` · ``up to 500`` · ``500 to 800`` · ``60% of fee`` · ``standard.x`` · tables · dated figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Map
from collections.abc import Sequence as Seq
from datetime import date
from fractions import Fraction

from jiangce.rules import reading
from jiangce.rules.build import Builder, build
from jiangce.rules.known import known_values, read_date, told
from jiangce.rules.nodes.amounts import AmountNode, AsDecided, AtLeast, Between, Fixed, Standard, UpTo
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare, Member
from jiangce.rules.nodes.groups import GroupCount
from jiangce.rules.nodes.logic import Junction
from jiangce.rules.nodes.multiples import Multiplied, PartOf
from jiangce.rules.nodes.tiers import Batched, Dated, Raised, Tiers, Uplift
from jiangce.rules.nodes.values import Choice, Literal, OneOf
from jiangce.rules.number_keys import by_number, number_key, number_words, span_of
from jiangce.rules.policy import StandardSource
from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.scope import Scope
from jiangce.rules.source import Mapping, Scalar
from jiangce.rules.source import Node as Tree
from jiangce.rules.types import BOOL, MONEY, SHARE, Kind, Type

_DATE_KEY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\Z")
_SHARE_OF = re.compile(r"(\d[\d.]*%|\d{1,3}/\d{1,3})\s+of\s+(.+)\Z", re.DOTALL)
_TIMES_STANDARD = re.compile(r"(.+?)\s*\*\s*((?:\S+\s+of\s+)?standard\.\w+)\Z", re.DOTALL)
_UPLIFT = re.compile(r"(up to\s+)?(\d[\d.]*%)\s+if\s+(.+)\Z", re.DOTALL)


class AmountLoader:
    """Reads the amounts of one entry in its scope."""

    def __init__(
        self, scope: Scope, standards: Map[str, StandardSource], problems: Problems, known_on: date | None = None
    ) -> None:
        self.scope = scope
        self.standards = standards
        self.problems = problems
        self.known_on = known_on

    def amount(self, tree: Tree, bys: Seq[Node]) -> AmountNode:
        """An amount, a table of amounts (in one another, where it goes by several keys), or dated amounts."""
        if isinstance(tree, Scalar):
            if bys:
                raise mistake(tree.place, "写了 by: 就要写成表", "`by` needs a table of amounts", found=tree.text)
            return self.simple(tree)
        if isinstance(tree, Mapping) and tree.entries and all(_DATE_KEY.match(key.text) for key, _ in tree):
            return self.dated(tree, bys)
        if isinstance(tree, Mapping) and bys:
            return Tiers(bys[0], self.rows(tree, bys[0], bys[1:]))
        raise mistake(tree.place, "这里应当是金额（或写 by: 再列表）", "expected an amount, or a table with `by`")

    def dated(self, tree: Mapping, bys: Seq[Node]) -> AmountNode:
        """``{2023-01-01: 500, 2024-08-01: {value: 700, known_from: 2024-07-15}}``: what was known of it."""
        first = min((key for key, _ in tree), key=read_date)
        if told(tree.get(first.text) or first)[1] is not None:
            raise mistake(
                first.place, "最早的金额与文件一同公布，不写 known_from", "the first figure is known with the document",
                found=first.text, expected=f"{first.text}: 500",
            )  # fmt: skip
        held = known_values(tree, self.known_on, printed=True)
        return Dated([(one.since, self.amount(one.value, bys)) for one in held])

    def simple(self, text: Scalar) -> AmountNode:
        words = text.text.strip()
        if words == "as decided":
            return AsDecided()
        for start, make in (("up to ", UpTo), ("at least ", AtLeast)):
            if words.startswith(start):
                return make(self.figure(cut(text, len(start))))
        if " to " in words:
            low, _ = words.split(" to ", 1)
            return Between(self.figure(cut(text, 0, len(low))), self.figure(cut(text, len(low) + 4)))
        return self.figure(text)

    def figure(self, text: Scalar) -> AmountNode:
        """A rate without "up to", "at least" or "to"."""
        words = text.text.strip()
        if words.startswith("standard."):
            return self.standard(text)
        many = _TIMES_STANDARD.match(words)
        if many:
            return Multiplied(self.figure(cut(text, many.start(2))), self.count(cut(text, 0, many.end(1))))
        part = _SHARE_OF.match(words)
        if part:
            share, rest = self.share(cut(text, 0, part.end(1))), cut(text, part.start(2))
            if rest.text.startswith("standard."):
                return PartOf(self.standard(rest), share)
            return Fixed(build(rest, self.scope, MONEY), share)
        return Fixed(build(text, self.scope, MONEY))

    def count(self, text: Scalar) -> Node:
        """By what a standard is multiplied: a number of people, months, days, hours."""
        node = build(text, self.scope)
        if node.type.kind not in (Kind.COUNT, Kind.MONTHS, Kind.DAYS, Kind.HOURS):
            raise mistake(
                text.place, "标准要乘人数、月数、天数或课时", "a standard is multiplied by a count, months, days or hours",
                found=f"{text.text} ({node.type})", expected="count() * standard.x",
            )  # fmt: skip
        return node

    def share(self, text: Scalar) -> Literal:
        """``30%``, or a fraction that is none in percent: ``2/3``."""
        above, slash, below = text.text.partition("/")
        if not slash:
            return self.percentage(text)
        if not int(above) or not int(below):
            raise mistake(
                text.place, "分数的分子分母都要大于0", "a fraction needs two numbers above 0", found=text.text
            )
        part = Fraction(int(above), int(below))
        return Literal(SHARE, part.numerator, part.denominator)

    def percentage(self, text: Scalar) -> Literal:
        node = build(text, self.scope, SHARE)
        if not isinstance(node, Literal):
            raise mistake(text.place, "这里应当是百分比", "expected a percentage", found=text.text, expected="30%")
        return node

    def standard(self, text: Scalar) -> Standard:
        name = text.text.strip().removeprefix("standard.")
        if name not in self.standards:
            raise mistake(
                text.place, "policy.yaml 的 standards 里没有这一项", "no such standard in policy.yaml", found=name,
                expected=some(self.standards), nearest=nearest(name, self.standards),
            )  # fmt: skip
        source = self.standards[name]
        keys = [build(Scalar(key, text.place), self.scope) for key in source.by]
        return Standard(name, source.zh, keys)

    def rows(self, tree: Mapping, by: Node, inner: Seq[Node] = ()) -> list[tuple[str, Node, AmountNode]]:
        """The rows of a table: words of the key, its condition, its amount; overlapping keys are mistakes.

        ``inner``: the further keys, by which each row is a table itself.
        """
        out, taken = [], dict[str, str]()
        for key, node in tree:
            with self.problems.catch():
                condition = self.key(key, by, taken)
                out.append((key_words(condition), condition, self.amount(node, inner)))
        if not out:
            raise mistake(tree.place, "表是空的", "the table is empty")
        return out

    def key(self, key: Scalar, by: Node, taken: dict[str, str]) -> Node:
        """``a`` · ``a, b`` · ``a..b`` · ``a+`` as a condition on ``by``; by a number, its ranges."""
        scale = self.scope.vocabulary.scale_of(by.type)
        if by_number(by.type):
            return number_key(key, by, self.scope, taken)
        if scale is None:
            raise mistake(
                key.place, "by: 的列应当是有选项的，或是一个数", "`by` needs a column with a scale, or a number",
                found=str(by.type), expected="by: level | by: count()",
            )  # fmt: skip
        words = key.text.strip()
        if ".." in words or words.endswith("+"):
            low, _, high = words.removesuffix("+").partition("..")
            ends = [self._choice(key, end.strip(), by.type) for end in (low, high) if end.strip()]
            ranks = [scale.rank.get(end.name) for end in ends]
            if None in ranks or not ends:
                raise mistake(
                    key.place, "只有有先后的选项才能写 a..b 或 a+", "only ordered values can form a range", found=words
                )
            first, last = ranks[0], ranks[-1] if high.strip() else len(scale.rank) - 1
            covered = [v for v, r in scale.rank.items() if first <= r <= last]  # type: ignore[operator]
            parts = [Compare(">=", by, ends[0], scale)]
            if high.strip():
                parts.append(Compare("<=", by, ends[-1], scale))
            node: Node = parts[0] if len(parts) == 1 else Junction(parts, False)
        else:
            choices = [self._choice(key, part.strip(), by.type) for part in words.split(",")]
            covered = [c.name for c in choices]
            node = (
                Compare("==", by, choices[0], scale)
                if len(choices) == 1
                else Member(by, OneOf(by.type, choices), False, scale)
            )
        for value in covered:
            if value in taken:
                raise mistake(
                    key.place,
                    "表的两行都包括同一选项",
                    "two rows of the table overlap",
                    found=f"{value}: {taken[value]} / {words}",
                )
            taken[value] = words
        return node

    def _choice(self, key: Scalar, name: str, type_: Type) -> Choice:
        import ast

        return Builder(key, self.scope).choice(ast.Name(name, lineno=1, col_offset=1), name, type_)

    def raised(self, inner: AmountNode, tree: Tree | None) -> AmountNode:
        uplifts = []
        for text in reading.expressions(tree, self.problems, "raise"):
            with self.problems.catch():
                match = _UPLIFT.match(text.text)
                if not match:
                    raise mistake(
                        text.place,
                        "应当写成 30% if 条件，或 up to 30% if 条件",
                        "expected `30% if CONDITION` or `up to 30% if CONDITION`",
                        found=text.text,
                        expected="30% if …",
                    )
                condition = build(cut(text, match.start(3)), self.scope, BOOL)
                share = self.percentage(cut(text, match.start(2), match.end(2)))
                uplifts.append(Uplift(share, condition, match[1] is not None))
        return Raised(inner, uplifts) if uplifts else inner

    def batched(
        self, tree: Tree, by: Node | None, batch: Literal, count: Callable[[Node | None], GroupCount]
    ) -> AmountNode:
        """Whole batches of the group's rows: one rate, or a table whose rows count apart."""
        if by is None:
            return Batched(batch, [("", count(None), self.amount(tree, ()))])
        if not isinstance(tree, Mapping):
            raise mistake(tree.place, "写了 by: 就要写成表", "`by` needs a table of amounts")
        return Batched(batch, [(said, count(c), a) for said, c, a in self.rows(tree, by)])


def key_words(condition: Node) -> str:
    """The words of a table's key alone: 技师; 初级工至中级工; 省外."""
    if span_of(condition) is not None:
        return number_words(condition)
    if isinstance(condition, Member):
        return "、".join(item.words() for item in condition.options.items)
    ends = condition.parts if isinstance(condition, Junction) else (condition,)
    first, last = ends[0], ends[-1]
    assert isinstance(first, Compare) and isinstance(last, Compare) and first.scale is not None
    if first.op == "==":
        return first.right.words()
    rank = first.scale.rank
    return first.scale.span(rank[first.right.key()], len(rank) - 1 if last is first else rank[last.right.key()])


def cut(text: Scalar, start: int, end: int | None = None) -> Scalar:
    """A piece of a text, keeping its place in the file."""
    piece = text.text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return Scalar(piece.strip(), text.place.shifted(start + lead + (0 if text.plain else 1)), True)
