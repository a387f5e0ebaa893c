"""An officer decides on what was declared: confirmed, it becomes a fact of the registers; refused, no decision sees it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.asking import ALONE, Asking
from jiangce.office.claims.facts import fact_of
from jiangce.office.claims.models import Claim, Declaration, Dossier
from jiangce.office.claims.moving import RECUSED, NotMoved, is_own
from jiangce.office.claims.referred import meant, parties_of_row, with_parties
from jiangce.office.identity.models import Post, User
from jiangce.office.identity.scoping import covers
from jiangce.office.registers.entering import change, values_of
from jiangce.office.registers.merged import NOW
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.recording import WrongFact, correct, record
from jiangce.office.registers.recusal import RECUSED as OWN
from jiangce.office.registers.recusal import is_own as concerns
from jiangce.office.registers.recusal import meant_by, own_keys
from jiangce.office.rulebook.looked import looked_at
from jiangce.office.rulebook.words import ORGANISATION, PERSON, tables

State = Declaration.State
#: the states of a claim in which an officer looks into what was declared
EXAMINED = ("filed", "accepted")


def confirm(claim: Claim, declarations: Iterable[int], by: User) -> list[Fact]:
    """What was declared is true: written into the registers, known from today, its source the claim. Raises `NotMoved`."""
    with transaction.atomic():
        found, made = _chosen(claim, declarations, by), []
        for one in _in_order(found):
            try:
                fact = _written(one, claim, by)
            except WrongFact as trouble:
                raise NotMoved(f"“{tables()[one.table].zh}”不能登记：{trouble}") from None
            _settle(one, State.CONFIRMED, by, fact=fact)
            made += [fact] if fact else []
        append(by, "declaration.confirm", claim, {"declarations": [one.pk for one in found]})
        return made


def refuse(claim: Claim, declarations: Iterable[int], by: User, why: str) -> None:
    """What was declared is not believed: the decision has to be made without it. Raises `NotMoved`."""
    if not why.strip():
        raise NotMoved("不予采信须写明理由，申请人会看到")
    with transaction.atomic():
        found = _chosen(claim, declarations, by)
        for one in found:
            _settle(one, State.REFUSED, by, why=why.strip()[:300])
        append(by, "declaration.refuse", claim, {"declarations": [one.pk for one in found], "why": why.strip()[:300]})


def undecided(claim: Claim, as_of: date, asking: Asking = ALONE) -> list[Declaration]:
    """What the decision on the claim reads, or counts over, and nobody has decided on."""
    open_ = list(claim.dossier.declarations.filter(state=State.DECLARED)) if claim.dossier else []
    if not open_:
        return []
    rows = asking.facts(claim, timezone.localdate())
    looked = looked_at(claim.policy, rows, as_of, claim.entry, fact_of(claim))
    used = {*looked.rows, *looked.counted} if looked else set()
    renamed = NOW.renamed(one.key for one in open_ if one.table in (PERSON, ORGANISATION))
    return [one for one in open_ if (one.table, renamed.get(one.key, one.key)) in used]


def _chosen(claim: Claim, keys: Iterable[int], by: User) -> list[Declaration]:
    """These declarations under lock, as far as the officer may decide on them now."""
    wanted = set(keys)
    held = Claim.objects.select_for_update().get(pk=claim.pk)
    if held.state not in EXAMINED:
        raise NotMoved(f"“{held.get_state_display()}”的申领不再核实申报事项")
    demand_examiner(held, by, "您的岗位不能核实该申领的申报事项")
    if held.dossier_id is None or not wanted:
        raise NotMoved("没有选中要核实的申报事项")
    Dossier.objects.select_for_update().get(pk=held.dossier_id)
    found = list(Declaration.objects.filter(pk__in=wanted, dossier=held.dossier_id).select_related("settled_by"))
    if len(found) < len(wanted):
        raise NotMoved("这项申报不属于该申领")
    if settled := next((one for one in found if one.state != State.DECLARED), None):
        raise NotMoved(f"这项申报已由{settled.settled_by}办理（{settled.get_state_display()}），请刷新后再看")
    own = own_keys(by)  # of others' claims too: one's own firm is in a worker's
    if any(concerns(own, {one.key} | meant_by(one.table, one.values)) for one in found):
        raise NotMoved(OWN)
    return found


def examines(claim: Claim, by: User) -> bool:
    """Does the account's post let it decide on what is declared for the claim?"""
    posts = Post.objects.held_by(by)
    return any(post.role == "case_officer" and covers(post.region, claim.region) for post in posts)


def demand_examiner(claim: Claim, by: User, otherwise: str) -> None:
    """Raises `NotMoved` (``otherwise``) for whoever does not examine the claim, and for whose own it is."""
    if not examines(claim, by):
        raise NotMoved(otherwise)
    if is_own(claim, by):
        raise NotMoved(RECUSED)


def _in_order(found: list[Declaration]) -> list[Declaration]:
    """A fact that another one means comes first."""
    left, out = {one.key: one for one in found}, []
    while left:
        free = [one for one in left.values() if not _waits_for(one) & (left.keys() - {one.key})]
        out += [left.pop(one.key) for one in free or list(left.values())]  # a circle is refused when it is written
    return out


def _waits_for(one: Declaration) -> set[str]:
    return {key for _, key in meant(one.table, one.values).values()}


def _settle(one: Declaration, state: str, by: User, *, why: str = "", fact: Fact | None = None) -> None:
    one.state, one.settled_by, one.settled_at, one.why, one.fact = state, by, timezone.now(), why, fact
    one.save()


def _written(one: Declaration, claim: Claim, by: User) -> Fact | None:
    """The fact that it became; None for what is said of a person or an organisation. Raises `WrongFact`."""
    source = f"申领{claim.number}号"
    if one.table in (PERSON, ORGANISATION):
        _added_to_party(one, claim, by, source)
        return None
    now = Fact.objects.current().filter(table=one.table, key=one.key).first()
    values = with_parties(one.table, one.values, NOW.renamed(parties_of_row(one.table, one.key, one.values)))
    if not one.base:
        if now is None:
            place = claim.whose.place if covers(claim.region, claim.whose.place) else claim.region
            return record(one.table, values, region=place, source=source, by=by, key=one.key)
        if now.values == values:  # confirmed meanwhile with another claim that was filed together with this one
            return now
        raise WrongFact({"version": "这项事实已随另一件申领登记，内容不同，请核对后不予采信或退回重报"})
    then = Fact.objects.filter(table=one.table, key=one.key, version=one.base).first()
    if now is None or then is None:
        raise WrongFact({"version": "所补充的事实已撤销，请不予采信或退回补正"})
    _not_contradicted(one.table, values, then.values, now.values)
    if all(now.values.get(name) == value for name, value in values.items()):
        return now
    return correct(now, {**now.values, **values}, by=by, why=f"申报核实（{claim.number}）", source=source)


def _not_contradicted(table: str, said: dict[str, object], then: dict[str, object], now: dict[str, object]) -> None:
    """Raises `WrongFact` where the registers have changed in what is declared, and to something else."""
    columns = tables()[table].columns
    other = [columns[name].zh for name, value in said.items() if now.get(name) not in (value, then.get(name))]
    if other:
        raise WrongFact({"version": f"申报后登记簿已另有更正（{'、'.join(other)}），请核对后不予采信或退回重报"})


def _added_to_party(one: Declaration, claim: Claim, by: User, source: str) -> None:
    model = Person if one.table == PERSON else Organisation
    said = model.objects.get(key=one.key)
    party: Any = said.now  # of another that it was merged into, what was registered there is not overwritten
    now = values_of(party)
    if all(now.get(name) == value for name, value in one.values.items()):
        return
    if (party.key != one.key or party.version != one.base) and any(
        now.get(name) not in (None, value) for name, value in one.values.items()
    ):
        raise WrongFact({"version": "申报后登记簿已另有更正，请核对后不予采信或退回重报"})
    why = f"申报核实（{claim.number}）"
    change(party, {**now, **one.values}, by=by, why=why, seen=party.version, source=source)


__all__ = ["EXAMINED", "confirm", "demand_examiner", "examines", "refuse", "undecided"]
