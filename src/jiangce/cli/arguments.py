"""Help for arguments: click 8.5 empties what Typer 0.20 has set, so a command takes it from its function once more."""

from __future__ import annotations

from typing import get_type_hints

import click
from typer.core import TyperArgument, TyperGroup
from typer.models import ArgumentInfo


class Group(TyperGroup):
    """Commands whose arguments tell what they are."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        if command is not None and command.callback is not None:
            _tell(command)
        return command


def _tell(command: click.Command) -> None:
    written = get_type_hints(command.callback, include_extras=True)
    for one in command.params:
        if isinstance(one, TyperArgument) and not one.help:
            for info in getattr(written.get(one.name or ""), "__metadata__", ()):
                if isinstance(info, ArgumentInfo):
                    one.help = info.help
