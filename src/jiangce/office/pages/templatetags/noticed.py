"""Template words of public notice: where a claim stands, or stood, for everybody to see."""

from __future__ import annotations

from typing import Any

from django import template

from jiangce.office.notices.models import NoticeLine

register = template.Library()


@register.inclusion_tag("office/parts/noticed.html")
def notices_of(claim: Any, inside: bool = False) -> dict[str, Any]:
    """The lists that the claim stood on, the last first; nothing of one that is not up yet.

    ``inside``: for whoever may see a list after it was withdrawn.
    """
    lines = NoticeLine.objects.filter(claim=claim).exclude(notice__state="prepared").select_related("notice")
    return {"lines": lines.order_by("-pk"), "inside": inside}
