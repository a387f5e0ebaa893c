"""A policy and its entries as one names them in writing."""

from __future__ import annotations

from jiangce.entitlement.plan import plan
from jiangce.office.rulebook.limits import cap_name
from jiangce.office.rulebook.spelled import shown
from jiangce.office.rulebook.words import tables
from jiangce.rules import library


def titled(policy: str) -> tuple[str, str]:
    """Title and document number; the bare id where the policy is no longer among those of this office."""
    found = library.policies().get(policy)
    return (found.title, found.number) if found else (policy, "")


def entry_titled(policy: str, entry: str) -> str:
    """An entry by its title; its bare id where it is no longer there."""
    return library.policies()[policy].entries[entry].title if is_entry(policy, entry) else entry


def is_policy(policy: str) -> bool:
    """Is there such a policy?"""
    return policy in library.policies()


def is_entry(policy: str, entry: str) -> bool:
    """Has the policy such an entry?"""
    return is_policy(policy) and entry in library.policies()[policy].entries


def fund_called(policy: str, fund: str) -> str:
    """A fund by its name; "" is a policy that names none."""
    found = library.policies().get(policy)
    if not fund:
        return "未指定资金"
    return found.funds[fund].zh if found and fund in found.funds else fund


def fact_table(policy: str, entry: str) -> str:
    """Of which table an entry's facts are; "" where nobody knows."""
    table = library.policies()[policy].entries[entry].table if is_entry(policy, entry) else None
    return table.name if table is not None else ""


def fact_kind(policy: str, entry: str) -> str:
    """The same as one calls it."""
    table = fact_table(policy, entry)
    return tables()[table].zh if table else ""


def ceiling_words(policy: str, name: str) -> str:
    """A shared ceiling, named as `limits.limits_of` names it, in Chinese: its entry, and what it bounds."""
    entry, _, rest = name.partition(":")
    title = entry_titled(policy, entry)
    if not is_policy(policy):
        return title
    for cap in plan(library.policies()[policy]).caps:
        if cap_name(cap) == name:
            return f"{title}：{cap.words()}" if is_entry(policy, entry) else cap.words()
    return f"{title}：{'次数' if rest.startswith('times') else '合计'}" if is_entry(policy, entry) else "共用限额"


def share_parts(policy: str, name: str, key: str) -> list[tuple[str, str]]:
    """Who shares a ceiling (a=b, c=d): the label of each column, and its value to read; a party stays its key."""
    entry = name.partition(":")[0]
    known = fact_table(policy, entry)
    out = []
    for part in key.split(", "):
        column, _, value = part.partition("=")
        about = tables()[known].columns.get(column) if known else None
        said = shown(known, column, int(value) if value.isdigit() else value) if about and not about.refers else value
        out.append((about.zh if about else "领款人" if column == "payee" else "归属", said))
    return out


__all__ = [
    "ceiling_words",
    "entry_titled",
    "fact_kind",
    "fact_table",
    "fund_called",
    "is_entry",
    "is_policy",
    "share_parts",
    "titled",
]
