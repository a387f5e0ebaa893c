"""Is every figure of the document in a rule, and every figure of a rule in the document?

A printed figure is bound to a figure of a rule of the same clause, unit and value; printed twice in a clause, it needs
two uses, while one printed figure may serve several rules. What no rule uses needs a reason from a closed list; the
money and the shares of a clause with a benefit have none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from fractions import Fraction
from pathlib import Path

from jiangce.rules.figure_list import FILE, REASONS, UNPRINTED, FigureList, Printed, Reason, read_figures
from jiangce.rules.figure_words import FigureKind, Unit, Value
from jiangce.rules.figures import Figure, figures, readings
from jiangce.rules.policy import EntryKind, Policy
from jiangce.rules.problems import Problem, Problems, nearest, some
from jiangce.rules.reading_effects import effects
from jiangce.rules.rule_figures import ROW, RuleFigure, policy_figures

_CASE_NUMBER = re.compile(r"(?<![A-Za-z0-9_.-])\d[\d_]{0,14}(?:\.\d{1,4})?(?![A-Za-z0-9_.])")
_AUTOMATIC = {FigureKind.NUMBERING: "序号或文号", FigureKind.NAME: "名称或固定说法"}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One printed figure. ``status``: bound | excused | left; ``line``: of the official text, 0 where none was given."""

    clause: str
    printed: str
    status: str
    uses: tuple[str, ...] = ()  # 中文：新招员工一次性就业补贴：条件
    reason: str = ""
    line: int = 0
    entries: tuple[str, ...] = ()  # the entry of each use; "" for the document's head


@dataclass(slots=True)
class Report:
    """What became of every figure, in the document's order; ``problems`` is empty when all is well."""

    policy: str
    lines: tuple[FigureLine, ...] = ()
    ours: tuple[FigureLine, ...] = ()  # figures of rules that the document does not print, and why
    problems: tuple[Problem, ...] = ()

    def count(self, status: str, clause: str = "") -> int:
        """How many figures have this status, of one clause or of all."""
        return sum(line.status == status and clause in ("", line.clause) for line in self.lines)

    def clauses(self) -> list[tuple[str, int, int, int]]:
        """(clause, bound, excused, left) in the document's order."""
        names = dict.fromkeys(line.clause for line in self.lines)
        return [(n, self.count("bound", n), self.count("excused", n), self.count("left", n)) for n in names]

    @property
    def complete(self) -> bool:
        return not self.problems


def coverage(policy: Policy, folder: Path, text: str | None = None) -> Report:
    """Bind the figures of ``figures.yaml`` in ``folder`` to the rules; with the official ``text``, compare both first."""
    problems = Problems()
    listed = read_figures(folder, problems)
    if listed is None:
        return Report(policy.id, problems=tuple(problems))
    found = [] if text is None else figures(text)
    lines_of = _agree(listed, found, problems) if text is not None else {}
    work = _Binding(policy, listed, problems, _numbers_of_cases(folder))
    work.bind()
    lines = [work.line(at, lines_of.get(at, 0)) for at in range(len(listed.printed))]
    lines += [
        FigureLine(f.clause, f.printed, "excused", (), _AUTOMATIC[f.kind], f.line)
        for f in found
        if f.kind in _AUTOMATIC
    ]
    order = {clause: at for at, clause in enumerate(policy.articles)}
    lines.sort(key=lambda line: (order.get(line.clause, len(order)), line.line))
    return Report(policy.id, tuple(lines), tuple(work.unprinted()), tuple(problems))


def _numbers_of_cases(folder: Path) -> frozenset[Fraction]:
    """The numbers that stand in the worked cases, 6_580 as 6580; those of comments are nobody's."""
    texts = (file.read_text(encoding="utf-8", errors="replace") for file in sorted(folder.glob("cases/*.yaml")))
    texts = (re.sub(r"(?m)(?:^|\s)#.*$", "", text) for text in texts)
    found = (match.group().replace("_", "") for text in texts for match in _CASE_NUMBER.finditer(text))
    return frozenset(Fraction(one) for one in found)


# ── the list against the text ───────────────────────────────────────────────────────────────────────────────────────


def _agree(listed: FigureList, found: Sequence[Figure], problems: Problems) -> dict[int, int]:
    """The list must hold exactly the figures of the text, clause by clause, in order. Returns index → line of the text."""
    lines: dict[int, int] = {}
    theirs: dict[str, list[Figure]] = defaultdict(list)
    ours: dict[str, list[int]] = defaultdict(list)
    for figure in found:
        if figure.kind is FigureKind.FIGURE:
            theirs[figure.clause].append(figure)
    for at, one in enumerate(listed.printed):
        ours[one.clause].append(at)
    for clause in dict.fromkeys([*theirs, *ours]):
        bare = {
            (unit, value): f.value for f in theirs[clause] if f.unit is Unit.PLAIN for _, unit, value in readings(f)
        }
        a = [_as_printed(f.unit, f.value, bare) for f in theirs[clause]]
        b = [_as_printed(listed.printed[at].unit, listed.printed[at].value, bare) for at in ours[clause]]
        for _, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            if a[i1:i2] == b[j1:j2]:
                lines.update(
                    (ours[clause][j], theirs[clause][i].line) for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
                )
                continue
            for figure in theirs[clause][i1:i2]:
                problems.add(
                    listed.place, f"原文{clause}（第{figure.line}行）的数字不在 {FILE} 里",
                    f"a figure of the text is not in {FILE} (clause {clause}, line {figure.line})", found=figure.printed,
                    expected=f"{clause}: - {figure.printed}",
                )  # fmt: skip
            for at in ours[clause][j1:j2]:
                one = listed.printed[at]
                problems.add(
                    one.place, "原文这一条没有这个数字", "the text has no such figure in this clause", found=one.printed
                )
    return lines


def _as_printed(unit: Unit, value: Value, bare: Map[tuple[Unit, Value], Value]) -> tuple[Unit, Value]:
    """In a table the text prints bare numbers; the list says what they are, 2100元 or 70课时: the same figure."""
    return (Unit.PLAIN, bare[unit, value]) if (unit, value) in bare else (unit, value)


def _ends(clause: str, unit: Unit, value: Value, figures_: Sequence[RuleFigure]) -> list[RuleFigure]:
    """A range that two figures of one rule say together: 16至48课时 is at least 16 and at most 48.

    With the rows of its table in between: 一至六名 and six places.
    """
    if (
        not isinstance(value, tuple)
        or len(value) != 2
        or unit not in (Unit.HOURS, Unit.DAYS, Unit.MONTHS, Unit.COUNT, Unit.MONEY)
    ):
        return []
    here = [f for f in figures_ if clause in f.clauses and f.unit is not Unit.LEVEL_WORD]  # 二类 is no 2 of 2至6名
    out: list[RuleFigure] = []
    for low in (f for f in here if f.matches(unit, value[0])):
        if any(f.entry == low.entry for f in out):
            continue
        for high in (f for f in here if f.matches(unit, value[1]) and f.entry == low.entry and f is not low):
            rows = [f for f in here if f.entry == low.entry and f.where == ROW and f.unit is low.unit]
            between = [f for f in rows if _inside(value, f.value) and f is not low and f is not high]
            out += [low, *between, high]
            break
    return out


def _inside(ends: tuple[Value, ...], value: Value) -> bool:
    """Does a figure lie between two, ends included?"""
    low, high = ends
    return not any(isinstance(one, tuple) for one in (low, value, high)) and low <= value <= high  # type: ignore[operator]


# ── the list against the rules ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Binding:
    policy: Policy
    listed: FigureList
    problems: Problems
    cases: frozenset[Fraction] = frozenset()  # every number in the worked cases
    rules: list[RuleFigure] = field(default_factory=list)
    uses: dict[int, list[RuleFigure]] = field(default_factory=lambda: defaultdict(list))

    def bind(self) -> None:
        others = (figure for effect in effects(self.policy) for figure in effect.figures)
        self.rules = [*policy_figures(self.policy), *others]
        printable = [f for f in self.rules if (f.entry, f.unit, f.value) not in self.listed.unprinted]
        groups: dict[tuple[str, Unit, Value], list[int]] = defaultdict(list)
        for at, one in enumerate(self.listed.printed):
            self._check(one)
            if not one.reason:
                groups[one.clause, one.unit, one.value].append(at)
        for (clause, unit, value), places in groups.items():
            fitting = [f for f in printable if f.matches(unit, value) and (not f.clauses or clause in f.clauses)]
            fitting = fitting or _ends(clause, unit, value, printable)
            for slot, figure in enumerate(_slots(fitting, len(places))):
                self.uses[places[min(slot, len(places) - 1)]].append(figure)
        for at, one in enumerate(self.listed.printed):
            if not one.reason and not self.uses[at]:
                self._left(one)
        self._reverse()

    def _check(self, one: Printed) -> None:
        """Is the clause one of the document's, and the reason one that can be given for this figure?"""
        if one.clause not in self.policy.articles:
            known = self.policy.articles
            self.problems.add(
                one.place, "policy.yaml 的 articles 里没有这一条", "no such clause in policy.yaml", found=one.clause,
                expected=some(known, 30), nearest=nearest(one.clause, known),
            )  # fmt: skip
        reason = REASONS.get(one.reason)
        if reason is None or (one.reason == "example" and self._worked(one)):
            return
        if not self._idle(one, reason):
            self.problems.add(
                one.place, f"这个数字不能以“{reason.zh}”为由不用", "this figure cannot be excused for that reason",
                found=one.printed, expected="a rule of this clause that uses it 用到它的规则",
            )  # fmt: skip
        elif one.reason == "per-one" and one.value != 1:
            self.problems.add(one.place, "per-one 只能用于“一个”", "`per-one` is for 一个 only", found=one.printed)

    def _term(self, unit: Unit) -> tuple[Value, ...]:
        """The document's own term: from the year in which it takes force to that in which it ends."""
        until = self.policy.until
        if until is None:
            return ()
        first, last = self.policy.in_force.year, until.year
        return (12 * (last - first + 1),) if unit is Unit.MONTHS else (last, (first, last))

    def _idle(self, one: Printed, reason: Reason) -> bool:
        """Can this be said of the figure? Beside a benefit only of few: 两地 may be a way of speaking, 10人 is none."""
        if one.reason == "term":
            return one.value in self._term(one.unit)
        if not any(e.clause == one.clause and e.kind is EntryKind.BENEFIT for e in self.policy.entries.values()):
            return one.unit in reason.units
        if one.reason == "restated":
            same = (p for p in self.listed.printed if p.clause == one.clause and p.unit == one.unit and not p.reason)
            return one.unit in reason.units and any(p.value == one.value for p in same)
        in_digits = any("0" <= char <= "9" for char in one.printed)
        return one.unit in reason.beside and not (one.unit is Unit.COUNT and in_digits)

    def _worked(self, one: Printed) -> bool:
        """A sum that the document works out itself is no rule's figure, where a worked case of ours has it too."""
        value = one.value[0] if one.unit is Unit.DATE_IN_YEAR and isinstance(one.value, tuple) else one.value
        if isinstance(value, tuple):
            return False
        factor = {Unit.MONEY: Fraction(1, 100), Unit.SHARE: Fraction(100)}.get(one.unit, Fraction(1))
        return value * factor in self.cases  # 6月 of …×6月 is read as a month of the year

    def _left(self, one: Printed) -> None:
        near = [f for f in self.rules if one.clause in f.clauses and f.unit == one.unit]
        alike = [
            at for at, p in enumerate(self.listed.printed)
            if (p.clause, p.unit, p.value) == (one.clause, one.unit, one.value) and not p.reason
        ]  # fmt: skip
        used = sum(bool(self.uses[at]) for at in alike)
        if used:
            again = one.unit in REASONS["restated"].units
            self.problems.add(
                one.place, f"这个数字在{one.clause}印了{len(alike)}次，规则只用到{used}次",
                f"printed {len(alike)} times in clause {one.clause}, used {used} times", found=one.printed,
                expected=f"{one.printed}: restated" if again else "每处各有规则用到 a rule for each",
            )  # fmt: skip
            return
        self.problems.add(
            one.place, f"{one.clause}的数字没有规则用到", f"no rule of clause {one.clause} uses this figure",
            found=one.printed, expected="、".join(dict.fromkeys(f"{f.words}（{f.entry}）" for f in near)),
        )  # fmt: skip

    def _reverse(self) -> None:
        """Every figure of a rule is printed in one of its clauses, or is listed with the reason why not."""
        bound = {id(figure) for figures_ in self.uses.values() for figure in figures_}
        known = {(f.entry, f.unit, f.value) for f in self.rules}
        for figure in self.rules:
            key = (figure.entry, figure.unit, figure.value)
            if id(figure) in bound or not figure.asked:
                continue
            if key not in self.listed.unprinted:
                self.problems.add(
                    figure.place, f"{figure.where}的数字，文件这一条没有印", "a figure that its clause does not print",
                    found=f"{figure.entry}: {figure.words}", expected=self._printed(figure),
                )  # fmt: skip
        for (entry, unit, value), (reason, place) in self.listed.unprinted.items():
            if (entry, unit, value) not in known:
                self.problems.add(place, "没有这样的未印数字", "no such figure that is not printed", found=entry)
            elif reason == "reading" and not self.policy.entries[entry].readings:
                self.problems.add(place, "条目没有写口径", "the entry has no reading", found=entry)

    def _printed(self, figure: RuleFigure) -> str:
        there = [one.printed for one in self.listed.printed if one.clause in figure.clauses and one.unit == figure.unit]
        return "、".join(dict.fromkeys(there)) or "该条没有这类数字 no such figure in the clause"

    def line(self, at: int, line: int) -> FigureLine:
        one = self.listed.printed[at]
        if one.reason in REASONS:
            return FigureLine(one.clause, one.printed, "excused", (), REASONS[one.reason].zh, line)
        uses = {f"{self._title(f)}：{f.where}": f.entry for f in self.uses[at]}
        status = "bound" if uses else "left"
        return FigureLine(one.clause, one.printed, status, tuple(uses), "", line, tuple(uses.values()))

    def _title(self, figure: RuleFigure) -> str:
        return self.policy.entries[figure.entry].title if figure.entry else "文件首部"

    def unprinted(self) -> Iterator[FigureLine]:
        """The figures of rules that the document does not print, with the reason given."""
        for (entry, unit, value), (reason, _) in self.listed.unprinted.items():
            for figure in self.rules:
                if (figure.entry, figure.unit, figure.value) == (entry, unit, value):
                    uses = (f"{self._title(figure)}：{figure.where}",)
                    why = UNPRINTED.get(reason, reason)
                    yield FigureLine(figure.clauses[0], figure.words, "ours", uses, why, entries=(entry,))
                    break


def _slots(fitting: Sequence[RuleFigure], printed: int) -> list[RuleFigure]:
    """The uses in order, those with room for several printed figures repeated as far as needed; none if too few."""
    missing, slots = printed - len(fitting), list[RuleFigure]()
    for figure in fitting:
        again = max(0, min(figure.room - 1, missing))
        missing -= again
        slots += [figure] * (1 + again)
    return slots


__all__ = ["FigureLine", "Report", "coverage"]
