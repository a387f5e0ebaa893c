"""``backup FOLDER``: the whole database in one file, and with ``--drill`` at once the proof that it can be restored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiangce.office.upkeep.backup import NotSaved, save, thin_out
from jiangce.office.upkeep.drill import drill


class Command(BaseCommand):
    """Prints the file; the keyring is backed up elsewhere."""

    help = "备份整个数据库（不含密钥文件）/ the whole database into a file"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--drill", action="store_true", help="备份后立即恢复到新库并核对 / prove it by restoring it"
        )
        parser.add_argument("--keep", type=int, default=0, help="只留最近几份，0 为全部 / keep the last few only")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = save(options["folder"])
            self.stdout.write(str(made))
            if options["drill"]:
                self.stdout.write("\n".join(drill(made)))
        except NotSaved as trouble:
            raise CommandError(str(trouble)) from None
        thin_out(options["folder"], options["keep"])
