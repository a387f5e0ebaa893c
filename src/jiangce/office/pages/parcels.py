"""What was looked through on its way: kept nowhere here, it goes along with the page, sealed for who sent it, and comes back."""

from __future__ import annotations

import json
import zlib
from base64 import b85decode, b85encode
from typing import Any

from jiangce.office.sealing.cipher import Unreadable, seal, unseal
from jiangce.office.sealing.keys import KeyringTrouble


def packed(told: Any, context: str) -> str:
    """Plain data as a text for a form's hidden field. ``context``: what it is for, whose, of which day."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return seal(b85encode(zlib.compress(text.encode(), 9)).decode(), context)


def unpacked(token: str, context: str) -> Any:
    """The same data again. Raises `Unreadable` for what is not ours, or was packed for something else."""
    try:
        return json.loads(zlib.decompress(b85decode(unseal(token, context))))
    except (ValueError, zlib.error, KeyringTrouble) as error:
        raise Unreadable("not what was sent along") from error


__all__ = ["Unreadable", "packed", "unpacked"]
