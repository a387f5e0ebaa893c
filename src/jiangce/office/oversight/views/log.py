"""The log: looked through, verified, taken away for the separate verifier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.audit.checking import export, verdict
from jiangce.office.audit.log import append
from jiangce.office.audit.models import DailyRoot, Record
from jiangce.office.oversight.logbook import LogFilters, lines, logbook
from jiangce.office.oversight.wording import actions
from jiangce.office.pages.sheets import csv_answer

PAGE = 50
MOST_ROWS, STEP = 200_000, 2000
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The newest records, filtered."""
    filters = LogFilters.of(request.GET)
    records = list(logbook(request.user, filters)[: PAGE + 1])
    context = {
        "lines": lines(records[:PAGE]), "older": records[PAGE - 1].seq if len(records) > PAGE else None, "filters": filters,
        "query": filters.query(), "actions": actions(), "roots": DailyRoot.objects.order_by("-day")[:14],
    }  # fmt: skip
    return render(request, "oversight/log.html", context)


@require_safe
def log_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What the filters leave, as CSV."""
    found = logbook(request.user, LogFilters.of(request.GET))[:MOST_ROWS]
    heads = ["序号", "时间", "操作人", "操作", "对象", "内容", "原文：操作", "原文：对象", "原文：内容", "摘要"]
    return csv_answer("log", heads, _cells(found.iterator(chunk_size=STEP)))


def _cells(found: Iterator[Record]) -> Iterator[list[Any]]:
    """In words, and as it stands in the log: of that is the digest."""
    while some := list(islice(found, STEP)):
        for line in lines(some):
            one = line.record
            words = "；".join(map(str, line.detail))
            yield [
                one.seq,
                one.at,
                one.actor_name,
                line.action,
                line.subject,
                words,
                one.action,
                one.subject,
                one.detail,
                one.digest,
            ]


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """One verdict on the whole log; that it was asked for is itself in the log."""
    root = request.POST.get("root", "").strip().lower()
    if root and not _DIGEST.match(root):
        wrong = "根摘要为64位的十六进制数（0–9、a–f），请核对公布的原文"
        return render(request, "oversight/verdict.html", {"wrong": wrong, "root": root[:200]}, status=400)
    found = verdict([root] if root else [])
    append(request.user, "audit.verify", "audit.record", {"count": found.count, "trouble": found.trouble})
    context = {"found": found, "root": root, "roots": DailyRoot.objects.count(), "at": timezone.now()}
    return render(request, "oversight/verdict.html", context)


@require_POST
def whole(request: HttpRequest) -> StreamingHttpResponse:
    """All of the log, whatever the region: a chain with links left out proves nothing. Taking it away is logged first."""
    append(request.user, "audit.export", "audit.record", {})
    answer = StreamingHttpResponse(export(), content_type="application/x-ndjson; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="log-{timezone.localdate():%Y%m%d}.jsonl"'
    return answer


@require_safe
def roots(request: HttpRequest) -> HttpResponse:
    """Every daily root: to publish, to print, to compare."""
    found = DailyRoot.objects.order_by("-day")
    if request.GET.get("as") == "csv":
        rows = ([one.day, one.seq, one.digest] for one in found.iterator())
        return csv_answer("roots", ["日期", "末条序号", "根摘要"], rows)
    return render(request, "oversight/roots.html", {"roots": found[:400]})
