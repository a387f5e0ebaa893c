"""States of the finder: answers in, results and the next question out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from jiangce.entitlement.finders import Finders
from jiangce.entitlement.questions import Question
from jiangce.office.public import model
from jiangce.office.public.engine.chosen_readings import read_as_asked
from jiangce.office.public.results import results


@lru_cache(maxsize=2048)
def state(
    scope: model.Scope, who: str, given: tuple[tuple[str, str], ...], as_of: date, readings: tuple[str, ...] = ()
) -> model.Finding:
    """One state of the finder. Many people go the same way, so states are kept for a while: answers, and nobody's name."""
    audience = scope.audience(who)
    assert audience is not None
    read = read_as_asked([one.id for one in scope.policies], readings)
    finders = Finders(read.policies, who.replace("-", "_"), dict(given), as_of, anywhere=scope.compares)
    asked, refused = _told(finders, given)
    return model.Finding(
        scope=scope,
        audience=audience,
        as_of=as_of,
        question=_question(finders.next) if finders.next else None,
        asked=asked,
        refused=refused,
        results=tuple(result for policy, found in finders.findings() for result in results(found, policy.id)),
        readings=read.chosen,
        refused_readings=read.refused,
    )


def _told(
    finders: Finders, given: Iterable[tuple[str, str]]
) -> tuple[tuple[model.Answer, ...], tuple[model.Refused, ...]]:
    """Answers in use, with the questions they answer; and those that are of no use."""
    known = {question.key: (question, label) for question, _, label in finders.asked()}
    asked, refused = [], []
    for key, value in given:
        question, label = known.get(key, (None, ""))
        if question is None:
            if not finders.could_be_asked(key):
                refused.append(model.Refused(key, "", value, "没有这个问题"))
        elif key in finders.refused:
            refused.append(model.Refused(key, question.text, value, finders.refused[key]))
        else:
            asked.append(model.Answer(_question(question), value, label))
    return tuple(asked), tuple(refused)


def _question(one: Question) -> model.Question:
    options = tuple(model.Option(value, label) for value, label in one.options)
    return model.Question(one.key, one.text, one.kind, one.why, options, one.unit, one.help)
