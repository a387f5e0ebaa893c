"""For which firm somebody is here, and what all pages of a firm show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from jiangce.office.registers.models import Member, Organisation


def firms(request: HttpRequest) -> list[Organisation]:
    """Those for which the account acts today."""
    mine = Member.objects.of(request.user).values("organisation")  # type: ignore[arg-type]
    return list(Organisation.objects.current().filter(pk__in=mine).order_by("name", "pk"))


def chosen(request: HttpRequest) -> tuple[Organisation | None, dict[str, Any]]:
    """The firm that is meant (`firm`: its key; else the first), and the context that goes with it."""
    every = firms(request)
    told = request.POST.get("firm") or request.GET.get("firm") or ""
    firm = next((one for one in every if one.key == told), None if told else (every[0] if every else None))
    context = {"firm": firm, "firms": every, "today": timezone.localdate(), "of": f"firm={firm.key}" if firm else ""}
    return firm, context


def no_firm(request: HttpRequest, context: dict[str, Any]) -> Any:
    """Nobody's clerk, or not of this one."""
    return render(request, "employer/nobody.html", context, status=200 if not context["firms"] else 404)
