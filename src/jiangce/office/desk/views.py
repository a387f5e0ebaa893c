"""The queue, a case on one page, its moves, many at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.asked import Asked
from jiangce.office.claims.confirming import EXAMINED, examines
from jiangce.office.claims.models import STATES, Claim, Judgement, Step
from jiangce.office.claims.moves import Move, machine
from jiangce.office.claims.moving import NotMoved, move, moves_for
from jiangce.office.claims.reviewing import Changed, Undecided, approve, judge_again, review
from jiangce.office.claims.several import SEVERAL, move_several
from jiangce.office.desk.differing import told_differences
from jiangce.office.desk.load import shares
from jiangce.office.desk.queue import Filters, in_order, page_of, queue, wanted
from jiangce.office.notices.listening import not_yet
from jiangce.office.pages.heaps import on_the_case
from jiangce.office.pages.numbers import number as number_of
from jiangce.office.pages.reading import read_of
from jiangce.office.pages.sheets import sheet_answer
from jiangce.office.rulebook.spelled import plain_yuan

NAMED = 5  # of claims for which the same is true


@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """What waits for whom, the nearest deadline first; what is mine to do is marked."""
    filters = Filters.of(request.GET, request.user.roles())
    found = wanted(request.user, filters)
    load = shares(found, timezone.localdate())
    count = sum(one.count for one in load if filters.term in ("", one.id))  # the bar has counted them
    page = page_of(in_order(found, filters), filters.page, request.GET.get("page"), count)
    held = request.user.roles()
    several = [one for one in map(machine().moves.get, SEVERAL) if one and one.roles & held]
    context = {
        "page": page, "filters": filters, "states": STATES, "query": filters.query(),
        "load": load,
        "several": several, "treatable": {state for one in several for state in one.from_},
    }  # fmt: skip
    return render(request, "desk/queue.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The queue as CSV or Excel; nothing that Excel would take for a formula."""
    found = queue(request.user, Filters.of(request.GET, request.user.roles())).select_related(None)
    heads = ["编号", "项目", "条款", "申请方", "状态", "下限（元）", "上限（元）", "核定（元）", "期限"]
    columns = (
        "number",
        "title",
        "clause",
        "person__name",
        "organisation__name",
        "state",
        "low",
        "high",
        "granted",
        "due_on",
    )
    rows = found.values_list(*columns).iterator(chunk_size=2000)
    return sheet_answer(request, "claims", "申领", heads, map(_cells, rows))


_STATES = dict(STATES)


def _cells(row: tuple[Any, ...]) -> list[Any]:
    number, title, clause, person, body, state, low, high, granted, due = row
    money = [None if fen is None else plain_yuan(fen) for fen in (low, high, granted)]
    return [number, title, clause, person or body, _STATES.get(state, state), *money, due]


@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one claim."""
    return render(request, "desk/case.html", _case(request, number))


def _case(request: HttpRequest, number: str) -> dict[str, Any]:
    claim = get_object_or_404(_claims(request), number=number)
    judgements = _JUDGED(claim.pk)
    told = json.loads(judgements[-1].told) if judgements else None
    earlier = Claim.objects.visible_to(request.user).of_party(claim.whose).exclude(pk=claim.pk)[:20]
    here = request.user.here()  # type: ignore[union-attr]
    moves = [one for one in moves_for(claim, here) if one.id not in (*_PUBLIC, *_NOTICED, *_PAID)]
    steps = _STEPS(claim.pk)
    waiting = {one.id: why for one in moves if (why := _by_another(one, steps, request.user) or not_yet(claim, one))}
    return {
        "claim": claim, "told": told, "judgement": judgements[-1] if judgements else None, "earlier": earlier,
        "moves": moves, "waiting": waiting, "steps": steps,
        "names": {one.id: one.zh for one in machine().moves.values()},
        **_basis(claim, judgements, request.user),
    }  # fmt: skip


def _by_another(wanted: Move, steps: Sequence[Step], user: Any) -> str:
    """Why a move that two have to make is not this account's to make; "" where it is."""
    last = next((one for one in reversed(steps) if one.move == wanted.other_than), None)
    return (
        f"{machine().moves[last.move].zh}是您办的，须由他人办理" if last is not None and last.by_id == user.pk else ""
    )


def _basis(claim: Claim, judgements: list[Judgement], user: Any) -> dict[str, Any]:
    """What the decision stands on: registered facts with their source, what was declared, whether this account decides on it."""
    if claim.state == "draft":
        return {}
    return {
        "read": read_of(claim, judgements[-1]) if judgements else None, **on_the_case(claim),
        "decides": claim.state in EXAMINED and examines(claim, user),
    }  # fmt: skip


_PUBLIC = ("file", "correct", "withdraw")
_NOTICED = ("publish", "pass", "object")  # a list at a time, or through an objection to one line of it
_PAID = ("batch", "unbatch", "pay", "fail", "close")  # with their batch


def _claims(request: HttpRequest) -> Any:
    related = ("person", "organisation", "dossier", "invitation__answered_by")
    return Claim.objects.visible_to(request.user).select_related(*related)


_JUDGED = Asked(lambda claim: Judgement.objects.filter(claim=claim), int)
_STEPS = Asked(lambda claim: Step.objects.filter(claim=claim).select_related("by"), int)


@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """One move on one claim."""
    claim = get_object_or_404(_claims(request), number=number)
    try:
        moved = _act(claim, request)
    except Changed as changed:
        context = _case(request, number) | {"changed": told_differences(changed.found)}
        messages.error(request, str(changed))
        return render(request, "desk/case.html", context, status=409)
    except NotMoved as trouble:  # what was written is kept
        messages.error(request, _to_the_list(claim, trouble))
        kept = {name: request.POST.get(name, "")[:500] for name in ("move", "why", "granted")}
        return render(request, "desk/case.html", _case(request, number) | {"kept": kept}, status=409)
    messages.success(request, f"{moved.number} 已转为“{moved.get_state_display()}”。")
    return redirect("desk:case", number)


def _act(claim: Claim, request: HttpRequest) -> Claim:
    name, why = request.POST.get("move", ""), request.POST.get("why", "")
    seen = number_of(request.POST.get("seen", ""))
    if name == "review":
        return review(claim, request.user, seen=seen, granted=_fen(request.POST.get("granted", "")), why=why)
    if name == "approve":
        return approve(claim, request.user, seen=seen)
    if name == "judge_again":
        return judge_again(claim, request.user, seen=seen)
    if name in _PUBLIC:
        raise NotMoved("这一步由申请方办理")
    if name in _NOTICED:
        raise NotMoved("这一步在“公示办理”中随名单办理")
    if name in _PAID:
        raise NotMoved("这一步在“资金发放”中随批次办理")
    return move(claim, name, request.user, seen=seen, why=why)


def _fen(text: str) -> int | None:
    """元 as written in a field, in 分. Raises `NotMoved`."""
    text = text.strip().replace(",", "").removeprefix("¥")
    if not text:
        return None
    whole, _, part = text.partition(".")
    if not text.isascii() or not whole.isdigit() or len(whole) > 9 or len(part) > 2 or (part and not part.isdigit()):
        raise NotMoved("核定金额须为数字，最多两位小数，如 1200 或 1200.50")
    return int(whole) * 100 + int((part + "00")[:2])


@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """The same move on several claims; those that cannot make it stay, and are told."""
    name = request.POST.get("move", "")
    chosen = [one.split("@", 1) for one in request.POST.getlist("claim")[:500] if "@" in one]
    known = {claim.number: claim for claim in _claims(request).filter(number__in=[number for number, _ in chosen])}
    seen = [(known[number], number_of(version)) for number, version in chosen if number in known]
    stayed: dict[str, list[tuple[Claim, NotMoved]]] = {}
    for claim, trouble in move_several(name, [(claim, at) for claim, at in seen if at >= 0], request.user):
        if trouble is not None:
            stayed.setdefault(str(trouble), []).append((claim, trouble))
    for some in stayed.values():
        messages.error(request, _told_of_several(some))
    done = sum(at >= 0 for _, at in seen) - sum(map(len, stayed.values()))
    messages.success(request, f"已办理 {done} 件，未办 {len(chosen) - done} 件。")
    return redirect(f"{reverse('desk:queue')}?{Filters.of(request.POST).query()}")


def _told_of_several(some: list[tuple[Claim, NotMoved]]) -> SafeString:
    """Why some stay, once for all of whom the same is true."""
    numbers = "、".join(claim.number for claim, _ in some[:NAMED])
    many_ = f" 等 {len(some)} 件" if len(some) > NAMED else ""
    return format_html("{}{}：{}", numbers, many_, _to_the_list(*some[0]))


def _to_the_list(claim: Claim, trouble: NotMoved) -> SafeString:
    """Why a claim stays; where it is for what was declared, the way to just that."""
    if not isinstance(trouble, Undecided):
        return format_html("{}", str(trouble))
    kinds = list(dict.fromkeys(one.table for one in trouble.left))
    where = f"{reverse('desk:declarations', args=[claim.number])}?{urlencode({'kind': kinds[0]})}"
    return format_html('{}　<a href="{}">去逐项核实</a>', str(trouble), where)
