"""The firm's worksheet as a file: an empty template for an entry, and its own rows back with the reasons in their cells."""

from __future__ import annotations

from jiangce.office.pages.forms import field_of
from jiangce.office.pages.workbooks import Asked, blank, returned
from jiangce.office.registers.models import Organisation
from jiangce.office.rosters.reading import Batch
from jiangce.office.rosters.sheet import NAME, NUMBER, PLACE, TITLE, SheetColumn, columns
from jiangce.office.rulebook.workbooks import MOST_ROWS
from jiangce.office.rulebook.workers import WorkerEntry

EXAMPLE = {NAME: "张三（示例）", NUMBER: "330604199003070000（示例）"}
HOW = {NUMBER: "18位，单元格设为“文本”", PLACE: "不填的按本单位所在地"}


def asked(entry: WorkerEntry, firm: Organisation) -> list[Asked]:
    """The columns with what they expect."""
    return [_asked(one) for one in columns(entry, firm)]


def _asked(one: SheetColumn) -> Asked:
    field = field_of(one.column, one.must)
    options = tuple(text for _, text in field.options)
    how = HOW.get(one.id) or field.hint or "从列表中选：" + "、".join(options)
    return Asked(one.id, one.label, one.must, options, how, field.ask, one.column.proof)


def template(entry: WorkerEntry, firm: Organisation) -> bytes:
    """The empty worksheet of an entry, with one example on the sheet of words."""
    every = asked(entry, firm)
    example = EXAMPLE | {one.name: _example(one) for one in every if one.name not in EXAMPLE}
    remarks = (
        f"用于“{entry.title}”（{entry.clause}）。一行一名员工，一次最多 {MOST_ROWS} 行；用人单位就是本单位，不用填。",
        "带“·”的列是另一项事实（如参保记录）：登记簿已有的不必填；要填就把该项的日期填上。",
        "不清楚的留空，不要猜。身份证号必须是文本，不能是数值。",
    )
    return blank(TITLE, every, remarks, [example])


def _example(one: Asked) -> str:
    return one.options[0] if one.options else one.how.partition("如 ")[2].partition("；")[0].strip("，。、 ") or ""


def marked(batch: Batch, entry: WorkerEntry, firm: Organisation) -> bytes:
    """The firm's own rows, the wrong cells red, the reason in each."""
    known = {one.name: one for one in asked(entry, firm)}
    return returned(TITLE, [known[name] for name in batch.columns], ((row.texts, row.wrong) for row in batch.rows))
