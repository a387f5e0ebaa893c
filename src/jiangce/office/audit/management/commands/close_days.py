"""``close_days``: the roots of all days that are over and have none yet; to be run once a night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from jiangce.office.audit.log import close_days


class Command(BaseCommand):
    """Prints each new root, so that it can be sent away or published."""

    help = "生成已结束各日的日志根摘要 / make the roots of the log for all days that are over"

    def handle(self, *args: Any, **options: Any) -> None:
        for root in close_days():
            self.stdout.write(f"{root.day} {root.seq} {root.digest}")
