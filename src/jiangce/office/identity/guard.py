"""The door: every request passes the matrix before its view is called. A route that is not in it stays shut.

Behind it only the posts count that open it: who is let in as an officer of one county does not see there what he may
analyse of another.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from jiangce.office.identity.matrix import ANYONE, EVERYONE, matrix, may_reach
from jiangce.office.identity.roles import roles

log = logging.getLogger(__name__)


class Guard:
    """Middleware, behind authentication. Public pages are let through without a look at the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """None lets the request through."""
        match = request.resolver_match
        assert match is not None
        name = match.view_name if match.url_name else match.route
        who = matrix().get(name)
        if who is None:
            log.error("route %s is not in the matrix of rights", name)
            raise PermissionDenied("该地址尚未登记权限，不能访问。")
        if ANYONE in who:
            return None
        if not who:
            raise Http404
        user: Any = request.user
        if not user.is_authenticated:
            return HttpResponseRedirect(
                f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
            )
        if not may_reach(name, user.roles()):
            raise PermissionDenied("您的岗位不能访问此页。")
        if EVERYONE not in who:
            user.admit(post for post in user.held() if post.role in who)
        if user.must_change_password and name not in ("account_logout", "account_change_password"):
            return HttpResponseRedirect(resolve_url("account_change_password"))
        open_ = ("account_logout", "account_change_password") if user.must_change_password else ("account_logout",)
        return None if name in open_ or name.startswith("mfa_") else self._second_factor(user)

    @staticmethod
    def _second_factor(user: Any) -> HttpResponse | None:
        """Whose role asks for a second factor sets one up first, where the office demands it."""
        if not settings.JIANGCE_DEMAND_MFA or not any(roles()[role].needs_mfa for role in user.roles()):
            return None
        from allauth.mfa.utils import is_mfa_enabled

        return None if is_mfa_enabled(user) else HttpResponseRedirect(resolve_url("mfa_index"))
