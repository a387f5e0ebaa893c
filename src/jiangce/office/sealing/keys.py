"""The keys: a small file outside the database, with the key that seals now, the older ones, and that of the index.

``JIANGCE_KEYRING`` names the file; else it lies in the data folder. A database without its keyring is worth nothing,
so the two are kept, backed up and guarded apart.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jiangce.office.data import data_folder

KEY_BYTES = 16  # SM4
INDEX_BYTES = 32


class KeyringTrouble(Exception):
    """The keyring cannot be used; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """``current``: the name of the key that seals now. ``index``: the key of the blind index, which never changes."""

    current: str
    keys: dict[str, bytes]
    index: bytes

    def with_new_key(self) -> Keyring:
        """The same keyring, sealing with a fresh key from now on."""
        name = f"k{len(self.keys) + 1}"
        return Keyring(name, self.keys | {name: secrets.token_bytes(KEY_BYTES)}, self.index)

    def without(self, name: str) -> Keyring:
        """Without an old key: once nothing is sealed with it any more."""
        if name == self.current:
            raise KeyringTrouble(f"{name} 是当前密钥，不能移除 / {name} is the key that seals now")
        return Keyring(self.current, {one: key for one, key in self.keys.items() if one != name}, self.index)


def fresh() -> Keyring:
    """A keyring of one key."""
    return Keyring("k1", {"k1": secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(INDEX_BYTES))


def keyring_file() -> Path:
    """Where the keyring lies; a demonstration has one of its own."""
    name = "demo-keyring.json" if os.environ.get("JIANGCE_MODE") == "demo" else "keyring.json"
    return Path(os.environ.get("JIANGCE_KEYRING") or data_folder() / name).expanduser()


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The keyring of this office, read once a process. Raises `KeyringTrouble`."""
    return read(keyring_file())


def read(file: Path) -> Keyring:
    """A keyring from its file. Raises `KeyringTrouble`."""
    try:
        told = json.loads(file.read_text(encoding="ascii"))
        keys = {str(name): base64.b64decode(text, validate=True) for name, text in told["keys"].items()}
        found = Keyring(str(told["current"]), keys, base64.b64decode(told["index"], validate=True))
    except FileNotFoundError:
        raise KeyringTrouble(
            f"没有密钥文件 {file}。首次安装请运行 jiangce office keys --new；若是迁移，请把原密钥文件放到此处。"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyringTrouble(
            f"密钥文件 {file} 无法读取（{error}）。请从备份恢复，切勿新建：旧数据将无法解密。"
        ) from None
    lengths = {len(key) for key in found.keys.values()}
    if found.current not in found.keys or lengths != {KEY_BYTES} or len(found.index) != INDEX_BYTES:
        raise KeyringTrouble(f"密钥文件 {file} 不完整。请从备份恢复，切勿新建：旧数据将无法解密。")
    return found


def write(ring: Keyring, file: Path, *, replace: bool) -> None:
    """Write a keyring (mode 0600), whole or not at all. ``replace`` must be said where there is one already."""
    told = {
        "current": ring.current,
        "keys": {name: base64.b64encode(key).decode() for name, key in ring.keys.items()},
        "index": base64.b64encode(ring.index).decode(),
    }
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
            json.dump(told, handle, indent=1)
            handle.flush()
            os.fsync(handle.fileno())
        if replace:
            draft.replace(file)
        else:
            os.link(draft, file)
    except FileExistsError:
        raise KeyringTrouble(f"{file} 已存在；新建会使旧数据无法解密 / there is a keyring already") from None
    finally:
        draft.unlink(missing_ok=True)
    keyring.cache_clear()
