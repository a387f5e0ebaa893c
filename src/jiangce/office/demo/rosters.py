"""The demonstration's employer: claims filed together and on their way, a file of workers taken over, thresholds within reach."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.ahead import lay_in
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import move
from jiangce.office.demo.declared import paper
from jiangce.office.identity.models import User
from jiangce.office.registers.identifiers import BadIdentifier, person_number
from jiangce.office.registers.models import Organisation
from jiangce.office.rosters.deciding import standing
from jiangce.office.rosters.filing import file_all
from jiangce.office.rosters.proving import Proofs
from jiangce.office.rosters.reading import Batch, look_through
from jiangce.office.rosters.sheet import NAME, NUMBER, entry_of
from jiangce.office.rosters.staff import working
from jiangce.office.rosters.taking import take
from jiangce.office.rulebook.workbooks import Grid, GridRow

NOWHERE = "330699"  # no county has this code: nobody has such a number
WHY = "来源地证明不清晰，请重新拍照上传"


def show(about: dict[str, Any], firm: Organisation, clerk: User, officer: User, today: date, chance: Random) -> None:
    """First what was filed together, then files that are not filed yet, and papers for them."""
    _filed(about["together"], firm, clerk, officer, today)
    first = 0
    for one in about["rosters"]:
        _taken(one, about, firm, clerk, today, chance, first)
        first += one["workers"]
    _papers(about["papers"], firm, clerk, today)


def _filed(told: dict[str, Any], firm: Organisation, clerk: User, officer: User, today: date) -> None:
    found = standing(firm, today)
    due = [one for one in found.free if "/".join(one.key[:2]) == told["entry"] and one.worker]
    others = [
        one.key for one in due if one.worker and one.worker.person.account_id is None
    ]  # the account's own is left to it
    wanted = others[: sum(told["claims"].values())]
    if not wanted:
        return
    filing = file_all(found, wanted, clerk, slip="demo", agreed=True)
    claims = iter(Claim.objects.filter(filed_in__filing=filing).order_by("pk"))
    for state, times in told["claims"].items():
        for _ in range(times):
            claim = next(claims, None)
            if claim is not None and state != "filed":
                name = {"accepted": "accept", "returned": "return"}[state]
                move(claim, name, officer, seen=claim.version, why=WHY if name == "return" else "")


def _taken(
    told: dict[str, Any], about: dict[str, Any], firm: Organisation, clerk: User, today: date, chance: Random, first: int
) -> None:  # fmt: skip
    entry = entry_of(firm, today, told["entry"])
    assert entry is not None, told["entry"]
    rows = []
    for at in range(first, first + told["workers"]):
        name = chance.choice(about["surnames"]) + chance.choice(about["given"])
        days = {column: _day(today, back).isoformat() for column, back in told["days_ago"].items()}
        rows.append(GridRow(at + 2, {NAME: name, NUMBER: _number(at, today), **told["columns"], **days}, {}))
    grid = Grid(tuple(rows[0].texts), tuple(rows))
    read = look_through(grid, entry, firm, working(firm), today)
    digest = sm3(repr(rows).encode())
    batch = Batch(firm.key, entry.id, told["file"], digest, digest[:32], list(grid.columns), read)
    take(batch, entry, firm, clerk)


def _papers(told: list[dict[str, Any]], firm: Organisation, clerk: User, today: date) -> None:
    found = standing(firm, today)
    kinds = {one.document: one for one in Proofs(found).kinds()}
    for one in told:
        kind, few = kinds.get(one["document"]), one.get("first")
        if kind is None or found.dossier is None:
            continue
        named = [
            (f"{sheet.person.name}-{kind.document}（演示）.pdf", [sheet.slot.place]) for sheet in kind.sheets[:few]
        ]
        files = named if few else [(f"{kind.document}（演示）.pdf", [sheet.slot.place for sheet in kind.sheets])]
        for at, (name, places) in enumerate(files):
            lay_in(found.dossier, places, name, paper(at, today), clerk)


def _day(today: date, back: int) -> date:
    """So many days ago; what is to lie in this year, lies in it in January too."""
    day = today - timedelta(days=back)
    return day if back > 365 else max(day, date(today.year, 1, 1))


def _number(at: int, today: date) -> str:
    stem = f"{NOWHERE}{1980 + at % 20}{1 + at // 28 % 12:02}{1 + at % 28:02}{at:03}"
    for sign in "0123456789X":
        try:
            return person_number(stem + sign, today)
        except BadIdentifier:
            continue
    raise AssertionError(stem)
