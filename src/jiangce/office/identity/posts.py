"""Posts given and ended: never one's own, never two that do not go together, each with a reason in the log."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.identity.accounts import NotDone
from jiangce.office.identity.conflicts import against, overlap
from jiangce.office.identity.models import Post, User
from jiangce.office.identity.roles import Role, Scope, roles

ONE_DAY = timedelta(days=1)


@transaction.atomic
def give(
    user: User, role: str, *, by: User, why: str, region: str = "", department: str = "", since: date | None = None,
    until: date | None = None,
) -> Post:  # fmt: skip
    """A post. Raises `NotDone`."""
    since = since or timezone.localdate()
    about = roles().get(role)
    wrong = {} if about else {"role": "请选择岗位"}
    if about:
        region, department, placed = _placed(about, region, department)
        wrong |= placed
    if until is not None and until < since:
        wrong["until"] = "离任日期不能早于任职日期"
    if len(why.strip()) < 2:
        wrong["why"] = "请写明理由，它记入日志"
    if user.pk == by.pk:
        wrong["user"] = "不能给自己岗位：请另一位系统管理员办理"
    if wrong:
        raise NotDone(wrong)
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active:
        raise NotDone({"user": "这个账号已停用：请先启用"})
    _fits(held, role, region, department, since, until)
    try:
        with transaction.atomic():
            made = Post.objects.create(
                user=held, role=role, region=region, department=department, since=since, until=until
            )
    except IntegrityError:
        raise NotDone({"since": "同一天起的同一岗位已经有了"}) from None
    append(by, "post.give", made, _told(made) | {"why": why.strip()})
    return made


def _placed(about: Role, region: str, department: str) -> tuple[str, str, dict[str, str]]:
    """Where a role is held: only one that is scoped by a region has one."""
    if about.scope not in (Scope.REGION, Scope.DEPARTMENT):
        return "", "", {}
    wrong = {}
    if not re.fullmatch(r"[0-9]{6}", region.strip()):
        wrong["region"] = "请写六位区划代码，如 330604"
    department = department.strip()[:60]
    if about.scope is Scope.DEPARTMENT and not department:
        wrong["department"] = f"“{about.zh}”须写明部门"
    return region.strip(), department, wrong


def _fits(user: User, role: str, region: str, department: str, since: date, until: date | None) -> None:
    posts = list(user.posts.all())
    same = [one for one in posts if (one.role, one.region, one.department) == (role, region, department)]
    if any(overlap(since, until, one) for one in same):
        raise NotDone({"role": "同一岗位在这段时间里已经有了"})
    if found := against(posts, role, since, until):
        one, why = found[0]
        raise NotDone({"role": f"与现有岗位“{one.about.zh}”不能由一人同时担任：{why}。请先结束原岗位，或另择人选"})


@transaction.atomic
def end(post: Post, until: date, *, by: User, why: str) -> Post:
    """A post's last day. What was done under it before stands. Raises `NotDone`."""
    held = Post.objects.select_for_update().select_related("user").get(pk=post.pk)
    if held.user_id == by.pk:
        raise NotDone({"user": "不能改动自己的岗位：请另一位系统管理员办理"})
    if len(why.strip()) < 2:
        raise NotDone({"why": "请写明理由，它记入日志"})
    if held.until is not None and held.until < timezone.localdate():
        raise NotDone({"until": "这个岗位已经结束"})
    if until < held.since:
        raise NotDone({"until": "离任日期不能早于任职日期"})
    if until < timezone.localdate() - ONE_DAY:
        raise NotDone({"until": "离任日期最早为昨天（即刻离任）：更早的事已按原岗位办过"})
    held.until = until
    held.save(update_fields=["until"])
    append(by, "post.end", held, _told(held) | {"why": why.strip()})
    return held


def _told(post: Post) -> dict[str, str]:
    return {
        "user": post.user.username, "role": post.role, "region": post.region, "department": post.department,
        "since": post.since.isoformat(), "until": post.until.isoformat() if post.until else "",
    }  # fmt: skip
