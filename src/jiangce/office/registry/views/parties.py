"""People and organisations: lists, search by name or number, one record with everything known, sealed values revealed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.claims.models import Claim
from jiangce.office.pages.forms import fact_tables, form_table
from jiangce.office.pages.sheets import sheet_answer
from jiangce.office.payments.accounts import sealed_of
from jiangce.office.registers.accounts import CALLED
from jiangce.office.registers.entering import register_of
from jiangce.office.registers.identifiers import BadIdentifier, person_number
from jiangce.office.registers.merged import MERGED
from jiangce.office.registers.models import Change, Fact, Organisation, Person
from jiangce.office.registers.recusal import own_keys
from jiangce.office.registers.register_words import FIELDS
from jiangce.office.registers.telling import told
from jiangce.office.registry.rights import may_write, places
from jiangce.office.rulebook.spelled import shown, spelled
from jiangce.office.rulebook.words import ORGANISATION, PERSON, tables

PAGE, CHANGES = 50, 100
REGISTERS = {"people": PERSON, "organisations": ORGANISATION}
SEALED = {"number": "证件号码", "phone": "手机号", "card": "卡号"}
ORDERS = {"name": ("name", "pk"), "new": ("-pk",), "place": ("place", "name", "pk")}
KINDS: dict[str, type[Any]] = {"people": Person, "organisations": Organisation}


def _found(request: HttpRequest, kind: str) -> tuple[Any, dict[str, str]]:
    text, order = request.GET.get("q", "")[:60].strip(), request.GET.get("order", "name")
    rows = KINDS[kind].objects.visible_to(request.user).current()
    if text:
        named = rows.filter(name__contains=text) | rows.filter(key=text)
        rows = named | rows.filter(code=text.upper()) if kind == "organisations" else named
    order = order if order in ORDERS else "name"
    return rows.order_by(*ORDERS[order]), {"q": text, "order": order}


@require_safe
def parties(request: HttpRequest, kind: str, status: int = 200, **more: str) -> HttpResponse:
    """The list of one register."""
    rows, filters = _found(request, kind)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": kind, "page": page, "filters": filters, "query": urlencode(filters), "table": REGISTERS[kind],
        "writes": bool(places(request.user)), **more,
    }  # fmt: skip
    return render(request, "registry/parties.html", context, status=status)


@require_safe
def parties_export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The same list as CSV or Excel; numbers are masked, whoever asks."""
    rows, _ = _found(request, kind)
    cells = (_cells(one) for one in rows.iterator(chunk_size=2000))
    numbers = ["证件类别", "证件号码", "手机号"] if kind == "people" else ["类别", "统一社会信用代码", "注销日期"]
    return sheet_answer(request, kind, "登记簿", ["编号", "名称", "区划代码", *numbers, "来源", "获知日期"], cells)


def _cells(one: Any) -> list[Any]:
    if isinstance(one, Person):
        own = [one.get_id_kind_display() if one.number else "", one.number, one.phone]
    else:
        own = [shown(ORGANISATION, "kind", one.kind) if one.kind else "", one.code, one.closed_on]
    return [one.key, one.name, one.place, *own, one.source, one.known_on]


@never_cache
@sensitive_post_parameters()
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Somebody by his identity number: it comes in the body, and stands in no address and no log."""
    typed = request.POST.get("number", "")[:40]
    try:
        number = person_number(typed, timezone.localdate())
    except BadIdentifier as trouble:
        return _not_found(request, typed, str(trouble))
    person = Person.objects.visible_to(request.user).current().with_number(number).first()
    if person is None:
        return _not_found(request, typed, "您所辖区域的登记簿中没有这个号码")
    return redirect("registry:party", "people", person.key)


def _not_found(request: HttpRequest, typed: str, wrong: str) -> HttpResponse:
    request.method = "GET"  # the list below the form
    return parties(request, "people", status=422, number=typed, wrong=wrong)


def visible(request: HttpRequest, kind: str, key: str) -> Any:
    """One party that the account may see. Raises `Http404`."""
    if kind not in KINDS:
        raise Http404
    return get_object_or_404(KINDS[kind].objects.visible_to(request.user).select_related("merged_into"), key=key)


@never_cache
@require_safe
def party(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Everything known about one, with where it is from and since when."""
    return render(request, "registry/party.html", _party(request, kind, visible(request, kind, key)))


def _party(request: HttpRequest, kind: str, found: Any) -> dict[str, Any]:
    table, field = (PERSON, "person") if kind == "people" else (ORGANISATION, "organisation")
    facts = Fact.objects.visible_to(request.user).filter(replaced_on=None, **{f"links__{field}": found})
    every = told(facts.distinct().order_by("table", "-on", "pk")[:500])
    columns = tables()[table].columns
    values = {columns[name].zh: shown(table, name, value) for name, value in found.values.items() if name in columns}
    sealed = [(name, zh, getattr(found, name)) for name, zh in SEALED.items()] if kind == "people" else []
    refers = [name for name, one in fact_tables().items() if one.about(table)]
    return {
        "changes": _changes(found, table), "party": found, "kind": kind,
        "kind_zh": shown(table, "kind", found.kind) if kind == "organisations" and found.kind else "",
        "facts": every, "values": values, "place": shown(table, "place", found.place),
        "claims": Claim.objects.visible_to(request.user).of_party(found).exclude(state="draft")[:100],
        "sealed": [one for one in sealed if one[2]], "merged": found.merged.all(),
        "writes": may_write(request.user, found.place) and found.key not in own_keys(request.user),  # type: ignore[arg-type]
        "tables": [(name, tables()[name].zh) for name in refers],
    }  # fmt: skip


def _changes(party: Any, table: str) -> list[Change]:
    """The last changes with their labels, what was there before and after; what was sealed is masked here too."""
    columns = form_table(table).columns
    found = list(party.changes.select_related("by")[:CHANGES])
    newer = _now(party) if found else {}
    for one in found:  # the last first: what one found, the one before it left
        one.zh = columns[one.field].zh if one.field in columns else CALLED.get(one.field, one.field)
        one.text, one.after = one.before or str(one.before_sealed), newer.get(one.field, "")
        newer[one.field] = one.text
    return found


def _now(party: Any) -> dict[str, str]:
    """What an entry says now, masked."""
    table = register_of(party)
    told = {
        name: spelled(table, name, value) for name, value in party.values.items() if name in tables()[table].columns
    }
    own = {name: str(getattr(party, name) or "") for name in FIELDS[table]}
    card, bank = sealed_of(party)
    into = party.merged_into.key if party.merged_into else ""
    return told | own | {"card": str(card or ""), "card_bank": bank, MERGED: into}


@never_cache
@sensitive_post_parameters()
@require_POST
def reveal(request: HttpRequest, key: str) -> HttpResponse:
    """One sealed value in full, for a reason, which is logged first; shown once, on this page only."""
    person = visible(request, "people", key)
    field, why = request.POST.get("field", ""), request.POST.get("why", "").strip()
    if field not in SEALED or not getattr(person, field):
        raise Http404
    if len(why) < 2:
        messages.error(request, "查看完整信息须写明理由。")
        return redirect("registry:party", "people", key)
    revealed = {"zh": SEALED[field], "text": getattr(person, field).reveal(by=request.user, why=why, of=person)}
    return render(request, "registry/party.html", _party(request, "people", person) | {"revealed": revealed})
