"""What goes along with a merge besides facts, and back when it is undone: number, phone and card, the account, who acts for it.

An account is one person's: where both entries have one, nobody knows whose the other is, and whoever merges is told to have
that looked into first. Whoever acts for an organisation acts for the one that stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jiangce.office.identity.models import User
from jiangce.office.registers.merged import MERGED
from jiangce.office.registers.models import Change, Member, Organisation, Person

Party = Person | Organisation
#: each goes with what only says something about it
_OWN = {"number": ("number",), "phone": ("phone",), "card": ("card", "card_bank")}
_SEALED = frozenset(_OWN)


class TwoAccounts(ValueError):
    """Both have an account."""


def hand_over(away: Party, into: Party, by: User | None, why: str) -> dict[str, Any]:
    """Merge the entries themselves; what went along is told, so that it can be given back. Raises `TwoAccounts`.

    What only the one had, the other has now: by a number somebody has to be found still, and who could log in for the one
    has to reach the other.
    """
    account = away.account if isinstance(away, Person) else None
    if account is not None and isinstance(into, Person) and into.account_id is not None:
        raise TwoAccounts(f"{account.username} / {into.account.username if into.account else ''}")
    _tell(away, {MERGED: ""}, by, why)
    away.merged_into = into  # type: ignore[assignment]
    if isinstance(away, Person):
        away.account = None
    away.save()  # lets go of its number and its account first: each is found once
    if isinstance(away, Organisation):
        return {"members": _members(away, into)}
    assert isinstance(into, Person)
    if account is not None:
        into.account = account
    names = _taken(away, into, by, f"合并自 {away.key}：{why}")
    into.save()
    return {"taken": names, "account": account.pk if account else None}


def hand_back(told: Mapping[str, Any], away: Party, by: User | None, why: str) -> None:
    """The same undone, as far as it is still there; also where the other was merged on meanwhile."""
    chain: list[Any] = [away.merged_into]
    while chain[-1].merged_into_id is not None:
        chain.append(chain[-1].merged_into)
    _tell(away, {MERGED: chain[0].key}, by, why)
    if isinstance(away, Organisation):
        here = Member.objects.filter(pk__in=told.get("members", ()), organisation__in=[one.pk for one in chain])
        here.update(organisation=away)
    else:
        for one in chain:
            _let_go(told.get("taken", ()), away, one, by, f"撤销合并 {away.key}：{why}")
        if told.get("account") and chain[-1].account_id == told["account"]:
            away.account, chain[-1].account = chain[-1].account, None
        for one in chain:
            one.save()
    away.merged_into = None
    away.save()


def _taken(away: Person, into: Person, by: User | None, why: str) -> list[str]:
    """Number, phone, card where the other has none; a bank goes with its card."""
    main = [name for name in _OWN if getattr(away, name) and not getattr(into, name)]
    names = [one for name in main for one in _OWN[name]]
    before = {name: _text(into, name) for name in names}
    for name in names:
        setattr(into, name, _text(away, name))
    if "number" in main:
        into.id_kind = away.id_kind
    _tell(into, before, by, why)
    return names


def _let_go(names: Iterable[str], away: Person, into: Person, by: User | None, why: str) -> None:
    """Take away again what was taken over, unless it was changed since."""
    same = {name: _text(into, name) for name in names if _text(into, name) == _text(away, name)}
    for name in same:
        setattr(into, name, "")
    _tell(into, same, by, why)


def _text(party: Person, name: str) -> str:
    value = getattr(party, name)
    return str(value.open() if name in _SEALED else value)


def _members(away: Organisation, into: Organisation) -> list[int]:
    """Who acts for the one acts for the other; nobody twice from the same day (a database's promise), and then he does already."""
    there = set(into.members.values_list("user", "since"))
    moved = [one.pk for one in away.members.all() if (one.user_id, one.since) not in there]
    Member.objects.filter(pk__in=moved).update(organisation=into)
    return moved


def _tell(party: Party, before: Mapping[str, str], by: User | None, why: str) -> None:
    """A further version of an entry, and what stood there before: sealed, but for the key of another entry."""
    if not before:
        return
    party.version += 1
    whose = {"person" if isinstance(party, Person) else "organisation": party}
    Change.objects.bulk_create(
        Change(
            field=name, before=text if name == MERGED else "", before_sealed="" if name == MERGED else text, why=why[:300],
            by=by, version=party.version, **whose,
        )
        for name, text in before.items()
    )  # fmt: skip
