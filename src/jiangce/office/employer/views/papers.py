"""Papers that prove what the firm declared: which are asked for, which are there, worker by worker, before filing and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.claims.ahead import EACH, lay_in, look_at, take_out
from jiangce.office.claims.declaring import CHANGEABLE
from jiangce.office.claims.evidence import NotTaken
from jiangce.office.claims.models import Claim
from jiangce.office.claims.papers import MOST_BYTES
from jiangce.office.employer.firms import chosen, no_firm
from jiangce.office.employer.matching import NotMatched, sheet_of
from jiangce.office.pages.papers import paper_answer
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.rosters.deciding import Standing, standing
from jiangce.office.rosters.proving import Kind, Proofs, Sheet
from jiangce.office.rosters.staff import current
from jiangce.office.rulebook.spelled import shown
from jiangce.office.rulebook.words import tables

PAGE, TOLD = 50, 10


@never_cache
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Document by document; of one that is chosen, worker by worker."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)
    found = standing(firm, context["today"])
    kinds, apart = Proofs(found).kinds(), _apart(found)
    kind = next((one for one in kinds if one.id == request.GET.get("kind")), None)
    context |= {
        "kinds": kinds, "kind": kind, "each": EACH, "filed": _filed(found),
        "asked": sum(len(one.sheets) for one in kinds), "lacking": sum(one.lacking for one in kinds),
    }  # fmt: skip
    if kind is not None:
        filters = {"show": request.GET.get("show", "missing"), "q": request.GET.get("q", "")[:60].strip()}
        page = Paginator(_wanted(kind, filters), PAGE).get_page(request.GET.get("page"))
        context |= {
            "page": page, "lines": [_line(one, found, apart) for one in page], "filters": filters,
            "query": urlencode({"firm": firm.key, "kind": kind.id, **filters}),
        }  # fmt: skip
    return render(request, "employer/papers.html", context)


def _wanted(kind: Kind, filters: dict[str, str]) -> list[Sheet]:
    if filters["show"] not in ("all", "missing"):
        filters["show"] = "missing"
    every = [one for one in kind.sheets if filters["q"] in one.person.name]
    return every if filters["show"] == "all" else [one for one in every if not one.slot.there]


def _line(one: Sheet, found: Standing, apart: dict[str, str]) -> dict[str, Any]:
    """A worker as the page shows him: of what day the declared fact is, and the claim in which it is corrected now."""
    table = tables()[one.slot.table]
    values = found.beside.rows.get(table.name, {}).get(one.slot.key, {}) if found.beside else {}
    day = values.get(table.date) if table.date else None
    about = f"{table.columns[table.date].zh} {shown(table.name, table.date, day)}" if table.date and day else table.zh
    return {"sheet": one, "about": about, "apart": apart.get(one.person.key, "")}


def _filed(found: Standing) -> bool:
    """Was something filed with these papers? Then none is taken off."""
    return found.dossier is not None and found.dossier.claims.exclude(state__in=CHANGEABLE).exists()


def _apart(found: Standing) -> dict[str, str]:
    """Workers whose claim was returned and has its own papers now → its number: it is corrected there."""
    if found.dossier is None:
        return {}
    claims = Claim.objects.filter(
        state="returned", filed_in__filing__organisation=found.firm, filed_in__filing__dossier=found.dossier
    )
    return {key: number for key, number in claims.values_list("person__key", "number") if key}


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The whole list as CSV: who, which document, there or not."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)  # type: ignore[no-any-return]
    kinds = Proofs(standing(firm, context["today"])).kinds()

    def cells() -> Iterator[list[Any]]:
        for kind in kinds:
            for one in kind.sheets:
                told = len(one.slot.there) or "缺"
                yield [kind.zh, kind.document, one.person.name, one.person.number, "、".join(one.slot.proves), told]

    return csv_answer("papers", ["申报", "材料", "员工", "身份证号", "用来证明", "已有文件"], cells())


@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Files for one document: each to whom its name means, or all to those who are ticked; each is taken or refused by itself."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)
    found = standing(firm, context["today"])
    kind = next((one for one in Proofs(found).kinds() if one.id == request.POST.get("kind")), None)
    if kind is None or found.dossier is None:
        messages.error(request, "现在不需要这种材料，请看最新的清单")
        return redirect(f"{reverse('employer:papers')}?{context['of']}")
    apart = _apart(found)
    sheets = [one for one in kind.sheets if one.person.key not in apart]
    ticked = _ticked(request, sheets) if request.POST.get("how") == "ticked" else None
    taken, wrong = 0, []
    for one in request.FILES.getlist("paper"):
        name = one.name or "文件"
        try:
            mine = [sheet_of(name, sheets)] if ticked is None else ticked
            if not mine:
                raise NotMatched("还没有勾选是哪些员工的")
            data = one.read() if (one.size or 0) <= MOST_BYTES else b"\0" * (MOST_BYTES + 1)
            lay_in(found.dossier, [sheet.slot.place for sheet in mine], name, data, request.user)  # type: ignore[arg-type]
            taken += 1
        except (NotMatched, NotTaken) as trouble:
            wrong.append(f"“{name[-40:]}”没有收下：{trouble}")
    _tell(request, taken, wrong)
    return redirect(_back(request, context["of"]))


def _ticked(request: HttpRequest, sheets: Sequence[Sheet]) -> list[Sheet]:
    """The lines that are ticked; or all that lack the document, on whichever page they stand."""
    if request.POST.get("rows") == "missing":
        return [one for one in sheets if not one.slot.there]
    keys = set(request.POST.getlist("row"))
    return [one for one in sheets if one.slot.key in keys]


def _tell(request: HttpRequest, taken: int, wrong: Sequence[str]) -> None:
    for text in wrong[:TOLD]:
        messages.error(request, text)
    if len(wrong) > TOLD:
        messages.error(request, f"另有 {len(wrong) - TOLD} 个文件没有收下，原因同类")
    if not taken and not wrong:
        messages.error(request, "没有选文件：请先选择要上传的扫描件或照片")
    if taken:
        messages.success(request, f"已收下 {taken} 个文件。")


def _back(request: HttpRequest, of: str) -> str:
    kept = {name: request.POST.get(name, "")[:80] for name in ("kind", "show", "q")}
    return f"{reverse('employer:papers')}?{of}&{urlencode(kept)}"


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take a file off again."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)
    dossier, whole = current(firm), request.POST.get("whole", "")
    told = whole or request.POST.get("evidence", "")
    try:
        if dossier is None or not (told.isascii() and told.isdigit() and len(told) < 18):
            raise NotTaken("这个文件已不在，请刷新后再看")
        times = take_out(dossier, int(told), request.user, whole=bool(whole))  # type: ignore[arg-type]
    except NotTaken as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, "已撤下这个文件。" if times == 1 else f"已从 {times} 项上撤下这个文件。")
    return redirect(_back(request, context["of"]))


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm's own file."""
    firm, _ = chosen(request)
    dossier = current(firm) if firm else None
    found = look_at(dossier, pk) if dossier else None
    if found is None:
        raise Http404
    return paper_answer(*found)
