"""Where somebody may go: the ways in the head of every working page."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest

from jiangce.office.identity.matrix import may_reach


class WayIn(NamedTuple):
    """A link in the head."""

    route: str
    zh: str


WAYS = (
    WayIn("portal:home", "我的事项"),
    WayIn("employer:home", "本单位"),
    WayIn("desk:queue", "待办"),
    WayIn("noticeboard:lists", "公示办理"),
    WayIn("finance:home", "资金发放"),
    WayIn("desk:offers", "免申即享"),
    WayIn("registry:facts", "登记簿"),
    WayIn("oversight:claims", "审计"),
    WayIn("oversight:log", "日志"),
    WayIn("administration:home", "系统管理"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of all templates: whoever is not logged in, or on a public page, is not asked who he is."""
    match = request.resolver_match
    if match is None or match.view_name.startswith(("public:", "api-")):
        return {}
    user: Any = request.user
    if match.view_name == "account_login" and settings.JIANGCE_DEMO:
        from jiangce.office.demo.seeding import told

        return {"me": user, "demo": told()}
    held = user.roles() if user.is_authenticated else None
    return {"ways": [way for way in WAYS if held is not None and may_reach(way.route, held)], "me": user}
