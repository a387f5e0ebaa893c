"""Tiny policy folders for tests: one benefit, its clause, its ledger, its figures; every part can be replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jiangce.rules.checks import check
from jiangce.rules.problems import Problem

HEAD = """\
number: 测试〔2024〕1号
title: 测试政策
region: 330604
names: {县: 区, 地: 上虞}
status: in force
in_force: 2024-01-01
fund: pool
units: {hr: 区人力社保局}
articles:
  一: {title: 招工, units: [hr]}
funds:
  pool: {zh: 专项资金}
applies: {hire: employer.place}
"""
ENTRIES = """\
grant:
  clause: 一
  title: 招工补贴
  each: hire
  when:
    - employer.kind == enterprise
    - insured_months >= 3
  pay: 500
  at_most: once per person
  to: person
"""
LEDGER = "hiring-grant: {clause: 一, kind: benefit, title: 招工补贴, entry: grant}\n"
FIGURES = """\
printed:
  一: [3个月, 500元, 一次性]
"""
TEXT = "关于招工的通知\n一、招工\n连续参保满3个月的，给予500元一次性补贴。\n"


def tiny(where: Path, **files: str) -> Path:
    """A policy folder ``where``/tiny; ``policy``, ``entries``, ``provisions``, ``figures``, ``vocabulary`` replace its files."""
    folder = where / "tiny"
    folder.mkdir(exist_ok=True)
    whole = {"policy": HEAD, "entries": ENTRIES, "provisions": LEDGER, "figures": FIGURES, **files}
    for name, text in whole.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def changed(text: str, old: str, new: str) -> str:
    """``text`` with one passage replaced; it must be there."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def found(where: Path, **files: str) -> list[Problem]:
    """What checking such a folder finds."""
    return list(check(tiny(where, **files)))


def places(problems: list[Problem]) -> Iterator[str]:
    """file:line:column of each."""
    return (str(problem.place) for problem in problems)
