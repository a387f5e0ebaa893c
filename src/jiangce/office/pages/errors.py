"""When something is wrong on a working page: in the words of the office, and a way back to where the person works.

Public pages keep their own words (`public.views.errors`); so do the interface and whatever comes before anybody knows who asks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from jiangce.office.identity.matrix import ANYONE, matrix, may_reach
from jiangce.office.identity.roles import roles
from jiangce.office.pages.frame import WAYS
from jiangce.office.public.views import errors as public

log = logging.getLogger(__name__)


class Words(NamedTuple):
    """What happened, what was kept, what to do now."""

    title: str
    what: str
    kept: str
    now: str


CSRF = 419  # of the table below; answered as 403
_NOTHING = "没有办理任何事项，也没有改动任何内容。"
_PAGES = {
    400: Words("这个请求无法办理", "地址或表单中的内容不完整、过长，或有不能识别的字符。", _NOTHING, "请回到您的工作页，重新打开该事项后再试。"),
    403: Words("您的岗位不能做这一步", "这一页或这一步不由您现在的岗位办理。", _NOTHING, "请从下面回到您的工作页；确需办理的，请系统管理员按程序增设岗位。"),
    404: Words(
        "没有找到这一页或这一件", "地址或编号可能有误；也可能它不属于您本人、本单位，或不在您的岗位和辖区之内。", _NOTHING,
        "请核对编号，或从下面回到您的工作页查找。",
    ),
    CSRF: Words(
        "这张表单已失效", "页面打开的时间太长、其间重新登录过，或者浏览器没有带回本站的 Cookie。", _NOTHING,
        "请用浏览器“后退”回到原页面（刚才填写的一般还在，可先复制），刷新后再提交。",
    ),
    500: Words(
        "系统出了差错", "不是您的操作有误。差错已记入运行日志（不含您填写的内容）。", "此前已经办妥的都在；刚才这一步是否办成，请到该事项的页面核对。",
        "请稍后再试；若仍出现，请把发生的时间和这一页的网址告诉系统管理员。",
    ),
}  # fmt: skip
#: the same for whoever is not logged in, at a notice that anyone may read
_NOTICE = Words(
    "没有找到这份公示",
    "地址可能有误，或者公示的展示期已过、名单已经撤下。",
    "您没有提交任何内容。",
    "请到公示列表查找。",
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    said = str(exception) if type(exception) is BadRequest else ""
    return _answer(request, 400, public.bad_request, said)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a post that may not."""
    said = str(exception) if type(exception) is PermissionDenied else ""
    return _answer(request, 403, public.forbidden, said)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that is too old, or comes from elsewhere."""
    return _answer(request, CSRF, public.forbidden)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not to be seen: which of the two, nobody is told."""
    return _answer(request, 404, public.not_found)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; where not even the page can be made (no database), the plain one."""
    return _answer(request, 500, public.server_error)


def _answer(request: HttpRequest, status: int, otherwise: Callable[[HttpRequest], HttpResponse], said: str = "") -> HttpResponse:  # fmt: skip
    route = _route(request)
    if not route or route.startswith(("public:", "api-", "analyst:")):
        return otherwise(request)
    try:
        return _of_office(request, status, route, said)
    except Exception:  # whatever broke the page may break its frame as well
        if status != 500:
            raise
        log.exception("the page of an error could not be made")
        return public.plain(500, *_PAGES[500])


def _of_office(request: HttpRequest, status: int, route: str, said: str) -> HttpResponse:
    user: Any = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    held = user.roles() if known else None
    open_ = route.startswith("noticeboard:") and ANYONE in matrix().get(route, ())
    notice = status == 404 and open_ and not known
    words = _NOTICE if notice else _PAGES[status]
    shown = 403 if status == CSRF else status
    context = {
        "status": shown, "words": words, "said": said.rstrip("。"), "me": user, "posts": [roles()[one].zh for one in sorted(held or ())],
        "ways": [way for way in WAYS if held is not None and may_reach(way.route, held)], "landing": _landing(held), "notice": notice,
    }  # fmt: skip
    return render(request, "office/error.html", context, status=shown)


def _landing(held: frozenset[str] | None) -> tuple[str, str] | None:
    """Where the person works: route, and what it is called."""
    names = {way.route: way.zh for way in WAYS}
    for route in settings.JIANGCE_LANDINGS if held is not None else ():
        if may_reach(route, held):
            return route, names[route]
    return None


def _route(request: HttpRequest) -> str:
    """The route that was asked for, or of the nearest address above that leads somewhere; "" for none but the front page."""
    parts = request.path_info.strip("/").split("/")[:12]
    for end in range(len(parts), 0, -1):
        try:
            return resolve("/" + "/".join(parts[:end]) + "/").view_name
        except Resolver404:
            continue
    return ""
