"""``drill BACKUP``: a backup restored into a fresh database and looked through; nothing that works is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiangce.office.upkeep.backup import NotSaved
from jiangce.office.upkeep.drill import drill


class Command(BaseCommand):
    """Exit code 1 where the backup is not what it should be."""

    help = "把备份恢复到新库并核对，不动现用的库 / prove that a backup can be restored"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write("\n".join(drill(options["backup"])))
        except NotSaved as trouble:
            raise CommandError(str(trouble)) from None
