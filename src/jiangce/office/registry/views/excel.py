"""Facts by Excel: a template, a file looked through, the same file back with the reasons, the good rows entered."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiangce.office.pages.forms import fact_tables
from jiangce.office.pages.workbooks import answer, marked, template
from jiangce.office.registers.register_words import register_tables
from jiangce.office.registry import importing_parties
from jiangce.office.registry.importing import Batch, enter_all, look_through, packed, unpacked
from jiangce.office.registry.rights import demand, may_write, places
from jiangce.office.rulebook.words import Table
from jiangce.office.rulebook.workbooks import MOST_ROWS, BadBook, read_book
from jiangce.office.sealing.cipher import Unreadable

LISTS = {"person": "people", "org": "organisations"}
SHOWN = 200  # rows on the page; the file has them all


def _about(table: str) -> Table:
    found = register_tables().get(table) or fact_tables().get(table)
    if found is None:
        raise Http404
    return found


def _list(table: str) -> str:
    """Where what was entered is looked at."""
    if table in LISTS:
        return reverse("registry:parties", args=[LISTS[table]])
    return reverse("registry:facts") + f"?table={table}"


@require_safe
def blank(request: HttpRequest, table: str) -> HttpResponse:
    """The template of a table."""
    return answer(template(table), f"{_about(table).zh}-模板.xlsx")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, table: str) -> HttpResponse:
    """A file sent: looked through, nothing entered yet."""
    about, mine = _about(table), places(request.user)
    told = {name: request.POST.get(name, "").strip()[:80] for name in ("source", "region")}
    context: dict[str, Any] = {
        "about": about,
        "list": _list(table),
        "most": MOST_ROWS,
        "region": told["region"] or (mine[0] if mine else ""),
        "source": told["source"],
    }
    if request.method != "POST":
        return render(request, "registry/upload.html", context)
    wrong = {}
    if not told["source"]:
        wrong["source"] = "请写明来源，如：企业申报、社保系统"
    placed = re.fullmatch(r"[0-9]{6}", told["region"]) and may_write(request.user, told["region"])
    if not about.register and not placed:  # an entry of a register has its own place
        wrong["region"] = "登记地须为您所辖区域的六位区划代码"
    sent = request.FILES.get("file")
    if sent is None:
        wrong["file"] = "请选择 .xlsx 文件"
    if not wrong:
        try:
            grid = read_book(sent.read(), about)
        except BadBook as trouble:
            wrong["file"] = str(trouble)
    if wrong:
        return render(request, "registry/upload.html", context | {"wrong": wrong}, status=422)
    if about.register:
        batch = importing_parties.look_through(grid, table, told["source"], request.user)
    else:
        batch = look_through(grid, table, told["source"], told["region"], request.user)
    return render(request, "registry/upload.html", context | _preview(batch, request))


def _preview(batch: Batch, request: HttpRequest) -> dict[str, Any]:
    columns = _about(batch.table).columns
    bad = [
        {
            "number": row.number,
            "wrong": [(columns[name].zh, row.texts.get(name, ""), why) for name, why in row.wrong.items()],
        }
        for row in batch.bad[:SHOWN]
    ]
    shown = importing_parties.masked
    good = [
        [row.number, *(shown(batch.table, name, row.texts.get(name, "")) for name in batch.columns)]
        for row in batch.good[:5]
    ]
    return {
        "batch": batch, "bad": bad, "good": good, "heads": [columns[name].zh for name in batch.columns],
        "token": packed(batch, request.user), "shown": SHOWN,
    }  # fmt: skip


def _batch(request: HttpRequest, table: str) -> Batch | None:
    _about(table)
    try:
        return unpacked(request.POST.get("batch", ""), table, request.user)
    except Unreadable:
        messages.error(request, "预览已过期或不完整，请重新上传文件。没有登记任何内容。")
        return None


@sensitive_post_parameters()
@require_POST
def take(request: HttpRequest, table: str) -> HttpResponse:
    """Enter the good rows."""
    batch = _batch(request, table)
    if batch is None:
        return redirect("registry:upload", table)
    demand(request.user, batch.region)
    done, told = (importing_parties.enter_all if table in LISTS else enter_all)(batch, request.user)
    for line in told[:10]:
        messages.error(request, line)
    messages.success(request, f"已登记 {done} 项，未登记 {len(batch.rows) - done} 项。")
    return redirect(_list(table))


@sensitive_post_parameters()
@require_POST
def back(request: HttpRequest, table: str) -> HttpResponse:
    """The same rows back, the reasons in their cells."""
    batch = _batch(request, table)
    if batch is None:
        return redirect("registry:upload", table)
    rows = ((row.texts, row.wrong) for row in batch.rows)
    return answer(marked(table, batch.columns, rows), f"{_about(table).zh}-待改正.xlsx")
