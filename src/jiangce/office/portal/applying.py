"""Applying: from an entry of a policy to a draft, its form, and filing it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jiangce.office.claims.acting import acting
from jiangce.office.claims.applying import Standing, begin, choices, entry_of, may_begin_anew, standing
from jiangce.office.claims.declaring import CHANGEABLE, KEY, NotDeclared, Said, StaleDossier, declare, take_back
from jiangce.office.claims.evidence import MOST
from jiangce.office.claims.filing import file
from jiangce.office.claims.models import Claim, Declaration
from jiangce.office.claims.moving import NotMoved
from jiangce.office.claims.parting import concerning, own_dossier
from jiangce.office.portal.drafting import LONGEST, DraftForm
from jiangce.office.portal.whose import Party, parties, party_of
from jiangce.office.registers.models import Fact, Person, new_key
from jiangce.office.registers.telling import told
from jiangce.office.rulebook.asked import Entry
from jiangce.office.rulebook.words import ORGANISATION, PERSON, tables

MOST_ROWS = 30
_FIELD = re.compile(r"[a-z_]+\|[^|]{1,40}\|[a-z_]+\Z")


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, policy: str, entry: str) -> HttpResponse:
    """Which fact it is applied for on: one that is registered, or a new one to be declared."""
    about = entry_of(policy, entry)
    if about is None:
        raise Http404("没有这一项，或它不是可以申领的补贴")
    if request.method == "POST":
        return _begun(request, about)
    sections = [_section(party, about) for party in parties(request)]
    return render(
        request, "portal/apply.html", {"entry": about, "sections": sections, "row": tables()[about.table].row}
    )


def _section(party: Party, about: Entry) -> dict[str, Any]:
    every = [one.decision for one in choices(party, about)]
    found = every[:MOST_ROWS]
    facts = Fact.objects.current().filter(table=about.table, key__in=[one["fact"] for one in found])
    words = {one.fact.key: one for one in told(facts)}
    taken = Claim.objects.live().of_party(party).filter(policy=about.policy, entry=about.id)
    claims = {one.fact: one for one in taken}
    rows = [{"decision": one, "told": words.get(one["fact"]), "claim": claims.get(one["fact"])} for one in found]
    drafts = [one for one in taken if one.fact not in words]
    return {
        "party": party,
        "rows": rows,
        "drafts": drafts,
        "new": may_begin_anew(party, about) and new_key("f"),
        "more": len(every) - len(found),
    }


def _begun(request: HttpRequest, about: Entry) -> HttpResponse:
    party = party_of(request, request.POST.get("party"))
    new, fact = request.POST.get("new", ""), request.POST.get("fact", "")[:200]
    try:
        if new and not KEY.match(new):
            raise NotMoved("表单已失效，请刷新后再试")
        claim = begin(party, about, request.user, fact=fact, new=new)
    except (NotMoved, NotDeclared) as trouble:
        messages.error(request, str(trouble))
        return redirect("portal:apply", about.policy, about.id)
    return redirect("portal:form", claim.number)


def own_claim(request: HttpRequest, number: str) -> Claim:
    """A claim for which the account acts; an officer's post lets nobody in here. Raises `Http404`."""
    found = Claim.objects.filter(acting(request.user)).select_related("person", "organisation", "dossier")  # type: ignore[arg-type]
    return get_object_or_404(found, number=number)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, number: str) -> HttpResponse:
    """A draft, or a claim that was returned: what is known, what is asked, what comes out."""
    claim = own_claim(request, number)
    if claim.state not in CHANGEABLE:
        return redirect("portal:claim", number)
    stand = standing(claim)
    if request.method != "POST":
        return _page(
            request, claim, stand, DraftForm(claim, stand, request.user, disputed=request.GET.getlist("dispute"))
        )
    sent = {
        name: str(request.POST[name])[: LONGEST + 1].strip()
        for name in request.POST
        if _FIELD.match(name) or "|" in name
    }
    filled = DraftForm(claim, stand, request.user, sent)
    said = filled.said()
    if filled.wrong:
        return _page(request, claim, stand, filled, status=422)
    try:
        declare(own_dossier(claim, request.user), said, request.user, seen=_number(request, "dossier"))
    except StaleDossier as trouble:
        return _page(request, claim, stand, filled, status=409, trouble=str(trouble))
    except NotDeclared as trouble:
        filled.wrong = {f"{t}|{k}|{c}": why for (t, k), wrong in trouble.wrong.items() for c, why in wrong.items()}
        return _page(request, claim, stand, filled, status=422, trouble=str(trouble))
    messages.success(request, "草稿已保存。")
    return redirect("portal:form", number)


def _page(
    request: HttpRequest, claim: Claim, stand: Standing, form: DraftForm, status: int = 200, trouble: str = ""
) -> HttpResponse:
    last = claim.steps.last()
    own = concerning(claim, claim.dossier.declarations.order_by("pk")) if claim.dossier else ()
    refused = [one for one in own if one.state == Declaration.State.REFUSED]
    context = {
        "claim": claim, "stand": stand, "told": stand.verdict.decision if stand.verdict else None, "form": form, "rows": form.rows(),
        "returned": last if claim.state == "returned" else None, "dossier": claim.dossier.version if claim.dossier else 1,
        "trouble": trouble or form.wrong.get(""), "tables": _more(claim, stand), "most": MOST,
        "refused": [{"zh": tables()[one.table].zh, "why": one.why} for one in refused],
    }  # fmt: skip
    return render(request, "portal/form.html", context, status=status)


def _more(claim: Claim, stand: Standing) -> list[dict[str, Any]]:
    """Of which tables a further fact of the party would settle something, each once."""
    whose = PERSON if isinstance(claim.party, Person) else ORGANISATION
    found: dict[str, list[str]] = {}
    meant = [
        (tables()[one.table].columns[one.column].refers, tables()[one.table].columns[one.column].zh)
        for one in stand.asked
    ]
    for table, words in [*stand.tables, *meant]:
        if table in tables() and not tables()[table].register and tables()[table].about(whose):
            found.setdefault(table, []).append(words)
    return [
        {"table": name, "zh": tables()[name].zh, "why": words, "key": new_key("f")} for name, words in found.items()
    ]


@require_POST
def add(request: HttpRequest, number: str) -> HttpResponse:
    """Declare a further fact of a table: opened in the form with nothing told but whose it is."""
    claim = own_claim(request, number)
    table, key = request.POST.get("table", ""), request.POST.get("key", "")
    whose = PERSON if isinstance(claim.party, Person) else ORGANISATION
    about = tables().get(table)
    names = about.about(whose) if about is not None and not about.register else []
    try:
        if not names or not KEY.match(key):
            raise NotDeclared("不能补报这一类事实，请刷新后再试")
        said = Said(table, key, {names[0]: claim.whose.key})
        declare(own_dossier(claim, request.user), [said], request.user, seen=_number(request, "dossier"))
    except NotDeclared as trouble:
        messages.error(request, str(trouble))
    return redirect("portal:form", number)


@require_POST
def drop(request: HttpRequest, number: str) -> HttpResponse:
    """No longer declare a fact that was added."""
    claim = own_claim(request, number)
    table, _, key = request.POST.get("row", "").partition("|")
    try:
        if claim.dossier is None or key == claim.fact:
            raise NotDeclared("这项申报是本件申领的依据，不能单独撤下；不申领了请撤回")
        take_back(own_dossier(claim, request.user), [(table, key)], request.user, seen=_number(request, "dossier"))
    except NotDeclared as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, "已撤下这项申报。")
    return redirect("portal:form", number)


@require_POST
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """File a draft, or a claim that was corrected, once nothing is left to tell or to prove."""
    claim = own_claim(request, number)
    stand = standing(claim) if claim.state in CHANGEABLE else None
    try:
        if stand is not None and stand.asked:
            raise NotMoved(f"还有 {len(stand.asked)} 项没有填写，填好保存后再提交")
        if stand is not None and stand.lacking:
            raise NotMoved("还缺佐证材料：" + "、".join(one.document for one in stand.lacking))
        if claim.dossier is not None and claim.dossier.version != _number(request, "dossier"):
            raise NotMoved("申报内容已在别处改动，请核对后再提交")
        name = "correct" if claim.state == "returned" else "file"
        made = file(claim, request.user, seen=_number(request, "seen"), name=name)
    except NotMoved as trouble:
        messages.error(request, str(trouble))
        return redirect("portal:form" if claim.state in CHANGEABLE else "portal:claim", number)
    messages.success(request, f"已提交，编号 {made.number}。{made.due_on:%Y年%m月%d日}前告知是否受理。")
    return redirect("portal:claim", number)


def _number(request: HttpRequest, name: str) -> int:
    told_ = request.POST.get(name, "")
    return int(told_) if told_.isascii() and told_.isdigit() and len(told_) < 10 else -1
