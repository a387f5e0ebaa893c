"""SM4-GCM over short texts, bound to the column they belong to; and the blind index by which one is found again.

GB/T 32907 (SM4), GB/T 32905 (SM3). A sealed text reads ``k1.`` and base64 of nonce, ciphertext and tag.
"""

from __future__ import annotations

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

from jiangce.office.sealing.keys import Keyring, KeyringTrouble, keyring

NONCE = 12
TAG = 16


class Unreadable(Exception):
    """A sealed text was altered, moved to another column, or its key is gone."""


def seal(text: str, context: str, ring: Keyring | None = None) -> str:
    """Seal a text for one column (``context``: app.Model.field); elsewhere it does not open."""
    ring = ring or keyring()
    nonce = secrets.token_bytes(NONCE)
    made = Cipher(algorithms.SM4(ring.keys[ring.current]), modes.GCM(nonce)).encryptor()
    made.authenticate_additional_data(context.encode())
    body = made.update(text.encode()) + made.finalize()
    return f"{ring.current}.{base64.urlsafe_b64encode(nonce + body + made.tag).decode()}"


def unseal(token: str, context: str, ring: Keyring | None = None) -> str:
    """The text again. Raises `Unreadable`, `KeyringTrouble`."""
    ring = ring or keyring()
    name, _, body = token.partition(".")
    key = ring.keys.get(name)
    if key is None:
        raise KeyringTrouble(f"密钥 {name} 不在密钥文件中，无法解密 / key {name} is not in the keyring")
    try:
        raw = base64.urlsafe_b64decode(body)
        nonce, sealed, tag = raw[:NONCE], raw[NONCE:-TAG], raw[-TAG:]
        opened = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        opened.authenticate_additional_data(context.encode())
        return (opened.update(sealed) + opened.finalize()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable(f"{context}: 密文被改动或不属于此处 / altered, or not of this column") from error


def sealed_with(token: str) -> str:
    """The name of the key that a text was sealed with."""
    return token.partition(".")[0]


def blind(text: str, context: str, ring: Keyring | None = None) -> str:
    """By what an equal text is found again without opening any: HMAC-SM3 under a key of its own, as 64 hex digits."""
    made = HMAC((ring or keyring()).index, SM3())
    made.update(f"{context}\x1f{text.strip().upper()}".encode())
    return made.finalize().hex()
