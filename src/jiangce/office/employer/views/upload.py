"""Workers by Excel: a template for an entry, a file looked through, the same file back with the reasons, the good rows taken over."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.employer.books import marked, template
from jiangce.office.employer.firms import chosen, no_firm
from jiangce.office.pages.parcels import Unreadable, packed, unpacked
from jiangce.office.pages.workbooks import answer
from jiangce.office.registers.models import Organisation
from jiangce.office.rosters.reading import Batch, Row, look_through
from jiangce.office.rosters.sheet import NUMBER, TITLE, columns, entries, entry_of, heads
from jiangce.office.rosters.staff import current, working
from jiangce.office.rosters.taking import NotTaken, take
from jiangce.office.rulebook.workbooks import MOST_ROWS, BadBook, read_sheet
from jiangce.office.rulebook.workers import WorkerEntry
from jiangce.office.sealing.fields import mask_middle

SHOWN = 200  # rows on the page; the file has them all


def _context(request: HttpRequest, firm: Organisation) -> str:
    return f"employer.upload:{firm.key}:{request.user.pk}:{timezone.localdate()}"


@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    """The template of an entry."""
    firm, context = chosen(request)
    found = entry_of(firm, context["today"], request.GET.get("entry", "")) if firm else None
    if firm is None or found is None:
        return no_firm(request, context) if firm is None else redirect("employer:upload")
    return answer(template(found, firm), f"{TITLE}-{found.title}-模板.xlsx")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """A file sent: looked through, nothing taken over yet."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)
    every = entries(firm, context["today"])
    told = request.POST.get("entry") or request.GET.get("entry") or ""
    found = next((one for one in every if one.id == told), None)
    before = current(firm)
    context |= {
        "entries": every, "entry": found, "most": MOST_ROWS,
        "filed": before is not None and working(firm) is None and before.declarations.filter(state="declared").exists(),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "employer/upload.html", context)
    wrong, sent = {}, request.FILES.get("file")
    if found is None:
        wrong["entry"] = "请选择这份名册用于哪一项"
    if sent is None:
        wrong["file"] = "请选择 .xlsx 文件"
    if found is not None and sent is not None:
        try:
            batch = _looked_through(sent, found, firm)
        except BadBook as trouble:
            wrong["file"] = str(trouble)
        else:
            return render(request, "employer/upload.html", context | _preview(batch, request, found, firm))
    return render(request, "employer/upload.html", context | {"wrong": wrong}, status=422)


def _looked_through(sent: Any, entry: WorkerEntry, firm: Organisation) -> Batch:
    data = sent.read()
    grid = read_sheet(data, (TITLE,), heads(columns(entry, firm)))
    rows = look_through(grid, entry, firm, working(firm), timezone.localdate())
    name = str(sent.name or "")[-100:]
    return Batch(firm.key, entry.id, name, sm3(data), secrets.token_hex(16), list(grid.columns), rows)


def _preview(batch: Batch, request: HttpRequest, entry: WorkerEntry, firm: Organisation) -> dict[str, Any]:
    labels = {one.id: one.label for one in columns(entry, firm)}
    bad = [
        {
            "number": row.number,
            "wrong": [(labels.get(name, ""), _shown(name, row), why) for name, why in row.wrong.items()],
        }
        for row in batch.bad[:SHOWN]
    ]
    good = [[row.number, *(_shown(name, row) for name in batch.columns)] for row in batch.good[:5]]
    token = packed(asdict(batch), _context(request, firm))
    return {"batch": batch, "bad": bad, "good": good, "token": token, "shown": SHOWN}


def _shown(name: str, row: Row) -> str:
    text = row.texts.get(name, "")
    return mask_middle(text) if name == NUMBER and text else text


def _batch(request: HttpRequest, firm: Organisation) -> Batch | None:
    try:
        told = unpacked(request.POST.get("batch", ""), _context(request, firm))
    except Unreadable:
        messages.error(request, "预览已过期或不完整，请重新上传文件。没有采用任何内容。")
        return None
    return Batch.again(told, Row)


@sensitive_post_parameters()
@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """Take over the good rows, and see what follows."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)
    batch = _batch(request, firm)
    entry = entry_of(firm, context["today"], batch.entry) if batch else None
    if batch is None or entry is None:
        return redirect(f"{reverse('employer:upload')}?{context['of']}")
    try:
        made = take(batch, entry, firm, request.user)  # type: ignore[arg-type]
    except NotTaken as trouble:
        messages.error(request, str(trouble))
        return redirect(f"{reverse('employer:upload')}?{context['of']}&entry={entry.id}")
    messages.success(request, f"已采用 {made.rows} 行。下面是按现有事实的认定，提交以前不产生申领。")
    return redirect(f"{reverse('employer:decisions')}?{context['of']}&entry={entry.id}")


@sensitive_post_parameters()
@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """The same rows back, the reasons in their cells."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)
    batch = _batch(request, firm)
    entry = entry_of(firm, context["today"], batch.entry) if batch else None
    if batch is None or entry is None:
        return redirect(f"{reverse('employer:upload')}?{context['of']}")
    return answer(marked(batch, entry, firm), f"{TITLE}-待改正.xlsx")
