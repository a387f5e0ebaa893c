"""Rows of a worksheet on their way into the registers: looked through, shown, and entered when somebody says so.

Between the two nothing is kept here: what was looked through goes along with the page, sealed for this account, table and
day. Every row brings the key that its fact will have, so that saying so twice enters it once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.pages import parcels
from jiangce.office.pages.forms import read_form, required
from jiangce.office.pages.referring import NotMeant, meant
from jiangce.office.registers.models import Fact, new_key
from jiangce.office.registers.recording import WrongFact, record
from jiangce.office.registers.recusal import RECUSED, meant_by, own_keys
from jiangce.office.rulebook.sifted import Sifted
from jiangce.office.rulebook.words import tables
from jiangce.office.rulebook.workbooks import Grid


@dataclass(slots=True)
class Row:
    """One row. ``same``: the key of a fact that says just this already."""

    number: int
    texts: dict[str, str]
    wrong: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    same: str = ""

    @property
    def good(self) -> bool:
        return not self.wrong and not self.same


@dataclass(slots=True)
class Batch(Sifted[Row]):
    """What was sent, looked through."""

    table: str
    source: str
    region: str
    columns: list[str]
    rows: list[Row]


def finder() -> Callable[[str, str, Any], str]:
    """`referring.meant`, each text asked once."""
    known: dict[tuple[str, str], str | NotMeant] = {}

    def find(refers: str, text: str, user: Any) -> str:
        if (refers, text) not in known:
            try:
                known[refers, text] = meant(refers, text, user)
            except NotMeant as trouble:
                known[refers, text] = trouble
        found = known[refers, text]
        if isinstance(found, NotMeant):
            raise found
        return found

    return find


def look_through(grid: Grid, table: str, source: str, region: str, user: Any) -> Batch:
    """Every row read as a form would be; what is there already, here or in the registers, is found out."""
    find, own = finder(), own_keys(user)
    rows = []
    for one in grid.rows:
        read = read_form(table, one.texts, user, find)
        rows.append(Row(one.number, one.texts, read.wrong | one.wrong, read.values, new_key("f")))
        if not rows[-1].wrong and (mine := _means(table, read.values, own)):
            rows[-1].wrong = {mine: RECUSED}
    _find_same(rows, table, user)
    return Batch(table, source, region, list(grid.columns), rows)


def _means(table: str, values: dict[str, Any], own: frozenset[str]) -> str:
    """The column by which a row means the account's own; what it means by way of another fact is found when it is entered."""
    return next((name for name, value in values.items() if meant_by(table, {name: value}) & own), "")


def _find_same(rows: list[Row], table: str, user: Any) -> None:
    whom = next(
        (
            name
            for name in tables()[table].columns
            if name in required(tables()[table]) and tables()[table].columns[name].refers
        ),
        "",
    )
    keys = {row.values.get(whom) for row in rows if isinstance(row.values.get(whom), str)}
    near = Fact.objects.visible_to(user).current().filter(
        Q(links__person__key__in=keys) | Q(links__organisation__key__in=keys), table=table, links__column=whom
    )  # fmt: skip
    there = {_canonical(values): key for key, values in near.values_list("key", "values")}
    seen: dict[str, int] = {}
    for row in rows:
        if row.wrong:
            continue
        told = _canonical(row.values)
        row.same = there.get(told, "")
        if told in seen:
            row.wrong = {next(iter(row.texts)): f"与第 {seen[told]} 行相同：只留一行"}
        seen.setdefault(told, row.number)


def _canonical(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _context(table: str, user: Any) -> str:
    return f"registry.excel:{table}:{user.pk}:{timezone.localdate()}"


def packed(batch: Batch, user: Any) -> str:
    """What was looked through, to go along with the page."""
    return parcels.packed(asdict(batch), _context(batch.table, user))


def unpacked(token: str, table: str, user: Any) -> Batch:
    """The same again. Raises `Unreadable` for what is not ours, of another account, or of another day."""
    told = parcels.unpacked(token, _context(table, user))
    return Batch.again(told, Row)


def enter_all(batch: Batch, user: Any) -> tuple[int, list[str]]:
    """Enter the good rows one by one: how many, and why others were not. Sent twice, they are entered once."""
    done, told = 0, []
    for row in batch.good:
        try:
            record(batch.table, row.values, region=batch.region, source=batch.source, by=user, key=row.key)
            done += 1
        except (WrongFact, IntegrityError) as trouble:
            why = str(trouble) if isinstance(trouble, WrongFact) else "已登记过"
            told.append(f"第 {row.number} 行：{why}")
    append(user, "fact.import", "registers.import", {"table": batch.table, "rows": done, "source": batch.source})
    return done, told
