"""Work on many claims at once, in processor seconds and queries of one process, PostgreSQL's share beside them.

    python benchmarks/load/bulk.py [--sqlite] [--claims 200] [--rows 2000] [--only claims|roster] [--profile STEP]

Two things. An officer marks so many accepted claims of a few firms' workers and reviews them together, a chief approves them
together (steps accept, review, approve). An employer sends so many rows of new workers, has them decided, and files for all (steps
read, take, assess, thresholds, file). Everything goes through the views and services that the pages use.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

import place  # noqa: E402

FIRMS = 4
MANY = 500  # as many as the queue takes at once
STEPS = ("accept", "review", "approve", "read", "take", "assess", "thresholds", "file")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sqlite", action="store_true", help="SQLite in the place of PostgreSQL")
    asked.add_argument("--claims", type=int, default=200)
    asked.add_argument("--rows", type=int, default=2000)
    asked.add_argument("--only", choices=("claims", "roster"))
    asked.add_argument("--profile", choices=STEPS, help="where the time of this step goes")
    told = asked.parse_args()
    if told.sqlite:
        os.environ["DATABASE_URL"] = "sqlite://"
    with place.place() as folder:
        if told.sqlite:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/office.sqlite3"
        place.office()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        print(f"{'step':12}{'n':>6}{'process s':>11}{'database s':>12}{'queries':>9}")
        if told.only != "roster":
            _claims(told)
        if told.only != "claims":
            _roster(told)


def _measured(step: str, count: int, profile: str | None, work: Callable[[], Any]) -> Any:
    from django.db import connection

    asked = [0]

    def counted(execute: Any, *rest: Any) -> Any:
        asked[0] += 1
        return execute(*rest)

    look = cProfile.Profile()
    with connection.execute_wrapper(counted):
        behind, start = _backend(), time.process_time()
        if profile == step:
            look.enable()
        out = work()
        look.disable()
        spent, behind = time.process_time() - start, _backend() - behind
    print(f"{step:12}{count:6}{spent:11.2f}{behind:12.2f}{asked[0]:9}", flush=True)
    if profile == step:
        pstats.Stats(look).sort_stats("cumulative").print_stats(70)
        pstats.Stats(look).sort_stats("tottime").print_stats(40)
    return out


def _backend() -> float:
    """Processor seconds of the process that answers this connection."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


# ── claims together ──


def _claims(told: argparse.Namespace) -> None:
    import seeding

    each = -(-told.claims // FIRMS)
    usual, seeding.WAYS = seeding.WAYS, {"filed": (1, ())}  # every claim there is waits to be taken in
    seeding.seed(people=FIRMS * (each + 5), firms=FIRMS, claims=told.claims, officers=4, applicants=FIRMS * 10)
    seeding.WAYS = usual
    _dealt_with(told)


def _dealt_with(told: argparse.Namespace) -> None:
    """All claims of a state at once, as from the queue."""
    from jiangce.office.claims.models import Claim

    for name, state, who in (
        ("accept", "filed", "officer-1"),
        ("review", "accepted", "officer-1"),
        ("approve", "reviewed", "chief-0"),
    ):
        found = Claim.objects.filter(state=state).values_list("number", "version")
        chosen = [f"{number}@{version}" for number, version in found]
        answer = _measured(name, len(chosen), told.profile, lambda n=name, w=who, c=chosen: _post(w, n, c))
        print("   ", " / ".join(answer), flush=True)


def _post(who: str, name: str, chosen: list[str]) -> list[str]:
    from django.contrib.messages import get_messages
    from django.test import Client

    from jiangce.office.identity.models import User

    client = Client()
    client.force_login(User.objects.get(username=who))
    answer = client.post("/desk/many/", {"move": name, "claim": chosen})
    assert answer.status_code == 302, answer.status_code
    return [str(one) for one in get_messages(answer.wsgi_request)][-2:]


# ── a roster ──


def _roster(told: argparse.Namespace) -> None:
    sys.path.insert(0, str(HERE.parents[1]))
    from allauth.mfa.models import Authenticator
    from django.utils import timezone
    from tests.office import roster_files

    from jiangce.office.identity.models import Post, User
    from jiangce.office.registers.models import Member, Organisation
    from jiangce.office.rosters.deciding import YES, standing
    from jiangce.office.rosters.filing import file_all
    from jiangce.office.rosters.sheet import entry_of
    from jiangce.office.rosters.taking import take
    from jiangce.office.rosters.thresholds import thresholds
    from jiangce.office.workdays.models import Year

    today = timezone.localdate()
    for year in (today.year, today.year + 1):
        Year.objects.get_or_create(year=year)
    firm = Organisation.objects.create(name="名册", kind="enterprise", place="330604", source="演示数据")
    clerk = User.objects.create_user("roster-clerk", password="-", shown_name="会计")
    Post.objects.create(user=clerk, role="employer", region="")
    Member.objects.create(organisation=firm, user=clerk)
    lines = [roster_files.row(at, hired=f"{today.year}-01-15", starts=f"{today.year}-01-15") for at in range(told.rows)]
    measure = lambda step, work: _measured(step, told.rows, told.profile, work)  # noqa: E731
    batch = measure("read", lambda: roster_files.looked(firm, lines))
    print("   ", len(batch.good), "good", {w for row in batch.bad[:3] for w in row.wrong.values()})
    entry = entry_of(firm, today, roster_files.HIRES)
    assert entry is not None
    measure("take", lambda: take(batch, entry, firm, clerk))
    found = measure("assess", lambda: standing(firm, today))
    measure("thresholds", lambda: thresholds(found))
    keys = [one.key for one in found.cases if one.told["benefit"] == "new-hire-grant" and one.status == YES]
    filing = measure("file", lambda: file_all(found, keys, clerk, slip="0" * 32, agreed=True))
    lines = filing.lines.exclude(outcome="filed").values_list("why", flat=True)[:2]
    print("   ", filing.lines.filter(outcome="filed").count(), "filed", lines)
    if told.rows <= MANY:
        for who, role in (("officer-1", "case_officer"), ("chief-0", "chief")):
            user = User.objects.create_user(who, password="-")
            Post.objects.create(user=user, role=role, region="330604")
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "-"})
        measure("confirm", _confirmed)
        _dealt_with(told)


def _confirmed() -> None:
    """All that was declared, through one of the claims."""
    from jiangce.office.claims.confirming import confirm
    from jiangce.office.claims.models import Claim
    from jiangce.office.identity.models import User

    claim = Claim.objects.filter(state="filed").first()
    assert claim is not None and claim.dossier is not None
    keys = list(claim.dossier.declarations.values_list("pk", flat=True))
    confirm(claim, keys, User.objects.get(username="officer-1"))


if __name__ == "__main__":
    main()
