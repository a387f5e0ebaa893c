"""From decisions to what a page shows of them."""

from __future__ import annotations

from datetime import date

from django.template.loader import render_to_string

from jiangce.entitlement.assess import assess
from jiangce.entitlement.decision import Decision
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.finder import Finding
from jiangce.office.public.model import Result
from jiangce.office.public.results import results
from jiangce.rules import library
from jiangce.rules.nodes.env import Row

POLICY = "shangyu-2023"


def allowances(*levels: str) -> list[Decision]:
    """What a worker in post gets by certificates of these levels, of which one allowance may be had."""
    facts = Facts()
    facts.add(Row("org", "acme", {"kind": "enterprise", "place": "330604"}))
    in_post = {"place": "330604", "insured": True, "employer": "acme"}
    facts.add(Row("person", "li", in_post, frozenset({"insured", "employer"})))
    for number, level in enumerate(levels):
        certificate = {
            "person": "li", "kind": "skill_level", "shortage": True, "level": level, "occupation": f"工种{number}",
            "issued_on": date(2023, 7, 10),
        }  # fmt: skip
        facts.add(Row("certificate", f"c{number}", certificate, frozenset({"shortage"})))
    decided = assess(library.policy(POLICY), facts, date(2024, 6, 30)).decisions
    return [one for one in decided if one.benefit == "post-allowance"]


def shown(decisions: list[Decision]) -> Result:
    """The allowance's one line on the page."""
    (only,) = results([Finding(one, 1, one.amount) for one in decisions], POLICY)
    return only


def explained(result: Result) -> str:
    return render_to_string("public/finder/explain.html", {"result": result, "number": "", "printing": False})


def test_why_this_one_was_taken_stands_with_the_result() -> None:
    """Of a technician's and a senior technician's allowance the higher is had, and the page says so."""
    result = shown(allowances("technician", "senior_technician"))
    assert (result.status, result.count) == ("entitled", 1)
    assert result.choosing.startswith("不能全部享受，已取合计最高的选择（21,600元")
    assert "少10,800元" in result.choosing
    assert result.choosing in explained(result)


def test_where_nothing_had_to_be_chosen_nothing_is_said_of_it() -> None:
    result = shown(allowances("senior_technician"))
    assert result.status == "entitled"
    assert result.choosing == ""
    assert "不能全部享受" not in explained(result)
