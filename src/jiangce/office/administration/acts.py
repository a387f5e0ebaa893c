"""What administrators do, as the log names it, in Chinese; and those records of the log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiangce.office.administration.asked import day_of
from jiangce.office.audit.models import Record
from jiangce.office.identity.models import User
from jiangce.office.identity.roles import roles
from jiangce.office.rulebook.spelled import is_place, place_called

ACTS = {
    "account.create": "开立账号", "account.shut": "停用账号", "account.open": "启用账号", "account.password": "设一次性密码",
    "account.second_factor": "重置第二重验证", "account.link": "关联账号与个人", "account.unlink": "解除账号与个人",
    "post.give": "任命岗位", "post.end": "结束岗位", "member.give": "设单位经办人", "member.end": "结束单位经办人",
    "calendar.edit": "修改工作日历",
}  # fmt: skip
NAMES = {
    "username": "用户名", "user": "用户名", "why": "理由或凭据", "role": "岗位", "region": "区域", "department": "部门", "since": "自",
    "until": "至", "key": "编号", "count": "个数", "source": "依据", "added": "新增", "dropped": "去掉", "turned": "改为相反",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One record to read."""

    seq: int
    at: datetime
    who: str
    what: str
    detail: str


def acts(told: Any) -> QuerySet[Record]:
    """The records that an address asks for, the newest first."""
    found = Record.objects.filter(action__in=ACTS)
    if (action := told.get("action", "")) in ACTS:
        found = found.filter(action=action)
    if who := told.get("who", "").strip()[:150]:
        found = found.filter(Q(actor_name=who) | Q(actor__in=[str(pk) for pk in _named(who)]))
    for name, at, sign in (("since", time.min, "gte"), ("until", time.max, "lte")):
        if day := day_of(told.get(name, "")):
            stamp = timezone.make_aware(datetime.combine(day, at)).astimezone(UTC).isoformat(timespec="microseconds")
            found = found.filter(**{f"at__{sign}": stamp})
    return found.order_by("-seq")


def _named(username: str) -> list[int]:
    return list(User.objects.filter(username=username).values_list("pk", flat=True)[:5])


def read(records: Iterable[Record]) -> list[Act]:
    """Records in words."""
    return [Act(one.seq, datetime.fromisoformat(one.at), one.actor_name, ACTS.get(one.action, one.action), detail(one.detail)) for one in records]  # fmt: skip


def detail(text: str) -> str:
    """The details of a record in words."""
    told = json.loads(text)
    return "；".join(
        f"{NAMES.get(name, name)}：{_value(name, value)}" for name, value in told.items() if value not in ("", [])
    )


def _value(name: str, value: Any) -> str:
    if name == "role" and value in roles():
        return roles()[value].zh
    if name == "region" and is_place(str(value)):
        return place_called(str(value))
    if value == "first_admin":
        return "安装时开立的首个管理员"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
