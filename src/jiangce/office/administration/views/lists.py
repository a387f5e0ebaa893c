"""Lists: accounts, posts, who acts for whom, what administrators did. Each filters, sorts, and is taken away as CSV."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiangce.office.administration.acts import ACTS, acts, read
from jiangce.office.administration.asked import one_of, paged, query
from jiangce.office.identity.models import Post, User
from jiangce.office.identity.roles import choices, roles
from jiangce.office.identity.scoping import within
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.registers.models import Member, Person

MOST = 100_000
ORDERS = {"name": ("username",), "new": ("-date_joined", "pk"), "used": ("-last_login", "pk")}
POST_ORDERS = {
    "user": ("user__username", "pk"),
    "role": ("role", "region", "pk"),
    "until": ("until", "pk"),
    "new": ("-since", "-pk"),
}
MEMBER_ORDERS = {"firm": ("organisation__name", "pk"), "user": ("user__username", "pk"), "new": ("-since", "-pk")}


def _order(told: Any, orders: dict[str, tuple[str, ...]]) -> str:
    wanted = one_of(told, "order")
    return wanted if wanted in orders else next(iter(orders))


def _held(told: Any) -> QuerySet[Post]:
    today = timezone.localdate()
    return Post.objects.filter(since__lte=today).exclude(until__lt=today)


def _accounts(told: Any) -> tuple[QuerySet[User], dict[str, str]]:
    filters = {
        "q": one_of(told, "q"),
        "role": one_of(told, "role"),
        "state": one_of(told, "state"),
        "order": _order(told, ORDERS),
    }
    rows: QuerySet[User] = User.objects.all()
    if text := filters["q"]:
        rows = rows.filter(Q(username__icontains=text) | Q(shown_name__contains=text))
    if filters["role"] in roles():
        rows = rows.filter(Exists(_held(told).filter(user=OuterRef("pk"), role=filters["role"])))
    elif filters["role"] == "none":
        rows = rows.filter(~Exists(_held(told).filter(user=OuterRef("pk"))))
    if filters["state"] in ("open", "shut"):
        rows = rows.filter(is_active=filters["state"] == "open")
    return rows.order_by(*ORDERS[filters["order"]]), filters


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    rows, filters = _accounts(request.GET)
    page = paged(rows.prefetch_related("posts"), request.GET)
    today = timezone.localdate()
    for one in page.object_list:
        one.now = [
            post for post in one.posts.all() if post.since <= today and (post.until is None or post.until >= today)
        ]
    context = {"page": page, "filters": filters, "query": query(filters), "roles": choices()}
    return render(request, "administration/accounts.html", context)


@require_safe
def accounts_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV."""
    rows, _ = _accounts(request.GET)
    cells = (_account(one) for one in rows.prefetch_related("posts")[:MOST].iterator(chunk_size=1000))
    return csv_answer("accounts", ["用户名", "姓名", "状态", "岗位", "开立", "最近登录"], cells)


def _account(one: User) -> list[Any]:
    posts = "；".join(f"{post.about.zh} {post.region} {post.department}".strip() for post in one.posts.all())
    return [
        one.username,
        one.shown_name,
        "启用" if one.is_active else "停用",
        posts,
        _day(one.date_joined),
        _day(one.last_login),
    ]


def _day(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _posts(told: Any) -> tuple[QuerySet[Post], dict[str, str]]:
    filters = {
        "q": one_of(told, "q"), "role": one_of(told, "role"), "region": one_of(told, "region", 6), "state": one_of(told, "state"),
        "order": _order(told, POST_ORDERS),
    }  # fmt: skip
    rows: QuerySet[Post] = Post.objects.select_related("user")
    if filters["role"] in roles():
        rows = rows.filter(role=filters["role"])
    if filters["region"]:
        rows = rows.filter(within("region", filters["region"]))
    if text := filters["q"]:
        rows = rows.filter(
            Q(user__username__icontains=text) | Q(user__shown_name__contains=text) | Q(department__contains=text)
        )
    if filters["state"] != "all":
        rows = rows.filter(pk__in=_held(told).values("pk"), user__is_active=True)
    return rows.order_by(*POST_ORDERS[filters["order"]]), filters


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """Who holds what, where, how long."""
    rows, filters = _posts(request.GET)
    context = {"page": paged(rows, request.GET), "filters": filters, "query": query(filters), "roles": choices()}
    return render(request, "administration/posts.html", context)


@require_safe
def posts_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV."""
    rows, _ = _posts(request.GET)
    cells = (
        [one.user.username, str(one.user), one.about.zh, one.region, one.department, one.since, one.until]
        for one in rows[:MOST].iterator(chunk_size=1000)
    )
    return csv_answer("posts", ["用户名", "姓名", "岗位", "区域代码", "部门", "任职", "离任"], cells)


def _members(told: Any) -> tuple[QuerySet[Member], dict[str, str]]:
    filters = {"q": one_of(told, "q"), "state": one_of(told, "state"), "order": _order(told, MEMBER_ORDERS)}
    rows: QuerySet[Member] = Member.objects.select_related("user", "organisation")
    if text := filters["q"]:
        named = Q(organisation__name__contains=text) | Q(organisation__code=text.upper()) | Q(organisation__key=text)
        rows = rows.filter(named | Q(user__username__icontains=text) | Q(user__shown_name__contains=text))
    if filters["state"] != "all":
        rows = rows.exclude(until__lt=timezone.localdate())
    return rows.order_by(*MEMBER_ORDERS[filters["order"]]), filters


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Who acts for which organisation; and how many accounts are which person."""
    rows, filters = _members(request.GET)
    linked = Person.objects.filter(account__isnull=False).count()
    context = {"page": paged(rows, request.GET), "filters": filters, "query": query(filters), "linked": linked}
    return render(request, "administration/members.html", context)


@require_safe
def members_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV."""
    rows, _ = _members(request.GET)
    cells = (
        [
            one.organisation.name,
            one.organisation.code,
            one.user.username,
            str(one.user),
            one.since,
            one.until,
            one.proof,
        ]
        for one in rows[:MOST].iterator(chunk_size=1000)
    )
    return csv_answer("members", ["单位", "统一社会信用代码", "用户名", "姓名", "开始", "结束", "凭据"], cells)


@require_safe
def acts_list(request: HttpRequest) -> HttpResponse:
    """What administrators did."""
    filters = {name: one_of(request.GET, name) for name in ("who", "action", "since", "until")}
    page = paged(acts(request.GET), request.GET)
    context = {
        "page": page,
        "acts": read(page.object_list),
        "filters": filters,
        "query": query(filters),
        "actions": ACTS,
    }
    return render(request, "administration/acts.html", context)


@require_safe
def acts_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV."""
    found = acts(request.GET)[:MOST].iterator(chunk_size=1000)
    cells = ([one.seq, _day(one.at), one.who, one.what, one.detail] for one in read(found))
    return csv_answer("acts", ["序号", "时间", "操作人", "操作", "内容"], cells)
