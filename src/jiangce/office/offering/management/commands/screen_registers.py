"""``screen_registers``: everybody decided on the registered facts; to be run once a night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jiangce.office.offering.inviting import expire
from jiangce.office.offering.screening import screen_everybody


class Command(BaseCommand):
    """Prints one line a policy. Run again on the same day with nothing changed, it does nothing."""

    help = "按登记事实为所有人比对政策，更新“符合而未申领” / decide everybody on the registered facts"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--region", default="", help="只比对该区划内的政策 / only the policies of this region (GB/T 2260)"
        )
        parser.add_argument("--force", action="store_true", help="没有变化也重新比对 / even where nothing has changed")

    def handle(self, *args: Any, **options: Any) -> None:
        late = expire()
        made = screen_everybody(region=options["region"], force=options["force"])
        for one in made:
            told = one.told
            self.stdout.write(
                f"{one.policy} {one.as_of} 事实 {one.rows}，符合而未申领 {told['unclaimed']} 项，"
                f"新增 {told.get('new', 0)}，变动 {told.get('changed', 0)}，"
                f"关闭 {sum(count for name, count in told.items() if name.startswith('closed:'))}"
            )
        if not made:
            self.stdout.write("没有变化，无需比对。")
        if late:
            self.stdout.write(f"到期未答复的邀请 {late} 份。")
