"""The facts that a decision read, gathered again as they were known when it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from jiangce.office.claims.declaring import beside_of
from jiangce.office.claims.facts import COMMITTED, facts_of_claim
from jiangce.office.claims.models import Claim, Judgement
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.telling import Told, told
from jiangce.office.rulebook.looked import looked_at


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


def read_by(claim: Claim, judgement: Judgement) -> Read:
    """Gathered again from the versions known at the moment when the decision was made."""
    known_on = timezone.localdate(judgement.made_at)
    beside = beside_of(claim.dossier, judgement.made_at)
    rows = facts_of_claim(claim, known_on, beside=beside, at=judgement.made_at)
    looked = looked_at(claim.policy, rows, judgement.as_of, claim.entry, claim.fact)
    if looked is None:
        return Read()
    keys = _by_table(looked.rows)
    committed = [key.removeprefix(COMMITTED) for key in keys.get("payment", ()) if key.startswith(COMMITTED)]
    people = Person.objects.filter(key__in=keys.get("person", ()))
    bodies = Organisation.objects.filter(key__in=keys.get("org", ()))
    return Read(
        told(_facts(keys, judgement)), told(_facts(_by_table(looked.counted), judgement)), [*people, *bodies],
        list(Claim.objects.filter(pk__in=[int(pk) for pk in committed if pk.isdigit()])),
        {key for rows in beside.rows.values() for key in rows} if beside else set(),
        looked.facts_hash == judgement.facts_hash, looked.rules_hash == judgement.rules_hash, True,
    )  # fmt: skip


def _by_table(rows: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for table, key in rows:
        out.setdefault(table, set()).add(key)
    return out


def _facts(keys: dict[str, set[str]], judgement: Judgement) -> list[Fact]:
    """The versions of these facts that were known when the decision was made."""
    every = {key for found in keys.values() for key in found}
    facts = Fact.objects.known_at(judgement.made_at).filter(key__in=every).select_related("entered_by")
    mine = [one for one in facts if one.key in keys.get(one.table, ())]
    return sorted(mine, key=lambda one: (one.table, str(one.on), one.key))
