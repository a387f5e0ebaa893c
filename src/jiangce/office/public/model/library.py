"""Documents as pages show them: their clauses, entries, figures, readings, and what differs between two."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and how sure it is, in the words of a reader: 最高 · ¥30,000 · 按实际支出核定."""

    low: int = 0
    high: int | None = 0
    certainty: str = "exact"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """A role in which somebody comes: 个人, 企业, 院校 …"""

    key: str
    name: str
    hint: str = ""
    person: bool = True

    @property
    def you(self) -> str:
        """How a sentence addresses the one who asks: 您, 贵单位 …"""
        if self.person:
            return "您"
        return {"企业": "贵企业", "院校": "贵校"}.get(self.name, "贵单位")


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line of a card: 条件 → several sentences."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a policy in Chinese words."""

    id: str
    kind: str  # benefit | treatment | norm | limit | target | duty | title
    kind_name: str  # 补贴奖励, 待遇 …
    clause: str
    title: str
    lines: tuple[Line, ...] = ()
    more: tuple[Line, ...] = ()  # how and when it is decided, which fund: for those who want to know
    readings: tuple[str, ...] = ()
    facts: str = ""  # the kind of fact it is about: 招用, 证书 …
    audiences: tuple[str, ...] = ()  # whom it concerns

    def line(self, *labels: str) -> tuple[str, ...]:
        """The sentences under some labels of its card."""
        return tuple(text for line in (*self.lines, *self.more) if line.label in labels for text in line.texts)


def tally(entries: tuple[Entry, ...]) -> tuple[tuple[str, int], ...]:
    """How many entries of each kind, in the order in which the kinds first come: 补贴 4, 待遇 1."""
    return tuple(Counter(entry.kind_name for entry in entries).items())


@dataclass(frozen=True, slots=True)
class Provision:
    """One thing that the clause says, and the entries it went into, or why it went into none."""

    kind: str
    title: str
    entries: tuple[tuple[str, str], ...] = ()  # (id, title)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a clause, the entries whose rules use it, or why none does. ``printed``: by the document itself."""

    figure: str
    uses: tuple[tuple[str, str], ...] = ()  # (entry, 题名：用处); no entry for the document's head
    reason: str = ""
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Article:
    """A clause of the document with the entries that stand under it."""

    clause: str
    title: str
    units: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    provisions: tuple[Provision, ...] = ()

    @property
    def tally(self) -> tuple[tuple[str, int], ...]:
        return tally(self.entries)


@dataclass(frozen=True, slots=True)
class Chapter:
    """三(一) and its clauses."""

    number: str
    title: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the document became rules: provisions by kind, with how many of them are computed."""

    provisions: int = 0
    computed: int = 0
    kinds: tuple[tuple[str, int, int], ...] = ()  # (kind, all, computed)


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as the library shows it."""

    id: str
    number: str
    title: str
    region: str
    status: str
    in_force: str
    place: str = ""  # GB/T 2260
    place_name: str = ""  # 绍兴市上虞区
    since: str = ""  # the same as a date: 2023-01-01
    draft: bool = False  # it decides nothing: every result is a forecast
    audiences: tuple[Audience, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    caution: str = ""  # what the text leaves open about the policy as a whole
    readings: tuple[str, ...] = ()
    funds: tuple[Line, ...] = ()
    coverage: Coverage = Coverage()

    @property
    def label(self) -> str:
        """Its number; of a draft also that it is one."""
        return f"{self.number}（草案）" if self.draft and "稿" not in self.number else self.number

    @property
    def standing(self) -> str:
        """Since when it is in force; of a draft that it is not, and what is taken for the time being."""
        return f"草案（尚未施行，{self.in_force}）" if self.draft else self.in_force

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(article for chapter in self.chapters for article in chapter.articles)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for article in self.articles for entry in article.entries)

    def article(self, clause: str) -> Article | None:
        return next((article for article in self.articles if article.clause == clause), None)

    def audience(self, key: str) -> Audience | None:
        return next((audience for audience in self.audiences if audience.key == key), None)

    @property
    def tally(self) -> tuple[tuple[str, int], ...]:
        return tally(self.entries)


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What one looks through: a policy, a place with its policies, or all places beside each other."""

    key: str  # as it stands in an address
    name: str
    policies: tuple[Policy, ...]
    audiences: tuple[Audience, ...]
    places: tuple[Scope, ...] = ()  # of all places: each of them

    @property
    def compares(self) -> bool:
        return bool(self.places)

    @property
    def several(self) -> bool:
        return len(self.policies) > 1

    @property
    def drafts(self) -> bool:
        """Nothing here is in force."""
        return all(policy.draft for policy in self.policies)

    def audience(self, key: str) -> Audience | None:
        return next((audience for audience in self.audiences if audience.key == key), None)

    def policy(self, policy_id: str) -> Policy:
        return next(policy for policy in self.policies if policy.id == policy_id)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How an ambiguity of the document is read; ``options`` can be chosen instead, ``other`` is only told."""

    id: str
    entry: str  # "" for the whole document
    title: str
    clause: str
    usual: str
    other: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenReading:
    """A reading that is not read in the usual way. ``value``: how it stands in an address."""

    value: str
    policy: str
    reading: str
    title: str  # of its entry; "" for the whole document
    clause: str
    usual: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What another reading or another edition says of an entry, sentence by sentence."""

    entry: str
    title: str
    clause: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """Under one label of a card: what stands there no more, and what stands there now."""

    label: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """An entry by its name and place."""

    id: str
    title: str
    clause: str
    kind: str


@dataclass(frozen=True, slots=True)
class EntryDiff:
    """An entry and the one that follows it in another document; None where there is none."""

    old: Named | None
    new: Named | None
    changed: tuple[Changed, ...] = ()

    @property
    def lead(self) -> Named:
        one = self.new or self.old
        assert one is not None
        return one

    @property
    def state(self) -> str:
        if self.old is None or self.new is None:
            return "new" if self.old is None else "gone"
        return "changed" if self.changed else "same"


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed between two documents: of the whole, and entry by entry."""

    head: tuple[Changed, ...]
    entries: tuple[EntryDiff, ...]
