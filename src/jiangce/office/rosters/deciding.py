"""Everybody of a firm decided in one go: who gets what, why, and what the firm itself gets for them.

Of somebody whom no register ties to the firm only what the firm declares is seen here: what the registers know of him is
looked at when his claim is filed, and by officers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiangce.office.claims.declaring import beside_of
from jiangce.office.claims.facts import facts_for_all
from jiangce.office.claims.judging import Verdict, verdicts_on
from jiangce.office.claims.models import Claim, Dossier
from jiangce.office.registers.gathering import Beside, Rows
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rosters.sheet import entries
from jiangce.office.rosters.staff import Worker, current, workers
from jiangce.office.rulebook.decided import policies_of
from jiangce.office.rulebook.words import ORGANISATION, PARTY, PERSON, tables
from jiangce.office.rulebook.workers import counting_words, worker_column

YES, OPEN, NO = "entitled", "open", "not entitled"


@dataclass(frozen=True, slots=True)
class Case:
    """One decision about a worker, or (``worker`` None) about the firm. ``claim``: the number of the one there is already."""

    found: Verdict
    worker: Worker | None
    payee: str
    claim: str = ""

    @property
    def told(self) -> dict[str, Any]:
        return self.found.decision

    @property
    def key(self) -> tuple[str, str, str]:
        return self.told["policy"], self.told["benefit"], self.told["fact"]

    @property
    def status(self) -> str:
        return str(self.told["status"])

    @property
    def hidden(self) -> bool:
        """Were registered facts left out of it?"""
        return self.worker is not None and not self.worker.tied

    @property
    def sure(self) -> bool:
        """Is the amount known?"""
        amount = self.told["amount"]
        return bool(amount) and amount["low_fen"] == amount["high_fen"]

    @property
    def low(self) -> int:
        return int(self.told["amount"]["low_fen"]) if self.status == YES and self.told["amount"] else 0


@dataclass(slots=True)
class Summary:
    """One entry: how many get it, how much, who is left."""

    policy: str
    entry: str
    title: str
    clause: str
    to_firm: bool
    yes: int = 0
    open: int = 0
    no: int = 0
    claimed: int = 0
    money: int = 0
    more: bool = False  # of some the amount is still to be set
    reached: dict[str, int] = field(default_factory=dict)  # a count that was reached, in words → for how many

    @property
    def id(self) -> str:
        return f"{self.policy}/{self.entry}"


@dataclass(slots=True)
class Standing:
    """How a firm stands today. ``rows``: by policy, what was looked at."""

    firm: Organisation
    day: date
    dossier: Dossier | None
    beside: Beside | None
    staff: list[Worker]
    cases: list[Case]
    rows: dict[str, Rows] = field(default_factory=dict)

    @property
    def free(self) -> list[Case]:
        """What is due and was not claimed yet."""
        return [one for one in self.cases if one.status == YES and not one.claim]

    @property
    def total(self) -> int:
        return sum(one.low for one in self.free)

    def summaries(self) -> list[Summary]:
        """Entry by entry, the one that most get first; those that nobody gets are left out."""
        out: dict[tuple[str, str], Summary] = {}
        for one in self.cases:
            policy, entry, _ = one.key
            told = out.setdefault(
                (policy, entry), Summary(policy, entry, one.told["title"], one.told["clause"], one.payee == self.firm.key)
            )  # fmt: skip
            if one.claim:
                told.claimed += 1
            elif one.status == YES:
                told.yes, told.money, told.more = told.yes + 1, told.money + one.low, told.more or not one.sure
            else:
                told.open, told.no = told.open + (one.status == OPEN), told.no + (one.status == NO)
            if one.status == YES:
                _reached(told, one.told["conditions"])
        return sorted(out.values(), key=lambda one: (-one.money, -one.yes, -one.claimed, -one.open))


def _reached(told: Summary, conditions: Iterable[dict[str, Any]]) -> None:
    """Lines that count several together and hold: what was reached. (What is given with another hangs on its lines.)"""
    for one in conditions:
        if one["holds"] and one["words"] in counting_words(told.policy, told.entry):
            words = f"{one['words']}（现有{one['found']}）"
            told.reached[words] = told.reached.get(words, 0) + 1
        _reached(told, one["children"])


def standing(firm: Organisation, today: date) -> Standing:
    """All of it. One look at the database for everybody, one assessment a policy."""
    dossier = current(firm)
    said, staff = beside_of(dossier), workers(firm, dossier)
    out = Standing(firm, today, dossier, said, staff, [])
    by_key = {one.person.key: one for one in staff}
    strangers = {key for key, one in by_key.items() if not one.tied}
    parties = [firm, *(one.person for one in staff)]
    taken: dict[tuple[str, str, str, str], str] = _claims(parties)
    asked = {(one.policy, one.table) for one in entries(firm, today)}
    for policy in policies_of(firm.place, today):
        rows = _without_strangers(facts_for_all(policy, parties, today, beside=said), strangers, firm, said)
        out.rows[policy] = rows
        about = _about_workers(rows, {table for one, table in asked if one == policy}, firm, by_key)

        def wanted(_: str, fact: str, payees: tuple[str, ...], about: dict[str, str] = about) -> bool:
            return firm.key in payees or (fact in about and about[fact] in payees)

        for found in verdicts_on(policy, rows, today, wanted, said):
            told = found.decision
            if told["kind"] == "benefit":
                payee = firm.key if firm.key in told["payees"] else about[told["fact"]]
                worker = by_key.get(about.get(told["fact"], ""))
                claim = taken.get((policy, told["benefit"], told["fact"], payee), "")
                out.cases.append(Case(found, worker, payee, claim))
    return out


def _claims(parties: Iterable[Person | Organisation]) -> dict[tuple[str, str, str, str], str]:
    keys = [one.key for one in parties]
    found = Claim.objects.live().filter(claimant__in=keys)
    return {
        (p, e, f, c): number
        for p, e, f, c, number in found.values_list("policy", "entry", "fact", "claimant", "number")
    }


def _about_workers(rows: Rows, asked: set[str], firm: Organisation, known: dict[str, Worker]) -> dict[str, str]:
    """Fact → its worker, of the facts that a firm tells: those that name it, and certificates of its own people."""
    out = {}
    for table in asked & rows.keys():
        who = worker_column(tables()[table])
        named = [name for name, one in tables()[table].columns.items() if one.refers in (ORGANISATION, PARTY)]
        for key, row in rows[table].items():
            worker = row.get(who)
            mine = any(row.get(name) == firm.key for name in named) or "employer" not in tables()[table].columns
            if isinstance(worker, str) and worker in known and mine:
                out[key] = worker
    return out


def _without_strangers(rows: Rows, strangers: set[str], firm: Organisation, said: Beside | None) -> Rows:
    """The rows without what the registers know of people who are not surely the firm's."""
    if not strangers:
        return rows
    new = said.new if said else frozenset()
    out: Rows = {}
    for table, found in rows.items():
        if table == PERSON:
            out[table] = {key: {"place": row.get("place")} if key in strangers else row for key, row in found.items()}
            continue
        refers = [name for name, one in tables()[table].columns.items() if one.refers in (PERSON, PARTY)]
        out[table] = {
            key: row for key, row in found.items()
            if (table, key) in new or firm.key in row.values() or not any(row.get(name) in strangers for name in refers)
        }  # fmt: skip
    return {table: found for table, found in out.items() if found}
