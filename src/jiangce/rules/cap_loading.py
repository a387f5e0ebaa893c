"""Reading ceilings: ``200_000`` · ``100_000 per employer, year`` · ``3 times per person, year`` · ``highest per person``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from collections.abc import Mapping as Map

from jiangce.rules import reading
from jiangce.rules.amount_loading import cut
from jiangce.rules.build import build
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import PAYEE, Cap, CapKind, Entry, Exclusion
from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.scope import Scope
from jiangce.rules.source import Mapping, Scalar
from jiangce.rules.types import COUNT, MONEY

_TIMES = re.compile(r"(once|(\d{1,4}) times) per (.+)\Z", re.DOTALL)
_KEEP = {"highest per ": CapKind.HIGHEST, "topped up per ": CapKind.TOPPED}
_MONTH = ", month"  # last among the keys of `keep: highest`: compared month by month

_Keys = tuple[tuple[str, ...], dict[str, tuple[Node, ...]]]


def ceilings(
    entry: Entry, tree: Mapping, scopes: Map[str, Scope], problems: Problems, payees: Map[str, Node] | None = None
) -> tuple[Cap, ...]:
    """The ceilings under ``at_most``; ``scopes``: for each entry they bind, what its names mean, ``payees``: who is paid."""
    out = []
    for text in reading.expressions(tree.get("at_most"), problems, "at_most"):
        with problems.catch():
            out.append(_ceiling(entry, text, scopes, payees or {}))
    return tuple(out)


def limit_ceilings(
    entry: Entry, tree: Mapping, scopes: Map[str, Scope], problems: Problems, payees: Map[str, Node]
) -> tuple[Cap, ...]:
    """The ceilings of a limit, and ``keep: highest per KEY``, ``keep: topped up per KEY``. Each says per whom: a limit has no decision of its own."""
    caps = ceilings(entry, tree, scopes, problems, payees)
    for cap in caps:
        if cap.kind is CapKind.OWN:
            problems.add(
                cap.place,
                "限制里的 at_most 要写 per 键",
                "`at_most` of a limit needs `per KEY`",
                expected="100_000 per employer, year",
            )
    keep = tree.get("keep")
    if keep is None:
        return caps
    text = reading.scalar(keep, "keep")
    start = next((start for start in _KEEP if text.text.startswith(start)), None)
    if start is None:
        raise mistake(
            text.place,
            "keep 要写 highest per 键，或 topped up per 键",
            "expected `highest per KEY` or `topped up per KEY`",
            found=text.text,
            expected="highest per person",
        )
    kind, end = _KEEP[start], len(text.text)
    if kind is CapKind.HIGHEST and text.text.endswith(_MONTH):
        kind, end = CapKind.MONTHLY, end - len(_MONTH)
    keys = _keys(cut(text, len(start), end), 0, scopes, payees)
    return (*caps, _cap(entry, kind, Literal(COUNT, 1, 1, "次"), keys, text))


#: the key that stands for the date of the fact: `fact_on` of a payment
FACT_DATE = "on"


def exclusions(
    tree: Mapping, scopes: Map[str, Scope], names: Collection[str], payment: Collection[str], problems: Problems
) -> Iterator[tuple[Scalar, Exclusion]]:
    """What is listed under ``not_with``, each as it is named: ``PROGRAMME``, ``ENTRY per KEY, KEY``.

    ``payment``: the columns of payments, among which the keys are. A name that is not known is left to the caller.
    """
    node = tree.get("not_with")
    keyed = any(" per " in text.text for text in reading.scalars(node, Problems(), "not_with"))
    for text in (reading.expressions if keyed else reading.scalars)(node, problems, "not_with"):
        with problems.catch():
            name, per, keys = text.text.partition(" per ")
            key_names, nodes = _keys(text, len(text.text) - len(keys), scopes, {}) if per else ((), {})
            for key in key_names:
                if key not in payment and key != FACT_DATE:
                    raise mistake(
                        text.place, "per 之后要写“已领补贴”表的列，或 on（事实日期）", "a key here is a column of payments, or `on`",
                        found=key, expected=some([FACT_DATE, *payment], 20), nearest=nearest(key, payment),
                    )  # fmt: skip
            yield cut(text, 0, len(name)), Exclusion(name, key_names, nodes)


def _ceiling(entry: Entry, text: Scalar, scopes: Map[str, Scope], payees: Map[str, Node]) -> Cap:
    times = _TIMES.match(text.text)
    if times:
        number = Literal(COUNT, int(times[2] or 1), 1, "次")
        return _cap(entry, CapKind.TIMES, number, _keys(text, times.start(3), scopes, payees), text)
    scope = next(iter(scopes.values()))
    if " per " in text.text:
        money, keys = text.text.split(" per ", 1)
        figure = build(cut(text, 0, len(money)), scope, MONEY)
        return _cap(entry, CapKind.SHARED, figure, _keys(text, len(text.text) - len(keys), scopes, payees), text)
    return _cap(entry, CapKind.OWN, build(text, scope, MONEY), ((), {}), text)


def _cap(entry: Entry, kind: CapKind, figure: Node, keys: _Keys, text: Scalar) -> Cap:
    return Cap(kind, figure, *keys, text.place, entry.id, entry.clause)


def _keys(text: Scalar, start: int, scopes: Map[str, Scope], payees: Map[str, Node]) -> _Keys:
    parts = split(cut(text, start))
    keys = {
        entry: tuple(payees[entry] if part.text == PAYEE and entry in payees else build(part, scope) for part in parts)
        for entry, scope in scopes.items()
    }
    return tuple(part.text for part in parts), keys


def split(text: Scalar) -> list[Scalar]:
    """``employer, year`` as its parts, each with its place. Commas inside brackets do not split."""
    out, start, depth = [], 0, 0
    for at, char in enumerate(text.text + ","):
        depth += char in "(["
        depth -= char in ")]"
        if char == "," and depth == 0:
            out.append(cut(text, start, at))
            start = at + 1
    if any(not part.text for part in out):
        raise mistake(text.place, "多了一个逗号", "an empty item in the list", found=text.text)
    return out
