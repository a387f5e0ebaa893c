"""What a letter says about one claim at one move: the facts of it, and the words of its kind filled with them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from unicodedata import category

from jiangce.office.claims.judging import verdict
from jiangce.office.claims.models import Claim, Step
from jiangce.office.letters.authorities import authority
from jiangce.office.letters.capitals import capitals
from jiangce.office.letters.dossiers import papers
from jiangce.office.letters.kinds import PLACES, Form, Part, appeal, filled, form
from jiangce.office.registers.models import Person
from jiangce.office.rulebook.titled import titled

Json = dict[str, Any]
_NUMERALS = "一二三四五六七八九十"


def content(kind: str, claim: Claim, step: Step, today: date) -> Json:
    """Everything that the letter says, as plain data: ``facts`` for programs, the rest as it is read. Raises `BadForm`."""
    words = form(kind, claim.region)
    told = _decision(kind, claim, today)
    facts, given = _facts(claim, step, told), papers(claim)
    places = _places(claim, facts, words, today)
    wanted = [*facts["lacks"], *given.wanting, *given.refused, *_lines(step.why)]
    lists = {"wanted": wanted, "received": list(given.received), "calculation": facts["calculation"]}
    conditions = {"all": facts["conditions"], "failing": [one for one in facts["conditions"] if one["holds"] is False]}
    there = {**places, **lists, "conditions": conditions["all"], "failing": conditions["failing"]}
    shown = {
        "title": words.title, "office": places["office"], "to": places["who"], "signed": filled(words.signed, places),
        "about": [[PLACES[name], places[name]] for name in words.about if places[name]],
        "body": _body(words, places, lists, conditions, there), "appeal": _appeal(claim.region, places) if words.appeal else None,
    }  # fmt: skip
    return {"kind": kind, "date": today.isoformat(), "facts": facts, **visible(shown)}


def visible(told: Any) -> Any:
    """The same without what nobody sees, a sign that turns the line around above all: paper shows what is stored."""
    if isinstance(told, dict):
        return {name: visible(one) for name, one in told.items()}
    if isinstance(told, list):
        return [visible(one) for one in told]
    return "".join(sign for sign in told if category(sign) not in ("Cc", "Cf")) if isinstance(told, str) else told


def _decision(kind: str, claim: Claim, today: date) -> Json:
    """The decision that the letter tells of: as frozen; a refusal tells what comes out by what is known when it is made."""
    frozen = claim.judgements.order_by("-pk").first()
    if frozen is None:
        return {}
    if kind == "rejection":
        now = verdict(claim, frozen.as_of, today)
        if now is not None:
            return now.decision
    return dict(json.loads(frozen.told))


def _facts(claim: Claim, step: Step, told: Json) -> Json:
    title, document = titled(claim.policy)
    return {
        "claim": claim.number, "claimant": claim.claimant, "policy": claim.policy, "policy_title": title, "document": document,
        "entry": claim.entry, "fact": claim.fact, "fact_on": claim.fact_on.isoformat() if claim.fact_on else "", "clause": claim.clause,
        "low_fen": claim.low, "high_fen": claim.high, "granted_fen": claim.granted, "granted_why": claim.granted_why,
        "due_on": claim.due_on.isoformat() if claim.due_on else "", "why": step.why, "move": step.move, "version": step.version,
        "conditions": flat(told.get("conditions", ()), claim.clause), "lacks": lacks(told), "calculation": list(told.get("calculation", ())),
    }  # fmt: skip


def flat(conditions: Any, clause: str, depth: int = 0) -> list[Json]:
    """Conditions with what they consist of, in the order of reading; each with the clause that it stands in."""
    out = []
    for one in conditions:
        where = one.get("clause") or clause
        said = {
            "words": one["words"],
            "holds": one["holds"],
            "found": one["found"],
            "short": one["short"],
            "clause": where,
        }
        out += [said | {"depth": depth}, *flat(one.get("children", ()), where, depth + 1)]
    return out


def lacks(told: Json) -> list[str]:
    """What is missing, and what would prove it, each once."""
    said = [one["label"] + (f"（凭{one['proof']}）" if one.get("proof") else "") for one in told.get("missing", ())]
    return list(dict.fromkeys(said))


def _places(claim: Claim, facts: Json, words: Form, today: date) -> dict[str, str]:
    office, way, party = authority(claim.region), appeal(claim.region), claim.whose
    policy, document = facts["policy_title"], facts["document"]
    told = {
        "who": party.name, "you": "您" if isinstance(party, Person) else "贵单位", "id": str(claim.identity), "claim": claim.number,
        "title": claim.title, "clause": claim.clause,
        "policy": policy if not document or document in policy else f"{policy}（{document}）",
        "fact_on": spelled_day(claim.fact_on), "filed_on": spelled_day(claim.filed_on), "today": spelled_day(today),
        "due_on": spelled_day(claim.due_on), "amount": _yuan(claim.granted), "capitals": _capitals(claim.granted), "why": facts["why"],
        "granted_why": claim.granted_why, "card": str(party.card) if isinstance(party, Person) and party.card else "",
        "office": office.office, "review": office.review, "court": office.court,
        "review_days": str(way.review_days), "suit_months": str(way.suit_months), "pay_within": "",
    }  # fmt: skip
    return told | {name: str(days) for name, days in words.terms.items()}


def spelled_day(day: date | None) -> str:
    """2026年11月25日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _yuan(fen: int | None) -> str:
    if fen is None:
        return ""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}" + (f".{rest:02}" if rest else "") + "元"


def _capitals(fen: int | None) -> str:
    return "" if fen is None else capitals(fen)


def _body(words: Form, places: dict[str, str], lists: Json, conditions: Json, there: Json) -> list[Json]:
    out: list[Json] = []
    headings = 0
    for part in words.body:
        if (part.when and not there[part.when]) or (part.unless and there[part.unless]):
            continue
        if part.list or part.conditions:
            rows = lists[part.list] if part.list else conditions[part.conditions]
            out += [{"list" if part.list else "conditions": rows}] if rows else []
            continue
        headings += part.heading
        out += _paragraphs(part, filled(part.text, places), headings)
    return out


def _paragraphs(part: Part, text: str, number: int) -> list[Json]:
    """One for each line: whoever writes reasons writes several."""
    lines = _lines(text)
    if part.heading and lines:
        numeral = _NUMERALS[number - 1] if number <= len(_NUMERALS) else str(number)
        return [{"heading": f"{numeral}、{' '.join(lines)}"}]
    return [{"text": line, "flush": part.flush} for line in lines]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _appeal(region: str, places: dict[str, str]) -> Json:
    way = appeal(region)
    return {"title": way.title, "lines": [filled(line, places) for line in way.lines]}
