"""Several hands on one dossier at the same moment: one wins, the others are told, nothing is written twice."""

from __future__ import annotations

from typing import Any

from tests.office.office_facts import NONE, REGION, officer, person
from tests.office.paper_files import PDF
from tests.office.test_database import at_once, shared

from jiangce.office.claims.confirming import confirm, refuse
from jiangce.office.claims.declaring import NotDeclared, Said, declare, open_dossier
from jiangce.office.claims.evidence import NotTaken, hand_in
from jiangce.office.claims.filing import opened
from jiangce.office.claims.models import Claim, Declaration, Evidence, Paper
from jiangce.office.claims.moving import NotMoved
from jiangce.office.registers.models import Fact, new_key

__all__ = ["shared"]


def drafted() -> tuple[Claim, Any]:
    who = person("员工", account=officer("worker", "applicant", ""))
    dossier = open_dossier(who, REGION, who.account)
    said = {"person": who.key, "issued_on": "2024-03-01", "level": "senior", "training": NONE}
    dossier = declare(dossier, [Said("certificate", new_key("f"), said)], who.account, seen=1)
    about = {"entry": "vocational-training", "title": "职业培训补贴", "clause": "三(二)10", "fund": "pool"}
    fact = dossier.declarations.get().key
    return opened(who, who.account, dossier, policy="shangyu-2023", fact=fact, **about), who.account


def test_two_officers_decide_on_the_same_declarations(shared: None) -> None:
    claim, _ = drafted()
    Claim.objects.update(state="accepted")
    officers, said = [officer(f"经办{at}", "case_officer") for at in range(6)], Declaration.objects.get()

    def job(at: int) -> str:
        try:
            if at % 2:
                refuse(claim, [said.pk], officers[at], "不实")
            else:
                confirm(claim, [said.pk], officers[at])
        except NotMoved as trouble:
            return "told" if "已由" in str(trouble) else str(trouble)
        return "won"

    assert at_once([lambda at=at: job(at) for at in range(6)], 6) == {"won": 1, "told": 5}
    said.refresh_from_db()
    assert Fact.objects.count() == (said.state == "confirmed")


def test_the_same_form_and_file_sent_many_times(shared: None) -> None:
    claim, who = drafted()
    said = Declaration.objects.get()
    slot, dossier = ("certificate", said.key, "证书"), claim.dossier
    assert dossier is not None

    def file_it() -> str:
        try:
            hand_in(claim, slot, "a.pdf", PDF, who)
        except NotTaken:
            return "told"
        return "taken"

    def say_it() -> str:
        try:
            declare(
                dossier,
                [Said("certificate", said.key, {**said.values, "level": "technician"})],
                who,
                seen=dossier.version,
            )
        except NotDeclared:
            return "told"
        return "said"

    told = at_once([file_it] * 5 + [say_it] * 5, 5)
    assert told == {"taken": 1, "said": 1, "told": 8}
    assert Paper.objects.count() == Evidence.objects.count() == 1
    assert Declaration.objects.filter(state="declared").count() == 1
