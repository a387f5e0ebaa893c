"""The facts that a decision read: as it was kept with it, or gathered again as they were known when it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from jiangce.office.claims.declaring import beside_of
from jiangce.office.claims.facts import COMMITTED, fact_of, facts_of_claim
from jiangce.office.claims.models import Claim, Judgement
from jiangce.office.registers.gathering import Beside
from jiangce.office.registers.merged import Standing
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.telling import Told, parties_in, told
from jiangce.office.rulebook.looked import looked_at
from jiangce.office.rulebook.words import ORGANISATION, PERSON


@dataclass(slots=True)
class Read:
    """The facts that a decision read, as they were known on its day.

    ``same``: they digest to the hash in the frozen decision. ``rules_same``: the rules of today are still those.
    """

    facts: list[Told] = field(default_factory=list)
    counted: list[Told] = field(default_factory=list)  # over which a condition counted
    parties: list[Person | Organisation] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)  # granted to others, not yet paid: they count as paid
    declared: set[str] = field(
        default_factory=set
    )  # of these facts something else was declared, and the decision read that
    same: bool = False
    rules_same: bool = False
    found: bool = False
    number: int = 0  # of those over which a condition counted


def read_of(claim: Claim, judgement: Judgement) -> Read:
    """To look at: as it was kept with the decision, whatever became of the facts; nothing is decided anew.

    Whether they still digest to the frozen hash is the auditor's question (`read_by`), who believes nothing that was kept.
    """
    if judgement.read is None:
        return read_by(claim, judgement)
    keys = _by_table((table, key) for table, key, _ in judgement.read["rows"])
    facts = _of_versions({(table, key): version for table, key, version in judgement.read["rows"] if version})
    wanted = parties_in(facts) | keys.get(PERSON, set()) | keys.get(ORGANISATION, set())
    people, bodies = (_named(model, wanted) for model in (Person, Organisation))
    names = {one.key: (PERSON, one.name) for one in people} | {one.key: (ORGANISATION, one.name) for one in bodies}
    return Read(
        told(facts, names), [],
        [*(p for p in people if p.key in keys.get(PERSON, ())), *(o for o in bodies if o.key in keys.get(ORGANISATION, ()))],
        _committed(keys), _declared(beside_of(claim.dossier, judgement.made_at)), found=True, number=judgement.read["counted"],
    )  # fmt: skip


def _of_versions(versions: dict[tuple[str, str], int]) -> list[Fact]:
    """Facts in the versions that were read."""
    tables, keys = {table for table, _ in versions}, {key for _, key in versions}
    found = Fact.objects.filter(table__in=tables, key__in=keys) if versions else ()
    return _in_order(one for one in found if versions.get((one.table, one.key)) == one.version)


def _named(model: Any, keys: set[str]) -> list[Any]:
    return list(model.objects.filter(key__in=keys).only("key", "name", "source", "known_on")) if keys else []


def read_by(claim: Claim, judgement: Judgement) -> Read:
    """Gathered again from the versions known at the moment when the decision was made."""
    known_on = timezone.localdate(judgement.made_at)
    beside = beside_of(claim.dossier, judgement.made_at)
    rows = facts_of_claim(claim, known_on, beside=beside, at=judgement.made_at)
    looked = looked_at(claim.policy, rows, judgement.as_of, claim.entry, fact_of(claim, Standing(judgement.made_at)))
    if looked is None:
        return Read()
    keys = _by_table(looked.rows)
    people = Person.objects.filter(key__in=keys.get("person", ()))
    bodies = Organisation.objects.filter(key__in=keys.get("org", ()))
    counted = told(_facts(_by_table(looked.counted), judgement))
    return Read(
        told(_facts(keys, judgement)), counted, [*people, *bodies], _committed(keys), _declared(beside),
        looked.facts_hash == judgement.facts_hash, looked.rules_hash == judgement.rules_hash, True, len(counted),
    )  # fmt: skip


def _committed(keys: dict[str, set[str]]) -> list[Claim]:
    found = [key.removeprefix(COMMITTED) for key in keys.get("payment", ()) if key.startswith(COMMITTED)]
    numbers = [int(pk) for pk in found if pk.isdigit()]
    return list(Claim.objects.filter(pk__in=numbers)) if numbers else []


def _declared(beside: Beside | None) -> set[str]:
    return {key for rows in beside.rows.values() for key in rows} if beside else set()


def _by_table(rows: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for table, key in rows:
        out.setdefault(table, set()).add(key)
    return out


def _facts(keys: dict[str, set[str]], judgement: Judgement) -> list[Fact]:
    """The versions of these facts that were known when the decision was made."""
    every = {key for found in keys.values() for key in found}
    facts = Fact.objects.known_at(judgement.made_at).filter(table__in=keys, key__in=every).select_related("entered_by")
    return _in_order(one for one in facts if one.key in keys.get(one.table, ()))


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda one: (one.table, str(one.on), one.key))
