"""One account: made, looked at, and everything that may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiangce.office.administration.acts import ACTS, read
from jiangce.office.administration.asked import day_of, one_of
from jiangce.office.audit.models import Record
from jiangce.office.identity.accounts import (
    NotDone,
    create,
    forget_second_factor,
    open_again,
    set_password,
    shut,
)  # fmt: skip
from jiangce.office.identity.models import User
from jiangce.office.identity.posts import end, give
from jiangce.office.identity.roles import Scope, roles
from jiangce.office.registers.membership import acts_for, acts_no_more, is_nobody, is_person
from jiangce.office.registers.models import Person
from jiangce.office.rulebook.departments import departments
from jiangce.office.rulebook.spelled import is_place


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new account; its first password is shown once."""
    told = {name: one_of(request.POST, name, 200) for name in ("username", "shown_name", "why")}
    if request.method != "POST":
        return render(request, "administration/new.html", {"told": told, "wrong": {}})
    try:
        made, password = create(told["username"], told["shown_name"], by=_me(request), why=told["why"])
    except NotDone as trouble:
        return render(request, "administration/new.html", {"told": told, "wrong": trouble.wrong}, status=422)
    return render(request, "administration/account.html", _account(request, made) | {"password": password})


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@never_cache
@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one account."""
    return render(request, "administration/account.html", _account(request, get_object_or_404(User, pk=pk)))


def _account(request: HttpRequest, user: User, **more: Any) -> dict[str, Any]:
    from allauth.mfa.models import Authenticator

    today = timezone.localdate()
    posts = list(user.posts.order_by("-since", "-pk")[:100])
    own = [f"{one._meta.label_lower}:{one.pk}" for one in posts]
    about = Record.objects.filter(subject__in=[f"{user._meta.label_lower}:{user.pk}", *own], action__in=ACTS).order_by(
        "-seq"
    )[:50]
    return {
        "account": user, "self": user.pk == _me(request).pk, "posts": posts, "today": today, "acts": read(about),
        "members": user.memberships.select_related("organisation").order_by("-since", "-pk")[:100],
        "person": Person.objects.filter(account=user).first(), "factors": Authenticator.objects.filter(user=user).count(),
        "roles": [(one.id, one.zh, one.scope in (Scope.REGION, Scope.DEPARTMENT)) for one in roles().values()],
        "demo_region": _region(posts), **more,
    }  # fmt: skip


def _region(posts: list[Any]) -> str:
    return next((one.region for one in posts if one.region), "")


@never_cache
@sensitive_post_parameters()
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """One act on an account; what cannot be is told beside the form, with what was filled in."""
    user, name = get_object_or_404(User, pk=pk), request.POST.get("act", "")
    if name not in _ACTS:
        raise Http404
    try:
        said, password = _ACTS[name](user, request)
    except NotDone as trouble:
        more = {
            "wrong": trouble.wrong,
            "wrong_act": name,
            "told": {key: one_of(request.POST, key, 200) for key in _ASKED},
        }
        return render(request, "administration/account.html", _account(request, user, **more), status=422)
    if password:  # shown once, on this page only
        user.refresh_from_db()
        return render(request, "administration/account.html", _account(request, user, password=password))
    messages.success(request, said)
    return redirect("administration:account", pk)


_ASKED = ("why", "role", "region", "department", "since", "until", "proof", "code")  # a number is never given back


def _why(request: HttpRequest) -> str:
    return one_of(request.POST, "why", 200)


def _days(request: HttpRequest) -> dict[str, Any]:
    out = {}
    for name in ("since", "until"):
        text = one_of(request.POST, name, 20)
        out[name] = day_of(text)
        if text and out[name] is None:
            raise NotDone({name: "日期写成 2026-01-31 的样子"})
    return out


def _last(request: HttpRequest) -> Any:
    until = _days(request)["until"]
    if until is None:
        raise NotDone({"until": "请写最后一天"})
    return until


def _shut(user: User, request: HttpRequest) -> tuple[str, str]:
    shut(user, by=_me(request), why=_why(request))
    return "已停用。已登录的立即失效。", ""


def _open(user: User, request: HttpRequest) -> tuple[str, str]:
    open_again(user, by=_me(request), why=_why(request))
    return "已启用。", ""


def _password(user: User, request: HttpRequest) -> tuple[str, str]:
    return "", set_password(user, by=_me(request), why=_why(request))


def _second_factor(user: User, request: HttpRequest) -> tuple[str, str]:
    forget_second_factor(user, by=_me(request), why=_why(request))
    return "已重置第二重验证，下次登录时重新设置。", ""


def _give(user: User, request: HttpRequest) -> tuple[str, str]:
    region = one_of(request.POST, "region", 6)
    if region and not is_place(region):
        raise NotDone({"region": f"“{region}”不是现行的行政区划代码：请写六位代码，如 330604"})
    department = one_of(request.POST, "department", 60)
    if department and region and department not in (known := departments(region)):
        raise NotDone({"department": f"该区域的政策文件没有给“{department}”分工，可选：{'、'.join(known) or '无'}"})
    made = give(
        user, one_of(request.POST, "role"), by=_me(request), why=_why(request), region=region,
        department=department, **_days(request),
    )  # fmt: skip
    return f"已任命为“{made.about.zh}”。", ""


def _end(user: User, request: HttpRequest) -> tuple[str, str]:
    post = get_object_or_404(user.posts, pk=_number(request, "post"))
    end(post, _last(request), by=_me(request), why=_why(request))
    return "已写明离任日期。", ""


def _number(request: HttpRequest, name: str) -> int:
    text = one_of(request.POST, name, 18)
    return int(text) if text.isascii() and text.isdigit() else -1


def _link(user: User, request: HttpRequest) -> tuple[str, str]:
    person = is_person(
        user, one_of(request.POST, "number", 40), by=_me(request), proof=one_of(request.POST, "proof", 200)
    )
    return f"已关联到 {person.name}（{person.key}）。", ""


def _unlink(user: User, request: HttpRequest) -> tuple[str, str]:
    is_nobody(get_object_or_404(Person, account=user), by=_me(request), why=_why(request))
    return "已解除关联。", ""


def _acts_for(user: User, request: HttpRequest) -> tuple[str, str]:
    made = acts_for(
        user,
        one_of(request.POST, "code", 60),
        by=_me(request),
        proof=one_of(request.POST, "proof", 200),
        **_days(request),
    )
    lacks = not user.posts.filter(role__in=("employer", "provider")).exists()
    return f"已设为“{made.organisation}”的经办人。" + (
        "这个账号还没有单位经办人的岗位，请一并任命。" if lacks else ""
    ), ""


def _acts_no_more(user: User, request: HttpRequest) -> tuple[str, str]:
    member = get_object_or_404(user.memberships, pk=_number(request, "member"))
    acts_no_more(member, _last(request), by=_me(request), why=_why(request))
    return "已写明结束日期。", ""


_ACTS: dict[str, Callable[[User, HttpRequest], tuple[str, str]]] = {
    "shut": _shut, "open": _open, "password": _password, "second-factor": _second_factor, "give": _give, "end": _end,
    "link": _link, "unlink": _unlink, "member": _acts_for, "member-end": _acts_no_more,
}  # fmt: skip
