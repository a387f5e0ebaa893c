"""A firm's claims filed together: one assessment, a decision frozen for each, a line for each wish; sent twice, filed once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.declaring import beside_of
from jiangce.office.claims.facts import facts_for_all
from jiangce.office.claims.judging import Verdict, verdicts_on
from jiangce.office.claims.models import Claim
from jiangce.office.claims.together import Filed, Wish, file_together
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rosters.deciding import Case, Standing
from jiangce.office.rosters.models import Filing, Line

MOST = 2000  # claims in one filing
UNKNOWN = "与登记信息核对后不符合条件；为保护个人信息不列明细，请员工本人登录查看或到窗口办理"
Key = tuple[str, str, str]  # policy, entry, fact


class NotFiled(Exception):
    """Nothing was filed; the message says why, and what to do."""


def file_all(found: Standing, wanted: Iterable[Key], by: User, *, slip: str, agreed: bool) -> Filing:
    """File what is wanted of a firm's cases. Raises `NotFiled`, and then nothing was filed."""
    if (done := Filing.objects.filter(slip=slip, organisation=found.firm).first()) is not None:
        return done
    if not agreed:
        raise NotFiled("请先确认：已告知员工并取得同意")
    known = {one.key: one for one in found.cases}
    cases = [known[key] for key in dict.fromkeys(wanted) if key in known]
    if not cases:
        raise NotFiled("没有选中可以申领的事项")
    if len(cases) > MOST:
        raise NotFiled(f"一次最多提交 {MOST} 项，请分几次提交")
    filing, mine = _open(found, by, slip)
    if mine:
        _file(filing, found, cases, by)
    return filing


def _open(found: Standing, by: User, slip: str) -> tuple[Filing, bool]:
    """The filing of a page, and whether it was opened just now: the same page sent twice at once is filed by one of them."""
    upload = found.dossier.uploads.first() if found.dossier else None
    number = f"P{found.firm.place}{timezone.localdate():%y%m%d}{secrets.randbelow(10**6):06d}"
    try:
        with transaction.atomic():
            return Filing.objects.create(
                organisation=found.firm, dossier=found.dossier, number=number, region=found.firm.place, slip=slip, agreed=True,
                digest=upload.digest if upload else "", by=by,
            ), True  # fmt: skip
    except IntegrityError:
        done = Filing.objects.filter(slip=slip, organisation=found.firm).first()
        if done is None:
            raise NotFiled("这一页已经提交过，请刷新") from None
        return done, False


def _file(filing: Filing, found: Standing, cases: list[Case], by: User) -> None:
    filing.people.set(one.person for one in found.staff)
    now = _judged(found, {one.key for one in cases})
    parties: dict[str, Person | Organisation] = {one.person.key: one.person for one in found.staff}
    parties[found.firm.key] = found.firm
    wishes = [Wish(parties[one.payee], now[one.key], one) for one in cases if one.key in now]

    def opened(wish: Wish, claim: Claim) -> None:
        _line(filing, wish.about, claim=claim).save()

    done = file_together(wishes, by, found.dossier, opened)
    lines = [_refused(filing, one) for one in done if one.claim is None]
    lines += [_gone(filing, one) for one in cases if one.key not in now]
    Line.objects.bulk_create(lines)
    told = {"claims": sum(one.claim is not None for one in done), "others": len(lines), "digest": filing.digest}
    append(by, "roster.file", filing, told)


def _judged(found: Standing, keys: set[Key]) -> dict[Key, Verdict]:
    """The decisions that are wanted, on all that is known of those whom they are about: what is frozen is the whole truth."""
    parties = [found.firm, *(one.person for one in found.staff)]
    said, out = beside_of(found.dossier), {}
    for policy in {policy for policy, _, _ in keys}:
        rows = facts_for_all(policy, parties, found.day, beside=said)

        def wanted(entry: str, fact: str, _: tuple[str, ...], policy: str = policy) -> bool:
            return (policy, entry, fact) in keys

        for one in verdicts_on(policy, rows, found.day, wanted, said):
            out[policy, one.decision["benefit"], one.decision["fact"]] = one
    return out


def _line(filing: Filing, case: Case, *, claim: Claim | None = None, outcome: str = "filed", why: str = "") -> Line:
    policy, entry, fact = case.key
    return Line(
        filing=filing, person=case.worker.person if case.worker else None, policy=policy, entry=entry, fact=fact,
        title=case.told["title"], outcome=outcome, why=why[:300], known=not case.hidden, claim=claim,
    )  # fmt: skip


def _refused(filing: Filing, one: Filed) -> Line:
    case: Case = one.wish.about
    if one.already:
        return _line(
            filing, case, outcome=Line.Outcome.ALREADY, why=f"已有申领 {one.already}" if not case.hidden else ""
        )
    if one.wish.found.decision["status"] == "not entitled":
        why = UNKNOWN if case.hidden else _first_reason(one.wish.found)
        return _line(filing, case, outcome=Line.Outcome.NOT_ENTITLED, why=why)
    return _line(filing, case, outcome=Line.Outcome.REFUSED, why=one.why)


def _gone(filing: Filing, case: Case) -> Line:
    return _line(filing, case, outcome=Line.Outcome.REFUSED, why="所依据的事实已变动，请刷新后再看")


def _first_reason(found: Verdict) -> str:
    """The first condition that fails, with what was found."""
    failed = next((one for one in found.decision["conditions"] if one["holds"] is False), None)
    if failed is None:
        return "不符合条件"
    return failed["words"] + (f"（实为{failed['found']}）" if failed["found"] else "")
