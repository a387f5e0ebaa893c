"""An entry of a register written down, or changed: what is sealed stays masked, and what is not typed anew stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jiangce.office.pages.forms import fields, form_table, posted, read_form, required
from jiangce.office.registers.entering import Party, Twins, change, enter, register_of, values_of
from jiangce.office.registers.models import Person, new_key
from jiangce.office.registers.recording import WrongFact
from jiangce.office.registers.register_words import SEALED
from jiangce.office.registry.rights import demand, may_write, places
from jiangce.office.registry.views.parties import REGISTERS, visible
from jiangce.office.rulebook.spelled import spelled
from jiangce.office.rulebook.words import PERSON

NONE = "无"  # how a sealed value is taken away
_KEY = re.compile(r"[po]-[2-9a-z]{12}\Z")


def _form(request: HttpRequest, kind: str, texts: Mapping[str, str], wrong: Mapping[str, str], status: int, **more: Any) -> HttpResponse:  # fmt: skip
    register = REGISTERS[kind]
    about = form_table(register)
    party = more.get("party")
    told = fields(register, texts, wrong)
    context = {
        "about": about, "kind": kind, "wrong": wrong, "fields": told, "none": NONE,
        "sealed": {name: str(getattr(party, name)) for name in SEALED} if isinstance(party, Person) else {},
        "others": [text for name, text in wrong.items() if name not in about.columns and name not in ("source", "why")],
        **more,
    }  # fmt: skip
    return render(request, "registry/entry.html", context, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Somebody new. Whoever looks like one who is there already is shown first; sent twice, he is entered once."""
    register, mine = REGISTERS[kind], places(request.user)
    if request.method != "POST":
        known = {"place": mine[0]} if mine and not mine[0].endswith("00") else {}
        return _form(request, kind, known, {}, 200, key=new_key("p" if register == PERSON else "o"))
    texts, source = posted(register, request.POST), _one(request, "source", 80)
    key = request.POST.get("key", "")
    key = key if _KEY.match(key) else new_key("p" if register == PERSON else "o")
    read = read_form(register, texts, request.user)
    wrong = dict(read.wrong) | _place(request, read.values) | ({} if source else {"source": "请写明来源，如：窗口登记"})
    more: dict[str, Any] = {"key": key, "source": source}
    if not wrong:
        try:
            made = enter(
                register, read.values, source=source, by=request.user, key=key, anyway="anyway" in request.POST
            )
        except WrongFact as trouble:
            wrong = trouble.wrong
        except Twins as trouble:
            seen = [one for one in trouble.found if may_write(request.user, one.place)]
            return _form(request, kind, texts, {}, 409, twins=seen, **more)
        else:
            messages.success(request, f"已登记，编号 {made.key}。")
            return redirect("registry:party", kind, made.key)
    return _form(request, kind, texts, wrong, 422, **more)


def _place(request: HttpRequest, values: Mapping[str, Any]) -> dict[str, str]:
    place = values.get("place", "")
    return {"place": "须为您所辖区域内的六位区划代码"} if place and not may_write(request.user, place) else {}


def _one(request: HttpRequest, name: str, most: int) -> str:
    return request.POST.get(name, "").strip()[:most]


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Change an entry; what it was before is kept, with who changed it and why."""
    party = visible(request, kind, key)
    demand(request.user, party.place)
    register, now = register_of(party), values_of(party)
    if request.method != "POST":
        texts = _texts(register, now)
        return _form(request, kind, texts, {}, 200, party=party, seen=party.version, source=party.source)
    texts, why, source = posted(register, request.POST), _one(request, "why", 300), _one(request, "source", 80)
    values, wrong = _meant(register, texts, now, request.user)
    if not why:
        wrong["why"] = "请写明改动的理由"
    told = request.POST.get("seen", "")
    seen = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1
    if not wrong:
        try:
            made = change(party, values, by=request.user, why=why, seen=seen, source=source)
        except WrongFact as trouble:
            wrong = trouble.wrong
        else:
            messages.success(request, f"已改动，现为第 {made.version} 版。原来的内容在“变更”中。")
            where = ("registry:party", kind, key) if _sees(request, made) else ("registry:parties", kind)
            return redirect(*where)
    more = {"party": party, "seen": told, "why": why, "source": source}
    return _form(request, kind, texts, wrong, 409 if "version" in wrong else 422, **more)


def _sees(request: HttpRequest, party: Party) -> bool:
    """Somebody may have let an entry go to another place."""
    return type(party).objects.visible_to(request.user).filter(pk=party.pk).exists()  # type: ignore[arg-type]


def _texts(register: str, values: Mapping[str, Any]) -> dict[str, str]:
    own = {} if register == PERSON else {name: str(values[name]) for name in ("code", "closed_on") if name in values}
    own |= {"card_bank": str(values["card_bank"])} if "card_bank" in values else {}
    told = {name: spelled(register, name, value) for name, value in values.items() if name not in SEALED}
    return told | own


def _meant(register: str, texts: Mapping[str, str], now: Mapping[str, Any], user: Any) -> tuple[dict[str, Any], dict[str, str]]:  # fmt: skip
    """What the form says: a sealed value that was left empty is as before, one that says 无 is none."""
    sealed = [name for name in SEALED if name in form_table(register).columns]
    kept = {name: now[name] for name in sealed if not texts.get(name) and name in now}
    told = {name: "" if name in sealed and text == NONE else text for name, text in texts.items()} | kept
    read = read_form(register, told, user, must=required(form_table(register)) - {"number"})
    return read.values, dict(read.wrong)
