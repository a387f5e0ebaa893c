"""The office of the load benchmark is written in bulk: what stands there is what the services write, act by act."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import timezone
from tests.office.office_facts import Town

from jiangce.office.audit.checking import verdict
from jiangce.office.audit.models import Record
from jiangce.office.claims.filing import file, offers, open_claim
from jiangce.office.claims.models import Claim, Draw, Judgement, Pot, Step
from jiangce.office.claims.moving import move
from jiangce.office.claims.reviewing import approve, review
from jiangce.office.registers.models import Fact, Link, Person
from jiangce.office.registers.recording import record

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "load"
OWN = {"id", "key", "number", "number_index", "changed_at", "entered_at", "opened_at", "made_at", "at", "entered_by"}


@pytest.fixture(scope="module")
def seeding() -> ModuleType:
    spec = importlib.util.spec_from_file_location("load_seeding", FOLDER / "seeding.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["load_seeding"] = module
    spec.loader.exec_module(module)
    return module


def told(row: Any, names: dict[str, str]) -> dict[str, Any]:
    """A row's columns, but for keys and times of its own."""
    out = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name not in OWN:
            out[field.name] = _named(value, names)
    return out


def _named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _renamed(value, names)
    return json.loads(_renamed(json.dumps(value), names)) if isinstance(value, list | dict) else value


def _renamed(text: str, names: dict[str, str]) -> str:
    for name, common in names.items():
        text = text.replace(name, common)
    return text


def written(claim: Claim, names: dict[str, str]) -> dict[str, Any]:
    """All that was written about a claim."""
    names = {**names, f"claims.claim:{claim.pk}": "CLAIM"}
    skip = {"claim", "person", "digest", "facts_hash", "pot"}
    records = Record.objects.filter(subject=f"claims.claim:{claim.pk}").order_by("seq")
    details = [json.loads(_renamed(one.detail, names)) for one in records]
    for one in details:
        one.pop("digest", None)
    return {
        "claim": {k: v for k, v in told(claim, names).items() if k not in skip},
        "judgements": [
            {k: v for k, v in told(one, names).items() if k not in (*skip, "told")}
            | {"told": json.loads(_renamed(one.told, names)) | {"facts_hash": ""}}
            for one in Judgement.objects.filter(claim=claim)
        ],
        "steps": [{k: v for k, v in told(one, names).items() if k not in skip} for one in Step.objects.filter(claim=claim)],
        "draws": sorted((one.amount, one.pot.limit) for one in Draw.objects.filter(claim=claim)),
        "log": [(one.action, one.actor, one.actor_name, detail) for one, detail in zip(records, details, strict=True)],
    }  # fmt: skip


def test_a_claim_in_bulk_is_a_claim_by_the_services(place: Town, seeding: ModuleType) -> None:
    one, two = place.people[1], place.people[2]

    def due(party: Person) -> Any:
        return next(v for v in offers(party, timezone.localdate()) if v.decision["benefit"] == seeding.ENTRY)

    mine, theirs = due(one), due(two)
    claim = file(open_claim(one, mine, place.officer), place.officer, seen=1)
    claim = move(claim, "accept", place.officer, seen=claim.version)
    claim = review(claim, place.officer, seen=claim.version)
    claim = approve(claim, place.chief, seen=claim.version)
    office = seeding.Office(officers=[place.officer], chiefs=[place.chief], finance=[place.officer])
    log = seeding.Log()
    seeding.write([seeding.Claimed(office, two, theirs, "approved", 0)], log)
    log.write()
    other = Claim.objects.get(person=two)
    claim.refresh_from_db()

    def names(who: Person) -> dict[str, str]:
        return {who.key: "P", **{link.fact.key: f"F-{link.fact.table}" for link in who.links.select_related("fact")}}

    assert written(claim, names(one)) == written(other, names(two))
    assert set(Pot.objects.values_list("policy", "limit", "ceiling", "used")) and verdict().trouble == ""


def test_a_small_office(db: None, keyring: None, seeding: ModuleType) -> None:
    """Facts as `record` writes them; every state there; the log whole; nobody paid beyond a ceiling."""
    made = seeding.seed(people=120, firms=6, claims=60, officers=8, applicants=20)
    assert made.claims == Claim.objects.count() > 50
    assert set(Claim.objects.values_list("state", flat=True)) == set(seeding.WAYS)
    assert verdict().trouble == ""
    fact = Fact.objects.filter(table="hire").order_by("pk").first()
    assert fact is not None
    mine = {"region": fact.region, "source": fact.source, "by": None, "known_on": fact.known_on}
    again = record("hire", fact.values, **mine)
    assert told(again, {}) == told(fact, {})
    links = [
        set(Link.objects.filter(fact=f).values_list("column", "person", "organisation", "other")) for f in (fact, again)
    ]
    assert links[0] == links[1]
    last, first = Record.objects.order_by("-seq")[0], Record.objects.filter(subject=f"registers.fact:{fact.pk}")[0]
    assert (last.action, json.loads(last.detail).keys()) == (first.action, json.loads(first.detail).keys())
    assert len(seeding.log_in(made.officers)) == len(made.officers)


def test_ten_thousand_numbers_are_all_different(seeding: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["A", "A", "B"])
    monkeypatch.setattr(seeding, "_number", lambda _: next(drawn))
    made = seeding.Office()
    assert [made.number(), made.number()] == ["A", "B"]
