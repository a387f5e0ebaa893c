"""Objections: taken from anyone who signs them, looked into by the officer; one that is taken up stops one claim."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.moving import RECUSED, NotMoved, Stale, is_own, move
from jiangce.office.identity.models import User
from jiangce.office.notices.ending import settle
from jiangce.office.notices.models import Notice, NoticeLine, Objection
from jiangce.office.notices.preparing import demand_officer
from jiangce.office.notices.terms import terms
from jiangce.office.sealing.cipher import blind

#: how long each field may be
LONGEST = {"who": 40, "reach": 80, "what": 1000}
LEAST_WORDS = 10
#: so many from one place in an hour, so many for one list in a day
PER_ORIGIN, PER_NOTICE = 5, 300
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another


class NotTaken(Exception):
    """An objection that is not taken. ``where``: the field, or "" for all of it; the message says what to do."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(why)
        self.where = where


class Again(NotTaken):
    """The same form was sent before; ``receipt``: what it got then."""

    def __init__(self, receipt: str) -> None:
        super().__init__("", f"这份异议此前已经收到，受理号 {receipt}，没有重复登记")
        self.receipt = receipt


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a line. ``origin``: where it comes from; ``once``: of the form it was written on."""

    who: str
    reach: str
    what: str
    once: str
    origin: str = ""


def open_to_objections(notice: Notice) -> bool:
    """Does the time still run?"""
    today = timezone.localdate()
    return bool(notice.state == Notice.State.OPEN and notice.opens_on and notice.opens_on <= today and not notice.over)


def take(line: NoticeLine, said: Said, by: User | None = None) -> tuple[Objection, str]:
    """Take an objection: it, and the secret by which its answer is looked up (told once). Raises `NotTaken`.

    ``by``: the officer who writes down what came on paper or by telephone.
    """
    said = _checked(said)
    notice = line.notice
    if not open_to_objections(notice):
        raise NotTaken("", "公示期已满或尚未开始，不能在线提出异议；有情况要反映的，请联系公示上的受理单位")
    if line.outcome not in (NoticeLine.Outcome.RUNNING, NoticeLine.Outcome.OBJECTED):
        raise NotTaken("line", "该对象已经办结，不再接受异议")
    origin = blind(said.origin, "notices.Objection.origin") if said.origin else ""
    if found := Objection.objects.filter(once=said.once).first():
        raise Again(found.receipt)
    _bounded(notice, origin)
    secret = _random(10)
    try:
        with transaction.atomic():
            made = Objection.objects.create(
                receipt=f"YY{timezone.localdate():%y%m%d}{_random(8)}", notice=notice, line=line, who=said.who, reach=said.reach,
                what=said.what, once=said.once, origin=origin, taken_by=by, secret=_index(secret),
            )  # fmt: skip
            append(by, "notice.objection", made, {"number": notice.number, "line": line.at})
    except IntegrityError:
        raise Again(Objection.objects.get(once=said.once).receipt) from None
    return made, secret


def _checked(said: Said) -> Said:
    told = {name: " ".join(getattr(said, name).split()) if name != "what" else said.what.strip() for name in LONGEST}
    for name, zh in (("who", "姓名"), ("reach", "联系方式"), ("what", "异议内容")):
        text = told[name]
        if not text:
            raise NotTaken(name, f"请填写{zh}" + ("（异议须实名提出）" if name == "who" else ""))
        if len(text) > LONGEST[name]:
            raise NotTaken(name, f"{zh}最多{LONGEST[name]}字，现有{len(text)}字")
        if any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text):
            raise NotTaken(name, f"{zh}中有无法识别的字符，请重新填写")
    if len(told["who"]) < 2:
        raise NotTaken("who", "请填写真实姓名或单位全称")
    if len(told["reach"]) < 5:
        raise NotTaken("reach", "请填写能联系到您的电话、邮箱或地址")
    if len(told["what"]) < LEAST_WORDS:
        raise NotTaken("what", f"请写明具体事实，至少{LEAST_WORDS}个字")
    if not said.once or len(said.once) > 40:
        raise NotTaken("", "页面已过期，请重新打开后填写")
    return Said(once=said.once, origin=said.origin, **told)


def _bounded(notice: Notice, origin: str) -> None:
    now = timezone.now()
    if origin and Objection.objects.filter(origin=origin, at__gt=now - timedelta(hours=1)).count() >= PER_ORIGIN:
        raise NotTaken("", "您所在的网络一小时内提出的异议较多，请稍后再试，或电话、书面反映")
    if Objection.objects.filter(notice=notice, taken_by=None, at__gt=now - timedelta(days=1)).count() >= PER_NOTICE:
        raise NotTaken("", "本公示今日收到的在线异议已达上限，请明日再试，或电话、书面反映")


def _random(length: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(length))


def _index(secret: str) -> str:
    return blind(secret, "notices.Objection.secret")


def look_up(receipt: str, secret: str) -> Objection | None:
    """The objection of whoever knows both; None else, whichever of them is wrong."""
    found = Objection.objects.select_related("notice", "line").filter(receipt=receipt.strip().upper()[:20]).first()
    wanted = _index("".join(secret.split()).upper()[:40])
    known = found.secret if found is not None else "-" * 64
    return found if hmac.compare_digest(wanted.encode(), known.encode()) else None


def reply(objection: Objection) -> str:
    """How it went, in the words of the terms."""
    return terms().replies[objection.outcome if objection.state == Objection.State.SETTLED else objection.state]


def read(objection: Objection, by: User, why: str) -> dict[str, str]:
    """All of what it says, for whoever looks into it; each reading stands in the log. Raises `NotMoved`."""
    if not why.strip():
        raise NotMoved("查看异议内容须填写理由")
    _not_own(objection, by)
    with transaction.atomic():
        return {name: getattr(objection, name).reveal(by=by, why=why, of=objection) for name in (*LONGEST, "answer")}


def accept(objection: Objection, by: User, *, seen: int, why: str) -> Objection:
    """Take it up: the claim stops, the rest of the list goes on. ``why``: told to whom it is about, so it names nobody."""
    with transaction.atomic():
        held = _held(objection, by, seen)
        _names_nobody(held, why)
        line = NoticeLine.objects.select_related("claim").get(pk=held.line_id)
        if line.outcome == NoticeLine.Outcome.RUNNING:
            move(line.claim, "object", by, seen=line.claim.version, why=why)
        elif line.outcome != NoticeLine.Outcome.OBJECTED:
            raise NotMoved(f"该对象已经“{line.get_outcome_display()}”，请直接答复异议人")
        return _handled(held, by, Objection.State.ACCEPTED, {"line": line.at})


def answer(objection: Objection, by: User, *, seen: int, text: str) -> Objection:
    """Answer it: without taking it up, or after it was taken up. Raises `NotMoved`."""
    if not text.strip():
        raise NotMoved("请写明答复")
    if len(text) > LONGEST["what"]:
        raise NotMoved(f"答复最多{LONGEST['what']}字，现有{len(text)}字")
    with transaction.atomic():
        demand_officer(by, objection.notice.region)
        _not_own(objection, by)
        held = _version(objection, seen)
        held.answer = text
        if held.state == Objection.State.RECEIVED:
            return _handled(held, by, Objection.State.ANSWERED, {})
        return _handled(held, by, Objection.State(held.state), {})


def _not_own(objection: Objection, by: User) -> None:
    """Whoever is objected to neither learns who did, nor answers it. Raises `NotMoved`."""
    if is_own(objection.line.claim, by):
        raise NotMoved(RECUSED)


def _version(objection: Objection, seen: int) -> Objection:
    held = Objection.objects.select_for_update().get(pk=objection.pk)
    if held.version != seen:
        raise Stale("该异议已由他人办理，请刷新后再看")
    return held


def _held(objection: Objection, by: User, seen: int) -> Objection:
    demand_officer(by, objection.notice.region)
    held = _version(objection, seen)
    if held.state != Objection.State.RECEIVED:
        raise NotMoved(f"“{held.get_state_display()}”的异议不能再次受理")
    return held


def _names_nobody(objection: Objection, why: str) -> None:
    told = [one for one in (objection.who.open(), objection.reach.open()) if len(one) > 1]
    if any(one in why for one in told):
        raise NotMoved("理由会告知申领人，不得写出异议人的姓名或联系方式，请改写")


def _handled(held: Objection, by: User, state: Objection.State, more: dict[str, int]) -> Objection:
    held.state, held.handled_by, held.handled_at = state, by, timezone.now()
    held.version += 1
    held.save()
    append(by, f"notice.objection.{state}", held, {"number": held.notice.number, **more})
    if state == Objection.State.ANSWERED:  # it may have been the last thing that held the list open
        settle(Notice.objects.select_for_update().get(pk=held.notice_id), by)
    return held
