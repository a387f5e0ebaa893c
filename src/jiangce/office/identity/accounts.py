"""Accounts made, shut and opened again, their passwords and second factors set anew: with a reason, in the log, never one's own."""

from __future__ import annotations

import re
import secrets

from django.db import transaction

from jiangce.office.audit.log import append
from jiangce.office.identity.models import User

_NAME = re.compile(r"[\w.@+-]{2,60}\Z")
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"  # none that looks like another
LENGTH = 14


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
    password = one_time_password()
    held.set_password(password)
    held.must_change_password = True
    held.save(update_fields=["password", "must_change_password"])
    append(by, "account.password", held, {"username": held.username, "why": why.strip()})
    return password


@transaction.atomic
def forget_second_factor(user: User, *, by: User, why: str) -> int:
    """Somebody lost his phone: he sets up a new one at the next log-in. How many were forgotten. Raises `NotDone`."""
    from allauth.mfa.models import Authenticator

    held = _held(user, by, why)
    count, _ = Authenticator.objects.filter(user=held).delete()
    if not count:
        raise NotDone("这个账号没有设置第二重验证")
    append(by, "account.second_factor", held, {"username": held.username, "count": count, "why": why.strip()})
    return count


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
