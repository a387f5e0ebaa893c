"""Template words of public notice: where a claim stands, or stood, for everybody to see."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import QuerySet

from jiangce.office.asked import Asked
from jiangce.office.notices.models import NoticeLine

register = template.Library()


def _lines(claim: int) -> QuerySet[NoticeLine]:
    shown = NoticeLine.objects.filter(claim=claim).exclude(notice__state="prepared")
    return shown.select_related("notice").order_by("-pk")


_LINES = Asked(_lines, int)


@register.inclusion_tag("office/parts/noticed.html")
def notices_of(claim: Any, inside: bool = False) -> dict[str, Any]:
    """The lists that the claim stood on, the last first; nothing of one that is not up yet.

    ``inside``: for whoever may see a list after it was withdrawn.
    """
    return {"lines": _LINES(claim.pk), "inside": inside}
