"""Which column of a file is which of the vocabulary: by its name or its Chinese label.

A header that begins with # is a remark (the reason beside a row set aside), and is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence

from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.population.intake.report import Kind as Fault
from jiangce.population.intake.sheet import Sheet, always
from jiangce.population.words import TableWords
from jiangce.rules.problems import Place, Problems, nearest, some
from jiangce.rules.types import REFERENCES

REMARK = "#"
_ID_LABELS = ("编号", "ID", "Id")


def match(sheet: Sheet, headers: Sequence[tuple[str, str]], problems: Problems) -> None:
    """Fill in ``sheet.headers`` from (header, its name in ``sheet.raw``). Unknown columns are left out and noted; two for one, or no id, is a problem."""
    words = sheet.words
    known = names(words)
    for written, header in headers:
        clean = written.strip().lstrip("\ufeff")
        if clean.startswith(REMARK):
            continue
        name = known.get(clean, "")
        base = words.fields.get(name.removesuffix(NONE_SUFFIX))
        if not name:
            _unknown(sheet, clean, known)
        elif name in sheet.headers:
            problems.add(
                Place(sheet.file, 1), f"{words.title}的列 {name} 出现了两次；只留一列", "a column is there twice; keep one",
                found=f"{sheet.headers[name]}, {clean}", expected=name,
            )  # fmt: skip
        elif base is not None and base.computed:
            sheet.note(
                Fault.COMPUTED_COLUMN,
                name,
                None,
                always("只填原始的事实", "删去这一列；它由其他各列算出"),
                header,
            )
        else:
            sheet.headers[name] = header


def names(words: TableWords) -> dict[str, str]:
    """How a column may be called → its name: its label too, without what stands in brackets too, where no other has it."""
    labels = [(label, name) for name, field in words.fields.items() for label in field.labels]
    short = [(label.partition("（")[0], name) for label, name in labels]
    return (
        dict.fromkeys(_ID_LABELS, "id")
        | _unshared(short)
        | _unshared(labels)
        | {name + NONE_SUFFIX: name + NONE_SUFFIX for name in words.fields}
        | {name: name for name in words.fields}
        | {"id": "id"}
    )


def _unshared(labels: Sequence[tuple[str, str]]) -> dict[str, str]:
    out: dict[str, str] = {}
    shared = set()
    for label, name in labels:
        if out.setdefault(label, name) != name:
            shared.add(label)
    return {label: name for label, name in out.items() if label not in shared}


def _unknown(sheet: Sheet, header: str, names: dict[str, str]) -> None:
    near = nearest(header, [name for name in names if not name.endswith(NONE_SUFFIX)])
    remedy = f"是否想写：{near}" if near else f"改成表里的列名；不用的列删去，或在列名前加 {REMARK}"
    known = some((field.title for field in sheet.words.fields.values() if not field.computed), 40)
    sheet.note(Fault.UNKNOWN_COLUMN, header, None, always(known, remedy), header)


def check_missing(sheet: Sheet, problems: Problems) -> None:
    """Columns without which a table says nothing."""
    words = sheet.words
    if "id" not in sheet.headers:
        problems.add(
            Place(sheet.file, 1), f"{words.title}没有 id 这一列：每一行都要有编号", "the column id is missing",
            expected="id",
        )  # fmt: skip
    if words.table.register or not sheet.height:
        return
    date = words.fields[words.table.date]
    whose = [name for name, field in words.fields.items() if field.type.kind in REFERENCES and not field.column.derived]
    missing = [] if date.name in sheet.headers else [date.name]
    if whose and not any(name in sheet.headers for name in whose):
        missing.append(whose[0])
    for name in missing:
        title = words.fields[name].title
        sheet.note(
            Fault.MISSING_COLUMN,
            name,
            None,
            always(title, "补上这一列：没有它，这张表的事实都用不上"),
        )
