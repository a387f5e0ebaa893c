"""How much may be sent to us: a body is measured before anybody reads it."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve

from jiangce.office.public.views import errors

MINUTE = 60


def body_limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """413 for a body over the limit, 400 for one of unreadable length."""

    def middleware(request: HttpRequest) -> HttpResponse:
        announced = request.headers.get("Content-Length") or "0"
        if not (announced.isascii() and announced.isdigit()):
            return refusal(400, "请求长度无法识别。", "The content length cannot be read.")
        size = int(announced[:20])
        if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and size > (most := most_of(request.path_info)):
            return too_large() if request.path.startswith("/api/") else errors.too_large(request, most)
        return get_response(request)

    return middleware


def rate_limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """429 for whoever asks the interface more than ``JIANGCE_API_A_MINUTE`` times in a minute."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/") and not _one_more(request):
            answer = refusal(429, "请求过于频繁，请一分钟后再试。", "Too many requests; try again in a minute.")
            answer.headers["Retry-After"] = "60"
            return answer
        return get_response(request)

    return middleware


def _one_more(request: HttpRequest) -> bool:
    """Counted by address and minute, and kept no longer."""
    counted = caches["near"]
    try:
        where = str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # reached by a socket, without an address
        where = ""
    key = f"api:{where}:{int(time.time()) // MINUTE}"
    if counted.add(key, 1, MINUTE):
        return True
    try:
        return bool(counted.incr(key) <= settings.JIANGCE_API_A_MINUTE)
    except ValueError:  # it has just run out
        return True


def most_of(path: str) -> int:
    """``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes; more where files are taken in (``JIANGCE_LARGE_BODIES``: route → bytes)."""
    try:
        route = resolve(path).view_name
    except Resolver404:
        route = ""
    return settings.JIANGCE_LARGE_BODIES.get(route, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)  # type: ignore[no-any-return]


def too_large() -> JsonResponse:
    """413, naming the limit."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1000
    return refusal(413, f"请求内容过大，最多 {most} KB。", f"The body is too large; at most {most} KB.")


def refusal(status: int, chinese: str, english: str, **more: object) -> JsonResponse:
    """An error of the interface: Chinese and English, and what to look at."""
    body = {"error": chinese, "english": english, "problems": [], **more}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
