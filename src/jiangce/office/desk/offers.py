"""符合而未申领: who is entitled and has not asked; invited, some or all; consent on paper entered at the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiangce.office.identity.roles import roles
from jiangce.office.identity.scoping import covers
from jiangce.office.offering.consenting import Changed, Consent, consent
from jiangce.office.offering.inviting import MOST, NotAnswered, invite, refused
from jiangce.office.offering.models import Invitation, Offer, OfferQuerySet, Screening
from jiangce.office.offering.proactive import proactive
from jiangce.office.offering.screening import screen_everybody
from jiangce.office.offering.telling import reasons
from jiangce.office.pages.sheets import sheet_answer
from jiangce.office.pages.templatetags.office import worth
from jiangce.office.registers.accounts import BadAccount, read_account
from jiangce.office.registers.models import Fact
from jiangce.office.rulebook.spelled import plain_yuan

PAGE, MOST_ROWS = 50, 100_000
MOST_FACTS = 100_000  # more are decided by night
ORDERS = {
    "entry": ("policy", "entry", "pk"), "money": ("-low", "-high", "pk"), "new": ("-made_at", "pk"), "day": ("fact_on", "pk"),
}  # fmt: skip
STATES = {"new": "未邀请", "open": "已邀请待确认", "declined": "已谢绝", "expired": "邀请已过期", "all": "全部"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for. ``way``: sure (可免申即享) or all; ``who``: person, organisation or "" for both."""

    entry: str = ""
    state: str = "new"
    way: str = "all"
    who: str = ""
    text: str = ""
    order: str = "entry"

    @classmethod
    def of(cls, told: Any) -> Filters:
        """From an address; what makes no sense is left out."""

        def one(name: str, among: Any, otherwise: str) -> str:
            return told[name] if told.get(name) in among else otherwise

        return cls(
            told.get("entry", "")[:160], one("state", STATES, "new"), one("way", ("sure", "all"), "all"),
            one("who", ("person", "organisation"), ""), told.get("q", "")[:60].strip(), one("order", ORDERS, "entry"),
        )  # fmt: skip

    def query(self) -> str:
        """The same as an address."""
        return urlencode({
            "entry": self.entry, "state": self.state, "way": self.way, "who": self.who, "q": self.text, "order": self.order,
        })  # fmt: skip


def unasked(user: Any) -> OfferQuerySet:
    """All that somebody may see, with how its last invitation stands."""
    last = Invitation.objects.filter(offer=OuterRef("pk")).order_by("-pk")
    seen: OfferQuerySet = Offer.objects.visible_to(user).unclaimed().filter(result="entitled")
    return seen.annotate(asked=Subquery(last.values("state")[:1]), refused=Exists(refused()))


def found(user: Any, filters: Filters) -> QuerySet[Offer]:
    """What somebody looks for."""
    rows: Any = unasked(user)
    if filters.state == "new":
        rows = rows.filter(Q(asked=None) | Q(asked="lapsed"))
    elif filters.state != "all":
        rows = rows.filter(asked=filters.state)
    policy, _, entry = filters.entry.partition("/")
    if entry:
        rows = rows.filter(policy=policy, entry=entry)
    if filters.way == "sure":
        rows = rows.filter(proactive=True)
    if filters.who:
        rows = rows.filter(**{f"{filters.who}__isnull": False})
    if text := filters.text:
        rows = rows.filter(
            Q(person__name=text) | Q(organisation__name__contains=text) | Q(title__contains=text) | Q(clause=text)
        )
    return rows.select_related("person", "organisation").order_by(*ORDERS[filters.order])  # type: ignore[no-any-return]


def _totals(user: Any) -> list[dict[str, Any]]:
    """By entry: how many, for how many, how much for certain, how many may be invited."""
    rows = unasked(user).order_by().values("policy", "entry", "title", "clause")
    told = rows.annotate(
        count=Count("pk"), people=Count("claimant", distinct=True), sure=Sum("low"),
        ready=Count("pk", filter=Q(proactive=True, refused=False) & (Q(asked=None) | ~Q(asked="open"))),
        waiting=Count("pk", filter=Q(asked="open")), declined=Count("pk", filter=Q(asked="declined")),
    )  # fmt: skip
    return sorted(told, key=lambda one: (one["policy"], -one["sure"], one["entry"]))


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """The list, and what it comes to entry by entry."""
    filters = Filters.of(request.GET)
    totals = _totals(request.user)
    page = Paginator(found(request.user, filters), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "filters": filters, "query": filters.query(), "totals": totals, "states": STATES.items(),
        "whole": {name: sum(one[name] or 0 for one in totals) for name in ("count", "sure", "ready", "waiting")},
        "last": _last(request.user), "writes": bool(_regions(request.user)), "labels": {**STATES, "lapsed": "未邀请"},
    }  # fmt: skip
    return render(request, "desk/offers.html", context)


def _last(user: Any) -> Screening | None:
    return Screening.objects.visible_to(user).filter(rows__gt=0).select_related("by").first()


def _regions(user: Any) -> list[str]:
    """Where the account works as an officer."""
    return sorted({place for role in ("case_officer", "chief") for place in user.regions(role) if place})


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The same as CSV or Excel."""
    filters = Filters.of(request.GET)
    rows = found(request.user, filters)[:MOST_ROWS]
    heads = ("项目", "条款", "对象", "对象编号", "金额", "至少（元）", "可免申即享", "事实日期", "认定日期", "邀请")
    answer: StreamingHttpResponse = sheet_answer(request, "offers", "符合而未申领", heads, _lines(rows))
    return answer


def _lines(rows: Any) -> Iterator[list[Any]]:
    labels = dict(Invitation.State.choices)
    for one in rows.iterator(chunk_size=1000):
        yield [
            one.title, one.clause, one.party.name, one.claimant, worth(one), plain_yuan(one.low), "是" if one.proactive else "",
            one.fact_on, one.as_of, labels.get(one.asked, ""),
        ]  # fmt: skip


@require_POST
def invite_some(request: HttpRequest) -> HttpResponse:
    """Invite those that were ticked, or all that the filters find."""
    filters = Filters.of(request.POST)
    rows = found(request.user, filters)
    if request.POST.get("all") != "yes":
        keys = [int(one) for one in request.POST.getlist("offer") if one.isascii() and one.isdigit() and len(one) < 16][
            :PAGE
        ]
        rows = rows.filter(pk__in=keys)
    made = invite(rows, request.user)  # type: ignore[arg-type]
    if made:
        messages.success(request, f"已发出免申即享邀请 {made} 份，{proactive().answer_within} 日内可以答复。")
        if made == MOST:
            messages.info(request, f"一次最多 {MOST} 份，其余请再发一次。")
    else:
        messages.error(request, "没有发出邀请：所选的已邀请过，或不属于可免申即享的项目。")
    return redirect(f"{request.path.removesuffix('invite/')}?{filters.query()}")


@require_POST
def screen_now(request: HttpRequest) -> HttpResponse:
    """Decide everybody now, where there are not too many."""
    if Fact.objects.current().count() > MOST_FACTS:
        messages.error(
            request, "登记事实较多，由每晚的定时任务比对（screen_registers）；需要立即比对的，请联系系统管理员。"
        )
        return redirect("desk:offers")
    made = [one for place in _regions(request.user) for one in screen_everybody(by=request.user, region=place)]  # type: ignore[arg-type]
    if not made:
        messages.info(request, "登记事实和政策都没有变化，结果仍是最近一次的。")
    for one in made:
        told = one.told
        closed = sum(count for name, count in told.items() if name.startswith("closed:"))
        said = f"符合而未申领 {told['unclaimed']} 项（新增 {told.get('new', 0)}，变动 {told.get('changed', 0)}，不再有效 {closed}）"
        messages.success(request, f"已比对 {one.rows} 项事实：{said}。")
    return redirect("desk:offers")


@never_cache
@sensitive_post_parameters("card")
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer with its reasons; consent that somebody gave on paper is entered here, with the reason."""
    offer = get_object_or_404(Offer.objects.visible_to(request.user).select_related("person", "organisation"), pk=pk)
    asked = Invitation.objects.filter(offer=offer).select_related("issued_by", "claim").order_by("-pk").first()
    wrong: dict[str, str] = {}
    trouble, status, now = "", 200, None
    if request.method == "POST" and asked is not None:
        try:
            claim = consent(asked, request.user, _written(request, offer))  # type: ignore[arg-type]
        except BadAccount as bad:
            wrong, status = bad.wrong, 422
        except Changed as changed:
            trouble, status, now = str(changed), 409, changed.now
            offer.refresh_from_db()
        except NotAnswered as refused:
            trouble, status = str(refused), 409
        else:
            messages.success(request, f"已登记书面同意并提交申领，编号 {claim.number}。")
            return redirect("desk:case", claim.number)
    context = {
        "offer": offer, "asked": asked, "why": reasons(offer), "wording": proactive().wording, "wrong": wrong, "trouble": trouble,
        "amount": now if now is not None else asked.amount if asked else offer.low, "written": request.POST,
        "waiting": asked is not None and Invitation.objects.waiting().filter(pk=asked.pk).exists(), "today": timezone.localdate(),
        "writes": any(covers(place, offer.region) for place in request.user.regions("case_officer")),  # type: ignore[union-attr]
        "role": roles()["case_officer"].zh,
    }  # fmt: skip
    return render(request, "desk/offer.html", context, status=status)


def _written(request: HttpRequest, offer: Offer) -> Consent:
    why, amount = request.POST.get("why", "").strip()[:300], request.POST.get("amount", "")
    wrong = {} if why else {"why": "请写明书面同意的情况，如：本人到窗口签字，没有账号"}
    if request.POST.get("agree") != "yes":
        wrong["agree"] = "请核对书面同意书后勾选"
    try:
        account = read_account(offer.party, request.POST.get("card", "")[:60], request.POST.get("bank", "")[:80])
    except BadAccount as bad:
        raise BadAccount(bad.wrong | wrong) from None
    if wrong:
        raise BadAccount(wrong)
    seen = int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 16 else -1
    return Consent(seen, request.POST.get("wording", "")[:20], account, why)
