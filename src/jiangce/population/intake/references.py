"""References: do they lead to a row that is there and stays? Rows that point at a row set aside are set aside too.

Texts are compared by their 64-bit hashes, which costs a fifth of comparing them. Equal texts have equal hashes, so a
reference that leads somewhere is never refused; that one of a million wrong references should have the hash of some id
by chance has a probability of one in ten million, and the decision refuses it then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from jiangce.population.intake.report import KEPT
from jiangce.population.intake.report import Kind as Fault
from jiangce.population.intake.rows import HINTS, rounded
from jiangce.population.intake.sheet import Hint, Sheet, always, places
from jiangce.population.intake.values import shown
from jiangce.population.words import Field, Words
from jiangce.rules.problems import Place, Problems, nearest, some
from jiangce.rules.types import REFERENCES

_SEARCHED = 2000


def check(sheets: Mapping[str, Sheet], words: Words, problems: Problems) -> None:
    """Set aside every row that points at nothing, or at a row set aside, until nothing changes.

    A table that is pointed at and is not in the folder is a problem of the whole folder.
    """
    _shared(sheets, words)
    links = _Links(sheets, words)
    links.check_tables(problems)
    if len(problems):
        return
    links.check_all()
    links.follow()


def _shared(sheets: Mapping[str, Sheet], words: Words) -> None:
    """A party may be either, so a person and an organisation may not have one id."""
    parties = [sheets[name] for name in words.parties if name in sheets]
    for at, sheet in enumerate(parties):
        for other in parties[at + 1 :]:
            small, large = sorted((sheet, other), key=lambda one: one.height)
            ids = small.data["id"]
            both = (ids.hash().is_in(large.data["id"].hash().implode()) & ids.is_not_null()).fill_null(False)
            if both.any():
                _set_aside_shared(small, large, ids.filter(both))


def _set_aside_shared(one: Sheet, other: Sheet, ids: pl.Series) -> None:
    said = always("个人和单位各用各的编号", "换一个编号，引用它的地方一起改")
    for sheet in (one, other):
        both = sheet.data["id"].is_in(ids.implode()).fill_null(False)
        sheet.note(Fault.SHARED_ID, "id", places(both), said)


class _Links:
    """All references between the sheets of a folder."""

    def __init__(self, sheets: Mapping[str, Sheet], words: Words) -> None:
        self.sheets = sheets
        self.words = words
        self.links = [
            (sheet, field)
            for sheet in sheets.values()
            for name, field in sheet.words.fields.items()
            if field.type.kind in REFERENCES and name in sheet.data
        ]
        self.all: dict[str, pl.Series] = {}  # hashes of every id read

    def check_tables(self, problems: Problems) -> None:
        for sheet, field in self.links:
            targets = self.words.targets(field.type)
            values = sheet.data[field.name]
            if any(name in self.sheets for name in targets) or values.null_count() == len(values):
                continue
            titles = "或".join(self.words.tables[name].title for name in targets)
            problems.add(
                Place(sheet.file, 0), f"列 {field.title} 指向{titles}，文件夹里却没有这张表：请把它放进来",
                f"{sheet.words.name}.{field.name} points at a table that is not in the folder",
                expected=" / ".join(f"{name}.parquet、{name}.csv 或 {name}.xlsx" for name in targets),
            )  # fmt: skip

    def check_all(self) -> None:
        for name, sheet in self.sheets.items():
            self.all[name] = sheet.data["id"].drop_nulls().hash()
        for sheet, field in self.links:
            targets = [name for name in self.words.targets(field.type) if name in self.sheets]
            if not targets:  # and so nothing in it, see `check_tables`
                continue
            known = [self.all[name] for name in targets]
            values = sheet.data[field.name]
            there = values.hash().is_in((known[0] if len(known) == 1 else pl.concat(known)).implode())
            if not (there | values.is_null()).all():
                self._dangling(sheet, field, places(~there & values.is_not_null()))

    def _dangling(self, sheet: Sheet, field: Field, rows: pl.Series) -> None:
        odd = rounded(sheet.data[field.name].gather(rows))
        sheet.note(Fault.ROUNDED_NUMBER, field.name, rows.filter(odd), HINTS[Fault.ROUNDED_NUMBER])
        targets = [name for name in self.words.targets(field.type) if name in self.sheets]
        lost = rows.filter(~odd)
        if len(lost):
            told = sheet.data[field.name].gather(lost.head(KEPT)).unique()
            elsewhere = self._elsewhere(targets, told)
            sheet.note(Fault.DANGLING, field.name, lost, lambda text: self._missing(targets, elsewhere, text))

    def _elsewhere(self, targets: Sequence[str], ids: pl.Series) -> dict[str, Sheet]:
        """Of ids that are not where they should be, the tables in which they are."""
        others = (sheet for name, sheet in self.sheets.items() if name not in targets)
        found = ((sheet, sheet.data["id"].is_in(ids.implode()).fill_null(False)) for sheet in others)
        return {one: sheet for sheet, here in found if here.any() for one in sheet.data["id"].filter(here)}

    def _missing(self, targets: Sequence[str], elsewhere: Mapping[str, Sheet], text: str) -> Hint:
        """What to say of an id that is not there."""
        titles = "或".join(self.words.tables[name].title for name in targets)
        if text in elsewhere:
            return Hint(f"{titles}的编号", f"{shown(None, text)} 是{elsewhere[text].words.title}的编号：改正这一格")
        known = [key for name in targets for key in self.sheets[name].data["id"].head(_SEARCHED + 1).drop_nulls()]
        near = nearest(text, known) if len(known) <= _SEARCHED else ""
        files = "、".join(self.sheets[name].file for name in targets)
        return Hint(
            f"{titles}里有的编号" + (f"，如 {some(known[:3])}" if len(known) <= _SEARCHED and known else ""),
            f"是否想写：{near}" if near else f"改正这一格，或把这一行补进 {files}",
        )

    # ── rows that point at rows set aside ──

    def follow(self) -> None:
        """Rows that point at rows set aside, and those that point at them; an id of a row that stays is no such."""
        fresh = {name for name, sheet in self.sheets.items() if sheet.aside is not None}
        while fresh:
            gone = {name: self._gone(self.sheets[name]) for name in fresh}
            before = {name: sheet.set_aside() for name, sheet in self.sheets.items()}
            for sheet, field in self.links:
                lost = [gone[name] for name in self.words.targets(field.type) if name in gone]
                for ids in lost:
                    self._point_aside(sheet, field, ids)
            fresh = {name for name, sheet in self.sheets.items() if sheet.set_aside() > before[name]}

    @staticmethod
    def _gone(sheet: Sheet) -> pl.Series:
        assert sheet.aside is not None
        return sheet.data["id"].filter(sheet.aside).drop_nulls()

    def _point_aside(self, sheet: Sheet, field: Field, ids: pl.Series) -> None:
        hit = sheet.data[field.name].is_in(ids.implode()).fill_null(False)
        known = sheet.pointing.get(field.name)
        if known is not None:
            hit &= ~known
        if not hit.any():
            return
        sheet.pointing[field.name] = hit if known is None else hit | known
        target = "或".join(self.words.tables[name].title for name in self.words.targets(field.type))
        said = always(f"{target}里保留的行", "先改正所指的那一行")
        sheet.note(Fault.POINTS_ASIDE, field.name, places(hit), said)
