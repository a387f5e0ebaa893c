"""My data: all of it to take along, who looked at it, and what is wrong in it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.identity.models import User
from jiangce.office.personal.correcting import LONGEST, NotAsked, ask, choices
from jiangce.office.personal.exporting import A_DAY, TooOften, export
from jiangce.office.personal.looks import looks
from jiangce.office.personal.models import Correction
from jiangce.office.registers.models import Person

SEALED = {"number": "证件号码", "phone": "手机号", "card": "卡号"}


def _mine(request: HttpRequest) -> Person | None:
    return Person.objects.current().filter(account=request.user.pk).first()


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "portal/own.html", _own(request))


def _own(request: HttpRequest, **more: Any) -> dict[str, Any]:
    person = _mine(request)
    if person is None:
        return {"person": None}
    asked = list(Correction.objects.filter(person=person).order_by("-pk")[:50])
    labels = choices(person)
    names = {one.what: one.zh for one in labels}
    return {
        "person": person, "sealed": [(zh, getattr(person, name)) for name, zh in SEALED.items() if getattr(person, name)],
        "looks": looks(person)[:100], "choices": labels, "most": LONGEST, "a_day": A_DAY,
        "corrections": [(one, names.get(one.what, one.what or "其他")) for one in asked], "told": {}, **more,
    }  # fmt: skip


@never_cache
@sensitive_post_parameters()
@require_POST
def own_export(request: HttpRequest) -> HttpResponse:
    """All of it, unmasked: only for whoever knows the password, so that an unwatched screen gives nothing away."""
    person, user = _mine(request), request.user
    if person is None:
        raise Http404
    assert isinstance(user, User)
    if user.has_usable_password() and not user.check_password(request.POST.get("password", "")[:200]):
        return render(request, "portal/own.html", _own(request, wrong_password="密码不对，没有导出"), status=422)
    try:
        data = export(person, user)
    except TooOften as trouble:
        return render(request, "portal/own.html", _own(request, wrong_password=str(trouble)), status=429)
    answer = HttpResponse(data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate():%Y%m%d}.zip"'
    return answer


@never_cache
@sensitive_post_parameters()
@require_POST
def own_correct(request: HttpRequest) -> HttpResponse:
    """Something is wrong: to be looked at by an officer."""
    person, user = _mine(request), request.user
    if person is None:
        raise Http404
    assert isinstance(user, User)
    what, said = request.POST.get("what", "")[:82], request.POST.get("said", "")[: LONGEST + 1]
    try:
        made = ask(person, what, said, user)
    except NotAsked as trouble:
        more = {"wrong": str(trouble), "told": {"what": what, "said": said}}
        return render(request, "portal/own.html", _own(request, **more), status=422)
    messages.success(request, f"已提交。{made.due_on:%Y年%m月%d日}前答复。" if made.due_on else "已提交。")
    return redirect("portal:own")
