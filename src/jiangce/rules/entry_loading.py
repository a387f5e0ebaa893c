"""Reading one entry of a chapter: its keys in reading order, its conditions, amounts, ceilings, payees and readings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from collections.abc import Mapping as Map

from jiangce.rules import payees, reading, statements, treatments
from jiangce.rules.amount_loading import AmountLoader, cut
from jiangce.rules.build import build
from jiangce.rules.cap_loading import ceilings, exclusions, limit_ceilings, split
from jiangce.rules.entry_context import Context
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.floors import Floored
from jiangce.rules.nodes.groups import Counted, GroupCount, GroupSum, Together
from jiangce.rules.nodes.tiers import ProRata
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import Entry, EntryKind, Exclusion, Line
from jiangce.rules.problems import mistake, nearest, some
from jiangce.rules.scope import Bound, Mode, Scope
from jiangce.rules.source import Mapping, Scalar
from jiangce.rules.types import BOOL, COUNT, DATE, MONEY, MONTHS, SHARE, BadValue, Kind, read_value
from jiangce.rules.vocabulary import Table

ORDER = (
    "clause", "covers", "title", "follows", "each", "given", "among", "counting", "on", "from", "until", "place", "who", "when", "every", "while", "for",
    "batch", "by", "pay", "as", "gives", "keep", "measure", "goal", "over", "times", "raise", "at_least", "at_most", "not_with", "to",
    "of_which", "in", "up_to", "form", "force", "fund", "programme", "reading",
)  # fmt: skip
KINDS = (
    ("pay", EntryKind.BENEFIT), ("gives", EntryKind.TREATMENT), ("as", EntryKind.TREATMENT), ("among", EntryKind.LIMIT),
    ("measure", EntryKind.TARGET), ("goal", EntryKind.TARGET), ("who", EntryKind.DUTY),
)  # fmt: skip
_TERM = re.compile(r"(\d{1,3}) (months?|years?)( running)?\Z")
FORMS = ("offset",)
FORCES = ("encouraged",)


def kind_of(tree: Mapping) -> EntryKind:
    """The verb tells the kind."""
    for key, kind in KINDS:
        if key in tree:
            return EntryKind.NORM if kind is EntryKind.TARGET and "each" in tree else kind
    return EntryKind.STATEMENT


class EntryLoader:
    """Fills one `Entry`. ``parents`` are all entries of the policy, those before it filled (for `given`)."""

    def __init__(self, entry: Entry, tree: Mapping, context: Context, parents: Map[str, Entry]) -> None:
        self.entry = entry
        self.tree = tree
        self.context = context
        self.problems = context.problems
        self.parents = parents

    def load(self) -> None:
        reading.check_keys(
            self.tree,
            ORDER + (("by",) if self.entry.kind is EntryKind.DUTY else ()),
            ("clause", "title"),
            self.problems,
            f"条目 {self.entry.id}",
        )
        reading.check_order(self.tree, ORDER, self.problems, f"条目 {self.entry.id}")
        self.head()
        with self.problems.catch():
            self.base()
        entry, tree, context = self.entry, self.tree, self.context
        statements.readings(entry, tree, context.readings, context.chosen, self.problems)
        if entry.kind is EntryKind.DUTY:
            statements.duty(entry, tree, context.units, self.problems)
        steps: list[Callable[[], None]] = []
        if entry.kind is EntryKind.LIMIT:
            steps = [self.limit]
        elif entry.kind is EntryKind.TARGET:
            steps = [self.goal]
        elif entry.table is not None:
            steps = [self.window, self.when, self.periods, self.pay, self.treatment, self.payee, self.caps, self.goal]
        if entry.table is None:
            self.undated()
        for step in steps:
            with self.problems.catch():
                step()

    # ── head and base ──

    def head(self) -> None:
        clause = self.tree.get("clause")
        if isinstance(clause, Scalar) and clause.text not in self.context.clauses:
            self.problems.add(
                clause.place, "policy.yaml 的 articles 里没有这一条", "no such clause in policy.yaml", found=clause.text,
                expected=some(self.context.clauses, 30), nearest=nearest(clause.text, self.context.clauses),
            )  # fmt: skip
        covers = reading.scalars(self.tree.get("covers"), self.problems, "covers")
        self.entry.covers = tuple(c.text for c in covers)
        self.entry.follows = reading.text(self.tree, "follows", self.problems)
        fund = self.tree.get("fund")
        if isinstance(fund, Scalar) and fund.text not in self.context.funds:
            self.problems.add(
                fund.place,
                "没有这项资金",
                "no such fund",
                found=fund.text,
                expected=some(self.context.funds),
                nearest=nearest(fund.text, self.context.funds),
            )
        self.entry.fund = reading.text(self.tree, "fund", self.problems)
        self.entry.form = self.one_of("form", FORMS)
        programmes = self.context.vocabulary.scales.get("programme")
        self.entry.programme = self.one_of("programme", programmes.values if programmes is not None else ())
        self.entry.force = self.one_of("force", FORCES)

    def one_of(self, key: str, known: Collection[str]) -> str:
        """The text under a key that allows only these."""
        node, said = self.tree.get(key), reading.text(self.tree, key, self.problems)
        if node is not None and said not in known:
            self.problems.add(
                node.place,
                f"{key} 没有这种写法",
                f"no such `{key}`",
                found=said,
                expected=" | ".join(known),
                nearest=nearest(said, known),
            )
        return said

    def base(self) -> None:
        """``each: table`` · ``each: keys`` with ``counting: table`` · ``given: entry``."""
        entry, tables = self.entry, self.context.vocabulary.tables
        self.scope = Scope(self.context.vocabulary, None, Mode.MEASURE, sets=self.context.sets)
        each, given, counting = (self.tree.get(k) for k in ("each", "given", "counting"))
        if given is not None:
            parent = self._parent(reading.scalar(given, "given"))
            assert parent.table is not None
            entry.given, entry.table, entry.on = parent.id, parent.table, parent.on
            self.scope = self._scope(parent.table, Mode.ROW)
        elif counting is not None and each is not None:
            self._group(reading.scalar(each, "each"), reading.scalar(counting, "counting"))
        elif each is not None:
            name = reading.scalar(each, "each")
            if name.text not in tables:
                raise mistake(
                    name.place,
                    "each 要写一张表（写多个键时还要写 counting）",
                    "`each` names a table",
                    found=name.text,
                    expected=some(tables, 30),
                    nearest=nearest(name.text, tables),
                )
            entry.table = tables[name.text]
            self.scope = self._scope(entry.table, Mode.ROW)
        elif entry.kind in (EntryKind.BENEFIT, EntryKind.TREATMENT):
            raise mistake(self.tree.place, "缺少 each 或 given", "lacks `each` or `given`", expected="each: 表")
        if entry.table is not None:
            on = self.tree.get("on")
            if on is not None:
                entry.on = build(reading.scalar(on, "on"), self.scope, DATE)
            elif entry.on is None and entry.table.date:
                entry.on = build(Scalar(entry.table.date, self.tree.place), self.scope, DATE)

    def _parent(self, name: Scalar) -> Entry:
        """The entry that is given: one before this, decided row by row."""
        known = [
            e for e, p in self.parents.items() if p.table is not None and not p.grouped and p.order < self.entry.order
        ]
        if name.text in known:
            return self.parents[name.text]
        raise self.context.unknown(name, known, "given", exists=name.text in self.parents)

    def _scope(self, table: Table, mode: Mode, bound: dict[str, Bound] | None = None) -> Scope:
        context = self.context
        return Scope(
            context.vocabulary,
            table,
            mode,
            sets=context.sets,
            measure=table.measure,
            noun=_noun(table),
            bound=bound or {},
        )

    def _group(self, each: Scalar, counting: Scalar) -> None:
        name, _, per = counting.text.partition(", one per ")
        tables = self.context.vocabulary.tables
        if name not in tables:
            raise mistake(
                counting.place,
                "counting 要写一张表",
                "`counting` names a table",
                found=name,
                expected=some(tables, 30),
                nearest=nearest(name, tables),
            )
        table = self.entry.table = tables[name]
        scope = self._scope(table, Mode.GROUP)
        self.entry.keys = tuple(build(part, scope) for part in split(each))
        if per:
            self.entry.distinct = build(cut(counting, len(counting.text) - len(per)), scope)
            scope.bound["one per"] = Bound(self.entry.distinct, [], scope)
            scope.measure, scope.noun = "人", "人数"
        self.scope = scope

    def undated(self) -> None:
        """What decides no facts has no window of facts."""
        for key in ("from", "until", "place"):
            if (node := self.tree.get(key)) is not None:
                self.problems.add(
                    node.place, f"这类条目不认定事实，不能写 {key}", f"this kind of entry decides no facts: no `{key}`",
                    found=key,
                )  # fmt: skip

    def window(self) -> None:
        """``from`` and ``until``: the entry's own first and last day, or `none`; ``place: none`` asks for no place."""
        entry = self.entry
        entry.from_, entry.until = self._bound("from"), self._bound("until")
        first, last = (day.value(None) if isinstance(day, Literal) else None for day in (entry.from_, entry.until))  # type: ignore[arg-type]
        if first is not None and last is not None and first > last:
            place = self.tree.get("until").place  # type: ignore[union-attr]
            raise mistake(place, "until 早于 from", "`until` is before `from`", found=last, expected=f"{first} 或以后")
        entry.anywhere = self.one_of("place", ("none",)) == "none"

    def _bound(self, key: str) -> Literal | str:
        node = self.tree.get(key)
        if node is None:
            return ""
        text = reading.scalar(node, key)
        if text.text == "none":
            return text.text
        try:
            return Literal(DATE, read_value(Kind.DATE, text.text))
        except BadValue as bad:
            raise mistake(
                text.place, f"{key} 应当是 none 或{bad.zh}", f"`{key}` is none or {bad.en}", found=text.text,
                expected="2020-08-19 | none",
            ) from None  # fmt: skip

    # ── conditions ──

    def when(self) -> None:
        entry, lines = self.entry, list[Line]()
        for text in reading.expressions(self.tree.get("when"), self.problems, "when"):
            with self.problems.catch():
                lines.append(self.line(text))
        below = False
        for line in lines:
            if below and not entry.readings and not entry.grouped:
                self.problems.add(
                    line.place, "together 之后的条件要写 reading，说明先数人再筛选", "a line below `together` needs a `reading`",
                    found=line.words,
                )  # fmt: skip
            below = below or line.counts
        entry.lines = tuple(lines)

    def line(self, text: Scalar) -> Line:
        node = build(text, self.scope, BOOL)
        counts = any(isinstance(n, Together | GroupCount | GroupSum) for n in node.walk())
        return Line(node, node.words(), text.place, counts)

    def periods(self) -> None:
        entry, tree = self.entry, self.tree
        entry.every = reading.text(tree, "every", self.problems)
        if entry.every not in ("", "month", "year"):
            place = tree.get("every").place  # type: ignore[union-attr]
            raise mistake(
                place,
                "every 只能是 month 或 year",
                "`every` is month or year",
                found=entry.every,
                nearest=nearest(entry.every, ["month", "year"]),
            )
        while_ = tree.get("while")
        if while_ is not None:
            entry.while_ = self.line(reading.scalar(while_, "while"))
        term = tree.get("for")
        if entry.every and (term is None or while_ is None):
            raise mistake(
                tree.place,
                "写了 every 就要写 while 和 for（没有期限写 for: not stated）",
                "`every` needs `while` and `for`",
            )
        if term is not None:
            entry.terms = self.term(reading.scalar(term, "for"))

    def term(self, text: Scalar) -> Literal | None:
        if text.text == "not stated":
            if not self.entry.readings:
                self.problems.add(
                    text.place, "期限未写明时要写 reading", "`for: not stated` needs a `reading`", found=text.text
                )
            return None
        match = _TERM.match(text.text)
        if not match:
            raise mistake(
                text.place,
                "期限写法不对",
                "not a term",
                found=text.text,
                expected="36 months | 3 years | 24 months running | not stated",
            )
        self.entry.at_a_stretch = bool(match[3])
        return Literal(MONTHS, int(match[1]) * (12 if match[2].startswith("year") else 1))

    # ── amounts ──

    def pay(self) -> None:
        tree = self.tree.get("pay")
        by = self.tree.get("by")
        if by is not None:
            self.entry.bys = tuple(build(part, self.scope) for part in split(reading.scalar(by, "by")))
        if tree is None:
            return
        loader = AmountLoader(self.scope, self.context.standards, self.problems, self.context.known_on)
        batch = self.tree.get("batch")
        if batch is not None:
            size = build(reading.scalar(batch, "batch"), self.scope, COUNT)
            if not isinstance(size, Literal) or not self.entry.grouped or len(self.entry.bys) > 1:
                raise mistake(
                    batch.place,
                    "batch 要写整数，并配 counting，只按一列分档",
                    "`batch` is a whole number in a group decision, by one key",
                )
            self.entry.batch = size
            amount = loader.batched(tree, self.entry.by, size, self._count)
        else:
            amount = loader.amount(tree, self.entry.bys)
        times = self.tree.get("times")
        if times is not None:
            amount = ProRata(amount, build(reading.scalar(times, "times"), self.scope, SHARE))
        amount = loader.raised(amount, self.tree.get("raise"))
        floor = self.tree.get("at_least")
        self.entry.amount = amount if floor is None else Floored(amount, self._floor(reading.scalar(floor, "at_least")))
        self._assume()

    def _assume(self) -> None:
        """An amount is that of a case whose conditions hold: what it counts comes to no less than they ask for."""
        asked = dict(_least(line.node) for line in self.entry.lines if line.counts)
        for part in self.entry.amount.walk() if self.entry.amount is not None and asked else ():
            for node in (inner for outer in part.nodes() for inner in outer.walk()):
                if isinstance(node, Counted):
                    node.least = asked.get(node.key(), 0)

    def _floor(self, text: Scalar) -> Literal:
        figure = build(text, self.scope, MONEY)
        if not isinstance(figure, Literal):
            raise mistake(
                text.place,
                "at_least 应当是一个金额",
                "`at_least` is a figure",
                found=text.text,
                expected="at_least: 500",
            )
        return figure

    def _count(self, condition: Node | None) -> GroupCount:
        return GroupCount(condition, self.entry.distinct, self.scope.measure, self.scope.noun)

    def treatment(self) -> None:
        treatments.load(self.entry, self.tree, self.scope, self.context.vocabulary, self.problems)

    def caps(self) -> None:
        scope = self.scope.with_bound({**self.scope.bound, **_payee(self.entry, self.scope)})
        self.entry.caps = ceilings(self.entry, self.tree, {self.entry.id: scope}, self.problems)

    def limit(self) -> None:
        """``among: [entries]`` with ceilings, `keep: highest per key`, `not_with`."""
        self.entry.among = tuple(self.context.known(self.tree, "among", self._benefits()))
        bound = {m: self.parents[m] for m in self.entry.among}
        scopes = {}
        for name, entry in bound.items():
            if entry.table is not None:
                scope = self._scope(entry.table, Mode.GROUP if entry.grouped else Mode.ROW)
                scopes[name] = scope.with_bound(_payee(entry, scope))
        if scopes:
            payees = {name: entry.to[0] for name, entry in bound.items() if entry.to}
            self.entry.caps = limit_ceilings(self.entry, self.tree, scopes, self.problems, payees)
        programmes = self.context.vocabulary.scales.get("programme")
        names = [*(programmes.values if programmes else ()), *self.parents]
        self.entry.not_with = tuple(self._exclusions(scopes, names))
        if not {"at_most", "keep", "not_with"} & set(self.tree.entries):
            raise mistake(
                self.tree.place, "限制要写 at_most、keep 或 not_with", "a limit needs `at_most`, `keep` or `not_with`"
            )

    def _exclusions(self, scopes: dict[str, Scope], names: list[str]) -> Iterator[Exclusion]:
        payment = self.context.vocabulary.tables.get("payment")
        columns = payment.columns if payment is not None else {}
        for name, exclusion in exclusions(self.tree, scopes, names, columns, self.problems):
            with self.problems.catch():
                if name.text not in names:
                    raise self.context.unknown(name, names, "not_with")
                yield exclusion

    def _benefits(self) -> list[str]:
        return [name for name, entry in self.parents.items() if entry.kind is EntryKind.BENEFIT]

    # ── payees and goals ──

    def goal(self) -> None:
        statements.goal(self.entry, self.tree, self.scope, self.problems)

    def payee(self) -> None:
        if self.entry.kind is EntryKind.BENEFIT:
            payees.load(self.entry, self.tree, self.scope, self.problems)


def _payee(entry: Entry, scope: Scope) -> dict[str, Bound]:
    """What ``payee`` means in a ceiling: whom the entry pays, whatever the column is called; nothing where it pays several."""
    return {"payee": Bound(entry.to[0], [], scope)} if len(entry.to) == 1 else {}


def _least(node: Node) -> tuple[str, int]:
    """Which count a condition asks to be at least how much; nothing of others."""
    if isinstance(node, Compare) and isinstance(node.right, Literal) and node.op in (">=", ">", "=="):
        least = node.right.value(None)  # type: ignore[arg-type]
        if isinstance(node.left, Counted) and isinstance(least, int) and node.right.den == node.left.den:
            return node.left.key(), least + (node.op == ">")
    return "", 0


def _noun(table: Table) -> str:
    return {"人": "人数", "人次": "人次数"}.get(table.measure, f"{table.zh}数")
