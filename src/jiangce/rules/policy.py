"""The policy model: a document as data, ready to be decided. `policy_loading` makes it from a folder; it never changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from jiangce.rules.deadlines import Deadline
from jiangce.rules.nodes.amounts import AmountNode
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.values import Literal
from jiangce.rules.problems import Place
from jiangce.rules.readings import Reading
from jiangce.rules.scope import NamedSet
from jiangce.rules.terms import Terms
from jiangce.rules.vocabulary import Table, Vocabulary

#: raised when the same rules and facts may give another result; part of every decision
SEMANTICS = "3"


class PolicyStatus(StrEnum):
    """What a document is. Nothing else can be written."""

    IN_FORCE = "in force"
    DRAFT = "draft"  # what is decided under it is a forecast
    REPEALED = "repealed"  # it decides only facts of its time


class EntryKind(StrEnum):
    """What an entry is; its verb tells."""

    BENEFIT = "benefit"  # pay
    TREATMENT = "treatment"  # gives, as
    LIMIT = "limit"  # among
    NORM = "norm"  # each … measure: what an organisation should reach
    TARGET = "target"  # measure
    DUTY = "duty"  # who
    STATEMENT = "statement"  # title only


@dataclass(slots=True)
class Line:
    """One condition of a funnel. ``counts`` tells that it counts the rows that passed the lines above."""

    node: Node
    words: str
    place: Place
    counts: bool = False
    own: str = ""  # "" for a line of the document; else what it stands for: place, force, given


#: a key of a limit that stands for who is paid, whatever column that is: of several payees, the first
PAYEE = "payee"


class CapKind(StrEnum):
    OWN = "own"  # this decision, all its periods
    SHARED = "shared"  # money shared by all decisions with equal keys
    TIMES = "times"  # so many entitlements with equal keys
    HIGHEST = "highest"  # of the entitlements with equal keys only the highest
    TOPPED = "topped up"  # each only what it is above the highest before it
    MONTHLY = "monthly"  # of what entitlements with equal keys pay for one month only the highest


@dataclass(slots=True)
class Cap:
    """A ceiling. ``keys`` per entry it binds: entry id → nodes over that entry's row."""

    kind: CapKind
    figure: Node
    key_names: tuple[str, ...]
    keys: dict[str, tuple[Node, ...]]
    place: Place
    entry: str = ""  # the entry that states it: its own, or a limit
    clause: str = ""

    def words(self) -> str:
        """The ceiling in Chinese."""
        nodes = next(iter(self.keys.values()), ())
        names = zip(self.key_names, nodes, strict=False)
        same = "、".join("同一领款人" if name == PAYEE else f"同一{node.words()}" for name, node in names)
        if self.kind is CapKind.OWN:
            return f"最高不超过{self.figure.words()}"
        if self.kind is CapKind.SHARED:
            return f"{same}合计不超过{self.figure.words()}"
        if self.kind is CapKind.HIGHEST:
            return f"{same}按最高一项享受，不重复"
        if self.kind is CapKind.TOPPED:
            return f"{same}从高享受，以前享受的计入，只补差额"
        if self.kind is CapKind.MONTHLY:
            return f"{same}逐月按最高一项享受，不重复"
        return f"{same}只享受一次" if self.figure.key() == "1" else f"{same}最多享受{self.figure.words()}"


@dataclass(slots=True)
class Exclusion:
    """``earlier_grant per level``: not for who was paid under this programme or entry, with equal keys where it has some.

    ``key_names`` are columns of the payments, ``on`` their ``fact_on``; ``keys`` are the same over each entry's row.
    """

    name: str
    key_names: tuple[str, ...] = ()
    keys: dict[str, tuple[Node, ...]] = field(default_factory=dict)

    def same(self) -> str:
        """同一职业（工种）、同一等级, "" where it has no keys."""
        nodes = next(iter(self.keys.values()), ())
        named = zip(self.key_names, nodes, strict=True)
        return "、".join(f"同一{'事实日期' if name == 'on' else node.words()}" for name, node in named)

    def key(self) -> str:
        return f"{self.name} per {self.key_names}" if self.key_names else self.name


@dataclass(slots=True)
class Share:
    """``of_which: up to 20% to holder.leader``: a part of the amount, not on top."""

    ceiling: bool
    share: Literal
    to: Node


@dataclass(slots=True)
class Goal:
    """What a measure should reach. ``word``: at least | more than | about | exactly | between (with ``most``) | a number | in words."""

    word: str
    value: Node | None
    over: str
    most: Node | None = None

    def key(self) -> str:
        """The goal as canonical text."""
        figures = (node.key() if node is not None else "" for node in (self.value, self.most))
        return " ".join((self.word, *figures, self.over))

    @property
    def judged(self) -> bool:
        """Can it be said whether it was reached? "About" has no bounds."""
        return self.value is not None and self.word != "about"

    @property
    def sign(self) -> str:
        """How the measure is compared with the figure: 超过 does not include it."""
        return ">" if self.word == "more than" else ">="

    @property
    def upper(self) -> Node | None:
        """What must not be passed: the end of a range, or a figure that is to be met exactly."""
        return self.value if self.word == "exactly" else self.most


@dataclass(slots=True)
class Entry:
    """One promise, limit, treatment, target or duty of the document."""

    id: str
    kind: EntryKind
    clause: str
    title: str
    place: Place
    order: int
    covers: tuple[str, ...] = ()
    follows: str = ""  # the entry of an earlier edition in whose place it stands, where that is called otherwise
    readings: tuple[Reading, ...] = ()
    table: Table | None = None
    given: str = ""
    keys: tuple[Node, ...] = ()  # group keys; empty: one decision a row
    distinct: Node | None = None
    on: Node | None = None
    from_: Literal | str = ""  # an own first day of the facts decided; "none": no bound; "": the policy's
    until: Literal | str = ""  # the last day, likewise
    anywhere: bool = False  # are its facts this policy's wherever they lie?
    lines: tuple[Line, ...] = ()
    every: str = ""  # month | year
    while_: Line | None = None
    terms: Literal | None = None  # how many periods at most, in months; None: not stated
    at_a_stretch: bool = False  # the term runs from the first paid period, whether paid or not
    batch: Literal | None = None
    bys: tuple[Node, ...] = ()  # what a table of amounts goes by, outermost first
    amount: AmountNode | None = None
    caps: tuple[Cap, ...] = ()
    to: tuple[Node, ...] = ()
    of_which: tuple[Share, ...] = ()
    fund: str = ""
    programme: str = ""  # what counts as the same kind of money in other documents, too
    form: str = ""  # "" cash | offset
    gives: tuple[str, ...] = ()  # Chinese
    as_words: tuple[tuple[str, str, Node | None], ...] = ()  # (words of the key, words of the standing, condition)
    up_to: Literal | None = None
    force: str = ""
    among: tuple[str, ...] = ()
    not_with: tuple[Exclusion, ...] = ()
    measure: Node | None = None
    goal: Goal | None = None
    who: tuple[str, ...] = ()
    by_when: str = ""
    deadline: Deadline | None = None  # of a duty that comes back

    def due(self, first: date, last: date) -> list[date]:
        """The days on which a duty falls due between two days, both included; none where no deadline is set."""
        if self.deadline is not None:
            return self.deadline.between(first, last)
        once = [] if self.by_when in ("", "none") else [date.fromisoformat(self.by_when)]
        return [day for day in once if first <= day <= last]

    @property
    def grouped(self) -> bool:
        return bool(self.keys)

    @property
    def by(self) -> Node | None:
        """The first key of a table of amounts."""
        return self.bys[0] if self.bys else None

    @property
    def decides(self) -> bool:
        return self.kind in (EntryKind.BENEFIT, EntryKind.TREATMENT, EntryKind.NORM)

    def key(self) -> str:
        """The desugared rule as canonical text: what its hash is taken of. No words, labels or places."""
        parts = [
            self.id, self.kind, self.table.name if self.table else "", self.given,
            ",".join(k.key() for k in self.keys), self.distinct.key() if self.distinct else "",
            self.on.key() if self.on else "", _bound(self.from_), _bound(self.until), ";".join(line.node.key() for line in self.lines), self.every,
            self.while_.node.key() if self.while_ else "", (self.terms.key() if self.terms else "") + (" running" if self.at_a_stretch else ""),
            self.amount.key() if self.amount else "",
            ";".join(f"{c.kind} {c.figure.key()} {c.key_names}" for c in self.caps),
            ",".join(t.key() for t in self.to), ";".join(f"{s.ceiling} {s.share.key()} {s.to.key()}" for s in self.of_which),
            self.form, ",".join(self.among), ",".join(e.key() for e in self.not_with),
            self.up_to.key() if self.up_to else "", self.measure.key() if self.measure else "",
            self.goal.key() if self.goal else "", *((self.programme,) if self.programme else ()),
            *(("anywhere",) if self.anywhere else ()),
        ]  # fmt: skip
        return "|".join(str(p) for p in parts)

    def hash(self, borne: str = "") -> str:
        """``borne``: the key of the fund it is paid from, where several bear it."""
        return hashlib.sha256(f"{SEMANTICS}|{self.key()}{borne}".encode()).hexdigest()[:16]


def _bound(day: Literal | str) -> str:
    return day if isinstance(day, str) else day.key()


@dataclass(frozen=True, slots=True)
class Article:
    """A clause of the document: its title in our words and the units responsible, in printed order."""

    clause: str
    title: str
    units: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Bearer:
    """A unit that bears a share of what a fund pays, in parts per million."""

    unit: str
    share: int


@dataclass(frozen=True, slots=True)
class Fund:
    """Where money comes from, what it may be spent on (values of the scale ``purpose``), and who bears it."""

    id: str
    zh: str
    clause: str
    sources: tuple[str, ...] = ()
    shares: tuple[Bearer, ...] = ()  # the first takes the odd 分
    advance: str = ""  # the unit that pays first, for all
    settle: str = ""  # when the others make it good
    permits: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()

    def key(self) -> str:
        """What of it changes decisions."""
        return ",".join(f"{one.unit}={one.share}" for one in self.shares)


@dataclass(frozen=True, slots=True)
class StandardSource:
    """A figure that stands in another document: dated values in 分, filled in by the operator."""

    name: str
    zh: str
    source: str
    unit: str
    by: tuple[str, ...]
    values: tuple[tuple[date, tuple[str, ...], int], ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may stand in front of the finder, which columns they fill, and how a situation is told."""

    id: str
    zh: str
    en: str
    me: str  # person | org
    kinds: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]  # (table, column)
    situations: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provision:
    """A line of the ledger: one provision of the document and where it went."""

    id: str
    clause: str
    kind: str
    title: str
    entries: tuple[str, ...]
    none: str
    place: Place


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a policy was loaded from and how, so that it can be loaded once more with other readings, of another day."""

    folder: Path
    core: Path
    overlay: Path | None = None
    terms: Terms = field(default_factory=Terms)


@dataclass(slots=True, eq=False, weakref_slot=True)
class Policy:
    """One document, complete."""

    id: str
    number: str
    title: str
    region: str
    issuer: str
    status: PolicyStatus
    in_force: date
    assumption: str
    names: dict[str, str]
    vocabulary: Vocabulary
    units: dict[str, str]
    articles: dict[str, Article]
    funds: dict[str, Fund]
    fund: str
    standards: dict[str, StandardSource]
    sets: dict[str, NamedSet]
    applies: dict[str, Node]
    audiences: dict[str, Audience]
    readings: tuple[Reading, ...]
    entries: dict[str, Entry]
    provisions: dict[str, Provision]
    place: Place
    until: date | None = None
    latin: tuple[str, ...] = ()  # Latin words that the document itself prints
    known_from: date = date.min  # since when the document is known: its date of issue
    origin: Origin | None = None
    chosen: tuple[Reading, ...] = ()  # the readings that are not read in the usual way

    @property
    def benefits(self) -> list[Entry]:
        return [e for e in self.entries.values() if e.kind is EntryKind.BENEFIT]

    @property
    def known_on(self) -> date | None:
        """The day whose rules these are; None: all that is known."""
        return self.origin.terms.known_on if self.origin else None

    @property
    def is_known(self) -> bool:
        """Had the document been issued on the day whose rules these are?"""
        return self.known_on is None or self.known_from <= self.known_on

    @property
    def is_draft(self) -> bool:
        """Is what it decides only a forecast?"""
        return self.status is PolicyStatus.DRAFT

    def hash(self) -> str:
        """Of the desugared rules, parameters and semantics version; never of words."""
        parts = [SEMANTICS, self.region, str(self.in_force), str(self.until)]
        parts += [f"{name}={node.key()}" for name, node in sorted(self.applies.items())]
        parts += [f"{s.name}={s.values}" for _, s in sorted(self.standards.items())]
        parts += [e.key() for e in self.entries.values()]
        parts += [f"{fund.id}={fund.key()}" for _, fund in sorted(self.funds.items()) if fund.shares]
        derived = (c for t in self.vocabulary.tables.values() for c in t.columns.values() if c.derive is not None)
        parts += sorted(f"{c.table}.{c.name}={c.derive.key()}" for c in derived if c.derive is not None)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def switchable(self) -> list[Reading]:
        """The readings that have other options: those of the whole document, then entry by entry."""
        return [one for one in self.every_reading() if one.options]

    def every_reading(self) -> list[Reading]:
        """Those of the whole document, then entry by entry, each once."""
        own = (one for entry in self.entries.values() for one in entry.readings if one.entry)
        return [*self.readings, *own]

    def place_of(self, entry: Entry) -> Node | None:
        """What makes an entry's facts this policy's by their place; None where it asks for none, or its parent has."""
        if entry.table is None or entry.given or entry.anywhere:
            return None
        return self.applies.get(entry.table.name)

    def limits_on(self, entry: str) -> list[Entry]:
        return [e for e in self.entries.values() if e.kind is EntryKind.LIMIT and entry in e.among]
