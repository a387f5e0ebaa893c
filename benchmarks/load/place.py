"""Where a load run happens: a folder for the time, PostgreSQL in it (or that of ``DATABASE_URL``), the office set up in both."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: of the server that is started here; a real one has more memory, and keeps its promises to the disk
SETTINGS = {"shared_buffers": "256MB", "max_connections": "60", "synchronous_commit": "on", "listen_addresses": "''"}


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        sys.exit("No PostgreSQL here: apt-get install postgresql, or set DATABASE_URL=postgresql://…")
    return found[-1].parent


def _as_postgres(*command: str) -> None:
    """The server refuses to run as root, so then it runs as the user that Debian made for it."""
    whole = ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)
    subprocess.run(whole, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Address of a PostgreSQL that lives as long as the block, reached by a socket in ``folder``."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    programs, cluster = _programs(), folder / "pg"
    cluster.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(cluster, "postgres")
        folder.chmod(0o711)
    if not (cluster / "data").exists():
        _as_postgres(
            str(programs / "initdb"), "-D", str(cluster / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
        )  # fmt: skip
    told = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    control = str(programs / "pg_ctl")
    _as_postgres(
        control, "-D", str(cluster / "data"), "-l", str(cluster / "log"), "-w", "-o", f"-k {cluster} {told}", "start"
    )
    try:
        yield f"postgresql://postgres@/postgres?host={cluster}&prepare=yes"
    finally:
        _as_postgres(control, "-D", str(cluster / "data"), "-m", "fast", "stop")


@contextmanager
def place(keep: str = "") -> Iterator[Path]:
    """A folder with a keyring, and the environment set for an office in it. ``keep``: a folder that stays."""
    folder = Path(keep).resolve() if keep else Path(tempfile.mkdtemp(prefix="jiangce-load."))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.pop("JIANGCE_MODE", None)  # production, but for the second factor: see `run.py`
    os.environ.update(
        JIANGCE_DATA=str(folder), JIANGCE_KEYRING=str(folder / "keyring.json"),
        DJANGO_SETTINGS_MODULE="jiangce.office.settings",
    )  # fmt: skip
    try:
        with server(folder) as url:
            os.environ["DATABASE_URL"] = url
            yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def office(prepared: bool = True) -> None:
    """Tables and keys, as `make_ready` has them; Django is set up after this.

    Without ``prepared``: to fill empty tables, for which plans that are kept would be the wrong ones.
    """
    import django

    given = os.environ["DATABASE_URL"]
    if not prepared:
        os.environ["DATABASE_URL"] = given.replace("&prepare=yes", "")
    django.setup()
    os.environ["DATABASE_URL"] = given
    from django.core.management import call_command

    from jiangce.office.sealing import keys

    if not keys.keyring_file().exists():
        keys.write(keys.fresh(), keys.keyring_file(), replace=False)
    call_command("migrate", verbosity=0, interactive=False)


def is_seeded() -> bool:
    """Is there an office already (of a kept folder)?"""
    from jiangce.office.identity.models import User

    return User.objects.exists()
