"""``retain``: what is kept no longer, counted; with ``--do``, let go of. To be run once a month."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jiangce.office.personal.letting_go import due, let_go, over_time
from jiangce.office.personal.retention import BadRetention, retention


class Command(BaseCommand):
    """Counts, and touches nothing without ``--do``."""

    help = "按保存期限删去个人信息；不加 --do 只计数 / let go of personal data whose time is over; counts only without --do"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--do", action="store_true", help="真正删去 / really do it")
        parser.add_argument("--rule", action="append", default=[], help="只按这一条 / only this rule")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rules = {one.id: one for one in retention().rules}
        except BadRetention as trouble:
            raise CommandError(str(trouble)) from None
        if unknown := [one for one in options["rule"] if one not in rules]:
            raise CommandError(f"没有规则 {'、'.join(unknown)}；有：{'、'.join(rules)}")
        today = timezone.localdate()
        for rule in (rules[one] for one in options["rule"] or rules):
            late, ready = over_time(rule, today).count(), due(rule, today).count()
            done = let_go(rule, today) if options["do"] else 0
            said = f"已删去 {done}" if options["do"] else f"到期可删 {ready}"
            self.stdout.write(f"{rule.id}\t{rule.zh}\t满 {rule.years} 年\t{said}\t仍需保留 {late - ready}")
        if not options["do"]:
            self.stdout.write("以上只是计数，没有删去任何内容；加 --do 执行 / nothing was touched")
