"""Files of personal data, sealed: SM4-GCM over bytes, the key's name beside them so that a rotation finds them.

They lie in the database and not in a folder: what proves a claim is then written in the transaction that tells of it, is
in every backup of the claims and in no other place, and cannot outlive, or be lost without, the row that says whose it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.apps import apps
from django.db import models

from jiangce.office.sealing.cipher import NONCE, TAG, Unreadable
from jiangce.office.sealing.keys import Keyring, KeyringTrouble, keyring


def seal_bytes(data: bytes, context: str, ring: Keyring | None = None) -> tuple[str, bytes]:
    """The name of the key, and nonce, ciphertext and tag. ``context``: whose bytes they are; as another's they do not open."""
    ring = ring or keyring()
    nonce = secrets.token_bytes(NONCE)
    made = Cipher(algorithms.SM4(ring.keys[ring.current]), modes.GCM(nonce)).encryptor()
    made.authenticate_additional_data(context.encode())
    body = made.update(data) + made.finalize()
    return ring.current, nonce + body + made.tag


def unseal_bytes(name: str, sealed: bytes, context: str, ring: Keyring | None = None) -> bytes:
    """The bytes again. Raises `Unreadable`, `KeyringTrouble`."""
    key = (ring or keyring()).keys.get(name)
    if key is None:
        raise KeyringTrouble(f"密钥 {name} 不在密钥文件中，无法解密 / key {name} is not in the keyring")
    try:
        opened = Cipher(algorithms.SM4(key), modes.GCM(sealed[:NONCE], sealed[-TAG:])).decryptor()
        opened.authenticate_additional_data(context.encode())
        return opened.update(sealed[NONCE:-TAG]) + opened.finalize()
    except (InvalidTag, ValueError) as error:
        raise Unreadable(f"{context}: 密文被改动或不属于此处 / altered, or not of this row") from error


class SealedBlob(models.Model):
    """Sealed bytes in a row of their own, so that lists never load them. ``own``: what they are bound to."""

    own = models.CharField(max_length=64, unique=True)
    sealed_with = models.CharField(max_length=20)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    @classmethod
    def keep(cls, data: bytes, **more: Any) -> Self:
        """A new row with these bytes."""
        own = secrets.token_hex(16)
        name, sealed = seal_bytes(data, f"{cls._meta.label}.{own}")
        return cls._default_manager.create(own=own, sealed_with=name, sealed=sealed, **more)

    def open(self) -> bytes:
        """The bytes. Raises `Unreadable`, `KeyringTrouble`."""
        return unseal_bytes(self.sealed_with, bytes(self.sealed), f"{self._meta.label}.{self.own}")

    def seal_again(self) -> bool:
        """With the current key; False where it was, or somebody was quicker."""
        if self.sealed_with == keyring().current:
            return False
        name, sealed = seal_bytes(self.open(), f"{self._meta.label}.{self.own}")
        rows = type(self)._default_manager.filter(pk=self.pk, sealed_with=self.sealed_with)
        return bool(rows.update(sealed_with=name, sealed=sealed))


def blobs() -> Iterator[type[SealedBlob]]:
    """Every table of sealed bytes."""
    yield from (model for model in apps.get_models() if issubclass(model, SealedBlob))
