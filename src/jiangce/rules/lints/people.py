"""Who may ask, and where: audiences with a situation for every role, and a place for every table that rules decide."""

from __future__ import annotations

from jiangce.rules.lints.subject import Subject
from jiangce.rules.nodes.fact import Get
from jiangce.rules.policy import Audience, Entry, Policy
from jiangce.rules.problems import Place, nearest, some
from jiangce.rules.rule_nodes import entry_nodes
from jiangce.rules.source import Mapping
from jiangce.rules.types import PLACE, REFERENCES, Kind


def check(subject: Subject) -> None:
    """Note audiences that cannot be asked, and entries whose facts no place makes this policy's."""
    for audience in subject.policy.audiences.values():
        _audience(subject, audience)
    for entry in subject.policy.entries.values():
        if entry.decides and entry.table is not None and _place_free(subject.policy, entry) and not _has_place(entry):
            subject.problems.add(
                entry.place, f"policy.yaml 的 applies 没有写 {entry.table.name} 以哪个地点为准，条目也没有写地点",
                f"`applies` has no place for {entry.table.name}, and the entry names none", found=entry.id,
                expected="a condition on a place, or a reading place-…",
            )  # fmt: skip


def _place_free(policy: Policy, entry: Entry) -> bool:
    return entry.anywhere or (entry.table is not None and entry.table.name not in policy.applies)


def _has_place(entry: Entry) -> bool:
    """Does the entry say where, by what it is given, by a condition, or by a reading that tells why it need not?"""
    return bool(entry.given) or _names_a_place(entry) or any(r.name.startswith("place") for r in entry.readings)


def _names_a_place(entry: Entry) -> bool:
    """Does a condition look at a place or a distance, itself or through a derived column?"""
    for node in entry_nodes(entry):
        if isinstance(node, Get):
            columns = node.columns.values()
            if any(c.type == PLACE or (c.type.kind is Kind.SCALE and c.type.name == "distance") for c in columns):
                return True
    return False


def _audience(subject: Subject, audience: Audience) -> None:
    problems, policy = subject.problems, subject.policy
    me = _place(subject, audience, "me")
    if audience.me not in ("person", "org"):
        problems.add(me, "me 应当是 person 或 org", "`me` is person or org", found=audience.me, expected="person | org")
    kinds = policy.vocabulary.scales.get("party_kind")
    for kind in audience.kinds:
        if kinds is None or kind not in kinds.values:
            known = kinds.values if kinds else {}
            problems.add(
                _place(subject, audience, "kinds"), "没有这种主体", "no such kind of party", found=kind,
                expected=some(known, 20), nearest=nearest(kind, known),
            )  # fmt: skip
    roles = {f"{table}.{column}": (table, column) for table, column in audience.roles}
    for role, (table, column) in roles.items():
        if not _fits(policy, audience.me, table, column):
            problems.add(
                _place(subject, audience, "roles"),
                "这一列不是这类人或单位",
                "this column refers to somebody else",
                found=role,
            )
        if role not in audience.situations:
            problems.add(
                _place(subject, audience, "roles"), "这个角色缺少 situations 里的说法", "this role lacks its situation", found=role,
                expected=f"{role}: 我……",
            )  # fmt: skip
    for role in audience.situations:
        if role not in roles and subject.clean:
            problems.add(
                _place(subject, audience, "situations", role), "roles 里没有这个角色", "no such role", found=role,
                expected=some(roles, 20), nearest=nearest(role, roles),
            )  # fmt: skip


def _fits(policy: Policy, me: str, table: str, column: str) -> bool:
    found = policy.vocabulary.tables[table].columns[column]
    return found.type.kind in REFERENCES and found.type.name in ("", me)


def _place(subject: Subject, audience: Audience, part: str, key: str = "") -> Place:
    node = subject.tree("policy.yaml", "audiences", audience.id, part)
    if key and isinstance(node, Mapping) and key in node:
        return node.entries[key][0].place
    return subject.policy.place if node is None else node.place
