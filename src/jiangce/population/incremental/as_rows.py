"""Rows of frames as rows of a case, in the words of one policy: for few rows, of which each is decided by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from jiangce.entitlement.columns.frames import NONE_SUFFIX, enum_of
from jiangce.entitlement.facts import FactCase, Facts
from jiangce.entitlement.questions import OTHER
from jiangce.population.ways import Links
from jiangce.population.ways.links import ID, Places
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy
from jiangce.rules.types import NONE, Kind, Value


class CutCase(FactCase):
    """Some rows of a folder whose references all lead somewhere: of a row that is not among them nothing but its id is asked."""

    def exists(self, row: Row) -> bool:
        """Is the row known already on the day?"""
        column = self.vocabulary.tables[row.table].date
        day = row.values.get(column) if column else None
        return not (isinstance(day, date) and day > self.today)

    def find(self, table: str, row_id: str) -> Row:
        try:
            return super().find(table, row_id)
        except KeyError:
            return Row(table or "org", row_id, {})


def case_of(
    policy: Policy, links: Links, places: Mapping[str, Places], columns: Mapping[str, Iterable[str]], today: date
) -> CutCase:
    """These rows, as far as these columns of theirs are read, under a policy on a day."""
    known = policy.vocabulary.tables
    facts = Facts(complete=links.complete & known.keys())
    for table, mine in places.items():
        if table in known and links.has(table) and len(mine):
            facts.tables[table] = _rows(policy, links, table, mine, columns.get(table, ()))
    return CutCase(policy, facts, today)


def _rows(policy: Policy, links: Links, table: str, places: Places, columns: Iterable[str]) -> list[Row]:
    names = [name for name in dict.fromkeys(columns) if name in policy.vocabulary.tables[table].columns]
    told = [name for name in names if links.tells(table, name)]
    none = [name for name in names if links.tells(table, name + NONE_SUFFIX)]
    frame = links.rows(table, places, (ID, *told, *(name + NONE_SUFFIX for name in none)))
    rows = [Row(table, row_id, {}) for row_id in frame[ID].to_list()]
    for name in told:
        for row, value in zip(rows, _values(policy, table, name, frame[name].to_list()), strict=True):
            if value is not None:
                row.values[name] = value
    for name in none:
        for row, is_none in zip(rows, frame[name + NONE_SUFFIX].to_list(), strict=True):
            if is_none:
                row.values[name] = NONE
    return rows


def _values(policy: Policy, table: str, name: str, values: list[Value]) -> list[Value]:
    """A value of a scale that only another policy knows is, to this one, none of its own."""
    type_ = policy.vocabulary.tables[table].columns[name].type
    if type_.kind is not Kind.SCALE:
        return values
    own = frozenset(enum_of(type_, policy.vocabulary).categories)
    return [value if value is None or value in own else OTHER for value in values]
