"""Money, totals and the one sentence at the top of a result, in Chinese words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jiangce.office.public.model import Finding, Money, Result

_SURE = {"exact": "确定", "ceiling": "最高", "floor": "不低于", "unknown": ""}
_NOTE = {"ceiling": "按实际支出核定", "range": "经办核定"}
_WITHOUT_FIGURE = {
    "ceiling": "按实际支出核定",
    "matched": "按上级资金配套",
    "standard": "按另行公布的标准",
    "discretion": "由经办机构核定",
}
# These amounts belong into a sum; the others are counted beside it.
_SUMMABLE = frozenset({"exact", "ceiling", "range", "floor"})


def yuan(fen: int) -> str:
    """``300000`` 分 → ``¥3,000``; 分 and 角 only where there are any."""
    whole, rest = divmod(abs(fen), 100)
    sign = "−" if fen < 0 else ""
    return f"{sign}¥{whole:,}" + (f".{rest:02d}" if rest else "")


def span(low: int, high: int | None) -> str:
    """``¥3,000`` or ``¥500–800``."""
    if high is None or high == low:
        return yuan(low)
    return f"{yuan(low)}–{yuan(high).removeprefix('¥')}"


@dataclass(frozen=True, slots=True)
class Printed:
    """An amount in three parts, so that a page may set them apart: 最高 · ¥30,000 · 按实际支出核定."""

    sure: str
    figure: str
    note: str = ""

    def __str__(self) -> str:
        text = f"{self.sure} {self.figure}".strip()
        return f"{text}（{self.note}）" if self.note else text


def printed(money: Money) -> Printed:
    """How sure, how much, and why not surer."""
    kind, low, high = money.certainty, money.low, money.high
    known = high is not None or (kind == "floor" and low)
    if kind in _SUMMABLE and known:
        figure = yuan(high or 0) if kind == "ceiling" and not low else span(low, high)
        sure = "" if kind == "ceiling" and low else _SURE.get(kind, "")
        return Printed(sure, figure, money.note or _NOTE.get(kind, ""))
    figure = _WITHOUT_FIGURE.get(kind, "待补充信息")
    note = "" if money.note == figure else money.note
    return Printed("", figure, note)


@dataclass(frozen=True, slots=True)
class Total:
    """What several results come to for the reader; ``apart`` of them have no figure yet."""

    low: int
    high: int
    floor: bool
    apart: int

    def __str__(self) -> str:
        if not self.high:
            return ""
        if self.floor:
            return f"不低于 {yuan(self.low)}"
        return f"最高 {yuan(self.high)}" if not self.low else span(self.low, self.high)


def total(results: Iterable[Result]) -> Total:
    """Sum over what is paid."""
    low = high = apart = 0
    floor = False
    for result in results:
        money = result.money
        if money is None:
            continue
        if money.certainty not in _SUMMABLE or (money.high is None and not money.low):
            apart += 1
            continue
        low += money.low
        high += money.low if money.high is None else money.high
        floor = floor or money.high is None
    return Total(low, high, floor, apart)


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands at the top of a result, and what is said under it."""

    first: str
    sum: str = ""
    rest: str = ""

    def __str__(self) -> str:
        return f"{self.first}，合计 {self.sum}。{self.rest}" if self.sum else f"{self.first}。{self.rest}"


def headline(finding: Finding) -> Headline:
    """您可享受 2 项补贴奖励，合计 ¥3,000。 另有 1 项差一步：再参保 2 个月。 还有 3 项待确认。"""
    if finding.scope.compares:
        return _across(finding)
    you = finding.audience.you
    rest = _rest(finding)
    if counted := _counted(finding):
        sum_ = total(finding.money)
        if finding.others:
            rest.insert(0, _for_others(finding, you))
        if sum_.apart:
            rest.insert(0, f"{sum_.apart} 项的金额由经办机构核定，未计入合计。")
        draft = "按尚未施行的文件预测，" if finding.scope.drafts else ""
        return Headline(f"{draft}{you}可享受 {counted}", str(sum_), "".join(rest))
    if finding.others:
        return Headline(_for_others(finding, you).removesuffix("。"), rest="".join(rest))
    if finding.asked:
        first = "目前还没有确定可享受的项目" if finding.open else "按这些回答，没有可享受的项目"
        return Headline(first, rest="".join(rest))
    return Headline("回答几个问题，即可看到结果")


def _across(finding: Finding) -> Headline:
    """3 个地区有您可享受的项目。 上虞区 2 项 ¥3,000；桐庐县 1 项 ¥1,000。"""
    if not finding.asked:
        return Headline("回答几个问题，看看同样的情况在各地分别能享受什么")
    told = []
    for place in finding.scope.places:
        part = finding.within(place)
        if mine := len(part.money) + len(part.standing):
            sum_ = str(total(part.money))
            told.append(f"{place.name} {mine} 项{f'，{sum_}' if sum_ else ''}{'（预测）' if place.drafts else ''}")
    if not told:
        first = "目前还没有确定可享受的项目" if finding.open else "按这些回答，各地都没有可享受的项目"
        return Headline(first)
    you = finding.audience.you
    return Headline(
        f"{len(finding.scope.places)} 个地区中，{len(told)} 个有{you}可享受的项目", rest=f"{'；'.join(told)}。"
    )


def _counted(finding: Finding) -> str:
    kinds = [(len(finding.money), "项补贴奖励"), (len(finding.standing), "项待遇")]
    return "、".join(f"{n} {of}" for n, of in kinds if n)


def _for_others(finding: Finding, you: str) -> str:
    sum_ = str(total(finding.others))
    return f"{you}涉及的个人可享受 {len(finding.others)} 项{f'，合计 {sum_}' if sum_ else ''}。"


def _rest(finding: Finding) -> list[str]:
    rest = []
    if finding.forecast:
        sum_ = str(total(one for one in finding.forecast if not one.payee))
        rest.append(f"另有 {len(finding.forecast)} 项出自尚未施行的文件，只是预测{f'（{sum_}）' if sum_ else ''}。")
    if near := nearest(finding.not_entitled):
        rest.append(f"另有 1 项差一步：{near.steps[0].words}。")
    if finding.open:
        rest.append(f"还有 {len(finding.open)} 项待确认。")
    return rest


def nearest(results: Iterable[Result]) -> Result | None:
    """The result that lacks least: the first with a next step (the engine sorts by distance)."""
    return next((result for result in results if result.steps), None)
