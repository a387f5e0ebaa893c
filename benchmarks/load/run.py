"""200 officers and 2,000 applicants at once, from nothing to the table, in under five minutes.

    JIANGCE_SETUP=test ./run --help >/dev/null   # the environment, with the driver of PostgreSQL
    uv pip install "locust>=2.37,<3"             # or pip install "jiangce[bench]"
    python benchmarks/load/run.py

Starts a PostgreSQL of its own in a temporary folder (or takes ``DATABASE_URL``: an empty database, it is filled), seeds an
office (20,000 people, 300 firms, 10,000 claims in all states), starts gunicorn as in production, runs locust without a
screen, prints its table and what each side cost. ``--keep FOLDER`` keeps the seeded office for the next time.
The exit code is 1 where p95 is over 300 ms or a request failed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import place  # noqa: E402

RAMP = 25  # seconds until everybody is there


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--keep", default="", help="a folder for the office, to be used again")
    asked.add_argument("--seconds", type=int, default=120, help="how long to measure")
    asked.add_argument("--scale", type=float, default=1.0, help="0.1: a tenth of the users, and of the office")
    asked.add_argument("--workers", type=int, help="instead of one more than there are processors")
    asked.add_argument("--port", type=int, default=8765)
    asked.add_argument("--locust", default=sys.executable, help="a Python that has locust")
    told = asked.parse_args()
    with place.place(told.keep) as folder:
        place.office(prepared=False)
        sessions = folder / "sessions.json"
        _fill(told.scale, sessions)
        return _measured(told, sessions)


def _fill(scale: float, sessions: Path) -> None:
    import seeding
    from django.core.management import call_command
    from django.db import connection

    from jiangce.office.identity.models import User

    start = time.perf_counter()
    if not place.is_seeded():
        size = {name: max(1, int(count * scale)) for name, count in seeding.SIZE.items()}
        seeding.seed(**size)
        call_command("screen_registers", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    told: dict[str, list[str]] = {}
    for kind, role in (("officers", ("case_officer", "chief")), ("applicants", ("applicant", "employer"))):
        keys = list(seeding.log_in(User.objects.filter(posts__role__in=role).order_by("pk")).values())
        told[kind] = told["all-" + kind] = keys
    sessions.write_text(json.dumps(told), encoding="utf-8")
    connection.close()
    print(f"office ready in {time.perf_counter() - start:.0f} s", flush=True)


def _measured(told: argparse.Namespace, sessions: Path) -> int:
    where = f"http://127.0.0.1:{told.port}"
    environment = os.environ | {
        "JIANGCE_MODE": "production", "JIANGCE_LOAD": str(sessions), "JIANGCE_LOAD_SCALE": str(told.scale),
    }  # fmt: skip
    workers = ["--workers", str(told.workers)] if told.workers else []
    site = subprocess.Popen(
        [sys.executable, "-m", "jiangce", "site", "--port", str(told.port), *workers],
        env=environment,
    )
    try:
        _wait(where, site)
        before = _spent(site.pid)
        users = int(2200 * told.scale)
        command = [
            told.locust, "-m", "locust", "-f", str(HERE / "locustfile.py"), "--headless", "--only-summary", "--reset-stats",
            "-H", where, "-u", str(users), "-r", str(max(1, users / RAMP)), "-t", f"{told.seconds + RAMP}s",
        ]  # fmt: skip
        start = time.perf_counter()
        generator = subprocess.run(command, env=environment, check=False)
        wall = time.perf_counter() - start
        after = _spent(site.pid)
        print(
            f"in {wall:.0f} s: site {after[0] - before[0]:.1f} s of processor time, PostgreSQL {after[1] - before[1]:.1f} s"
        )
        return generator.returncode
    finally:
        site.terminate()
        site.wait(20)


def _wait(where: str, site: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if site.poll() is not None:
            sys.exit("the site did not start")
        try:
            urllib.request.urlopen(where + "/", timeout=2).read()  # noqa: S310 - our own address
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("the site did not answer")


def _spent(site: int) -> tuple[float, float]:
    """Processor seconds of the site's processes, and of all PostgreSQL servers."""
    ticks, sums = os.sysconf("SC_CLK_TCK"), [0.0, 0.0]
    for one in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (one / "stat").read_text().rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        spent = sum(map(int, fields[11:15])) / ticks if "postgres" in name else sum(map(int, fields[11:13])) / ticks
        if "postgres" in name and int(fields[1]) == 1:
            sums[1] += spent  # the postmaster counts the children that have ended
        elif "postgres" in name:
            sums[1] += sum(map(int, fields[11:13])) / ticks
        elif site in (int(one.name), int(fields[1])):
            sums[0] += spent
    return sums[0], sums[1]


if __name__ == "__main__":
    sys.exit(main())
