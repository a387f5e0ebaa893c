"""What an employer has to tell of its workers for an entry: columns of several tables, told in one row a worker.

Found from the rule: the columns that it reads of its own row, of a row that this one points at (the training behind a
certificate), and of the spells that tie the worker to the firm (insurance). What names the firm or the worker is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from jiangce.entitlement.plan import plan
from jiangce.entitlement.reads import ID, Reads, reads_of
from jiangce.office.rulebook.decided import policies_of
from jiangce.office.rulebook.words import ORGANISATION, PERSON, Table, tables, words
from jiangce.rules import library
from jiangce.rules.nodes.fact import Get
from jiangce.rules.policy import EntryKind

FIRM, WORKER = "firm", "worker"
_EMPLOYER, PAYMENT = "employer", "payment"


@dataclass(frozen=True, slots=True)
class WorkerEntry:
    """An entry about a worker of a firm. ``together``: decided of all of them at once."""

    policy: str
    policy_title: str
    entry: str
    title: str
    clause: str
    table: str
    together: bool

    @property
    def id(self) -> str:
        return f"{self.policy}/{self.entry}"


@dataclass(frozen=True, slots=True)
class Part:
    """The columns of one table. ``fixed``: column → firm | worker; ``of``: the root's column that points at this row.

    ``needed``: every row tells it; of the others only what is known.
    """

    id: str
    table: str
    columns: tuple[str, ...]
    fixed: Mapping[str, str]
    of: str = ""
    needed: bool = False


def worker_entries(place: str, kind: str, on: date) -> list[WorkerEntry]:
    """The benefits, of all policies of a place, that a firm of this kind can tell its workers for; the document's order."""
    return [one for policy in policies_of(place, on) for one in _of_policy(policy, kind)]


@cache
def _of_policy(policy: str, kind: str) -> tuple[WorkerEntry, ...]:
    ready, told = plan(library.policies()[policy]), roles(policy, kind)
    out = []
    for one in ready.plans:
        entry = one.entry
        if entry.kind is not EntryKind.BENEFIT or entry.table is None or one.parent:
            continue
        if entry.table.name in told and worker_column(tables()[entry.table.name]):
            out.append(
                WorkerEntry(policy, ready.policy.title, entry.id, entry.title, entry.clause, entry.table.name, entry.grouped)
            )  # fmt: skip
    return tuple(out)


@cache
def roles(policy: str, kind: str) -> Mapping[str, frozenset[str]]:
    """Table → the columns that a firm of this kind fills in it, as the policy says of whom it concerns."""
    out: dict[str, frozenset[str]] = {}
    for audience in library.policies()[policy].audiences.values():
        if audience.me == ORGANISATION and kind in audience.kinds:
            for table, column in audience.roles:
                out[table] = out.get(table, frozenset()) | {column}
    return out


def worker_column(table: Table) -> str:
    """The column of a table of facts that names a person; "" where none, or where it may be a firm as well."""
    return "" if table.register else next((name for name, one in table.columns.items() if one.refers == PERSON), "")


@cache
def parts(policy: str, entry: str, kind: str) -> tuple[Part, ...]:
    """What a firm of this kind tells for an entry, and for those given with it: the root first."""
    ready = plan(library.policies()[policy])
    root = next(one for one in ready.plans if one.entry.id == entry)
    family = [one for one in ready.plans if one is root or one.parent == entry]
    assert root.entry.table is not None
    about = tables()[root.entry.table.name]
    filled = _filled(roles(policy, kind), {node.name for node in root.entry.to if isinstance(node, Get)})
    reads = [reads_of(ready, one) for one in family]
    columns = {name for one in reads for name in one.columns} | {about.date}
    made = [_part(about.name, about, columns, filled, needed=True)]
    for part in (*_pointed(reads, about, filled), *_ties(reads, about, filled)):
        if part.columns and all(one.id != part.id for one in made):
            made.append(part)
    return tuple(made)


@cache
def counting_words(policy: str, entry: str) -> frozenset[str]:
    """The lines of an entry that count several rows together, as a decision tells them."""
    ready = plan(library.policies()[policy])
    mine = [one for one in ready.plans if one.entry.id == entry]
    mine += [one for one in ready.plans if mine and one.entry.id == mine[0].parent]
    return frozenset(line.node.words() for one in mine for line in one.lines if line.counts)


Filled = Mapping[str, frozenset[str]]  # table → the columns that the firm itself fills


def _filled(told: Filled, paid: set[str]) -> Filled:
    """Of the roles of a firm those that are surely it. Where a worker's employer follows from his insurance (a
    certificate), another body may stand in the column, unless it is the one that is paid."""
    derived = {
        name
        for name, one in words().tables.items()
        if _EMPLOYER in one.fields and _EMPLOYER not in tables()[name].columns
    }
    return {table: names & paid if table in derived else names for table, names in told.items()}


def _part(name: str, about: Table, read: set[str], filled: Filled, of: str = "", needed: bool = False) -> Part:
    firm = {one for one in filled.get(about.name, ()) if one in about.columns}
    fixed = {worker_column(about): WORKER} | dict.fromkeys(sorted(firm), FIRM)
    asked = (
        one.name for one in about.columns.values()
        if one.name in read and one.name not in fixed and (not one.refers or one.refers == ORGANISATION)
    )  # fmt: skip
    return Part(name, about.name, tuple(asked), fixed, of, needed)


def _pointed(reads: list[Reads], about: Table, filled: Filled) -> Iterator[Part]:
    """Rows that the root's row points at, as far as they are the worker's too."""
    for column in about.columns.values():
        table = tables().get(column.refers)
        if table is None or not worker_column(table):
            continue
        below = [one for read in reads for step, one in read.steps.items() if (step.by, step.to) == (column.name, ID)]
        if below:
            read = {name for one in below for name in one.columns} | {table.date}
            yield _part(f"{about.name}.{column.name}", table, read, filled, of=column.name)


def _ties(reads: list[Reads], about: Table, filled: Filled) -> Iterator[Part]:
    """Spells of the worker with the firm; what was paid before, the office knows itself."""
    read: dict[str, set[str]] = {}
    for one in (inner for outer in reads for inner in outer.walk()):
        read.setdefault(one.table, set()).update(one.columns)
    for name, columns in read.items():
        table = tables()[name]
        tied = _EMPLOYER in table.columns and worker_column(table)
        if tied and name not in (about.name, PAYMENT):
            yield _part(name, table, columns | {table.date}, {name: frozenset({_EMPLOYER})})
