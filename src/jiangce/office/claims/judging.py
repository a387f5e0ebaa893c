"""A decision computed and frozen; two of them compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.asking import ALONE, Asking
from jiangce.office.claims.declaring import beside_of, marks
from jiangce.office.claims.facts import fact_of, facts_for
from jiangce.office.claims.models import Claim, Judgement
from jiangce.office.registers.gathering import Beside, Gathered, Rows
from jiangce.office.registers.merged import NOW, keys_in, with_keys
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rulebook.judged import Limit, Looks, Wanted, judged

#: what of a decision may differ without changing what somebody gets
INCIDENTAL = {
    "facts_hash",
    "conditions",
    "missing",
    "next_steps",
    "calculation",
    "assumptions",
    "readings",
    "provisional",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision among those of a party, with what goes for all of them.

    ``looks``: the rows that it looked at, found when asked for; ``read``: the same to be kept, see `Judgement.read`.
    """

    decision: dict[str, Any]
    rules_hash: str
    semantics: str
    as_of: date
    limits: tuple[Limit, ...] = ()
    read: Callable[[], dict[str, Any] | None] = field(default=lambda: None, compare=False, repr=False)
    looks: Callable[[], Looks] | None = field(default=None, compare=False, repr=False)

    @property
    def entitled(self) -> bool:
        return bool(self.decision["status"] == "entitled")


def verdicts(
    policy: str,
    party: Person | Organisation,
    as_of: date,
    *,
    known_on: date | None = None,
    without: Claim | None = None,
    wanted: Wanted | None = None,
    beside: Beside | None = None,
    entries: Collection[str] | None = None,
) -> list[Verdict]:
    """Every decision that a policy comes to about a party, as of a day, by the facts known on one (default: the same).

    ``beside``: what is declared beside the registers. ``entries``: of which alone decisions are wanted.
    """
    rows = facts_for(policy, party, known_on or as_of, without=without, beside=beside)
    return verdicts_on(policy, rows, as_of, wanted, beside, entries)


def verdicts_on(
    policy: str, rows: Rows, as_of: date, wanted: Wanted | None = None, beside: Beside | None = None,
    entries: Collection[str] | None = None,
) -> list[Verdict]:  # fmt: skip
    """The decisions on rows that were gathered, those that are ``wanted``; ``beside``: what of the rows was declared."""
    told = judged(policy, rows, as_of, wanted, marks(beside), entries)
    return [
        Verdict(one, told.rules_hash, told.semantics, as_of, bound, partial(_read, look, rows), look)
        for (one, bound), look in zip(told.decisions, told.looks, strict=True)
    ]


def _read(look: Callable[[], Looks], rows: Rows) -> dict[str, Any] | None:
    """What a decision on these rows looked at; None where nobody knows in which version they stand in the registers."""
    if not isinstance(rows, Gathered):
        return None
    found, versions = look(), rows.versions
    return {
        "rows": [[*one, versions.get(one, 0)] for one in found.rows],
        "counted": sum(one in versions for one in found.counted),
    }


def verdict(claim: Claim, as_of: date, known_on: date, asking: Asking = ALONE) -> Verdict | None:
    """The decision that a claim is about; None where its fact is not there any more.

    The fact of a group is called by the keys of whose it is: where one of them was merged into another, by that one's.
    """
    beside, rows = beside_of(claim.dossier), asking.facts(claim, known_on)

    def of(called: str) -> list[Verdict]:
        only = (claim.entry, called)
        return verdicts_on(
            claim.policy, rows, as_of, lambda entry, fact, _: (entry, fact) == only, beside, {claim.entry}
        )

    found = of(claim.fact)
    if not found and (now := fact_of(claim)) != claim.fact:
        found = of(now)
    return found[0] if found else None


def freeze(claim: Claim, found: Verdict, occasion: str) -> Judgement:
    """Keep a decision as it was made."""
    frozen = as_frozen(claim, found, occasion)
    frozen.save(force_insert=True)
    return frozen


def as_frozen(claim: Claim, found: Verdict, occasion: str) -> Judgement:
    """The same, not saved yet."""
    told = json.dumps(found.decision, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Judgement(
        claim=claim, occasion=occasion, told=told, digest=sm3(told.encode()), rules_hash=found.rules_hash,
        facts_hash=found.decision["facts_hash"], semantics=found.semantics, as_of=found.as_of, read=found.read(),
    )  # fmt: skip


def _differing(then: dict[str, Any], now: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = (name for name in {**then, **now} if name not in INCIDENTAL)
    return {name: (then.get(name), now.get(name)) for name in names if then.get(name) != now.get(name)}


def differences(before: Judgement, now: Verdict | None) -> dict[str, tuple[Any, Any]]:
    """What came out differently from the frozen decision: name → (then, now). Empty: the same in substance."""
    then = json.loads(before.told)
    if now is None:
        return {"status": (then["status"], "fact withdrawn")}
    if out := _differing(then, now.decision):  # by the keys of today: whoever was merged meanwhile is still who he was
        text = json.dumps({name: both[0] for name, both in out.items()}, ensure_ascii=False)
        out = _differing(then | json.loads(with_keys(text, NOW.renamed(keys_in(text)))), now.decision)
    if before.rules_hash != now.rules_hash:
        out.setdefault("rules_hash", (before.rules_hash, now.rules_hash))
    return out
