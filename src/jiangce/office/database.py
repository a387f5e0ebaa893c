"""Which database: ``DATABASE_URL``, else SQLite in the data folder.

postgresql://user:password@host:5432/name      also ?host=/run/postgresql for a socket
sqlite:////var/lib/jiangce/jiangce.sqlite3
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Writers queue from the start of a transaction instead of failing in the middle of it ("database is locked").
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


# What is asked a sixth time on a connection is planned no more: planning takes PostgreSQL longer than answering.
# Only with `?prepare=yes`: a plan made while tables were empty stays until they are analysed, and a pool that hands out another
# connection with each transaction (PgBouncer) knows of no plan.
# And without a look at the values: PostgreSQL would else plan the cheapest questions anew each time, to be sure.
_PREPARED = {
    "server_side_binding": True, "prepare_threshold": 5, "options": "-c plan_cache_mode=force_generic_plan",
}  # fmt: skip


class UnknownDatabase(ValueError):
    """``DATABASE_URL`` cannot be read."""


def database(url: str, data: Path, *, demo: bool = False) -> dict[str, Any]:
    """Django's settings of the database; a demonstration has a file of its own. Raises `UnknownDatabase`."""
    if not url:
        return _sqlite(data / ("demo.sqlite3" if demo else "jiangce.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path)))
    if parts.scheme not in ("postgres", "postgresql"):
        raise UnknownDatabase(
            f"DATABASE_URL 须以 postgresql:// 或 sqlite:// 开头，不能是 {parts.scheme}:// / unknown scheme"
        )
    try:
        port = parts.port
    except ValueError:
        raise UnknownDatabase("DATABASE_URL 的端口不是数字 / the port is no number") from None
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(port or "")),
        "CONN_MAX_AGE": 600,  # a new connection plans everything anew
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**(_PREPARED if options.pop("prepare", "no") == "yes" else {}), **options},
    }


def _sqlite(file: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": dict(SQLITE)}
