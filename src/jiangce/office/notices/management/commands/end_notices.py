"""``end_notices``: lets pass what nobody objected to on every notice whose time is up; to be run once a night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiangce.office.claims.moving import NotMoved
from jiangce.office.identity.models import User
from jiangce.office.notices.ending import due, pass_all


class Command(BaseCommand):
    """In the name of whoever published each notice, or of ``--by``; running it again changes nothing."""

    help = "公示期满、无异议的转入待发放，并归档已办结的公示 / end the notices whose time is up"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--by", default="", help="经办账号（默认：公示该名单的经办）/ in whose name")

    def handle(self, *args: Any, **options: Any) -> None:
        named = User.objects.filter(username=options["by"]).first() if options["by"] else None
        if options["by"] and named is None:
            raise CommandError(f"没有这个账号 {options['by']} / no such account")
        failed = 0
        for notice in due():
            try:
                ended = pass_all(notice, named or notice.published_by)  # type: ignore[arg-type]  # it is open
            except NotMoved as trouble:
                failed += 1
                self.stderr.write(f"{notice}：{trouble}")
                continue
            for line in ended.stayed:
                self.stderr.write(f"{notice}：{line}")
            failed += len(ended.stayed)
            self.stdout.write(f"{notice} 转待发放 {ended.passed} 项{'，已归档' if ended.archived else ''}")
        if failed:
            raise CommandError(f"{failed} 项未能办理，见上 / {failed} not done")
