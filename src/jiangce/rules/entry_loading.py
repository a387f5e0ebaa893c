"""Reading one entry of a chapter: its keys in reading order, its conditions, amounts, ceilings, payees and readings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jiangce.rules import reading
from jiangce.rules.amount_loading import AmountLoader, cut, key_words
from jiangce.rules.build import build
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.groups import GroupCount, GroupSum, Together
from jiangce.rules.nodes.tiers import ProRata
from jiangce.rules.nodes.values import Choice, Literal
from jiangce.rules.policy import Cap, CapKind, Entry, EntryKind, Goal, Line, Reading, Share
from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.scope import Bound, Mode, NamedSet, Scope
from jiangce.rules.source import Mapping, Scalar
from jiangce.rules.source import Node as Tree
from jiangce.rules.types import BOOL, COUNT, DATE, MONEY, MONTHS, REFERENCES, SHARE, Kind, Type
from jiangce.rules.vocabulary import Table, Vocabulary

ORDER = (
    "clause", "covers", "title", "each", "given", "among", "counting", "on", "who", "when", "every", "while", "for",
    "batch", "by", "pay", "as", "gives", "keep", "measure", "goal", "over", "times", "raise", "at_most", "not_with", "to",
    "of_which", "in", "up_to", "form", "force", "fund", "reading",
)  # fmt: skip
KINDS = (
    ("pay", EntryKind.BENEFIT), ("gives", EntryKind.TREATMENT), ("as", EntryKind.TREATMENT), ("among", EntryKind.LIMIT),
    ("measure", EntryKind.TARGET), ("goal", EntryKind.TARGET), ("who", EntryKind.DUTY),
)  # fmt: skip
_TERM = re.compile(r"(\d{1,3}) (months?|years?)\Z")
_TIMES = re.compile(r"(once|(\d{1,4}) times) per (.+)\Z", re.S)
_WHICH = re.compile(r"(up to )?(\d[\d.]*%) to (.+)\Z", re.S)
_GOAL = re.compile(r"(at least|about) (.+)\Z")


@dataclass(slots=True)
class Context:
    """What an entry's reader needs of the policy around it."""

    vocabulary: Vocabulary
    sets: dict[str, NamedSet]
    standards: dict[str, object]
    clauses: dict[str, object]
    funds: dict[str, object]
    units: dict[str, str]
    problems: Problems


def kind_of(tree: Mapping) -> EntryKind:
    """The verb tells the kind."""
    for key, kind in KINDS:
        if key in tree:
            return EntryKind.NORM if kind is EntryKind.TARGET and "each" in tree else kind
    return EntryKind.STATEMENT


class EntryLoader:
    """Fills one `Entry`. ``parents`` are the entries read before (for `given`)."""

    def __init__(self, entry: Entry, tree: Mapping, context: Context, parents: dict[str, Entry]) -> None:
        self.entry = entry
        self.tree = tree
        self.context = context
        self.problems = context.problems
        self.parents = parents

    def load(self) -> None:
        reading.check_keys(self.tree, ORDER + (("by",) if self.entry.kind is EntryKind.DUTY else ()), ("clause", "title"), self.problems, f"条目 {self.entry.id}")
        reading.check_order(self.tree, ORDER, self.problems, f"条目 {self.entry.id}")
        self.head()
        with self.problems.catch():
            self.base()
        steps = [self.readings]
        if self.entry.kind is EntryKind.LIMIT:
            steps += [self.limit]
        elif self.entry.kind is EntryKind.DUTY:
            steps += [self.duty]
        elif self.entry.kind is EntryKind.TARGET:
            steps += [self.measure]
        elif self.entry.table is not None:
            steps += [self.when, self.periods, self.pay, self.treatment, self.caps, self.measure, self.payee]
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
        fund = self.tree.get("fund")
        if isinstance(fund, Scalar) and fund.text not in self.context.funds:
            self.problems.add(fund.place, "没有这项资金", "no such fund", found=fund.text, expected=some(self.context.funds))
        self.entry.fund = reading.text(self.tree, "fund", self.problems)
        self.entry.form = reading.text(self.tree, "form", self.problems)
        self.entry.force = reading.text(self.tree, "force", self.problems)

    def base(self) -> None:
        """``each: table`` · ``each: keys`` with ``counting: table`` · ``given: entry``."""
        entry, tables = self.entry, self.context.vocabulary.tables
        self.scope = Scope(self.context.vocabulary, None, Mode.MEASURE, sets=self.context.sets)
        each, given, counting = (self.tree.get(k) for k in ("each", "given", "counting"))
        if given is not None:
            parent = self.parents.get(reading.scalar(given, "given").text)
            if parent is None or parent.table is None or parent.grouped:
                known = [e for e, p in self.parents.items() if p.table is not None and not p.grouped]
                raise mistake(given.place, "given 要指明前面的一个条目", "`given` names an earlier entry", found=reading.scalar(given, "given").text, expected=some(known), nearest=nearest(reading.scalar(given, "given").text, known))
            entry.given, entry.table, entry.on = parent.id, parent.table, parent.on
            self.scope = self._scope(parent.table, Mode.ROW)
        elif counting is not None and each is not None:
            self._group(reading.scalar(each, "each"), reading.scalar(counting, "counting"))
        elif each is not None:
            name = reading.scalar(each, "each")
            if name.text not in tables:
                raise mistake(name.place, "each 要写一张表（写多个键时还要写 counting）", "`each` names a table", found=name.text, expected=some(tables, 30), nearest=nearest(name.text, tables))
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

    def _scope(self, table: Table, mode: Mode, bound: dict[str, Bound] | None = None) -> Scope:
        context = self.context
        return Scope(context.vocabulary, table, mode, sets=context.sets, measure=table.measure, noun=_noun(table), bound=bound or {})

    def _group(self, each: Scalar, counting: Scalar) -> None:
        name, _, per = counting.text.partition(", one per ")
        tables = self.context.vocabulary.tables
        if name not in tables:
            raise mistake(counting.place, "counting 要写一张表", "`counting` names a table", found=name, expected=some(tables, 30), nearest=nearest(name, tables))
        table = self.entry.table = tables[name]
        scope = self._scope(table, Mode.GROUP)
        self.entry.keys = tuple(build(part, scope) for part in split(each))
        if per:
            self.entry.distinct = build(cut(counting, len(counting.text) - len(per)), scope)
            scope.bound["one per"] = Bound(self.entry.distinct, [], scope)
            scope.measure, scope.noun = "人", "人数"
        self.scope = scope

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
            raise mistake(place, "every 只能是 month 或 year", "`every` is month or year", found=entry.every, nearest=nearest(entry.every, ["month", "year"]))
        while_ = tree.get("while")
        if while_ is not None:
            entry.while_ = self.line(reading.scalar(while_, "while"))
        term = tree.get("for")
        if entry.every and (term is None or while_ is None):
            raise mistake(tree.place, "写了 every 就要写 while 和 for（没有期限写 for: not stated）", "`every` needs `while` and `for`")
        if term is not None:
            entry.terms = self.term(reading.scalar(term, "for"))

    def term(self, text: Scalar) -> Literal | None:
        if text.text == "not stated":
            if not self.entry.readings:
                self.problems.add(text.place, "期限未写明时要写 reading", "`for: not stated` needs a `reading`", found=text.text)
            return None
        match = _TERM.match(text.text)
        if not match:
            raise mistake(text.place, "期限写法不对", "not a term", found=text.text, expected="36 months | 3 years | not stated")
        return Literal(MONTHS, int(match[1]) * (12 if match[2].startswith("year") else 1))

    # ── amounts ──

    def pay(self) -> None:
        tree = self.tree.get("pay")
        by = self.tree.get("by")
        if by is not None:
            self.entry.by = build(reading.scalar(by, "by"), self.scope)
        if tree is None:
            return
        loader = AmountLoader(self.scope, self.context.standards, self.problems)  # type: ignore[arg-type]
        batch = self.tree.get("batch")
        if batch is not None:
            size = build(reading.scalar(batch, "batch"), self.scope, COUNT)
            if not isinstance(size, Literal) or not self.entry.grouped:
                raise mistake(batch.place, "batch 要写整数，并配 counting", "`batch` is a whole number in a group decision")
            self.entry.batch = size
            amount = loader.batched(tree, self.entry.by, size, self._count)
        else:
            amount = loader.amount(tree, self.entry.by)
        times = self.tree.get("times")
        if times is not None:
            amount = ProRata(amount, build(reading.scalar(times, "times"), self.scope, SHARE))
        self.entry.amount = loader.raised(amount, self.tree.get("raise"))

    def _count(self, condition: Node | None) -> GroupCount:
        return GroupCount(condition, self.entry.distinct, self.scope.measure, self.scope.noun)

    def treatment(self) -> None:
        treatments = self.context.vocabulary.scales.get("treatment")
        names = reading.scalars(self.tree.get("gives"), self.problems, "gives")
        names += reading.scalars(self.tree.get("in"), self.problems, "in")
        labels = []
        for name in names:
            if treatments is None or name.text not in treatments.values:
                known = treatments.values if treatments else {}
                self.problems.add(name.place, "词汇表里没有这种待遇", "no such treatment", found=name.text, expected=some(known), nearest=nearest(name.text, known))
            else:
                labels.append(treatments.values[name.text])
        self.entry.gives = tuple(labels)
        if "as" in self.tree:
            self._standing(self.tree.get("as"))
        up_to = self.tree.get("up_to")
        if up_to is not None:
            text = reading.scalar(up_to, "up_to")
            node = build(text, self.scope, SHARE if text.text.endswith("%") else MONEY)
            self.entry.up_to = node if isinstance(node, Literal) else None

    def _standing(self, tree: Tree | None) -> None:
        """``as: doctor`` or a table by a column: as whom somebody is treated."""
        type_ = Type(Kind.SCALE, "standing")
        if isinstance(tree, Mapping) and self.entry.by is not None:
            loader = AmountLoader(self.scope, {}, self.problems)
            out, taken = [], dict[str, str]()
            for key, node in tree:
                condition = loader.key(key, self.entry.by, taken)
                out.append((key_words(condition), self._standing_name(reading.scalar(node, "as"), type_).label, condition))
            self.entry.as_words = tuple(out)
        else:
            self.entry.as_words = (("", self._standing_name(reading.scalar(tree, "as"), type_).label, None),)

    def _standing_name(self, text: Scalar, type_: Type) -> Choice:
        loader = AmountLoader(self.scope, {}, self.problems)
        if "standing" not in self.context.vocabulary.scales:
            raise mistake(text.place, "词汇表里没有 standing", "the vocabulary lacks the scale `standing`", found=text.text)
        return loader._choice(text, text.text, type_)

    # ── ceilings ──

    def caps(self) -> None:
        out = []
        for text in reading.expressions(self.tree.get("at_most"), self.problems, "at_most"):
            with self.problems.catch():
                out.append(self.cap(text, {self.entry.id: self.scope}))
        self.entry.caps = tuple(out)

    def cap(self, text: Scalar, scopes: dict[str, Scope]) -> Cap:
        times = _TIMES.match(text.text)
        if times:
            number = Literal(COUNT, int(times[2] or 1), 1, "次")
            return self._cap(CapKind.TIMES, number, self._keys(text, times.start(3), scopes), text)
        scope = next(iter(scopes.values()))
        if " per " in text.text:
            money, keys = text.text.split(" per ", 1)
            figure = build(cut(text, 0, len(money)), scope, MONEY)
            return self._cap(CapKind.SHARED, figure, self._keys(text, len(text.text) - len(keys), scopes), text)
        return self._cap(CapKind.OWN, build(text, scope, MONEY), ((), {}), text)

    def _cap(self, kind: CapKind, figure: Node, keys: tuple[tuple[str, ...], dict[str, tuple[Node, ...]]], text: Scalar) -> Cap:
        return Cap(kind, figure, *keys, text.place, self.entry.id, self.entry.clause)

    def _keys(self, text: Scalar, start: int, scopes: dict[str, Scope]) -> tuple[tuple[str, ...], dict[str, tuple[Node, ...]]]:
        parts = split(cut(text, start))
        keys = {entry: tuple(build(part, scope) for part in parts) for entry, scope in scopes.items()}
        return tuple(part.text for part in parts), keys

    def limit(self) -> None:
        """``among: [entries]`` with ceilings, `keep: highest per key`, `not_with`."""
        members = []
        for name in reading.scalars(self.tree.get("among"), self.problems, "among"):
            if name.text not in self.parents or self.parents[name.text].kind is not EntryKind.BENEFIT:
                known = [e for e, p in self.parents.items() if p.kind is EntryKind.BENEFIT]
                self.problems.add(name.place, "among 要指明补贴条目", "`among` names benefits", found=name.text, expected=some(known), nearest=nearest(name.text, known))
            else:
                members.append(name.text)
        self.entry.among = tuple(members)
        scopes = {m: self._scope(t, Mode.GROUP if self.parents[m].grouped else Mode.ROW) for m in members if (t := self.parents[m].table)}
        if not scopes:
            return
        self.entry.caps = tuple(self.cap(text, scopes) for text in reading.expressions(self.tree.get("at_most"), self.problems, "at_most"))
        keep = self.tree.get("keep")
        if keep is not None:
            text = reading.scalar(keep, "keep")
            if not text.text.startswith("highest per "):
                raise mistake(text.place, "keep 要写 highest per 键", "expected `highest per KEY`", found=text.text, expected="highest per person")
            names, keys = self._keys(text, len("highest per "), scopes)
            self.entry.caps += (self._cap(CapKind.HIGHEST, Literal(COUNT, 1, 1, "次"), (names, keys), text),)
        self._not_with()

    def _not_with(self) -> None:
        programmes = self.context.vocabulary.scales.get("programme")
        known = {**(programmes.values if programmes else {}), **{e: p.title for e, p in self.parents.items()}}
        out = []
        for name in reading.scalars(self.tree.get("not_with"), self.problems, "not_with"):
            if name.text not in known:
                self.problems.add(name.place, "没有这个项目", "no such programme or entry", found=name.text, expected=some(known), nearest=nearest(name.text, known))
            out.append(name.text)
        self.entry.not_with = tuple(out)

    # ── payees, measures, duties, readings ──

    def payee(self) -> None:
        entry = self.entry
        if entry.kind is not EntryKind.BENEFIT:
            return
        if "to" not in self.tree:
            raise mistake(self.tree.place, "缺少 to（发给谁）", "lacks `to` (who is paid)", expected="to: person")
        for text in reading.expressions(self.tree.get("to"), self.problems, "to"):
            node = build(text, self.scope)
            if node.type.kind not in REFERENCES:
                raise mistake(text.place, "to 要指明个人或单位", "`to` names a person or an organisation", found=text.text)
            entry.to += (node,)
        which = self.tree.get("of_which")
        if which is not None:
            text = reading.scalar(which, "of_which")
            match = _WHICH.match(text.text)
            if not match:
                raise mistake(text.place, "应当写成 up to 20% to 某人", "expected `up to 20% to WHO`", found=text.text)
            share = AmountLoader(self.scope, {}, self.problems).percentage(cut(text, match.start(2), match.end(2)))
            entry.of_which = (Share(bool(match[1]), share, build(cut(text, match.start(3)), self.scope)),)

    def measure(self) -> None:
        entry, tree = self.entry, self.tree
        goal = tree.get("goal")
        if goal is None:
            return
        measure = tree.get("measure")
        if measure is not None:
            entry.measure = build(reading.scalar(measure, "measure"), self.scope)
        text = reading.scalar(goal, "goal")
        over = reading.text(tree, "over", self.problems)
        if text.text in ("a number", "in words"):
            entry.goal = Goal(text.text, None, over)
            return
        match = _GOAL.match(text.text)
        if not match or entry.measure is None:
            raise mistake(text.place, "目标写法不对", "not a goal", found=text.text, expected="at least 38% | about 6000 | a number | in words")
        type_ = SHARE if entry.measure.type.kind is Kind.RATIO else entry.measure.type
        entry.goal = Goal(match[1], build(cut(text, match.start(2)), self.scope, type_), over)

    def duty(self) -> None:
        who = reading.scalars(self.tree.get("who"), self.problems, "who")
        for unit in who:
            if unit.text not in self.context.units:
                self.problems.add(unit.place, "policy.yaml 的 units 里没有这个单位", "no such unit", found=unit.text, expected=some(self.context.units, 30), nearest=nearest(unit.text, self.context.units))
        self.entry.who = tuple(unit.text for unit in who)
        self.entry.by_when = reading.text(self.tree, "by", self.problems)

    def readings(self) -> None:
        tree = self.tree.get("reading")
        if tree is None:
            return
        body = reading.mapping(tree, self.problems, "reading")
        out = []
        for key, node in body or ():
            out.append(Reading(key.text, reading.scalar(node, "reading").text, key.place))
        self.entry.readings = tuple(out)


def split(text: Scalar) -> list[Scalar]:
    """``employer, year`` as its parts, each with its place. Commas inside brackets do not split."""
    out, start, depth = [], 0, 0
    for at, char in enumerate(text.text + ","):
        depth += char in "(["
        depth -= char in ")]"
        if char == "," and depth == 0:
            out.append(cut(text, start, at))
            start = at + 1
    if any(not part.text for part in out):
        raise mistake(text.place, "多了一个逗号", "an empty item in the list", found=text.text)
    return out


def _noun(table: Table) -> str:
    return {"人": "人数", "人次": "人次数"}.get(table.measure, f"{table.zh}数")


