"""People and organisations written down and changed: each number once, each change with what was there before and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jiangce.office.audit.log import append
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Change, Organisation, Person
from jiangce.office.registers.recording import WrongFact
from jiangce.office.registers.recusal import RECUSED, is_own, meant_by, own_keys
from jiangce.office.registers.register_words import (
    FIELDS,
    SEALED,
    WITHOUT_CODE,
    kind_of,
    needed,
    register_tables,
)  # fmt: skip
from jiangce.office.rulebook.spelled import spelled
from jiangce.office.rulebook.words import ORGANISATION, PERSON

Party = Person | Organisation
ACCOUNT = frozenset({"card", "card_bank"})
MODELS: dict[str, type[Any]] = {PERSON: Person, ORGANISATION: Organisation}


class Twins(Exception):
    """There are entries of the same name in the same place, and nothing says that they are others."""

    def __init__(self, found: list[Party]) -> None:
        super().__init__("登记簿中已有名称和所在地都相同的登记")
        self.found = found


def register_of(party: Party) -> str:
    """Which register an entry stands in."""
    return PERSON if isinstance(party, Person) else ORGANISATION


def holder(register: str, values: Mapping[str, Any]) -> Party | None:
    """Whose number or code it is already, an entry merged away told by the one it went into."""
    if register == PERSON:
        return Person.objects.with_number(values["number"]).first() if values.get("number") else None
    found = Organisation.objects.filter(code=values["code"]).first() if values.get("code") else None
    return found.merged_into if found is not None and found.merged_into_id else found


def twins(register: str, values: Mapping[str, Any]) -> list[Party]:
    """Entries of the same name and place that may be the same: two with different numbers are not."""
    near = MODELS[register].objects.current().filter(name=values.get("name"), place=values.get("place") or "")[:20]
    own = values.get("number") if register == PERSON else values.get("code")
    return [one for one in near if not (own and (one.number if register == PERSON else one.code))]


def check(register: str, values: Mapping[str, Any], *, wanting: bool = True) -> dict[str, str]:
    """What is missing from an entry: column → why. ``wanting``: an identity number is asked for."""
    columns = register_tables()[register].columns
    must = needed(register) - (set() if wanting else {"number"})
    if register == ORGANISATION and values.get("kind") not in WITHOUT_CODE and wanting:
        must.add("code")
    return {name: f"请填写“{columns[name].zh}”" for name in sorted(must) if not values.get(name)}


@transaction.atomic
def enter(
    register: str, values: Mapping[str, Any], *, source: str, by: User | None, key: str = "", anyway: bool = False
) -> Party:
    """A new entry. ``anyway``: somebody has looked at its twins. Raises `WrongFact`, `Twins`."""
    wrong = check(register, values) | ({} if source.strip() else {"source": "请写明来源"})
    if wrong:
        raise WrongFact(wrong)
    _demand_anothers(by, meant_by(register, values))
    if (found := holder(register, values)) is not None:
        raise WrongFact(_taken(register, found))
    if not anyway and (near := twins(register, values)):
        raise Twins(near)
    made = MODELS[register](source=source.strip()[:80], **_fields(register, values))
    made.values = _rest(register, values)
    if key:
        made.key = key
    _save(register, made, values)
    given = [name for name in sorted(ACCOUNT) if register == PERSON and values.get(name)]
    Change.objects.bulk_create(told_change(register, made, name, None, "登记时填写", by) for name in given)
    append(by, "party.enter", made, {"key": made.key, "source": made.source, "anyway": "是" if anyway else ""})
    return made  # type: ignore[no-any-return]


@transaction.atomic
def change(
    party: Party, values: Mapping[str, Any], *, by: User | None, why: str, seen: int, source: str = "",
    own_account: bool = False,
) -> Party:  # fmt: skip
    """Change an entry as it was ``seen`` (its version); ``values``: all columns, those that are not there become unknown.

    ``own_account``: somebody says where his own money goes, which alone he may. Raises `WrongFact`; nothing has changed then.
    """
    register = register_of(party)
    held: Any = type(party)._default_manager.select_for_update().get(pk=party.pk)
    old = values_of(held)
    _changeable(held, values, old, seen, why)
    changed = [name for name in register_tables()[register].columns if old.get(name) != values.get(name)]
    if not changed:
        raise WrongFact({"why": "没有任何改动"})
    if not (own_account and ACCOUNT.issuperset(changed)):
        _demand_anothers(by, {held.key} | meant_by(register, old) | meant_by(register, values))
    if (found := holder(register, values)) is not None and found.pk != held.pk:
        raise WrongFact(_taken(register, found))
    for name, value in _fields(register, values).items():
        setattr(held, name, value)
    held.values = _rest(register, values)
    held.version += 1
    held.source = source.strip()[:80] or held.source
    _save(register, held, values)
    Change.objects.bulk_create(told_change(register, held, name, old.get(name), why, by) for name in changed)
    append(by, "party.change", held, {"key": held.key, "fields": changed, "version": held.version, "why": why.strip()})
    return held  # type: ignore[no-any-return]


def _demand_anothers(by: User | None, meant: set[str]) -> None:
    if is_own(own_keys(by), meant):
        raise WrongFact({"by": RECUSED})


def _changeable(held: Any, values: Mapping[str, Any], old: Mapping[str, Any], seen: int, why: str) -> None:
    if held.merged_into_id is not None:
        raise WrongFact({"version": "这个登记已并入另一个登记，请改那一个"})
    if held.version != seen:
        raise WrongFact({"version": "这个登记刚被他人改动过，请刷新后再改"})
    wrong = check(register_of(held), values, wanting=bool(old.get("code")))  # a wrong identity number may be taken away
    if not why.strip():
        wrong["why"] = "请写明改动的理由"
    if wrong:
        raise WrongFact(wrong)


def values_of(party: Party) -> dict[str, Any]:
    """What an entry says, by column; sealed values opened for comparing."""
    out = dict(party.values)
    for name in FIELDS[register_of(party)]:
        value = getattr(party, name)
        value = value.open() if name in SEALED else value.isoformat() if isinstance(value, date) else value
        if value:
            out[name] = value
    return out


def _fields(register: str, values: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: values.get(name) or "" for name in FIELDS[register]}
    if register == PERSON:
        return told | ({"id_kind": kind_of(told["number"])} if told["number"] else {})
    closed = told["closed_on"]
    return told | {"code": told["code"] or None, "closed_on": date.fromisoformat(closed) if closed else None}


def _rest(register: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in FIELDS[register] and value is not None}


def _save(register: str, party: Any, values: Mapping[str, Any]) -> None:
    """The database has the last word on who has a number: two at once, and one of them is told."""
    try:
        with transaction.atomic():
            party.save()
    except IntegrityError:
        found = holder(register, values)
        raise WrongFact(
            _taken(register, found) if found is not None else {"id": "这张表已经提交过，没有重复登记"}
        ) from None


def _taken(register: str, found: Party) -> dict[str, str]:
    what, name = ("这个证件号码", "number") if register == PERSON else ("这个代码", "code")
    return {
        name: f"{what}已登记过（编号 {found.key}）：同一{'人' if register == PERSON else '家'}只登记一次，请打开那一个更正"
    }


def told_change(register: str, party: Any, name: str, before: Any, why: str, by: User | None) -> Change:
    """What a field was ``before``, for the history of an entry whose further version it is."""
    text = before or "" if name in FIELDS[register] and isinstance(before, str) else spelled(register, name, before)
    sealed = register == PERSON  # whatever is known of a person is personal
    return Change(
        field=name, before="" if sealed else text[:300], before_sealed=text if sealed else "", why=why.strip()[:300],
        by=by, version=party.version, **{"person" if register == PERSON else "organisation": party},
    )  # fmt: skip
