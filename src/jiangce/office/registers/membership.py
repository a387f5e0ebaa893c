"""Which account is which person, and who acts for which organisation: on proof that somebody has seen, told in the log."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.identity.accounts import NotDone
from jiangce.office.identity.models import User
from jiangce.office.registers.identifiers import BadIdentifier, credit_code, person_number
from jiangce.office.registers.models import Member, Organisation, Person


def _demand(user: User, by: User, note: str, what: str) -> User:
    if user.pk == by.pk:
        raise NotDone("不能办理自己的账号：请另一位系统管理员办理")
    if len(note.strip()) < 2:
        raise NotDone({"proof": f"请写明{what}"})
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active:
        raise NotDone("这个账号已停用：请先启用")
    return held


@transaction.atomic
def is_person(user: User, number: str, *, by: User, proof: str) -> Person:
    """The account is the person of this identity number. Raises `NotDone`."""
    held = _demand(user, by, proof, "凭据，如：本人持身份证到窗口核验")
    try:
        canonical = person_number(number, timezone.localdate())
    except BadIdentifier as trouble:
        raise NotDone({"number": str(trouble)}) from None
    person = Person.objects.select_for_update().current().with_number(canonical).first()
    if person is None:
        raise NotDone({"number": "登记簿中没有这个号码：请先由登记人员登记"})
    if person.account_id is not None:
        raise NotDone(
            {"number": "这个人已关联别的账号：请先解除" if person.account_id != held.pk else "已关联这个账号"}
        )
    if Person.objects.filter(account=held).exists():
        raise NotDone({"number": "这个账号已关联另一个人：请先解除"})
    person.account = held
    person.save(update_fields=["account"])
    append(by, "account.link", person, {"username": held.username, "key": person.key, "why": proof.strip()[:200]})
    return person


@transaction.atomic
def is_nobody(person: Person, *, by: User, why: str) -> None:
    """The account is not (or no longer) this person. Raises `NotDone`."""
    held = Person.objects.select_for_update().get(pk=person.pk)
    account = held.account
    if account is None:
        raise NotDone("没有关联账号")
    if account.pk == by.pk:
        raise NotDone("不能办理自己的账号：请另一位系统管理员办理")
    if len(why.strip()) < 2:
        raise NotDone({"why": "请写明理由"})
    held.account = None
    held.save(update_fields=["account"])
    append(by, "account.unlink", held, {"username": account.username, "key": held.key, "why": why.strip()[:200]})


@transaction.atomic
def acts_for(
    user: User, code: str, *, by: User, proof: str, since: date | None = None, until: date | None = None
) -> Member:
    """The account acts for the organisation of this code (or key). Raises `NotDone`."""
    held, since = _demand(user, by, proof, "凭据，如：单位授权书"), since or timezone.localdate()
    body = _body(code)
    if body.closed_on is not None and body.closed_on <= since:
        raise NotDone({"code": f"这家单位已于 {body.closed_on} 注销"})
    if until is not None and until < since:
        raise NotDone({"until": "结束日期不能早于开始日期"})
    own = Member.objects.filter(organisation=body, user=held).filter(Q(until=None) | Q(until__gte=since))
    if (own.filter(since__lte=until) if until else own).exists():
        raise NotDone({"code": "这个账号在这段时间里已是该单位的经办人"})
    try:
        with transaction.atomic():
            made = Member.objects.create(
                organisation=body, user=held, since=since, until=until, proof=proof.strip()[:200]
            )
    except IntegrityError:
        raise NotDone({"since": "同一天起的已经有了"}) from None
    told = {"username": held.username, "key": body.key, "since": since.isoformat(), "why": made.proof}
    append(by, "member.give", made, told)
    return made


def _body(code: str) -> Organisation:
    text = code.strip()[:60]
    found = Organisation.objects.current().filter(key=text).first()
    if found is None:
        try:
            found = Organisation.objects.current().filter(code=credit_code(text)).first()
        except BadIdentifier as trouble:
            raise NotDone({"code": f"{trouble}（没有代码的单位写编号，如 o-xxxxxxxxxxxx）"}) from None
    if found is None:
        raise NotDone({"code": "登记簿中没有这个代码：请先由登记人员登记"})
    return found


@transaction.atomic
def acts_no_more(member: Member, until: date, *, by: User, why: str) -> Member:
    """The last day for which an account acts for an organisation. Raises `NotDone`."""
    held = Member.objects.select_for_update().select_related("user", "organisation").get(pk=member.pk)
    today = timezone.localdate()
    if held.user_id == by.pk:
        raise NotDone("不能办理自己的账号：请另一位系统管理员办理")
    if len(why.strip()) < 2:
        raise NotDone({"why": "请写明理由"})
    if held.until is not None and held.until < today:
        raise NotDone("已经结束")
    if until < max(held.since, today - timedelta(days=1)):
        raise NotDone({"until": "结束日期最早为昨天（即刻结束），也不能早于开始日期"})
    held.until = until
    held.save(update_fields=["until"])
    told = {
        "username": held.user.username,
        "key": held.organisation.key,
        "until": until.isoformat(),
        "why": why.strip()[:200],
    }
    append(by, "member.end", held, told)
    return held
