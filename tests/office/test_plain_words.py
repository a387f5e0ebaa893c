"""Nobody has to read our identifiers: tables, columns, states, roles, actions and keys are called by what they are in Chinese.

A key may stand beside in small type (``.meta``) or as a code (``<code>``), where somebody has to compare it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tests.office.test_query_counts import clients, pages

import jiangce.office
from jiangce.office.claims.models import Declaration
from jiangce.office.claims.moves import machine
from jiangce.office.demo.seeding import seed
from jiangce.office.identity.models import User
from jiangce.office.identity.roles import roles
from jiangce.office.offering.models import Offer
from jiangce.office.oversight.naming import Names
from jiangce.office.oversight.wording import actions, detail_words, subject_words
from jiangce.office.registers.register_words import register_tables
from jiangce.office.rosters.models import Line
from jiangce.office.rulebook.words import tables
from jiangce.rules import library

VOID = {"br", "img", "input", "meta", "link", "hr", "rect", "use", "path"}
KEY = re.compile(r"\b[pof]-[2-9a-z]{12}\b")
#: words joined by our signs (new-hire-grant, as_of, roster.take), and words alone
JOINED = re.compile(r"(?<![A-Za-z0-9_./…-])[a-z]+[0-9]*(?:[-_.:/=][a-z0-9_]+)+")
ALONE = re.compile(r"(?<![A-Za-z0-9_./-])[a-z]{2,}(?![A-Za-z0-9_.-])")
#: an example of the file in which an administrator tells days off
YAML = "administration:year"


class Visible(HTMLParser):
    """The texts of a page's main part; whether each stands in small type."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        if data.strip() and "main" in tags and not tags & {"script", "style", "code", "kbd"}:
            self.texts.append((data.strip(), any("meta" in one.split() for _, one in self._open)))


@cache
def machine_words() -> frozenset[str]:
    """What tables, columns, states, moves, roles, outcomes, policies and entries are called in the code."""
    every = {**tables(), **register_tables()}
    out = {
        *every,
        *(name for one in every.values() for name in one.columns),
        *machine().states,
        *machine().moves,
        *roles(),
    }
    for choices in (Line.Outcome, Declaration.State, Offer.Result):
        out |= set(choices.values)
    out |= {word for one in library.policies().values() for word in (one.id, *one.entries)}
    return frozenset(out | set(actions()))


def bare(text: str, small: bool, names: set[str]) -> Iterator[str]:
    """Identifiers in a text; ``names``: log-in names, which people choose."""
    rest = KEY.sub("", text) if small else text
    yield from (found for found in (*KEY.findall(rest), *JOINED.findall(rest)) if found not in names)
    yield from (found for found in ALONE.findall(rest) if found in machine_words() and found not in names)


def test_it_finds_them() -> None:
    assert list(bare("类别：hire", False, set())) == ["hire"]
    assert list(bare("资金：new-hire-grant、as_of", False, set())) == ["new-hire-grant", "as_of"]
    assert list(bare("f-xrkdzb5ymsmk", True, set())) == [] != list(bare("f-xrkdzb5ymsmk", False, set()))
    assert not list(bare("王敏-劳动合同.pdf，PDF，Excel，2026-11-25", False, set()))


def test_no_page_of_the_town_shows_a_bare_identifier(db: None, keyring: None, settings: Any) -> None:
    settings.JIANGCE_DEMAND_MFA, settings.JIANGCE_DEMO = False, True
    seed()
    known, names = clients(), set(User.objects.values_list("username", flat=True))
    found: dict[str, set[str]] = {}
    for route, (role, where) in pages(known).items():
        answer: Any = known[role].get(where)
        if route == YAML or "html" not in answer["Content-Type"]:
            continue
        allowed = names if route.startswith("administration:") else set()
        for text, small in Visible(answer.content.decode()).texts:
            for one in bare(text, small, allowed):
                found.setdefault(route, set()).add(f"{one} in “{text[:60]}”")
    assert not found, found


def test_every_act_that_is_logged_has_a_name_and_its_details_too() -> None:
    """All `append(…, "some.action", …, {"detail": …})` of the office."""
    told, details = set(), set()
    for file in Path(jiangce.office.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and len(call.args) > 2 and getattr(call.func, "id", "") == "append":
                told |= {one.value for one in call.args[1:2] if isinstance(one, ast.Constant)}
                given = [one for part in call.args[3:] for one in ast.walk(part) if isinstance(one, ast.Dict)]
                details |= {key.value for one in given for key in one.keys if isinstance(key, ast.Constant)}
    assert len(told) > 30 and {"roster.file", "screening.run"} <= told
    assert {one for one in told if one not in actions()} == set()
    unnamed = {one for one in details if detail_words("x", f'{{"{one}": "1"}}', Names())[0].name == "其他"}
    assert unnamed == set()


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ('{"policy": "shangyu-2023", "entry": "new-hire-grant"}', "项目：新招员工一次性就业补贴"),
        ('{"entry": "shangyu-2023/new-hire-grant"}', "项目：新招员工一次性就业补贴"),
        ('{"rows": ["hire/f-222222222222", "hire/f-333333333333", "insurance/f-444444444444"]}', "申报的：招用 2 项、参保记录 1 项"),
        ('{"key": "p-222222222222"}', "编号：王敏"), ('{"results": {"entitled": 3, "open": 1}}', "结果：符合 3、待定 1"),
        ('{"region": "330604"}', "区域：绍兴市上虞区"), ('{"strange": "x"}', "其他：strange=x"), ('{"kept": true}', "仍留存：是"),
        ('{"table": "certificate"}', "类别：证书"), ('{"unclaimed_low": 1234500}', "未申领金额：12,345.00 元"),
    ],
)  # fmt: skip
def test_details_are_told_in_words(detail: str, said: str) -> None:
    assert said in [str(one) for one in detail_words("x", detail, Names(keys={"p-222222222222": "王敏"}))]


def test_a_subject_is_called_by_its_name() -> None:
    names = Names(rows={"registers.person:7": "王敏"})
    assert subject_words("registers.person:7", names) == "个人 王敏"
    assert subject_words("offering.screening:1", names).endswith(" 1") and "screening" not in subject_words(
        "offering.screening:1", names
    )
    assert subject_words("no.such:1", names) == "其他 1"
