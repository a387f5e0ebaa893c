"""What a page costs: processor milliseconds and queries, one process, nothing else in the way.

    python benchmarks/load/costs.py [--keep FOLDER] [--small] [--profile PAGE]

Counts before anybody measures times on a machine that others use: 290 requests a second on two processors leave each of
them under 7 ms, with the database's and the generator's share in it.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import place

ROUNDS = 40


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--keep", default="", help="a folder for the office, to be used again")
    asked.add_argument("--small", action="store_true", help="a tenth of the size")
    asked.add_argument("--profile", default="", help="where the time of this page goes")
    told = asked.parse_args()
    with place.place(told.keep):
        place.office()
        import seeding

        if not place.is_seeded():
            seeding.seed(**{name: count // 10 if told.small else count for name, count in seeding.SIZE.items()})
            from django.core.management import call_command

            call_command("screen_registers", verbosity=0)
        _measure(told.profile)


def pages() -> dict[str, tuple[str, str]]:
    """Name → who asks, and for what."""
    from jiangce.office.claims.models import Claim
    from jiangce.office.offering.models import Offer

    waiting = Claim.objects.filter(state="accepted").order_by("pk").first()
    mine = Claim.objects.filter(person__account__isnull=False, state="closed").order_by("pk").first()
    offer = Offer.objects.filter(person__account__isnull=False).order_by("pk").first()
    assert waiting and mine and mine.person and offer and offer.person
    return {
        "officer: queue": ("officer-0", "/desk/"),
        "officer: all": ("officer-0", "/desk/?state=all&order=new"),
        "officer: search": ("officer-0", "/desk/?state=all&q=王敏"),
        "officer: late": ("officer-0", "/desk/?state=late"),
        "officer: case": ("officer-0", f"/desk/claims/{waiting.number}/"),
        "applicant: home": (mine.person.account.username, "/my/"),
        "applicant: claim": (mine.person.account.username, f"/my/claims/{mine.number}/"),
        "applicant: offer": (offer.person.account.username, f"/my/offers/{offer.pk}/"),
        "applicant: record": (mine.person.account.username, "/my/record/"),
        "firm: home": ("firm-0", "/my/"),
        "public: home": ("", "/"),
        "public: finder": ("", "/find/shangyu-2023/worker/"),
        "public: policy": ("", "/policies/shangyu-2023/"),
        "log-in form": ("", "/accounts/login/"),
    }


def _measure(profile: str) -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from jiangce.office.identity.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    print(f"{'page':22}{'ms':>8}{'least':>8}{'queries':>9}{'bytes':>9}")
    for name, (who, where) in pages().items():
        client = Client()
        if who:
            client.force_login(User.objects.get(username=who))
        answer: Any = client.get(where)
        assert answer.status_code == 200, (name, where, answer.status_code, answer.headers.get("Location"))
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        queries = list(asked.captured_queries)  # a further request forgets them
        times = []
        look = cProfile.Profile()
        if profile == name:
            look.enable()
        for _ in range(ROUNDS):
            start = time.process_time()
            client.get(where)
            times.append(1000 * (time.process_time() - start))
        look.disable()
        times.sort()
        print(
            f"{name:22}{times[len(times) // 2]:8.2f}{times[0]:8.2f}{len(queries):9}{len(answer.content):9}", flush=True
        )
        if profile == name:
            for one in queries:
                print("   ", one["time"], one["sql"][:300])
            pstats.Stats(look).sort_stats("tottime").print_stats(45)


if __name__ == "__main__":
    main()
