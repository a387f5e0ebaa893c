"""A model field whose column holds only what is sealed; what one gets from it is masked until it is revealed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from jiangce.office.sealing.cipher import seal, sealed_with, unseal
from jiangce.office.sealing.keys import keyring


def mask_middle(text: str) -> str:
    """330604********0019, 138****1234, 6222***********1234: enough to recognise, too little to use."""
    head, tail = (6, 4) if len(text) >= 15 else (3, 4) if len(text) >= 9 else (1, 0)
    return text[:head] + "*" * max(1, len(text) - head - tail) + (text[-tail:] if tail else "")


class Sealed:
    """A sealed value. Printing, formatting or logging it shows the mask; `reveal` opens it and leaves a trace."""

    __slots__ = ("_context", "_mask", "_text", "_token")

    def __init__(self, context: str, mask: Callable[[str], str], *, token: str = "", text: str = "") -> None:
        self._context, self._mask, self._token, self._text = context, mask, token, text

    def open(self) -> str:
        """The text itself, for the machine's own use (an index, a bank file). To show it to somebody, `reveal`."""
        if not self._text and self._token:
            self._text = unseal(self._token, self._context)
        return self._text

    def reveal(self, *, by: Any, why: str, of: Any) -> str:
        """The text for a person to see: who, whose and why go to the log. Raises `ValueError` without a reason."""
        from jiangce.office.audit.log import append

        if not why.strip():
            raise ValueError("查看完整信息须填写理由 / a reason is needed")
        text = self.open()
        append(by, "reveal", of, {"field": self._context, "why": why.strip()[:200]})
        return text

    @property
    def token(self) -> str:
        """What lies in the database."""
        if not self._token and self._text:
            self._token = seal(self._text, self._context)
        return self._token

    @property
    def stale(self) -> bool:
        """Is it sealed with an older key?"""
        return bool(self._token) and sealed_with(self._token) != keyring().current

    def again(self) -> Sealed:
        """The same text, to be sealed with the current key."""
        return Sealed(self._context, self._mask, text=self.open())

    def __bool__(self) -> bool:
        return bool(self._token or self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self._context == other._context and self.open() == other.open()

    def __hash__(self) -> int:
        return hash((self._context, self.open()))

    def __str__(self) -> str:
        text = self.open()
        return self._mask(text) if text else ""

    def __repr__(self) -> str:
        return f"<Sealed {self._context}>"


class _Attribute:
    """Whatever is assigned becomes `Sealed`: a plain text, a token from the database, nothing."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        return instance.__dict__[self.field.attname]

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.sealed(value)


class SealedField(models.TextField):
    """A short text, sealed. It cannot be searched: keep a `blind` index beside it.

    ``mask``: how it is shown (default `mask_middle`).
    """

    def __init__(self, *args: Any, mask: Callable[[str], str] = mask_middle, **kwargs: Any) -> None:
        self.mask = mask
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs  # how it is shown is no part of the column

    @property
    def context(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def sealed(self, value: Any) -> Sealed:
        """A value as `Sealed`; a text is plain."""
        if isinstance(value, Sealed):
            return value
        return Sealed(self.context, self.mask, text=str(value or "").strip())

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Attribute(self))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed:
        return Sealed(self.context, self.mask, token=value or "")

    def get_prep_value(self, value: Any) -> str:
        return value.token if isinstance(value, Sealed) else self.sealed(value).token

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        return self.value_from_object(obj).token
