"""Response headers that say what a page may do: load our own files, and nothing else. Requests that no database takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """No inline script, no inline style, no foreign host, no frame; a view may set a header of its own first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response

    return middleware


class NoNul:
    """Nobody types the sign NUL, and PostgreSQL keeps no text with it: such a request is refused, not broken off inside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Working pages only; public ones ask no database. Raises `BadRequest`."""
        match = request.resolver_match
        if match is None or match.view_name.startswith(("public:", "api-")):
            return
        told = [request.path, *(text for _, texts in request.GET.lists() for text in texts)]
        if request.content_type == "application/x-www-form-urlencoded":
            told += [text for _, texts in request.POST.lists() for text in texts]
        if any("\0" in text for text in told):
            raise BadRequest("请求中有不能识别的字符（NUL），没有办理。请重新填写")
