"""Where the office keeps its own things: the data folder and the secret key in it."""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path

log = logging.getLogger(__name__)


def data_folder() -> Path:
    """``$JIANGCE_DATA``, else the XDG place. Not created here: reading a setting must not write."""
    if chosen := os.environ.get("JIANGCE_DATA"):
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "jiangce"


def secret_key() -> str:
    """``$JIANGCE_SECRET_KEY``, else the key in the data folder, written there (mode 0600) at the first start.

    The public site signs nothing, so where no folder can be written it still starts, with a key that lasts
    as long as the process; the log says so.
    """
    if key := os.environ.get("JIANGCE_SECRET_KEY"):
        return key
    file = data_folder() / "secret-key"
    try:
        return _read_or_make(file)
    except OSError as error:
        log.warning("密钥文件无法读写，本次使用临时密钥 / temporary secret key: %s", error.strerror)
        return secrets.token_urlsafe(50)


def _read_or_make(file: Path) -> str:
    """The key in ``file``; whoever comes first makes it, and nobody ever sees half of one."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}-{os.getpid()}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
            handle.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = file.read_text(encoding="ascii").strip()
    return key or secrets.token_urlsafe(50)
