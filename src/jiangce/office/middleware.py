"""Response headers that say what a page may do: load our own files, and nothing else. Requests that no database takes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve

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


class BackToThePage:
    """Whoever comes to the address of a form by a bookmark, by Enter in the address bar or after logging in again, is led to the page it stands on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
            return response
        match = request.resolver_match
        if match is None or match.view_name.startswith(("public:", "api-")):
            return response
        messages.info(request, "这个地址只接收表单，没有办理任何事项。请在本页重新操作。")
        return HttpResponseRedirect(_above(request.path) or resolve_url("public:home"))


def _above(path: str) -> str:
    """The nearest address above that leads somewhere; "" where none does."""
    parts = path.strip("/").split("/")
    for end in range(len(parts) - 1, 0, -1):
        where = "/" + "/".join(parts[:end]) + "/"
        try:
            resolve(where)
        except Resolver404:
            continue
        return where
    return ""


class NoNul:
    """Nobody types the sign NUL, and PostgreSQL keeps no text with it: such a request is refused, not broken off inside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Working pages only; public ones ask no database. Raises `BadRequest`."""
        match = request.resolver_match
        if match is None or match.view_name.startswith(("public:", "api-", "analyst:")):
            return
        told = (text for form in (request.GET, request.POST) for _, texts in form.lists() for text in texts)
        if "\0" in request.path or any("\0" in str(text) for text in told):
            raise BadRequest("请求中有不能识别的字符（NUL），没有办理。请重新填写")
