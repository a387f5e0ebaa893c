"""What the operator fills in for a policy: the date of issue, adoption of a draft, figures of other documents.

``parameters.yaml`` in the operator's folder for the policy::

    in_force: 2023-05-04
    standards:
      host_subsidy: {2023-01-01: 800}
      vocational_training:
        2023-01-01:
          - {occupation: 焊工, level: senior, amount: 2000}
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from jiangce.rules import reading, source
from jiangce.rules.policy import Policy, StandardSource
from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.source import Mapping, Node, Scalar, Sequence
from jiangce.rules.types import BadValue, Kind, read_value

KEYS = ("in_force", "status", "standards")


def apply_parameters(policy: Policy, path: Path, problems: Problems) -> None:
    """Set the operator's parameters on a freshly loaded policy; mistakes are noted."""
    tree = reading.mapping(source.read(path, problems), problems, "parameters.yaml")
    if tree is None:
        return
    reading.check_keys(tree, KEYS, (), problems, "parameters.yaml")
    with problems.catch():
        day = tree.get("in_force")
        if isinstance(day, Scalar):
            policy.in_force = _date(day)
            policy.assumption = ""
    policy.status = reading.text(tree, "status", problems, policy.status)
    for key, node in reading.mapping(tree.get("standards"), problems, "standards") or ():
        with problems.catch():
            if key.text not in policy.standards:
                raise mistake(
                    key.place, "这份政策没有这项外部标准", "the policy has no such standard", found=key.text,
                    expected=some(policy.standards), nearest=nearest(key.text, policy.standards),
                )  # fmt: skip
            standard = policy.standards[key.text]
            policy.standards[key.text] = replace(standard, values=tuple(_values(standard, node)))


def _date(text: Scalar) -> date:
    value = _value(Kind.DATE, text)
    assert isinstance(value, date)
    return value


def _value(kind: Kind, text: Scalar) -> object:
    try:
        return read_value(kind, text.text)
    except BadValue as bad:
        raise mistake(text.place, bad.zh, bad.en, found=text.text) from None


def _values(standard: StandardSource, node: Node) -> list[tuple[date, tuple[str, ...], int]]:
    """Dated values: ``{date: amount}``, or ``{date: [{key…, amount}]}`` where the standard has keys."""
    if not isinstance(node, Mapping):
        raise mistake(node.place, "应当写成 日期: 金额", "expected {date: amount}", expected="{2023-01-01: 800}")
    out: list[tuple[date, tuple[str, ...], int]] = []
    for day, body in node:
        if isinstance(body, Scalar) and not standard.by:
            out.append((_date(day), (), _money(body)))
        elif isinstance(body, Sequence) and standard.by:
            out += [_row(standard, _date(day), item) for item in body.items]
        else:
            wanted = ", ".join((*standard.by, "amount"))
            raise mistake(
                body.place,
                "标准的写法不对",
                "not the shape of this standard",
                expected=f"[{{{wanted}}}]" if standard.by else "800",
            )
    return sorted(out)


def _row(standard: StandardSource, day: date, item: Node) -> tuple[date, tuple[str, ...], int]:
    if not isinstance(item, Mapping) or set(item.entries) != {*standard.by, "amount"}:
        raise mistake(
            item.place,
            "每行要写全各键和 amount",
            "each row needs its keys and `amount`",
            expected=", ".join((*standard.by, "amount")),
        )
    keys = tuple(reading.scalar(item.get(key), key).text for key in standard.by)
    return day, keys, _money(reading.scalar(item.get("amount"), "amount"))


def _money(text: Scalar) -> int:
    value = _value(Kind.MONEY, text)
    assert isinstance(value, int)
    return value
