"""How accounts come about: an administrator makes them, or an identity provider vouches. Nobody signs himself up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Accounts(DefaultAccountAdapter):
    """allauth's questions, answered."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
