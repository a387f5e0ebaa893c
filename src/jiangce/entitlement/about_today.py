"""What somebody says of today says nothing certain of the months before.

"Are you insured now?" is answered once. A case whose rows are such answers (the finder's) reads the columns that depend
on a date as unknown in every period but the present one, so that an allowance's past months are not called certain.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from jiangce.entitlement.facts import FactCase, Facts
from jiangce.rules.nodes.env import Env, Row
from jiangce.rules.nodes.values import Moment
from jiangce.rules.vocabulary import Vocabulary


class TodayCase(FactCase):
    """Facts told by somebody about the present."""

    def period(self, row: Row, start: date, end: date) -> Env:
        """The present period as told; one that is over, without what was only said of today."""
        if end > self.today:
            return Env(self, row, start)
        past = self._past
        return Env(past, past.find(row.table, row.id), start)

    @cached_property
    def _past(self) -> FactCase:
        facts = Facts(
            {name: [_without(self.vocabulary, row) for row in rows] for name, rows in self.facts.tables.items()},
            self.facts.complete,
            self.facts.open,
            self.facts.told,
            self.facts.answers,
            self.facts.documents,
        )
        return FactCase(self.policy, facts, self.today)


def _without(vocabulary: Vocabulary, row: Row) -> Row:
    """The row without declared values of columns that depend on a date."""
    columns = vocabulary.tables[row.table].columns
    kept = {k: v for k, v in row.values.items() if k not in row.declared or not depends_on_date(columns[k].derive)}
    return Row(row.table, row.id, kept, row.declared & frozenset(kept))


def depends_on_date(node: object) -> bool:
    """Does a derivation look at the date of the fact?"""
    walk = getattr(node, "walk", None)
    return walk is not None and any(isinstance(part, Moment) and part.name == "on" for part in walk())
