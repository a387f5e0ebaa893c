"""Claims dealt with together are decided on what they would be decided on alone, and those filed together are looked up once."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.office.office_facts import Town
from tests.office.roster_files import row, taken

from jiangce.office.claims.asking import ALONE, Among
from jiangce.office.claims.confirming import confirm
from jiangce.office.claims.facts import COMMITTED
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import move
from jiangce.office.claims.several import move_several
from jiangce.office.registers.models import Fact
from jiangce.office.registers.recording import correct
from jiangce.office.rosters.deciding import standing
from jiangce.office.rosters.filing import file_all

ENTRY = "new-hire-grant"


def together(place: Town) -> list[Claim]:
    """Twenty-three claims of one roster, taken in and what was declared confirmed."""
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    found = standing(place.firm, timezone.localdate())
    keys = [one.key for one in found.free if one.told["benefit"] == ENTRY]
    file_all(found, keys, place.clerk, slip="s", agreed=True)
    claims = list(Claim.objects.order_by("pk"))
    assert claims[0].dossier is not None
    confirm(claims[0], list(claims[0].dossier.declarations.values_list("pk", flat=True)), place.officer)
    for claim in claims:
        move(claim, "accept", place.officer, seen=claim.version)
    return list(Claim.objects.order_by("pk"))


def test_each_is_decided_on_what_it_would_be_decided_on_alone(place: Town) -> None:
    claims, today, among = together(place), timezone.localdate(), Among()
    for at, claim in enumerate(claims):
        assert among.facts(claim, today) == ALONE.facts(claim, today)
        if at < 3:  # granted, it stands among the payments that the next is decided on
            assert dict(move_several("review", [(claim, claim.version)], place.officer)) == {claim: None}
    granted = among.facts(claims[-1], today)["payment"]
    assert sum(key.startswith(COMMITTED) for key in granted) == 3


def test_what_somebody_changes_meanwhile_is_seen(place: Town) -> None:
    claims, today, among = together(place), timezone.localdate(), Among()
    before = among.facts(claims[0], today)
    hire = Fact.objects.get(key=place.hires[-1], replaced_on=None)
    correct(hire, {**hire.values, "hired_on": "2023-05-09"}, by=None, why="日期抄错")
    after = among.facts(claims[0], today)
    assert before["hire"][hire.key]["hired_on"] != after["hire"][hire.key]["hired_on"] == "2023-05-09"
    assert after == ALONE.facts(claims[0], today)


def test_those_filed_together_are_looked_up_once(place: Town) -> None:
    claims = together(place)

    def asked(some: list[Claim]) -> tuple[int, int]:
        """How often the facts of the registers were asked for, and how often anything was."""
        with CaptureQueriesContext(connection) as seen:
            done = dict(move_several("review", [(one, one.version) for one in some], place.officer))
        assert not any(done.values())
        facts = [one for one in seen.captured_queries if '"registers_fact"."values"' in one["sql"]]
        return len(facts), len(seen)

    alone, ten = asked(claims[:1]), asked(claims[1:11])
    assert alone[0] == ten[0] > 3 and ten[1] < 10 * alone[1], (alone, ten)
