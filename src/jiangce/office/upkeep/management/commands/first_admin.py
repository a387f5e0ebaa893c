"""``first_admin``: the one account that nobody could make by a page, because nobody could log in yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from jiangce.office.audit.log import append
from jiangce.office.identity.accounts import one_time_password
from jiangce.office.identity.models import Post, User

ROLE = "administrator"


class Command(BaseCommand):
    """Prints the one-time password once; at the first log-in it has to be changed, and a second factor set up."""

    help = "建立第一个系统管理员 / the first administrator's account"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--shown", required=True, help="姓名 / the name that is shown")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if Post.objects.filter(role=ROLE, user__is_active=True).exists():
            raise CommandError("已有系统管理员，其他账号请由其在“系统管理”中开立。")
        if User.objects.filter(username__iexact=options["username"]).exists():
            raise CommandError("已有这个用户名，请换一个。")
        password = one_time_password()
        made = User.objects.create_user(
            options["username"], password=password, shown_name=options["shown"], must_change_password=True
        )
        Post.objects.create(user=made, role=ROLE)
        append(None, "account.create", made, {"username": made.username, "why": "first_admin"})
        self.stdout.write(
            f"用户名 {made.username}　一次性密码 {password}（只显示这一次，首次登录须更改，并设置第二因素）"
        )
