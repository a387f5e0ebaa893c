"""What the operator fills in for a policy: the date of issue, adoption of a draft, figures of other documents, readings.

``parameters.yaml`` in the operator's folder for the policy::

    in_force: 2023-05-04
    standards:
      host_subsidy: {2023-01-01: 800, 2024-08-01: {value: 1000, known_from: 2024-07-15}}
      vocational_training:
        2023-01-01:
          - {occupation: 焊工, level: senior, amount: 2000}
    readings:
      technician-figure: {2024-01-01: body}

Every value may say since when it is known (`known`). A worked case may hold the same under ``parameters:``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from jiangce.rules import reading, source
from jiangce.rules.known import known_value, known_values, read_date
from jiangce.rules.policy import Policy, PolicyStatus, StandardSource
from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.reading_choice import Chosen
from jiangce.rules.source import Mapping, Node, Scalar, Sequence
from jiangce.rules.types import BadValue, Kind, read_value

KEYS = ("known_from", "in_force", "until", "status", "standards", "readings")
FILE = "parameters.yaml"


def read_parameters(folder: Path, problems: Problems) -> Mapping | None:
    """The operator's parameters in a folder; None where there are none."""
    path = folder / FILE
    return reading.mapping(source.read(path, problems), problems, FILE) if path.exists() else None


def apply_parameters(policy: Policy, tree: Mapping, known_on: date | None, problems: Problems) -> None:
    """Set on a freshly loaded policy what was known of the parameters; mistakes are noted."""
    reading.check_keys(tree, KEYS, (), problems, FILE)
    if policy.is_draft and "status" in tree and "in_force" not in tree:
        problems.add(
            tree.place, "草案转为施行时要写明施行日期 in_force", "adopting a draft needs the day it takes force",
            expected="in_force: 2020-01-01",
        )  # fmt: skip
    for key, setting in (("in_force", _in_force), ("until", _until), ("known_from", _known_from), ("status", _status)):
        node = tree.get(key)
        if node is not None and not (isinstance(node, Scalar) and node.empty):
            with problems.catch():
                value = known_value(node, known_on)
                if value is not None:
                    setting(policy, reading.scalar(value, key))
    for name, figures in reading.mapping(tree.get("standards"), problems, "standards") or ():
        with problems.catch():
            if name.text not in policy.standards:
                raise mistake(
                    name.place, "这份政策没有这项外部标准", "the policy has no such standard", found=name.text,
                    expected=some(policy.standards), nearest=nearest(name.text, policy.standards),
                )  # fmt: skip
            standard = policy.standards[name.text]
            policy.standards[name.text] = replace(standard, values=tuple(_values(standard, figures, known_on)))


def _in_force(policy: Policy, text: Scalar) -> None:
    policy.in_force, policy.assumption = read_date(text), ""


def _until(policy: Policy, text: Scalar) -> None:
    policy.until = None if text.text == "none" else read_date(text)


def _known_from(policy: Policy, text: Scalar) -> None:
    policy.known_from = read_date(text)


def _status(policy: Policy, text: Scalar) -> None:
    policy.status = read_status(text)


def read_status(text: Scalar) -> PolicyStatus:
    """What a document is, as written. Raises `Mistake`."""
    if text.text not in tuple(PolicyStatus):
        raise mistake(
            text.place, "没有这种状态", "no such status", found=text.text, expected=" | ".join(PolicyStatus),
            nearest=nearest(text.text, tuple(PolicyStatus)),
        )  # fmt: skip
    return PolicyStatus(text.text)


def readings_of(tree: Mapping | None, known_on: date | None, problems: Problems) -> Iterator[Chosen]:
    """The readings that an office takes: ``name: option``, or dated by the day from which it decides so.

    The last that holds and is known on the day of the question is taken, whatever the dates of the facts: an office reads
    a document in one way at a time.
    """
    section = None if tree is None else reading.mapping(tree.get("readings"), problems, "readings")
    for name, node in section or ():
        with problems.catch():
            option = _reading(node, known_on)
            if option is not None:
                yield Chosen(name, option)


def _reading(node: Node, known_on: date | None) -> Scalar | None:
    if isinstance(node, Scalar) or (isinstance(node, Mapping) and "value" in node):
        value = known_value(node, known_on)
        return None if value is None else reading.scalar(value, "readings")
    if not isinstance(node, Mapping):
        raise mistake(
            node.place, "应当写成 口径: 读法，或 口径: {日期: 读法}", "expected an option, or {date: option}",
            expected="{2024-01-01: body}",
        )  # fmt: skip
    held = [one for one in known_values(node, known_on) if known_on is None or one.since <= known_on]
    return reading.scalar(max(held, key=lambda one: one.since).value, "readings") if held else None


def _values(standard: StandardSource, node: Node, known_on: date | None) -> list[tuple[date, tuple[str, ...], int]]:
    """Dated values: ``{date: amount}``, or ``{date: [{key…, amount}]}`` where the standard has keys."""
    if not isinstance(node, Mapping):
        raise mistake(node.place, "应当写成 日期: 金额", "expected {date: amount}", expected="{2023-01-01: 800}")
    out: list[tuple[date, tuple[str, ...], int]] = []
    for since, _, body in known_values(node, known_on):
        if isinstance(body, Scalar) and not standard.by:
            out.append((since, (), _money(body)))
        elif isinstance(body, Sequence) and standard.by:
            out += [_row(standard, since, item) for item in body.items]
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
    try:
        value = read_value(Kind.MONEY, text.text)
    except BadValue as bad:
        raise mistake(text.place, bad.zh, bad.en, found=text.text) from None
    assert isinstance(value, int)
    return value
