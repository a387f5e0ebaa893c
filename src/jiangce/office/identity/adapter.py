"""How accounts come about: an administrator makes them, or an identity provider vouches. Nobody signs himself up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from jiangce.office.identity.matrix import may_reach


class Accounts(DefaultAccountAdapter):
    """allauth's questions, answered."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody's work lies: the first of the pages that his posts open."""
        held = request.user.roles()  # type: ignore[union-attr]
        found = (route for route in settings.JIANGCE_LANDINGS if may_reach(route, held))
        return reverse(next(found, settings.JIANGCE_NO_LANDING))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to the work, once the one-time password is replaced."""
        return self.get_login_redirect_url(request)
