"""Facts: listed, looked at with their earlier versions, entered, corrected, withdrawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiangce.office.pages.forms import fact_tables, fields, posted, read_form, texts_of
from jiangce.office.pages.sheets import sheet_answer
from jiangce.office.registers.models import Fact, new_key
from jiangce.office.registers.recording import WrongFact, correct, record, withdraw
from jiangce.office.registers.recusal import is_own, meant_by, own_keys
from jiangce.office.registers.telling import told
from jiangce.office.registry.rights import demand, may_write, places
from jiangce.office.rulebook.words import tables

PAGE = 50
MOST_ROWS = 200_000
ORDERS = {"new": ("-pk",), "day": ("-on", "pk"), "old": ("on", "pk")}
_KEY = re.compile(r"f-[2-9a-z]{12}\Z")


def _found(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    table, text = request.GET.get("table", ""), request.GET.get("q", "")[:60].strip()
    order = request.GET.get("order", "new")
    rows = Fact.objects.visible_to(request.user).current()
    if table in fact_tables():
        rows = rows.filter(table=table)
    if text:
        parties = Q(links__person__name=text) | Q(links__organisation__name__contains=text)
        rows = rows.filter(parties | Q(key=text) | Q(source=text)).distinct()
    order = order if order in ORDERS else "new"
    return rows.order_by(*ORDERS[order]), {"table": table if table in fact_tables() else "", "q": text, "order": order}


@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """What holds now."""
    rows, filters = _found(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "facts": told(page.object_list), "filters": filters, "query": urlencode(filters),
        "tables": [(name, one.zh) for name, one in fact_tables().items()], "writes": bool(places(request.user)),
    }  # fmt: skip
    return render(request, "registry/facts.html", context)


@require_safe
def facts_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV or Excel."""
    rows, _ = _found(request)
    heads = ["类别", "编号", "版本", "内容", "来源", "获知日期", "登记地"]
    return sheet_answer(request, "facts", "登记事项", heads, _cells(rows[:MOST_ROWS]))


def _cells(rows: Any) -> Any:
    chunk: list[Fact] = []
    for row in rows.iterator(chunk_size=1000):
        chunk.append(row)
        if len(chunk) == 1000:
            yield from map(_line, told(chunk))
            chunk = []
    yield from map(_line, told(chunk))


def _line(one: Any) -> list[Any]:
    words = "；".join(f"{cell.zh}：{cell.text}" for cell in one.cells)
    return [one.table, one.fact.key, one.fact.version, words, one.fact.source, one.fact.known_on, one.fact.region]


def _versions(request: HttpRequest, table: str, key: str) -> list[Fact]:
    """All versions, the last first. Raises `Http404`."""
    found = Fact.objects.visible_to(request.user).filter(table=table, key=key).select_related("entered_by")
    if table not in fact_tables() or not (versions := list(found.order_by("-version"))):
        raise Http404
    return versions


@require_safe
def fact(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """One fact and what was known of it before."""
    versions = _versions(request, table, key)
    every = told(versions)
    writes = may_write(request.user, versions[0].region) and not versions[0].withdrawn
    writes = writes and not is_own(own_keys(request.user), {key} | meant_by(table, versions[0].values))  # type: ignore[arg-type]
    return render(request, "registry/fact.html", {"now": every[0], "every": every, "writes": writes})


def _form(
    request: HttpRequest, table: str, texts: Mapping[str, str], wrong: Mapping[str, str], status: int, **more: Any
) -> HttpResponse:
    context = {
        "about": tables()[table], "fields": fields(table, texts, wrong), "wrong": wrong, "today": timezone.localdate(),
        "others": [text for name, text in wrong.items() if name not in tables()[table].columns and name not in _BESIDE],
        **more,
    }  # fmt: skip
    return render(request, "registry/form.html", context, status=status)


_BESIDE = ("source", "why", "region")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, table: str) -> HttpResponse:
    """A new fact. The form brings the fact's key along: sent twice, it is entered once."""
    if table not in fact_tables():
        raise Http404
    mine = places(request.user)
    if request.method != "POST":
        known = {name: request.GET[name][:40] for name in tables()[table].columns if name in request.GET}
        return _form(request, table, known, {}, 200, key=new_key("f"), region=mine[0] if mine else "")
    told_, texts, source, region = (
        request.POST,
        posted(table, request.POST),
        _one(request, "source"),
        _one(request, "region"),
    )
    key = told_.get("key", "") if _KEY.match(told_.get("key", "")) else new_key("f")
    read = read_form(table, texts, request.user)
    wrong = dict(read.wrong)
    if not source:
        wrong["source"] = "请写明来源，如：窗口申报、社保系统"
    if not re.fullmatch(r"\d{6}", region) or not may_write(request.user, region):
        wrong["region"] = "登记地须为您所辖区域的六位区划代码"
    if not wrong:
        try:
            made = record(table, read.values, region=region, source=source, by=request.user, key=key)
        except WrongFact as trouble:
            wrong = trouble.wrong
        except IntegrityError:
            wrong = {"id": "这张表已经提交过，没有重复登记"}
        else:
            messages.success(request, f"已登记，编号 {made.key}。")
            return redirect("registry:fact", table, made.key)
    return _form(request, table, texts, wrong, 422, key=key, region=region, source=source)


def _one(request: HttpRequest, name: str, most: int = 80) -> str:
    return request.POST.get(name, "").strip()[:most]


def _seen(request: HttpRequest, found: Fact) -> Fact:
    """The fact as it was when the form was made: what was corrected since is found out."""
    seen = request.POST.get("seen", "")
    found.version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
    return found


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """A further version of a fact; the one before stays as what was known until now."""
    found = _versions(request, table, key)[0]
    demand(request.user, found.region)
    now, seen = told([found])[0], found.version
    if request.method != "POST":
        return _form(request, table, texts_of(table, found.values), {}, 200, now=now, seen=seen, source=found.source)
    texts, why, source = posted(table, request.POST), _one(request, "why", 300), _one(request, "source")
    read = read_form(table, texts, request.user)
    wrong = dict(read.wrong) | ({} if why else {"why": "更正须写明理由"})
    if not wrong:
        try:
            made = correct(_seen(request, found), read.values, by=request.user, why=why, source=source)
        except WrongFact as trouble:
            wrong = trouble.wrong
        else:
            messages.success(request, f"已更正为第 {made.version} 版。")
            return redirect("registry:fact", table, key)
    status = 409 if "version" in wrong else 422
    more = {"now": now, "seen": request.POST.get("seen", ""), "source": source, "why": why}
    return _form(request, table, texts, wrong, status, **more)


@require_POST
def take_back(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """A fact that is none: entered by mistake."""
    found = _versions(request, table, key)[0]
    demand(request.user, found.region)
    try:
        withdraw(_seen(request, found), by=request.user, why=_one(request, "why", 300))
    except WrongFact as trouble:
        messages.error(request, str(trouble).replace("更正", "撤销", 1) if "why" in trouble.wrong else str(trouble))
    else:
        messages.success(request, "已撤销。此前各版仍可查。")
    return redirect("registry:fact", table, key)
