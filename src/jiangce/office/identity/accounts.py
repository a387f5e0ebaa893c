"""Accounts made, shut and opened again, their passwords and second factors set anew: with a reason, in the log, never one's own."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from jiangce.office.audit.log import append, history
from jiangce.office.identity.models import User

_NAME = re.compile(r"[\w.@+-]{2,60}\Z")
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"  # none that looks like another
LENGTH = 14
#: whoever has both could act in another's name
TWO_HANDS = "您已为这个账号{}：密码和第二重验证不能由同一人先后重设，请另一位系统管理员办理"


class NotDone(ValueError):
    """Nothing was changed. ``wrong``: field → why."""

    def __init__(self, wrong: dict[str, str] | str) -> None:
        self.wrong = {"": wrong} if isinstance(wrong, str) else wrong
        super().__init__("；".join(self.wrong.values()))


def one_time_password() -> str:
    """A password to be told once, and changed at the first log-in."""
    return "".join(secrets.choice(_SIGNS) for _ in range(LENGTH))


@transaction.atomic
def create(username: str, shown_name: str, *, by: User, why: str) -> tuple[User, str]:
    """A new account and its first password. Raises `NotDone`."""
    username, shown_name = username.strip(), shown_name.strip()
    wrong = {}
    if not _NAME.match(username):
        wrong["username"] = "用户名须为2至60个字，只用文字、数字和 . @ + - _"
    elif User.objects.filter(username__iexact=username).exists():
        wrong["username"] = "已有这个用户名：请换一个，或在账号列表中找到原来的"
    if not shown_name or len(shown_name) > 60:
        wrong["shown_name"] = "请写姓名，最多60个字"
    _reason(why, wrong)
    password = one_time_password()
    made = User.objects.create_user(username, password=password, shown_name=shown_name, must_change_password=True)
    append(by, "account.create", made, {"username": username, "why": why.strip()})
    return made, password


@transaction.atomic
def shut(user: User, *, by: User, why: str) -> None:
    """From now on the account reaches nothing; what it did stays told. Raises `NotDone`."""
    held = _held(user, by, why)
    if not held.is_active:
        raise NotDone("这个账号已经停用")
    User.objects.filter(pk=held.pk).update(is_active=False)
    append(by, "account.shut", held, {"username": held.username, "why": why.strip()})


@transaction.atomic
def open_again(user: User, *, by: User, why: str) -> None:
    """An account that was shut works again. Raises `NotDone`."""
    held = _held(user, by, why)
    if held.is_active:
        raise NotDone("这个账号没有停用")
    User.objects.filter(pk=held.pk).update(is_active=True)
    append(by, "account.open", held, {"username": held.username, "why": why.strip()})


@transaction.atomic
def set_password(user: User, *, by: User, why: str) -> str:
    """A one-time password: who was logged in with the old one is so no more. Raises `NotDone`."""
    held = _held(user, by, why)
    if not _second_factors(held) and _did(by, "account.second_factor", held):
        raise NotDone(TWO_HANDS.format("重置了第二重验证，本人还没有重新设置"))
    password = one_time_password()
    held.set_password(password)
    held.must_change_password = True
    held.save(update_fields=["password", "must_change_password"])
    append(by, "account.password", held, {"username": held.username, "why": why.strip()})
    return password


@transaction.atomic
def forget_second_factor(user: User, *, by: User, why: str) -> int:
    """Somebody lost his phone: he sets up a new one at the next log-in. How many were forgotten. Raises `NotDone`."""
    held = _held(user, by, why)
    found = _second_factors(held)
    if not found.exists():
        raise NotDone("这个账号没有设置第二重验证")
    if held.must_change_password and _did(by, "account.password", held):
        raise NotDone(TWO_HANDS.format("设了一次性密码，本人还没有更改"))
    count, _ = found.delete()
    append(by, "account.second_factor", held, {"username": held.username, "count": count, "why": why.strip()})
    return count


def _second_factors(user: User) -> QuerySet[Any]:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=user)


def _did(by: User, action: str, user: User) -> bool:
    """Was the last who did this to the account the same hand?"""
    last = history(user).filter(action=action).order_by("-seq").first()
    return last is not None and last.actor == str(by.pk)


def _held(user: User, by: User, why: str) -> User:
    if user.pk == by.pk:
        raise NotDone("不能处理自己的账号：请另一位系统管理员办理")
    _reason(why, {})
    return User.objects.select_for_update().get(pk=user.pk)


def _reason(why: str, wrong: dict[str, str]) -> None:
    if len(why.strip()) < 2:
        wrong["why"] = "请写明理由，它记入日志"
    if wrong:
        raise NotDone(wrong)
