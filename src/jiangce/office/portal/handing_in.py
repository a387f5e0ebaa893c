"""Evidence of one's own claim: handed in, looked at, taken off."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.claims.evidence import NotTaken, give_out, hand_in, take_off
from jiangce.office.claims.papers import MOST_BYTES
from jiangce.office.pages.papers import paper_answer
from jiangce.office.portal.applying import own_claim


@require_POST
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """Files for one document; each is taken or refused by itself."""
    claim = own_claim(request, number)
    slot = (request.POST.get("table", ""), request.POST.get("key", ""), request.POST.get("document", ""))
    taken = 0
    sent = request.FILES.getlist("paper")
    for one in sent:
        name = one.name or "文件"
        try:
            data = one.read() if (one.size or 0) <= MOST_BYTES else b"\0" * (MOST_BYTES + 1)
            hand_in(claim, slot, name, data, request.user)
            taken += 1
        except NotTaken as trouble:
            messages.error(request, f"“{name[-40:]}”没有收下：{trouble}")
    if not sent:
        messages.error(request, "没有选文件：请先选择要上传的扫描件或照片")
    if taken:
        messages.success(request, f"已收下 {taken} 个文件。")
    return redirect("portal:form", number)


@require_POST
def remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a file off again."""
    try:
        take_off(own_claim(request, number), pk, request.user)
    except NotTaken as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, "已撤下这个文件。")
    return redirect("portal:form", number)


@require_safe
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One's own file."""
    found = give_out(own_claim(request, number), pk, request.user, own=True)
    if found is None:
        raise Http404
    return paper_answer(*found)
