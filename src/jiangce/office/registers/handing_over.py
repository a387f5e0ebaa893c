"""What goes along with a merge besides facts, and back when it is undone: what only one entry says, the account, who acts for it.

An account is one person's: where both entries have one, nobody knows whose the other is, and whoever merges is told to have
that looked into first. Whoever acts for an organisation acts for the one that stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jiangce.office.identity.models import User
from jiangce.office.registers.entering import register_of, told_change, values_of
from jiangce.office.registers.merged import MERGED
from jiangce.office.registers.models import Change, Member, Organisation, Person
from jiangce.office.registers.register_words import FIELDS

Party = Person | Organisation
#: fields that go along, each with what only says something about it; and so does every column that is no field
_ALONG = {"number": ("number",), "phone": ("phone",), "card": ("card", "card_bank"), "kind": ("kind",)}


class NotHandedOver(ValueError):
    """Who logs in, or acts, has to be settled first; the message says by whom."""


def hand_over(away: Party, into: Party, by: User | None, why: str) -> dict[str, Any]:
    """Merge the entries themselves; what went along is told, so that it can be given back. Raises `NotHandedOver`.

    What only the one had, the other has now: by a number somebody has to be found still, and who could log in for the one
    has to reach the other.
    """
    account = away.account if isinstance(away, Person) else None
    if account is not None and isinstance(into, Person) and into.account_id is not None:
        both = f"{account.username}、{into.account.username if into.account else ''}"
        raise NotHandedOver(f"两个登记各关联了账号（{both}），不能确定是同一人：请先由系统管理员核实并解除其中一个")
    if isinstance(away, Organisation) and isinstance(into, Organisation):
        _demand_same_end(away, into)
    _tell(away, {MERGED: None}, by, why)
    away.merged_into = into  # type: ignore[assignment]
    if isinstance(away, Person):
        away.account = None
    away.save()  # lets go of its number and its account first: each is found once
    if account is not None and isinstance(into, Person):
        into.account = account
    names = _taken(away, into, by, f"合并自 {away.key}：{why}")
    into.save()
    members = _members(away, into) if isinstance(away, Organisation) and isinstance(into, Organisation) else []
    return {"taken": names, "account": account.pk if account else None, "members": members}


def hand_back(told: Mapping[str, Any], away: Party, by: User | None, why: str) -> None:
    """The same undone, as far as it is still there; also where the other was merged on meanwhile."""
    chain: list[Any] = [away.merged_into]
    while chain[-1].merged_into_id is not None:
        chain.append(chain[-1].merged_into)
    _tell(away, {MERGED: chain[0].key}, by, why)
    for one in chain:
        _let_go(told.get("taken", ()), away, one, by, f"撤销合并 {away.key}：{why}")
    if isinstance(away, Organisation):
        here = Member.objects.filter(pk__in=told.get("members", ()), organisation__in=[one.pk for one in chain])
        here.update(organisation=away)
    elif told.get("account") and chain[-1].account_id == told["account"]:
        away.account, chain[-1].account = chain[-1].account, None
    for one in chain:
        one.save()
    away.merged_into = None
    away.save()


def _taken(away: Party, into: Party, by: User | None, why: str) -> list[str]:
    """What the one says and the other does not; a bank goes with its card."""
    has, have = values_of(away), values_of(into)
    main = [name for name in has if have.get(name) is None and (name in _ALONG or name in away.values)]
    names = [one for name in main for one in _ALONG.get(name, (name,))]
    for name in names:
        _put(into, name, has.get(name))
    if "number" in main and isinstance(away, Person) and isinstance(into, Person):
        into.id_kind = away.id_kind
    _tell(into, {name: have.get(name) for name in names}, by, why)
    return names


def _let_go(names: Iterable[str], away: Party, into: Party, by: User | None, why: str) -> None:
    """Take away again what was taken over, unless it was changed since."""
    has, have = values_of(away), values_of(into)
    same = {name: have[name] for name in names if name in have and have[name] == has.get(name)}
    for name in same:
        _put(into, name, None)
    _tell(into, same, by, why)


def _put(party: Party, name: str, value: Any) -> None:
    if name in FIELDS[register_of(party)]:
        setattr(party, name, value or "")
    else:
        kept = {one: told for one, told in party.values.items() if one != name}
        party.values = kept if value is None else {**kept, name: value}


def _demand_same_end(away: Organisation, into: Organisation) -> None:
    """Raises `NotHandedOver` where somebody acts for the one longer than for the other from the same day: which end is meant,
    a merge does not decide, and it cannot move what would then be there twice."""
    for one in away.members.select_related("user"):
        same = into.members.filter(user=one.user_id, since=one.since).first()
        if same is not None and same.until is not None and (one.until is None or one.until > same.until):
            raise NotHandedOver(
                f"经办人 {one.user.username} 在两家的授权同日起、不同日止：请先由系统管理员改为一致，或结束其中一项"
            )


def _members(away: Organisation, into: Organisation) -> list[int]:
    """Who acts for the one acts for the other; nobody twice from the same day (a database's promise), and then he does already."""
    there = set(into.members.values_list("user", "since"))
    moved = [one.pk for one in away.members.all() if (one.user_id, one.since) not in there]
    Member.objects.filter(pk__in=moved).update(organisation=into)
    return moved


def _tell(party: Party, before: Mapping[str, Any], by: User | None, why: str) -> None:
    """A further version of an entry, and what stood there before: sealed where it is of a person, but for the key of an entry."""
    if not before:
        return
    party.version += 1
    register = register_of(party)
    told = [told_change(register, party, name, text, why, by) for name, text in before.items() if name != MERGED]
    whose = {"person" if isinstance(party, Person) else "organisation": party}
    told += [
        Change(field=name, before=text or "", why=why[:300], by=by, version=party.version, **whose)
        for name, text in before.items() if name == MERGED
    ]  # fmt: skip
    Change.objects.bulk_create(told)
