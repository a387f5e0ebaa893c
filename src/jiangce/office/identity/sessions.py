"""Sessions in the database, as Django keeps them; who comes with one is found by questions that are made once.

Every page of whoever has logged in begins with these two; with the account come the posts that it holds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.models import Session
from django.utils import timezone

from jiangce.office.asked import Asked
from jiangce.office.identity.models import Post, User

_SESSION = Asked(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), str, datetime)
_USER = Asked(lambda pk: User.objects.filter(pk=pk), int)
_HELD = Asked(lambda pk: Post.objects.held_by(User(pk=pk)).select_related("user"), int)


class SessionStore(InDatabase):
    """Django's own, but for how a session is looked up."""

    def _get_session_from_db(self) -> Session | None:
        found: list[Session] = _SESSION(self.session_key, timezone.now())
        if not found:
            self._session_key = None
        return found[0] if found else None


class Accounts(AuthenticationBackend):  # type: ignore[misc]
    """allauth's own, but for how an account is looked up."""

    def get_user(self, user_id: Any) -> User | None:
        """The account of a session, if it may still log in."""
        if held := _HELD(int(user_id)):
            mine: User = held[0].user
            mine.hold(held)
            found = [mine]
        else:
            found = _USER(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None
