"""Template words of working pages: money, days left, conditions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jiangce.office.asked import Asked
from jiangce.office.letters.models import Letter
from jiangce.office.payments.accounts import sealed_of
from jiangce.office.rulebook.spelled import place_called, sureness
from jiangce.office.rulebook.titled import fact_kind, fund_called
from jiangce.office.workdays.counting import BeyondCalendar, days_left

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """分 as ¥; nothing for what is not known."""
    if fen is None:
        return ""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{whole:,}{f'.{rest:02}' if rest else ''}"


@register.filter
def sum_of(claim: Any) -> str:
    """What a claim is about, in money: the granted sum, else its bounds."""
    if claim.granted is not None:
        return yuan(claim.granted)
    return bounds(claim.low, claim.high)


@register.filter
def amount(told: dict[str, Any] | None) -> str:
    """An amount of a decision."""
    return bounds(told["low_fen"], told["high_fen"]) if told else ""


@register.filter
def fact_of(claim: Any) -> str:
    """The fact that is claimed for: what it is, and of when."""
    kind = fact_kind(claim.policy, claim.entry) or "登记的事实"
    return f"{kind}（{claim.fact_on:%Y-%m-%d}）" if claim.fact_on else kind


@register.filter
def worth(offer: Any) -> str:
    """What a stored result would bring, and how sure it is: 确定 ¥500, 最高 ¥30,000（按实际支出核定）."""
    sure = sureness(offer.certainty)
    if offer.high is not None and offer.low == offer.high:
        return (
            f"{sure or '确定'} {yuan(offer.low)}"
            if offer.certainty in ("", "exact")
            else f"{yuan(offer.low)}（{sure}）"
        )
    said = bounds(offer.low, offer.high)
    return f"{said}（{sure}）" if sure and offer.high is not None else said


@register.filter
def verbose(row: Any) -> str:
    """What kind of row it is: 个人, 单位, 申领."""
    return str(row._meta.verbose_name)


@register.filter
def fund_of(claim: Any) -> str:
    """The name of the fund that a claim is paid from."""
    return fund_called(claim.policy, claim.fund)


@register.filter
def place(code: str) -> str:
    """A place by its name."""
    return place_called(code) if code else ""


@register.filter
def cut_to(text: str, most: int) -> str:
    """A text that fits a cell."""
    return text if len(text) <= most else text[: most - 1] + "…"


def bounds(low: int, high: int | None) -> str:
    """An interval of money in words."""
    if high is None:
        return f"{yuan(low)} 起（待核定）" if low else "待核定"
    if low == high:
        return yuan(low)
    return f"最高 {yuan(high)}" if low == 0 else f"{yuan(low)}–{yuan(high)}"


@register.filter
def due(day: date | None) -> SafeString | str:
    """A deadline, and how many working days are left; red when it is past, amber on the last."""
    if day is None:
        return "—"
    try:
        left = days_left(timezone.localdate(), day)
    except BeyondCalendar:
        return f"{day:%Y-%m-%d}"
    tone, words = _said(left)
    return format_html(
        '<span class="due {}"><time datetime="{}">{}</time> {}</span>', tone, day.isoformat(), f"{day:%m-%d}", words
    )


def _said(left: int) -> tuple[str, str]:
    if left < 0:
        return "late", f"逾期{-left}个工作日"
    return ("soon" if left < 2 else ""), f"剩{left}个工作日" if left else "今日到期"


@register.inclusion_tag("office/parts/conditions.html")
def reasons(every: list[dict[str, Any]]) -> dict[str, Any]:
    """The conditions of a decision, each with what was found."""
    return {"conditions": every}


_LETTERS = Asked(lambda claim: Letter.objects.filter(claim=claim).order_by("pk"), int)


@register.inclusion_tag("office/parts/letters.html")
def letters(claim: Any, route: str) -> dict[str, Any]:
    """The letters about a claim, to be had at ``route``."""
    return {"letters": _LETTERS(claim.pk), "number": claim.number, "route": route}


#: in which a claim's payee is asked for an account
_UNPAID = ("filed", "accepted", "reviewed", "approved", "noticed", "objected", "payable", "batched", "failed")


@register.inclusion_tag("office/parts/account.html")
def account_asked(claim: Any) -> dict[str, Any]:
    """Where an account is missing, or money came back: what the applicant is to do."""
    if claim.state not in _UNPAID:
        return {}
    known, _ = sealed_of(claim.party)
    last = claim.payment_lines.order_by("-pk").first() if claim.state == "failed" else None
    return {"party": claim.party, "missing": known is None, "failed": last.reason if last else ""}


@register.inclusion_tag("office/parts/account.html")
def account_of(party: Any) -> dict[str, Any]:
    """The account of a party, masked, and the way to change it."""
    return {"party": party, "known": sealed_of(party)[0], "line": True}
