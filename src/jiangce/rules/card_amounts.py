"""The amounts of a card: rates and tables, whole batches, uplifts, terms, figures of other documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jiangce.rules.nodes.amounts import AmountNode, Standard
from jiangce.rules.nodes.floors import Floored
from jiangce.rules.nodes.tiers import Batched, Dated, ProRata, Raised, Tiers
from jiangce.rules.policy import Entry, Policy
from jiangce.rules.types import date_words
from jiangce.rules.window import date_of, period_words

_EACH = {"month": "每月", "year": "每年", "": ""}


def core(entry: Entry) -> AmountNode | None:
    """The rate itself, without uplifts and pro rata around it."""
    amount = entry.amount
    while isinstance(amount, Raised | ProRata | Floored):
        amount = amount.inner
    return amount


def amounts(entry: Entry) -> Iterator[str]:
    """The rate in words, one sentence for each row of a table."""
    amount, each = core(entry), _EACH[entry.every]
    if entry.by is not None and amount is not None:
        yield f"按{'、'.join(by.words() for by in entry.bys)}分档"
    if isinstance(amount, Dated):
        for start, part in amount.rows:
            yield from (f"{date_words(start)}起，{text}" for text in _rates(part, each))
    elif amount is not None:
        yield from _rates(amount, each)


def _rates(amount: AmountNode, each: str) -> Iterator[str]:
    if isinstance(amount, Tiers):
        yield from (f"{'，'.join(said)}：{each}{part.words()}" for *said, part in _cells(amount))
    elif isinstance(amount, Batched):
        size = amount.batch.words()
        for said, _, part in amount.rows:
            yield f"{said}：每满{size}{part.words()}" if said else f"每满{size}{part.words()}"
        yield ("各档分开计数，" if len(amount.rows) > 1 else "") + f"不足{size}的部分不计"
    else:
        yield each + amount.words()


def _cells(table: Tiers) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, of one in another each cell: the words of its keys, then its amount."""
    for said, _, part in table.rows:
        if isinstance(part, Tiers):
            yield from ((said, *cell) for cell in _cells(part))
        else:
            yield said, part


def tiers(entry: Entry) -> tuple[tuple[str, ...], ...]:
    """The table of amounts: its head and its rows; () where the rate is no table."""
    amount, each = core(entry), _EACH[entry.every]
    if entry.by is None:
        return ()
    head = (*(by.words() for by in entry.bys), f"{each}金额" if each else "金额")
    if isinstance(amount, Tiers):
        return (head, *((*said, part.words()) for *said, part in _cells(amount)))
    if isinstance(amount, Batched):
        return (head, *((said, f"每满{amount.batch.words()}{part.words()}") for said, _, part in amount.rows))
    return ()


def adjustments(entry: Entry) -> Iterator[tuple[str, Sequence[str]]]:
    """What raises the rate, and by what share it is paid."""
    amount = entry.amount
    while isinstance(amount, Raised | ProRata | Floored):
        if isinstance(amount, Floored):
            yield "下限", [f"不足{amount.floor.words()}的按{amount.floor.words()}"]
        elif isinstance(amount, ProRata):
            yield "折算", [f"按{amount.share.words()}折算"]
        else:
            said = [one.words() for one in amount.uplifts]
            yield "提高", said + (["同时符合的，只按列在前面的一项提高"] if len(said) > 1 else [])
        amount = amount.inner


def periods(policy: Policy, entry: Entry) -> Iterator[str]:
    """When and how long: 按月发放 … 最多3年."""
    if entry.while_ is None:
        return
    start, needed = date_of(entry).words(), entry.while_.node.words()
    counted = "，期限照样计算" if entry.at_a_stretch else "，也不计入期限"
    if not entry.every:
        yield f"一次发给，从{start}所在月起，第一个符合以下条件的月份发：{needed}"
    elif entry.every == "month":
        yield f"按月发放，从{start}所在月起，每个月须：{needed}；不符合的月份不发{counted}"
    else:
        yield f"按年发放，从{start}起每满一年为一期，每期开始时须：{needed}；不符合的一期不发{counted}"
    yield from period_words(policy, entry)
    if entry.every:
        most = "从第一个发放的一期起连续" if entry.at_a_stretch else "最多发"
        yield "文件未写发放期限" if entry.terms is None else f"{most}{entry.terms.words()}"


def standards(policy: Policy, entry: Entry) -> Iterator[str]:
    """Where a figure of another document stands, by what it goes, and whether it has been filled in."""
    for part in entry.amount.walk() if entry.amount is not None else ():
        if isinstance(part, Standard):
            source = policy.standards[part.name]
            by = f"，按{'、'.join(key.words() for key in part.keys)}分" if part.keys else ""
            state = "" if source.values else "；尚未填入"
            yield f"{source.zh}：见{source.source}（{source.unit}{by}）{state}"
