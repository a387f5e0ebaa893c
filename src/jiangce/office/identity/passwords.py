"""What is said of a password that will not do, in words of our own: Django has none in Chinese for some of its own."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import password_validation as django
from django.core.exceptions import ValidationError


class LongEnough(django.MinimumLengthValidator):
    """As many signs as it needs."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError`."""
        if len(password) < self.min_length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """What is asked for."""
        return f"密码至少 {self.min_length} 位"


class NotCommon(django.CommonPasswordValidator):
    """None of those that everybody tries first."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError`."""
        if password.lower().strip() in self.passwords:
            raise ValidationError(self.get_help_text(), code="password_too_common")

    def get_help_text(self) -> str:
        """What is asked for."""
        return "不能用很多人都在用的密码"


class NotTheName(django.UserAttributeSimilarityValidator):
    """None that looks like the account's own name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError`."""
        try:
            super().validate(password, user)
        except ValidationError:
            raise ValidationError(self.get_help_text(), code="password_too_similar") from None

    def get_help_text(self) -> str:
        """What is asked for."""
        return "密码不能与用户名或姓名太像"
