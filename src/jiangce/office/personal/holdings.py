"""Everything that the office holds about one person, as tables: found by the ways that `holdings.yaml` states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.db.models import BinaryField, Field, ForeignKey, Model
from django.utils import timezone
from pydantic import BaseModel, ConfigDict

from jiangce.office.identity.models import User
from jiangce.office.personal.looks import looks
from jiangce.office.registers.entering import values_of
from jiangce.office.registers.models import Fact, Member, Person
from jiangce.office.registers.register_words import register_tables
from jiangce.office.registers.telling import told
from jiangce.office.rulebook.spelled import shown
from jiangce.office.rulebook.words import PERSON
from jiangce.office.sealing.fields import Sealed

FILE = Path(__file__).with_name("holdings.yaml")
MOST = 5000  # rows of one table; a person who has more is told so


class Held(BaseModel):
    """One table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    zh: str
    by: str
    without: tuple[str, ...] = ()


class Holdings(BaseModel):
    """The file. ``not_his``: model → why it is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    held: tuple[Held, ...]
    not_his: dict[str, str]


@dataclass(slots=True)
class Section:
    """One table of the export. ``cut``: there are more rows than it has."""

    zh: str
    heads: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    cut: bool = False


@cache
def holdings() -> Holdings:
    """As the file states."""
    return Holdings(**yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader))


def gather(person: Person) -> list[Section]:
    """All of it, nothing masked: for himself alone."""
    out = [_entry(person), _facts(person), *_account(person)]
    out += [_section(one, person) for one in holdings().held]
    seen = Section("谁看过我的数据", ["时间", "单位", "岗位", "看了什么", "理由"])
    seen.rows = [[one.at, one.office, one.role, one.what, one.why] for one in looks(person)]
    return [one for one in (*out, seen) if one.rows]


def _entry(person: Person) -> Section:
    columns = register_tables()[PERSON].columns
    values = {"place": person.place, **values_of(person)}
    out = Section("个人登记", ["事项", "内容"], [["编号", person.key], ["证件类别", person.get_id_kind_display()]])
    out.rows += [[one.zh, _text(name, values[name])] for name, one in columns.items() if values.get(name)]
    out.rows += [["来源", person.source], ["获知日期", person.known_on], ["版本", person.version]]
    return out


def _text(name: str, value: Any) -> str:
    own = name in ("number", "phone", "card", "card_bank")
    return str(value) if own else shown(PERSON, name, value)


def _facts(person: Person) -> Section:
    out = Section("事实", ["类别", "编号", "版本", "内容", "来源", "获知日期", "被更正日期", "已撤销"])
    facts = Fact.objects.filter(links__person__in=_entries(person)).distinct().order_by("table", "key", "version")
    found = list(facts[: MOST + 1])
    out.cut = len(found) > MOST
    for one in told(found[:MOST]):
        words = "；".join(f"{cell.zh}：{cell.text}" for cell in one.cells)
        fact = one.fact
        withdrawn = "是" if fact.withdrawn else ""
        out.rows.append(
            [one.table, fact.key, fact.version, words, fact.source, fact.known_on, fact.replaced_on, withdrawn]
        )
    return out


def _entries(person: Person) -> Any:
    """His, and those that turned out to be his."""
    return Person.objects.filter(pk=person.pk).with_merged()


def _account(person: Person) -> list[Section]:
    user = person.account
    if user is None:
        return []
    about = Section("账号", ["事项", "内容"], [["用户名", user.username], ["姓名", user.shown_name]])
    about.rows += [["开立", user.date_joined], ["最近登录", user.last_login]]
    posts = Section("岗位", ["岗位", "区域", "部门", "任职", "离任"])
    posts.rows = [[one.about.zh, one.region, one.department, one.since, one.until] for one in user.posts.all()]
    members = Section("代办的单位", ["单位", "开始", "结束", "凭据"])
    members.rows = [
        [str(one.organisation), one.since, one.until, one.proof]
        for one in Member.objects.filter(user=user).select_related("organisation")
    ]
    return [about, posts, members]


def _section(held: Held, person: Person) -> Section:
    model = apps.get_model(held.model)
    columns = [one for one in model._meta.concrete_fields if _wanted(one, held)]
    related = [one.name for one in columns if isinstance(one, ForeignKey)]
    rows = list(
        model._base_manager.filter(**{f"{held.by}__in": _entries(person)})
        .select_related(*related)
        .order_by("pk")[: MOST + 1]
    )
    out = Section(held.zh, [str(one.verbose_name) for one in columns], cut=len(rows) > MOST)
    out.rows = [[_cell(row, one, person) for one in columns] for row in rows[:MOST]]
    return out


def _wanted(column: Field[Any, Any], held: Held) -> bool:
    return not column.primary_key and column.name not in held.without and not isinstance(column, BinaryField)


def _cell(row: Model, column: Field[Any, Any], person: Person) -> Any:
    """A value in words. Who worked on it is told as the office, never by name."""
    if isinstance(column, ForeignKey) and column.related_model is User:
        who = getattr(row, column.attname)
        return None if who is None else "本人" if who == person.account_id else "工作人员"
    if column.choices:
        return getattr(row, f"get_{column.name}_display")()
    value = getattr(row, column.name)
    if isinstance(value, Sealed):
        return value.open()
    return str(value) if isinstance(value, Model) else value


def plain(value: Any) -> Any:
    """A value for JSON and for a cell of Excel."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


def leading_to(model: type[Model] = Person, depth: int = 2) -> set[str]:
    """Every table from whose rows a way leads to a person: by one reference, or by two."""
    out: set[str] = set()
    targets: set[Any] = {model}
    for _ in range(depth):
        found = {one for one in apps.get_models() if any(ref.related_model in targets for ref in _references(one))}
        out |= {one._meta.label for one in found}
        targets = found - {Fact}
    return out


def _references(model: type[Model]) -> Iterable[Field[Any, Any]]:
    user = settings.AUTH_USER_MODEL
    return [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, ForeignKey) and one.related_model._meta.label != user
    ]
