"""我能享受什么 in several policies at once: one set of answers, the union of their questions.

Tables and columns are shared by all policies, and so are the keys of questions. What differs is made to fit: who may
ask, what may have happened, which values of a long list the rules mention, where 本地 is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from jiangce.entitlement.finder import Finder, Finding, Weighed
from jiangce.entitlement.in_turn import Turn
from jiangce.entitlement.questions import OTHER, UNKNOWN, Question, why_asked
from jiangce.entitlement.situation import KIND, SITUATIONS
from jiangce.rules.policy import Policy
from jiangce.rules.types import Kind
from jiangce.rules.vocabulary import Column

_LAST = (OTHER, "none")  # options that stay at the end
_OR = "，或"  # policies tell one situation in different words: all of them are meant
_SAME = {"same_county": "就在当地", "same_city": "同市其他地方", "same_province": "市外、省内"}


class Finders:
    """One state of the finder over several policies.

    ``anywhere``: the policies are of different places, and the asker is looked at as somebody of each place in turn.
    """

    def __init__(
        self,
        policies: Iterable[Policy],
        audience: str,
        answers: Mapping[str, str],
        as_of: date,
        anywhere: bool = False,
    ) -> None:
        self.answers = dict(answers)
        self.anywhere = anywhere
        self.policies = [policy for policy in policies if audience in policy.audiences]
        kinds = dict.fromkeys(kind for policy in self.policies for kind in policy.audiences[audience].kinds)
        self.kinds = tuple(kinds)
        mine = self.answers.get(KIND, UNKNOWN)
        self.each = [
            Finder(policy, audience, fitted(policy, self.answers, self.policies), as_of)
            for policy in self.policies
            if mine == UNKNOWN or mine not in kinds or mine in policy.audiences[audience].kinds
        ]
        self.settled = frozenset(self.answers) - self.refused.keys()
        for finder in self.each:  # what one policy can use is not asked again for another that cannot
            finder.settled = self.settled
        self._in_turn()

    def _in_turn(self) -> None:
        """The documents of one place decide in turn, each the facts of its own time."""
        places: dict[str, list[Finder]] = {}
        for finder in self.each:
            places.setdefault(finder.policy.region, []).append(finder)
        for here in places.values():
            turn = Turn(here, self.answers, lambda one, told: fitted(one.policy, told, self.policies))
            for finder in here if len(here) > 1 else ():
                finder.turn = turn

    def findings(self) -> list[tuple[Policy, list[Finding]]]:
        """Policy by policy, what is the asker's."""
        return [(finder.policy, finder.findings()) for finder in self.each]

    # ── questions ──

    @cached_property
    def next(self) -> Question | None:
        """A question that can still change a result of one of the policies; None when there is none."""
        if SITUATIONS not in self.answers:
            return self._joined(SITUATIONS)
        if len(self.kinds) > 1 and self.each and self.each[0].audience.me == "org" and KIND not in self.settled:
            return self._joined(KIND)
        for key, askers in self._ranked().items():
            if key not in self.settled and any(finder.matters(one) for finder, one in askers):
                titles = dict.fromkeys(title for _, one in askers for title in one.entries)
                lead = askers[0][1].question
                return self._joined(key, replace(lead, why=why_asked(tuple(titles))) if titles else lead)
        return None

    def _ranked(self) -> dict[str, list[tuple[Finder, Weighed]]]:
        """Every question with those who need its answer; what matters to several documents weighs for all of them."""
        found: dict[str, list[tuple[Finder, Weighed]]] = {}
        for finder in self.each:
            for one in finder.ranked():
                found.setdefault(one.question.key, []).append((finder, one))
        order = sorted(found, key=lambda key: -sum(one.weight for _, one in found[key]))
        return {key: sorted(found[key], key=lambda pair: -pair[1].weight) for key in order}

    def asked(self) -> list[tuple[Question, str, str]]:
        """What was asked and answered: (question, answer, answer in words)."""
        found = ((self._joined(key), answer) for key, answer in self.answers.items())
        return [(question, answer, question.label(answer)) for question, answer in found if question is not None]

    @cached_property
    def refused(self) -> dict[str, str]:
        """Answers that no policy could use (key → why, Chinese)."""
        users = {key: [finder for finder in self.each if key in finder.answers] for key in self.answers}
        return {
            key: finders[0].refused[key]
            for key, finders in users.items()
            if finders and all(key in finder.refused for finder in finders)
        }

    def could_be_asked(self, key: str) -> bool:
        """A question that another answer has made idle: its answer goes without a word."""
        return "@" in key or any(_column(policy, key) is not None for policy in self.policies) or self._counted(key)

    def _counted(self, key: str) -> bool:
        table = key.partition("/")[0]
        return key.endswith("/copies") and any(table in policy.vocabulary.tables for policy in self.policies)

    def _joined(self, key: str, first: Question | None = None) -> Question | None:
        """A question with the options that any of the policies gives it."""
        every = [(f, q) for f in self.each if (q := f.question(key)) is not None]
        lead = first or (every[0][1] if every else None)
        if lead is None:
            return None
        if len(self.each) == 1 and not (key == KIND and len(self.kinds) > 1):
            return lead
        said = self._said([finder for finder, _ in every] or self.each)
        if key == KIND:
            scale = self.each[0].policy.vocabulary.scales["party_kind"]
            return replace(lead, options=tuple((kind, scale.values[kind]) for kind in self.kinds))
        options: dict[str, str] = {}
        for finder, question in every:
            if question.kind == lead.kind:
                place = self.anywhere and _is_place(finder, key)
                for value, label in question.options:
                    told = _SAME.get(value, label) if place else said(label)
                    known = options.setdefault(value, told)
                    if key == SITUATIONS:
                        options[value] = _either(known, told)
        rest = tuple((value, options.pop(value)) for value in _LAST if value in options)
        return replace(lead, text=said(lead.text), options=(*options.items(), *rest) if options else lead.options)

    def _said(self, finders: Sequence[Finder]) -> Callable[[str], str]:
        """A text without the name of any one place, where the asker is looked at in several."""
        names = sorted({n for f in finders for n in _place_words(f.policy)}, key=len, reverse=True)

        def said(text: str) -> str:
            for name in names if self.anywhere else ():
                text = text.replace(name, "当地")
            return text

        return said


def _either(known: str, told: str) -> str:
    """One situation in the words of two policies: either is meant."""
    more = told.removeprefix("我")
    return known if more in known else f"{known}{_OR}{more}"


def _place_words(policy: Policy) -> tuple[str, ...]:
    own = policy.names.get("地", "")
    return tuple(word for word in (own + policy.names.get("县", ""), own) if word)


def _is_place(finder: Finder, key: str) -> bool:
    column = _column(finder.policy, key)
    return column is not None and column.type.kind is Kind.PLACE


def _column(policy: Policy, key: str) -> Column | None:
    table, _, rest = key.partition("/")
    columns: Mapping[str, Column] = getattr(policy.vocabulary.tables.get(table), "columns", {})
    return columns.get(rest.rpartition("/")[2]) if "/" in rest else None


def fitted(policy: Policy, answers: Mapping[str, str], others: Iterable[Policy] = ()) -> dict[str, str]:
    """The answers as one policy understands them: without columns it lacks, a value that only others know as 以上都不是."""
    out = {}
    for key, answer in answers.items():
        column = _column(policy, key)
        if key in (SITUATIONS, KIND) or "@" in key or key.endswith("/copies"):
            out[key] = answer
        elif column is not None:
            strange = column.type.kind is Kind.SCALE and not _knows(policy, key, answer)
            out[key] = OTHER if strange and any(_knows(other, key, answer) for other in others) else answer
    return out


def _knows(policy: Policy, key: str, answer: str) -> bool:
    """Is this one of the column's values here?"""
    column = _column(policy, key)
    return column is not None and answer in getattr(policy.vocabulary.scales.get(column.type.name), "values", ())
