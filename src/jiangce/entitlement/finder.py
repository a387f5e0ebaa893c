"""我能享受什么: ask only what can still change a result, the best question first.

The state is the answers alone (a mapping of question keys to texts), so a page can carry it in its address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import log1p
from typing import NamedTuple

from jiangce.entitlement.about_today import TodayCase
from jiangce.entitlement.across import with_decided
from jiangce.entitlement.assess import decide
from jiangce.entitlement.decision import Amount, Decision
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.explain import explain, missing_facts, payees_of
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.grouping import alike
from jiangce.entitlement.in_turn import Turn
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import PolicyPlan, plan
from jiangce.entitlement.questions import UNKNOWN, Question, candidates, column_question, why_asked
from jiangce.entitlement.reach import out_of_reach
from jiangce.entitlement.situation import KIND, ME, SITUATIONS, Situation, build, situations
from jiangce.entitlement.versions import in_its_days
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy
from jiangce.rules.trace import Missing

#: an amount that nobody has named yet weighs like this many 分 when questions are ranked
UNNAMED = 500_000
#: and what is not money, like this
TREATMENT = 20
Result = dict[tuple[str, str], tuple[bool | None, int, int | None]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A decision of mine, how many are exactly like it, and what they come to together.

    ``for_others``: my organisation's doing opens it, the people in it are paid.
    """

    decision: Decision
    count: int
    total: Amount | None
    for_others: bool = False


class Weighed(NamedTuple):
    """A question that open decisions need: what is missing, how much hangs on it, and on which entries."""

    question: Question
    item: Missing | None
    weight: float = 0
    entries: tuple[str, ...] = ()  # their titles


class Finder:
    """One state of the finder. ``answers``: question key → answer, in the order given; ``unknown`` is 不清楚.

    ``turn``: the other documents of the place, where there are any (set by `finders`).
    """

    turn: Turn | None = None

    def __init__(self, policy: Policy, audience: str, answers: Mapping[str, str], as_of: date) -> None:
        self.policy = policy
        self.audience = policy.audiences[audience]
        self.as_of = as_of
        self.ready: PolicyPlan = plan(policy)
        self.answers = dict(answers)
        self.situation: Situation = build(policy, self.audience, self.answers)
        self.refused = self.situation.refused
        self.settled = frozenset(self.answers) - self.refused.keys()  # not to be asked again: a refused answer is none
        self._asked: dict[str, Question] = {}
        self._next: Question | None = None
        self._found = False

    # ── results ──

    def findings(self) -> list[Finding]:
        """What is mine, decided on the answers so far; equal decisions once, with their number and sum."""
        case, beyond = self._case, out_of_reach(self)
        drafts = [d for d in self.mine(self._every) if d.plan.entry.id not in beyond]
        out = []
        for group in alike(drafts):
            decision = explain(group.first, self.ready, case)
            out.append(Finding(decision, group.count, group.total, ME not in decision.payees))
        return out

    @cached_property
    def relevant(self) -> frozenset[str]:
        """The entries that may pay or concern me on my situations, and what they hang on; whatever the number of those alike."""
        once = {key: answer for key, answer in self.answers.items() if not key.endswith("/copies")}
        situation = self.situation if len(once) == len(self.answers) else build(self.policy, self.audience, once)
        case = TodayCase(self.policy, situation.facts, self.as_of)
        return self.ready.tied(d.plan.entry.id for d in self._concerning(decide(self.ready, case)))

    def mine(self, drafts: list[Draft]) -> list[Draft]:
        """Those that pay or concern the asker; where a place has several documents, of facts of this one's time."""
        found = self._concerning(drafts)
        if self.turn is None:
            return found
        return [d for d in found if in_its_days(self.policy, d.plan.entry.id, d.env.on)]

    def _concerning(self, drafts: list[Draft]) -> list[Draft]:
        return [d for d in drafts if self._concerns(d)]

    def _concerns(self, draft: Draft) -> bool:
        """It pays or concerns me; or, for an organisation, it pays a person in a row of mine."""
        payees = payees_of(draft)
        if ME in payees or self.audience.me == "person":
            return ME in payees
        pays_people = draft.plan.entry.to and all(
            f"person/{payee.partition('#')[0]}" in self.situation.rows for payee in payees
        )
        return bool(payees and pays_people and ME in draft.env.row.values.values())

    def result(self, answers: Mapping[str, str], before: Sequence[Row] = ()) -> Result:
        """Status and amount of everything that is mine under other answers: what a question must be able to change.

        ``before``: what earlier documents have decided.
        """
        return self._result(self._weighty(self._all(self.built(answers), before)))

    def built(self, answers: Mapping[str, str]) -> Situation:
        """The situation that these answers make."""
        return self.situation if answers == self.answers else build(self.policy, self.audience, answers)

    def facts_of(self, situation: Situation, before: Sequence[Row]) -> Facts:
        """Its facts, and what earlier documents have decided on them, with parties that only those have heard of."""
        if not before or self.turn is None:
            return situation.facts
        facts = with_decided(situation.facts, (row for row in before if row.table == TABLE), self.turn.documents)
        known = {(row.table, row.id) for table in ("person", "org") for row in facts.tables.get(table, ())}
        for row in before:
            if row.table != TABLE and (row.table, row.id) not in known:
                facts.tables[row.table] = [*facts.tables.get(row.table, ()), row]
        return facts

    @cached_property
    def _case(self) -> TodayCase:
        before = self.turn.before(self) if self.turn is not None else ()
        return TodayCase(self.policy, self.facts_of(self.situation, before), self.as_of)

    @cached_property
    def _every(self) -> list[Draft]:
        """All that bears on what is mine, decided once for the results and for the next question."""
        return decide(self.ready, self._case, self.relevant | self.awaited)

    @cached_property
    def awaited(self) -> frozenset[str]:
        """Entries that need not be mine, but on whose decisions something of mine hangs in a later document."""
        return self.turn.awaited(self) if self.turn is not None else frozenset()

    def _weighty(self, drafts: list[Draft]) -> list[Draft]:
        """What a question may be asked for: what is mine, and what is awaited."""
        mine = self.mine(drafts)
        if not self.awaited:
            return mine
        known = {id(one) for one in mine}
        return mine + [d for d in drafts if d.plan.entry.id in self.awaited and id(d) not in known]

    def _all(self, situation: Situation, before: Sequence[Row] = ()) -> list[Draft]:
        case = TodayCase(self.policy, self.facts_of(situation, before), self.as_of)
        return decide(self.ready, case, self.relevant | self.awaited)

    @staticmethod
    def _result(drafts: list[Draft]) -> Result:
        out: Result = {}
        for draft in drafts:
            claim = draft.claim
            if claim is None:
                out[draft.plan.entry.id, draft.fact] = (draft.status, 0, 0)
            else:
                sums = (claim.low, claim.high) if claim.status is not False else (0, 0)
                out[draft.plan.entry.id, draft.fact] = (claim.status, *sums)
        return out

    # ── questions ──

    @property
    def next(self) -> Question | None:
        """The best question left, or None when no answer can change a result any more."""
        if not self._found:
            self._next, self._found = self._best(), True
        return self._next

    def _best(self) -> Question | None:
        if SITUATIONS not in self.answers:
            return self.question(SITUATIONS)
        if len(self.audience.kinds) > 1 and self.audience.me == "org" and KIND not in self.settled:
            return self.question(KIND)
        for one in self.ranked():
            if one.question.key not in self.settled and self.matters(one):
                return one.question
        return None

    def ranked(self) -> list[Weighed]:
        """Every question that an open decision needs, the weightiest first: money over the number of facts missing."""
        drafts = self._weighty(self._every)
        weight: dict[str, float] = defaultdict(float)
        items: dict[str, Missing] = {}
        why: dict[str, list[str]] = defaultdict(list)
        for draft in drafts:
            if "#" in draft.fact:  # a copy: what it lacks, the first of its kind lacks as well
                continue
            missing = [m for m in self._open(draft) if m.key not in self.settled and "#" not in m.row]
            claim = draft.claim
            money = TREATMENT if claim is None else UNNAMED if claim.high is None else claim.high
            for place, item in enumerate(missing):
                items.setdefault(item.key, item)
                weight[item.key] += log1p(money) / len(missing) / (1 + 0.1 * place)
                why[item.key].append(draft.plan.entry.title)
        out = []
        for key in sorted(items, key=lambda k: -weight[k]):
            titles = tuple(dict.fromkeys(why[key]))
            question = self._ask(items[key], titles)
            if question is not None:
                out.append(Weighed(question, items[key], weight[key], titles))
        return out + [Weighed(q, None) for key in self.situation.countable if (q := self.question(key)) is not None]

    @staticmethod
    def _open(draft: Draft) -> list[Missing]:
        claim = draft.claim
        if claim is None:
            return list(missing_facts(draft)) if draft.status is None else []
        unsure = claim.status is None or (claim.status is True and claim.low != claim.high)
        return list(missing_facts(draft)) if unsure else []

    def matters(self, one: Weighed) -> bool:
        """Do two answers to it give different results, here or in a document behind? Every candidate answer is tried."""
        question, item, column = one.question, one.item, None
        if item is not None and item.column:
            column = self.policy.vocabulary.tables[item.table].columns[item.column]
        seen: object = None
        for answer in candidates(self.ready, question, column, self.as_of):
            if self.turn is not None:
                result: object = self.turn.results(self, {**self.turn.told, question.key: answer})
            else:
                result = self.result({**self.answers, question.key: answer})
            if seen is not None and result != seen:
                return True
            seen = result
        return False

    def _ask(self, item: Missing, why: tuple[str, ...]) -> Question | None:
        said = why_asked(why)
        if not item.column:
            kind = "number" if "共有多少" in item.ask else "yes-no"
            options = (("true", "是"), ("false", "否")) if kind == "yes-no" else ()
            return Question(item.key, item.ask, said, kind, options, "")
        column = self.policy.vocabulary.tables[item.table].columns[item.column]
        return column_question(self.ready, column, item, item.row in (ME, *self._my_rows()), said)

    def _my_rows(self) -> list[str]:
        return [f"{t}.{c}" for t, c in self.audience.roles]

    def question(self, key: str) -> Question | None:
        """The question behind a key that has been or may be asked."""
        if key == SITUATIONS:
            return Question(
                key,
                "您属于下面哪些情况？可以选多项。",
                "不同情况对应不同的补贴",
                "situations",
                tuple(situations(self.policy, self.audience)),
            )
        if key == KIND:
            scale = self.policy.vocabulary.scales["party_kind"]
            return Question(
                key,
                "您的单位属于哪一类？",
                "不同单位适用的条款不同",
                "choice",
                tuple((k, scale.values[k]) for k in self.audience.kinds),
            )
        if key in self.situation.countable:
            measure = self.situation.countable[key]
            return Question(
                key, f"情况相同的一共有多少{measure}？", "人数决定够不够门槛、一共多少钱", "number", (), measure
            )
        return self._asked.get(key) or self._again(key)

    def _again(self, key: str) -> Question | None:
        """A question already answered, as it was asked: rebuilt from what the rules say of its column."""
        if "@" in key:
            return self._again_atom(key)
        table, _, column_name = [*key.split("/"), "", "", ""][:3]
        column = getattr(self.policy.vocabulary.tables.get(table), "columns", {}).get(column_name)
        if column is None:
            return None
        row = key.split("/")[1]
        mine = row in (ME, *self._my_rows())
        owner = "" if mine else self._owner_label(row)
        label = column.zh or column.so
        item = Missing(table, row, column_name, f"{owner}的{label}" if owner else label, column.ask, column.proof, key)
        return column_question(self.ready, column, item, mine, "")

    def _owner_label(self, row: str) -> str:
        parts = []
        first = row.split(":")[0]
        table = self.audience.me if first == ME else first.split(".")[0]
        for name in row.split(":")[1:]:
            column = (
                self.policy.vocabulary.tables[table].columns.get(name)
                if table in self.policy.vocabulary.tables
                else None
            )
            if column is None:
                break
            parts.append(column.zh)
            table = column.type.name or "org"
        return "的".join(parts)

    def _again_atom(self, key: str) -> Question | None:
        """An atom's question: found again by asking what would be missing without its answer."""
        rest = {k: v for k, v in self.answers.items() if k != key}
        for draft in self._weighty(self._all(self.built(rest))):
            for item in self._open(draft):
                if item.key == key:
                    return self._ask(item, (draft.plan.entry.title,))
        return None

    def asked(self) -> list[tuple[Question, str, str]]:
        """What was asked and answered: (question, answer, answer in words)."""
        out = []
        for key, answer in self.answers.items():
            question = self.question(key)
            if question is not None:
                out.append((question, answer, question.label(answer)))
        return out


__all__ = ["UNKNOWN", "Finder", "Finding"]
