"""``--help``: every argument and option of every command says what it is, in both languages, on a narrow terminal too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
import pytest
from tests.cli.conftest import Outcome
from typer.main import get_command

from jiangce.cli.app import app

Jiangce = Callable[..., Outcome]


def commands(group: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    if not isinstance(group, click.Group):
        yield path, group
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield from commands(found, *path, name)


ALL = list(commands(get_command(app)))


def squeezed(text: str) -> str:
    """The words without spaces, line ends and frames."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in "│╭╮╰╯─")


def test_there_are_arguments_to_ask_about() -> None:
    assert sum(one.param_type_name == "argument" for _, command in ALL for one in command.params) > 10


@pytest.mark.parametrize("width", ["80", "120"])
@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_everything_is_told(
    jiangce: Jiangce, monkeypatch: pytest.MonkeyPatch, path: tuple[str, ...], command: click.Command, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    out = jiangce(*path, "--help")
    assert out.code == 0
    lines = out.out.splitlines()
    for one in command.params:
        said = getattr(one, "help", None)
        assert said, f"{' '.join(path)}: {one.name} has no help"
        assert any("\u4e00" <= sign <= "\u9fff" for sign in said), said
        assert any(word.isascii() and word.strip(".,:").isalpha() for word in said.split()), said
        assert squeezed(said) in squeezed(out.out), f"{one.name}: cut off"
        if one.param_type_name == "argument":
            assert any(said[:4] in line and (one.name or "") in line for line in lines), one.name
