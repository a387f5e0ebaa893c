"""100,000 rows as CSV and as Excel: seconds, processor seconds, the most memory. Promised: 60 s and 300 MB.

    python benchmarks/load/exports.py [--rows 100000]

Each export runs in a process of its own against a PostgreSQL in a temporary folder (or ``DATABASE_URL``).
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import place

WHERE = {
    "queue": "/desk/export/?state=all", "people": "/registry/people/export/", "facts": "/registry/facts/export/",
}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=100_000)
    rows = asked.parse_args().rows
    with place.place():
        apart = multiprocessing.get_context("spawn")
        _run(apart, _fill, rows)
        print(f"{'list':10}{'kind':6}{'rows':>9}{'MB':>8}{'s':>8}{'processor s':>13}{'peak MB':>9}")
        for name, where in WHERE.items():
            for kind in ("csv", "xlsx"):
                _run(apart, _export, name, kind, f"{where}{'&' if '?' in where else '?'}as={kind}")


def _run(apart: multiprocessing.context.SpawnContext, what: object, *told: object) -> None:
    one = apart.Process(target=what, args=told)  # type: ignore[arg-type]
    one.start()
    one.join()
    if one.exitcode:
        sys.exit(one.exitcode)


def _fill(rows: int) -> None:
    place.office(prepared=False)
    import seeding

    from jiangce.office.claims.models import Claim
    from jiangce.office.registers.models import Person

    made = seeding.seed(people=rows // 2, firms=300, claims=0, officers=4, applicants=10)
    everybody = [one for people in made.people for one in people]
    Person.objects.bulk_create(
        (Person(name=f"某{at}", place=seeding.REGION, source="演示数据") for at in range(rows - len(everybody))),
        batch_size=seeding.CHUNK,
    )
    Claim.objects.bulk_create(
        (
            Claim(
                number=f"{seeding.REGION}{at:012}", policy=seeding.POLICY, entry=seeding.ENTRY, fact=f"f-{at}", title="新招员工一次性就业补贴",
                clause="三(一)1", region=seeding.REGION, person=everybody[at % len(everybody)], claimant=everybody[at % len(everybody)].key,
                opened_by=made.officers[0], state="filed", low=50_000, high=50_000,
            )
            for at in range(rows)
        ),
        batch_size=seeding.CHUNK,
    )  # fmt: skip


def _export(name: str, kind: str, where: str) -> None:
    place.office()
    from django.conf import settings
    from django.test import Client

    from jiangce.office.identity.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(username="officer-0"))
    client.get("/desk/?state=returned")
    start, spent = time.perf_counter(), time.process_time()
    size = lines = 0
    for chunk in client.get(where).streaming_content:  # type: ignore[attr-defined]
        size += len(chunk)
        lines += chunk.count(b"\n")
    wall, spent = time.perf_counter() - start, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:10}{kind:6}{lines if kind == 'csv' else '':>9}{size / 1e6:8.1f}{wall:8.1f}{spent:13.1f}{peak:9.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
