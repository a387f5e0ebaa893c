"""How long what is personal is kept: the rules as they stand, and what was let go of so far. Nothing is done from here."""

from __future__ import annotations

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiangce.office.personal.models import Erasure
from jiangce.office.personal.retention import After, Do, retention

DOES = {
    Do.BLANK: "删去内容",
    Do.PAPER: "删去原件，留目录和摘要",
    Do.REDUCE: "删去个人情况，留金额、日期和摘要",
    Do.DELETE: "整行删去",
}
FROM = {After.ROW: "记录上的日期", After.CLAIMS: "当事人全部申领办结", After.IDLE: "最后一次往来"}


@require_safe
def keeping(request: HttpRequest) -> HttpResponse:
    """The page."""
    done = {
        rule: (count, last)
        for rule, count, last in Erasure.objects.values_list("rule").annotate(Count("pk"), Max("at")).order_by("rule")
    }
    rows = [(one, FROM[one.after], DOES[one.do], *done.get(one.id, (0, None))) for one in retention().rules]
    return render(request, "administration/keeping.html", {"rows": rows, "kept": retention().kept.values()})
