"""What a worked example expects of a target: reached or not, what is lacking, what its sentence says."""

from __future__ import annotations

from collections.abc import Iterator

from jiangce.entitlement.decision import Status
from jiangce.entitlement.expectations import Difference, Expectation
from jiangce.entitlement.targets import Progress

_REACHED = {True: Status.ENTITLED, False: Status.NOT_ENTITLED, None: Status.OPEN}
_ZH = {Status.ENTITLED: "已达到", Status.NOT_ENTITLED: "未达到", Status.OPEN: "不作判断"}


def target_differences(wanted: Expectation, found: Progress) -> list[Difference]:
    """Where the progress of a target differs from what is expected: `entitled` is reached, `open` not judged."""
    return list(_differences(wanted, found))


def _differences(wanted: Expectation, found: Progress) -> Iterator[Difference]:
    status = _REACHED[found.reached]
    if wanted.status is not None and wanted.status is not status:
        yield Difference("目标（status）", _ZH[wanted.status], _ZH[status], (found.words,))
    for name, text in (("next", found.gap), ("how", found.words)):
        for said in wanted.texts.get(name, ()):
            if said not in text:
                yield Difference(f"目标（{name}）", f"“{said}”", text or "没有", (found.words,))


__all__ = ["target_differences"]
