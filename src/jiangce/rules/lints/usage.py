"""What a policy names and no rule uses: lists, standards, units, funds, and words of the policy's own vocabulary.

A closed list needs a value for everything else: the last value of a scale that is the policy's own may be unused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jiangce.rules.lints.subject import Subject, scalars
from jiangce.rules.nodes.amounts import Standard
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.lookup import Lookup
from jiangce.rules.nodes.phrase import Phrase
from jiangce.rules.nodes.related import Related
from jiangce.rules.nodes.values import Choice, OneOf
from jiangce.rules.policy import Entry, EntryKind
from jiangce.rules.problems import Place
from jiangce.rules.rule_nodes import deep, entry_nodes
from jiangce.rules.source import Mapping, Scalar
from jiangce.rules.vocabulary import Column

OWN = "vocabulary.yaml"
_NAME = re.compile(r"[A-Za-z_]\w*")


def check(subject: Subject) -> None:
    """Note everything that is named and not used.

    Where the loaders found mistakes, rules are missing; then every name that stands anywhere in them counts as used.
    """
    used = _used(subject)
    names = {name for kind, name in used if kind == "text"}

    def unused(kind: str, name: str) -> bool:
        return (kind, name) not in used and name.rpartition(".")[2] not in names

    for part, zh in (("sets", "名单"), ("standards", "外部标准"), ("units", "单位"), ("funds", "资金")):
        for key, _ in subject.section("policy.yaml", part):
            if unused(part, key.text):
                _note(subject, key.place, f"没有规则用到这项{zh}", f"nothing uses this of `{part}`", key.text)
    for key, body in subject.section(OWN, "scales"):
        for value in _values(body, own=isinstance(body, Mapping) and "zh" in body):
            if unused("value", f"{key.text}.{value.text}"):
                _note(
                    subject, value.place, "没有规则用到这个选项", "no rule uses this value", f"{key.text}.{value.text}"
                )
    for key, body in subject.section(OWN, "tables"):
        columns = body.get("columns") if isinstance(body, Mapping) else None
        for name, _ in columns if isinstance(columns, Mapping) else ():
            if unused("column", f"{key.text}.{name.text}"):
                _note(subject, name.place, "没有规则用到这一列", "no rule uses this column", f"{key.text}.{name.text}")
    _catalogues(subject, used)
    for key, _ in subject.section(OWN, "words"):
        if unused("word", key.text):
            _note(subject, key.place, "没有规则用到这个词", "no rule uses this word", key.text)


def _catalogues(subject: Subject, used: set[tuple[str, str]]) -> None:
    """Closed lists that nothing looks up, and classes that no rule speaks of."""
    for name, catalogue in subject.policy.vocabulary.catalogues.items():
        if ("catalogue", name) not in used:
            _note(subject, catalogue.place, "没有规则用到这个目录", "no rule looks up this catalogue", name)
            continue
        scale = subject.policy.vocabulary.scale_of(catalogue.type)
        for value in scale.values if scale is not None else ():
            if ("value", f"{name}.{value}") not in used:
                _note(
                    subject, catalogue.place, "没有规则用到目录的这一类", "no rule uses this class", f"{name}.{value}"
                )


def _note(subject: Subject, place: Place, zh: str, en: str, name: str) -> None:
    subject.problems.add(place, zh, en, found=name, expected="use it or remove it 用上或删去")


def _values(body: object, own: bool) -> Iterator[Scalar]:
    """The values a scale adds; of a scale of the policy's own not the last one, which stands for everything else."""
    found: list[Scalar] = []
    for part in ("ordered", "values", "apart"):
        section = body.get(part) if isinstance(body, Mapping) else None
        found += [key for key, _ in section] if isinstance(section, Mapping) else []
    yield from found[:-1] if own else found


# ── what is used ────────────────────────────────────────────────────────────────────────────────────────────────────


def _used(subject: Subject) -> set[tuple[str, str]]:
    policy = subject.policy
    used: set[tuple[str, str]] = {("funds", policy.fund)}
    titles = {one.title: one.name for one in policy.sets.values()}
    columns: list[Column] = []
    for entry in policy.entries.values():
        for node in entry_nodes(entry):
            _node(node, used, titles, columns)
        used |= set(_of_entry(subject, entry))
    for place in policy.applies.values():
        for node in deep(place):
            _node(node, used, titles, columns)
    for audience in policy.audiences.values():
        used |= {("column", f"{table}.{column}") for table, column in audience.roles}
    _derived(columns, used, titles)
    for article in policy.articles.values():
        used |= {("units", unit) for unit in article.units}
    for fund in policy.funds.values():
        used |= {("units", unit) for unit in (fund.advance, *(one.unit for one in fund.shares))}
        used |= {("value", f"purpose.{name}") for name in (*fund.permits, *fund.forbids)}
    for reading in policy.switchable():  # what only another way to read it needs is needed
        nodes = [node for option in reading.options for p in option.patches for _, node in p.set]
        nodes += [tree for option in reading.options for _, tree in option.limits]
        texts = (text.text for node in nodes for text in scalars(node))
        used |= {("text", word) for text in texts for word in _NAME.findall(text)}
    if not subject.clean:
        for tree in subject.trees.values():
            used |= {("text", word) for text in _ruling(tree) for word in _NAME.findall(text)}
    return used


def _ruling(tree: Mapping) -> Iterator[str]:
    """The texts of a file in which names are used: values, not the keys that define them."""
    for _, body in tree:
        for key, value in body if isinstance(body, Mapping) else ():
            yield from (text.text for text in scalars(value))
            yield key.text if "." in key.text else ""


def _of_entry(subject: Subject, entry: Entry) -> Iterator[tuple[str, str]]:
    """What an entry names outside expressions: units, funds, standards, treatments, standings, programmes."""
    yield from (("units", unit) for unit in entry.who)
    if entry.kind is EntryKind.BENEFIT:
        yield "funds", entry.fund or subject.policy.fund
        yield "value", f"programme.{entry.programme}"
    for part in entry.amount.walk() if entry.amount is not None else ():
        if isinstance(part, Standard):
            yield "standards", part.name
    for key, scale in (("gives", "treatment"), ("in", "treatment"), ("as", "standing"), ("not_with", "programme")):
        names = (text.text.partition(" per ")[0] for text in scalars(subject.part(entry, key)))
        yield from (("value", f"{scale}.{name}") for name in names)


def _node(node: Node, used: set[tuple[str, str]], titles: dict[str, str], columns: list[Column]) -> None:
    if isinstance(node, Choice):
        used.add(("value", f"{node.type.name}.{node.name}"))
    elif isinstance(node, OneOf) and node.title in titles:
        used.add(("sets", titles[node.title]))
    elif isinstance(node, Phrase):
        used.add(("word", node.name))
    elif isinstance(node, Lookup):
        used.add(("catalogue", node.catalogue.name))
        for at, type_ in enumerate(node.catalogue.keys):
            used |= {("value", f"{type_.name}.{words[at]}") for words in node.catalogue.cells}
    elif isinstance(node, Related):
        used.add(("table", node.table.name))
        if node.key_column is not None:
            columns.append(node.key_column)
    if isinstance(node, Get):
        columns += node.columns.values()


def _derived(columns: list[Column], used: set[tuple[str, str]], titles: dict[str, str]) -> None:
    """The columns read, and all that they are derived from."""
    seen: set[tuple[str, str]] = set()
    while columns:
        column = columns.pop()
        if (column.table, column.name) in seen:
            continue
        seen.add((column.table, column.name))
        used.add(("column", f"{column.table}.{column.name}"))
        for node in deep(column.derive) if column.derive is not None else ():
            _node(node, used, titles, columns)
