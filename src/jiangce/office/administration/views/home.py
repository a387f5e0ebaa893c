"""What an administrator should look at first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiangce.office.administration.acts import acts, read
from jiangce.office.identity.conflicts import at_odds
from jiangce.office.identity.models import Post, User
from jiangce.office.workdays.editing import missing

SOON = timedelta(days=30)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is missing, what runs out, what should not be; the last acts."""
    today = timezone.localdate()
    current = Post.objects.filter(user__is_active=True, since__lte=today).exclude(until__lt=today)
    many = current.filter(user__in=_with_several(current)).select_related("user").order_by("user")
    context = {
        "missing": missing(today), "ending": current.filter(until__lte=today + SOON).select_related("user").order_by("until")[:20],
        "odds": at_odds(many[:500]), "waiting": User.objects.filter(is_active=True, must_change_password=True).order_by("username")[:20],
        "idle": User.objects.filter(is_active=True).exclude(posts__in=current).order_by("username")[:20],
        "counts": (User.objects.filter(is_active=True).count(), current.count()), "acts": read(acts({})[:10]),
    }  # fmt: skip
    return render(request, "administration/home.html", context)


def _with_several(current: QuerySet[Post]) -> QuerySet[Post, dict[str, Any]]:
    return current.order_by().values("user").annotate(times=Count("pk")).filter(times__gt=1).values("user")
