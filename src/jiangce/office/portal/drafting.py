"""The form of a draft: what the registers know, with its source; what is asked; what was said; what of it is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jiangce.office.claims.applying import Standing
from jiangce.office.claims.declaring import Said
from jiangce.office.claims.models import Claim, Declaration
from jiangce.office.pages.forms import FormField, one_field
from jiangce.office.pages.meaning import NotMeant, called, in_short, place_meant, whom
from jiangce.office.registers.entering import values_of
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.telling import told
from jiangce.office.rulebook.spelled import shown, spelled
from jiangce.office.rulebook.words import ORGANISATION, PARTY, PERSON, Column, tables
from jiangce.office.rulebook.written import read_row

Row = tuple[str, str]
LONGEST = 200
MOST_ROWS, MOST_CHOICES, MOST_OPEN = 12, 50, 30


@dataclass(frozen=True, slots=True)
class Known:
    """A value of the registers; ``name``: the field by which it is disputed, "" where it is not."""

    column: str
    zh: str
    text: str
    name: str = ""


@dataclass(slots=True)
class RowForm:
    """One row: of the registers, with its source, or declared. ``whose``: what it is a fact of."""

    table: str
    key: str
    zh: str
    source: str
    known_on: Any
    declared: Declaration | None
    new: bool
    known: list[Known] = field(default_factory=list)
    fields: list[FormField] = field(default_factory=list)
    proves: dict[str, str] = field(default_factory=dict)  # field → the document that proves it
    dates: set[str] = field(default_factory=set)  # fields that a calendar can fill in


class DraftForm:
    """All rows of a draft. ``texts``: what was sent, by field; ``disputed``: fields that are to be corrected."""

    def __init__(
        self,
        claim: Claim,
        stand: Standing,
        user: Any,
        texts: Mapping[str, str] | None = None,
        disputed: Iterable[str] = (),
    ) -> None:
        self.claim, self.stand, self.user = claim, stand, user
        self.texts = dict(texts or {})
        self.disputed = set(disputed)
        self.editable = set(list(stand.declared)[:MOST_OPEN])  # of a whole roster the rest is opened value by value
        self.wrong: dict[str, str] = {}
        self.asked = {(one.table, one.row, one.column) for one in stand.asked}
        self._registered = _registered(stand.rows)
        self.mine = _mine(claim, stand)
        self.places: dict[str, tuple[str, str, str]] = {}  # field → table, key, column
        for row in dict.fromkeys([*stand.rows, *((one.table, one.row) for one in stand.asked)]):
            for column in tables()[row[0]].columns:
                if self._told_by_claimant(row, column):
                    self.places[_name(row, column)] = (*row, column)

    def _told_by_claimant(self, row: Row, column: str) -> bool:
        if column == self.mine.get(row):
            return False
        said, held = self.stand.declared.get(row), self._registered.get(row)
        if (*row, column) in self.asked or (said is not None and column in said.values):
            return True
        return self._disputable(row, column, held.values.get(column) if held else None)

    # ── shown ──

    def rows(self) -> list[RowForm]:
        """The rows, those with something to fill in whole, of the others as many as anybody reads."""
        every = dict.fromkeys([*self.stand.rows, *((one.table, one.row) for one in self.stand.asked)])
        names = called(self._values(row) for row in every)
        made = [self._row(row, names) for row in every]
        return [one for at, one in enumerate(made) if at < MOST_ROWS or one.fields]

    @property
    def unseen(self) -> int:
        """How many further rows the decision reads."""
        return max(0, len(self.stand.rows) - MOST_ROWS)

    def _values(self, row: Row) -> tuple[str, dict[str, Any]]:
        held = self._registered.get(row)
        said = self.stand.declared.get(row)
        return row[0], {**(held.values if held else {}), **(said.values if said else {})}

    def _row(self, row: Row, names: Mapping[str, str]) -> RowForm:
        table, key = row
        held, said = self._registered.get(row), self.stand.declared.get(row)
        out = RowForm(
            table,
            key,
            tables()[table].zh,
            held.source if held else "",
            held.known_on if held else None,
            said,
            held is None,
        )
        for column in tables()[table].columns.values():
            name = _name(row, column.name)
            if self._open(row, column.name, name):
                out.fields.append(self._field(row, column, name, names))
                out.proves[name] = column.proof
                if column.kind == "date" and not column.none:
                    out.dates.add(name)
            elif held and held.values.get(column.name) is not None and not self._hidden(column, row):
                value = held.values[column.name]
                open_to = name if self._disputable(row, column.name, value) else ""
                out.known.append(Known(column.name, column.zh, _text(table, column, value, names), open_to))
            elif said and column.name in said.values and column.name != self.mine.get(row):
                out.known.append(
                    Known(column.name, column.zh, _text(table, column, said.values[column.name], names), name)
                )
            elif column.name == self.mine.get(row):
                out.known.append(Known(column.name, column.zh, f"{self.claim.whose.name}（申请方）"))
        return out

    def _open(self, row: Row, column: str, name: str) -> bool:
        said = self.stand.declared.get(row)
        told = said is not None and column in said.values and column != self.mine.get(row) and row in self.editable
        return (
            (*row, column) in self.asked
            or told
            or (name in self.places and (name in self.disputed or name in self.texts))
        )

    def _disputable(self, row: Row, column: str, value: Any) -> bool:
        """Whose fact it is, and what another party's register says, is not for the claimant to correct here."""
        if row[0] in (PERSON, ORGANISATION):
            return row[1] in self.claim.keys and column != "name"
        return all(value != key for key in self.claim.keys)

    def _hidden(self, column: Column, row: Row) -> bool:
        """What is personal is shown to whom it is about."""
        return column.private and self.claim.person is None and row[1] not in self.claim.keys

    def _field(self, row: Row, column: Column, name: str, names: Mapping[str, str]) -> FormField:
        value = self._values(row)[1].get(column.name)
        text = self.texts.get(name)
        named = column.refers in (PERSON, ORGANISATION, PARTY) and isinstance(value, str)
        if text is None:
            text = names.get(value, value) if named else spelled(row[0], column.name, value)
        made = one_field(row[0], column.name, name=name, text=text, wrong=self.wrong.get(name, ""))
        if column.refers in ("", PERSON, ORGANISATION, PARTY):
            return made
        none = ((column.none, column.none),) if column.none else ()
        return replace(
            made,
            options=(*self._facts_of(column.refers), *none),
            hint="没有列出的，在下面补报后再选" if made.hint else "",
        )

    def _facts_of(self, table: str) -> list[tuple[str, str]]:
        """The party's facts of a table, to choose from: registered, and declared with this claim."""
        whose = {"links__person": self.claim.whose} if self.claim.person else {"links__organisation": self.claim.whose}
        known = told(Fact.objects.current().filter(table=table, **whose).distinct()[:MOST_CHOICES])
        found = [(one.fact.key, in_short(one)) for one in known]
        said = {key: one.values for (name, key), one in self.stand.declared.items() if name == table}
        new = {key: self._plain(table, values) for key, values in said.items()}
        return found + [
            (key, f"补报的{tables()[table].zh}{f'（{words}）' if words else ''}") for key, words in new.items()
        ]

    @staticmethod
    def _plain(table: str, values: Mapping[str, Any]) -> str:
        """What a declared fact says, without whom it means."""
        columns = tables()[table].columns
        return "，".join(shown(table, name, value) for name, value in values.items() if not columns[name].refers)

    # ── read ──

    def said(self) -> list[Said]:
        """What is declared by what was sent, row by row; ``wrong`` tells what cannot be read."""
        strange = [name for name in self.texts if name not in self.places]
        if strange:
            self.wrong[""] = "表单中有不属于这件申领的内容，没有保存：请刷新后再填"
            return []
        rows: dict[Row, dict[str, str]] = {}
        for name, text in self.texts.items():
            table, key, column = self.places[name]
            rows.setdefault((table, key), {})[column] = text
        return [Said(*row, self._read(row, texts)) for row, texts in rows.items()]

    def _read(self, row: Row, texts: Mapping[str, str]) -> dict[str, Any]:
        said, held = self.stand.declared.get(row), self._registered.get(row)
        values = {name: value for name, value in (said.values if said else {}).items() if name not in texts}
        about, meant = tables()[row[0]].columns, {}
        for column, text in texts.items():
            try:
                meant[column] = self._meant(about[column], text)
            except NotMeant as trouble:
                self.wrong[_name(row, column)] = str(trouble)
        read = read_row(row[0], meant)
        self.wrong |= {_name(row, column): why for column, why in read.wrong.items()}
        known = held.values if held else {}
        return values | {name: value for name, value in read.values.items() if known.get(name) != value}

    def _meant(self, column: Column, text: str) -> str:
        if not text or text in ("none", column.none):
            return text
        if column.kind == "place":
            return place_meant(text)
        return (
            whom(column.refers, text, self.user, self.claim.organisation)
            if column.refers in (PERSON, ORGANISATION, PARTY)
            else text
        )


@dataclass(frozen=True, slots=True)
class _Held:
    values: Mapping[str, Any]
    source: str
    known_on: Any


def _registered(rows: Iterable[Row]) -> dict[Row, _Held]:
    """The rows as the registers have them today."""
    keys: dict[str, set[str]] = {}
    for table, key in rows:
        keys.setdefault(table, set()).add(key)
    out: dict[Row, _Held] = {}
    for table, wanted in keys.items():
        if table in (PERSON, ORGANISATION):
            model = Person if table == PERSON else Organisation
            for party in model.objects.current().filter(key__in=wanted):
                out[table, party.key] = _Held(values_of(party), party.source, party.known_on)
        else:
            for fact in Fact.objects.current().filter(table=table, key__in=wanted):
                out[table, fact.key] = _Held(fact.values, fact.source, fact.known_on)
    return out


def _mine(claim: Claim, stand: Standing) -> dict[Row, str]:
    """In a fact that was declared anew, the column in which the party itself stands: it does not change."""
    out: dict[Row, str] = {}
    for row, one in stand.declared.items():
        names = tables()[row[0]].about(PERSON if claim.person is not None else ORGANISATION) if one.base == 0 else []
        mine = [name for name in names if any(one.values.get(name) == key for key in claim.keys)]
        if mine:
            out[row] = mine[0]
    return out


def _name(row: Row, column: str) -> str:
    return f"{row[0]}|{row[1]}|{column}"


def _text(table: str, column: Column, value: Any, names: Mapping[str, str]) -> str:
    return names.get(value, value) if column.refers and isinstance(value, str) else shown(table, column.name, value)
