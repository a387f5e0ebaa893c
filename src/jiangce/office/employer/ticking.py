"""Which lines are ticked for filing beforehand: what is due, with nothing left to find out, and its papers there. Of the others, why not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jiangce.office.claims.evidence import Slot
from jiangce.office.rosters.deciding import OPEN, YES, Case
from jiangce.office.rosters.proving import Proofs

MOST = 3
#: how the lines are ticked, and what the choice is called
TICKS = {"complete": "材料齐全的", "entitled": "全部符合的", "none": "都不勾"}


@dataclass(frozen=True, slots=True)
class Tick:
    """``may``: a line can be filed; ``ready``: it is ticked beforehand, else ``why`` not."""

    may: bool
    ready: bool
    due: bool
    why: str = ""
    lacks: tuple[Slot, ...] = ()


def tick_of(case: Case, proofs: Proofs) -> Tick:
    """A line of the table."""
    if case.claim or case.status not in (YES, OPEN):
        return Tick(may=False, ready=False, due=False)
    lacks = tuple(proofs.lacking(case))
    if case.status == OPEN:
        return Tick(True, False, False, "待补信息，能不能领还不知道", lacks)
    told = case.told
    if told["missing"]:
        labels = list(dict.fromkeys(one["label"] for one in told["missing"]))
        return Tick(True, False, True, f"还不清楚：{_some(labels)}", lacks)
    if told["provisional"]:
        return Tick(True, False, True, "与它共用限额的另一项还没有定，结果可能变", lacks)
    if lacks:
        names = list(dict.fromkeys(one.document for one in lacks))
        return Tick(True, False, True, f"缺材料：{_some(names)}", lacks)
    return Tick(may=True, ready=True, due=True)


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:MOST]) + ("等" if len(names) > MOST else "")


def is_ticked(case: Case, tick: Tick, how: str, kept: Collection[str] | None) -> bool:
    """As the clerk left it (``kept``: facts), else as it is wished."""
    if kept is not None:
        return tick.may and case.key[2] in kept
    return {"complete": tick.ready, "entitled": tick.due}.get(how, False)
