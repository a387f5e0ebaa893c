"""What is kept no longer, found and let go of: never what an open claim or a running allowance may need; told in the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import DateField, Exists, F, JSONField, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.evidence import let_go_of
from jiangce.office.claims.models import Claim, Judgement, Step
from jiangce.office.claims.moves import machine
from jiangce.office.personal.models import Erasure
from jiangce.office.personal.retention import After, Do, Rule, retention, years_after
from jiangce.office.registers.models import DEEPEST, Fact, Person

STEP = 200
NO_MORE_AHEAD = '"ahead":null'  # as a frozen decision writes it, canonical
PERSON, ORGANISATION = "whose_person", "whose_organisation"
Rows = QuerySet[Any]


def over_time(rule: Rule, today: date) -> Rows:
    """The rows whose time is over, whether or not something still needs them."""
    rows = _owned(rule, _there(rule).filter(**rule.where))
    cut = rule.before(today)
    own = _before(rule.of, rule.at, cut)
    if rule.after is After.ROW:
        return rows.filter(own)
    steps = [Step.objects.filter(**one) for one in _whose(rule, "claim__")]
    rows = rows.filter(*(~Exists(some.filter(at__gte=_start(cut))) for some in steps))
    if rule.after is After.CLAIMS:
        return rows.filter(reduce(or_, (Q(Exists(some)) for some in steps), own))
    later = Fact.objects.filter(Q(known_on__gte=cut) | Q(on__gte=cut), links__person=OuterRef(PERSON))
    used = Person.objects.filter(pk=OuterRef(PERSON), account__last_login__gte=_start(cut))
    return rows.filter(own, ~Exists(later), ~Exists(used))


def _owned(rule: Rule, rows: Rows) -> Rows:
    """With whose each row is, beside it: found by their indexes, however many rows there are. Of an entry merged away it is
    whose that one is today."""
    rows = rows.annotate(**{PERSON: _stands(*rule.person)})
    return rows.annotate(**{ORGANISATION: _stands(rule.organisation)}) if rule.organisation else rows


def _stands(*paths: str) -> Coalesce:
    """The first of the entries there, or the last one into which it was merged."""
    own = ["" if path == "id" else path for path in paths]
    into = ["__".join((path, *["merged_into"] * often)).strip("_") for path in own for often in range(DEEPEST, 0, -1)]
    return Coalesce(*map(F, dict.fromkeys([*into, *paths])))


def _whose(rule: Rule, way: str = "") -> list[dict[str, OuterRef]]:
    """Conditions by which rows of another table are the same party's, also by entries merged into his: for people, and for
    organisations. Each by its index: put together by `OR`, they read all there is."""
    names = {"person": PERSON, **({"organisation": ORGANISATION} if rule.organisation else {})}
    return [
        {"__".join((f"{way}{name}", *["merged_into"] * often)): OuterRef(whose)}
        for name, whose in names.items() for often in range(DEEPEST + 1)
    ]  # fmt: skip


def due(rule: Rule, today: date) -> Rows:
    """Those of them that nothing needs any more."""
    rows = over_time(rule, today)
    for one in _needed(rule, today):
        rows = rows.filter(~Exists(one))
    return rows


def _needed(rule: Rule, today: date) -> list[Rows]:
    """What keeps a row: an open claim of its party, or of a firm that counts it; an allowance that runs; what goes on."""
    open_ = Claim.objects.exclude(state__in=[state.id for state in machine().states.values() if state.over])
    since = years_after(today, -retention().running_years)
    running = Judgement.objects.filter(claim__state__in=machine().spent(), as_of__gte=since)
    running = running.exclude(told__contains=NO_MORE_AHEAD)
    out: list[Rows] = [open_.filter(**one) for one in _whose(rule)]
    out += [running.filter(**one) for one in _whose(rule, "claim__")]
    out.append(open_.filter(organisation__links__fact__links__person=OuterRef(PERSON)))
    if rule.after is After.IDLE:
        goes_on = Q()
        for name in retention().current:
            goes_on |= Q(**{f"values__{name}": {"none": True}})
        out.append(Fact.objects.current().filter(goes_on, links__person=OuterRef(PERSON)))
    return out


def _there(rule: Rule) -> Rows:
    """Rows in which there is something to let go of."""
    rows: Rows = rule.of._base_manager.order_by("pk")
    if rule.do is Do.BLANK:
        some = Q()
        for name in rule.fields:
            some |= ~Q(**{name: _nothing(rule.of, name)})
        return rows.filter(some)
    if rule.do is Do.PAPER:
        return rows.filter(paper__isnull=False)
    if rule.do is Do.REDUCE:
        gone = Erasure.objects.filter(model=rule.model, rule=rule.id, row=OuterRef("pk"))
        return rows.filter(~Exists(gone))
    return rows


def _nothing(model: type[Model], name: str) -> Any:
    return {} if isinstance(model._meta.get_field(name), JSONField) else ""


def _before(model: type[Model], name: str, day: date) -> Q:
    whole = type(model._meta.get_field(name)) is DateField
    return Q(**{f"{name}__lt": day if whole else _start(day)})


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def let_go(rule: Rule, today: date) -> int:
    """Let go of what is due, a few at a time: how many rows. Stopped and begun again, it goes on where it was."""
    done, last = 0, 0
    while keys := list(due(rule, today).filter(pk__gt=last).values_list("pk", flat=True)[:STEP]):
        last = keys[-1]
        with transaction.atomic():
            rows = (
                due(rule, today).filter(pk__in=keys).select_for_update(of=("self",))
            )  # a claim may have been opened since
            for row in list(rows):
                _one(rule, row)
                done += 1
    return done


def _one(rule: Rule, row: Any) -> None:
    key, subject, told = row.pk, row, {"rule": rule.id}
    rest = ""
    if rule.do is Do.REDUCE:
        rest = _reduced(rule, row)
        subject, told = row.claim, told | {"judgement": key, "of": row.digest, "rest": rest}
    Erasure.objects.update_or_create(
        model=rule.model, row=key, rule=rule.id, defaults={"rest": rest, "at": timezone.now()}
    )
    append(None, "retain.erase", subject, told)
    if rule.do is not Do.REDUCE:
        _DO[rule.do](rule, row)


def _blank(rule: Rule, row: Any) -> None:
    for name in rule.fields:
        setattr(row, name, _nothing(rule.of, name))
    if isinstance(row, Person):
        row.version += 1
        row.save()  # the index goes with the number
    else:
        row.save(update_fields=list(rule.fields))


def _paper(rule: Rule, row: Any) -> None:
    paper, row.paper, row.name = row.paper, None, ""
    row.removed_at = row.removed_at or timezone.now()
    row.save(update_fields=["paper", "name", "removed_at"])
    let_go_of(paper)


def _delete(rule: Rule, row: Any) -> None:
    row.delete()


_DO: dict[Do, Callable[[Rule, Any], None]] = {Do.BLANK: _blank, Do.PAPER: _paper, Do.DELETE: _delete}


def _reduced(rule: Rule, row: Any) -> str:
    """Of a frozen decision only what is not personal; its digest stays as it was, that of the rest is told."""
    told = json.loads(row.told)
    rest = {name: told[name] for name in rule.keep if name in told} | {"erased": rule.id}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    Judgement.objects.filter(pk=row.pk).update(told=text)
    return sm3(text.encode())
