"""The states of a claim and the moves between them, as data (`moves.yaml`), checked when they are read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from jiangce.office.identity.roles import roles

FILE = Path(__file__).with_name("moves.yaml")


class State(BaseModel):
    """Where a claim can be. ``due``: working days for whoever's turn it is; None: no term."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    zh: str
    by: str = ""
    due: int | None = Field(None, gt=0, le=60)
    over: bool = False
    spent: bool = False


class Move(BaseModel):
    """How it gets from one to another. ``other_than``: the move whose doer must be somebody else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    zh: str
    from_: tuple[str, ...]
    to: str
    roles: frozenset[str]
    why: bool = False
    other_than: str = ""
    judged: bool = False
    letter: str = ""
    key: str = ""


class Machine(BaseModel):
    """All states and moves."""

    model_config = ConfigDict(frozen=True)

    states: dict[str, State]
    moves: dict[str, Move]

    def open_to(self, state: str, held: frozenset[str]) -> list[Move]:
        """The moves that somebody with these roles may make from a state."""
        return [move for move in self.moves.values() if state in move.from_ and move.roles & held]

    def spent(self) -> list[str]:
        """The states in which a claim uses ceilings."""
        return [state.id for state in self.states.values() if state.spent]

    def live(self) -> list[str]:
        """The states in which a claim is being dealt with, or was granted."""
        return [state.id for state in self.states.values() if not state.over or state.spent]


class BadMachine(Exception):
    """The file contradicts itself."""


@cache
def machine() -> Machine:
    """The machine. Raises `BadMachine`."""
    told = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    states = {name: State(id=name, **values) for name, values in told["states"].items()}
    moves = {}
    for name, values in told["moves"].items():
        values = dict(values)
        moves[name] = Move(id=name, from_=tuple(values.pop("from")), **values)
    _check(states, moves)
    return Machine(states=states, moves=moves)


def _check(states: dict[str, State], moves: dict[str, Move]) -> None:
    for move in moves.values():
        if strange := {*move.from_, move.to} - set(states):
            raise BadMachine(f"{move.id}: 没有这样的状态 {', '.join(sorted(strange))}")
        if strange := move.roles - set(roles()):
            raise BadMachine(f"{move.id}: 没有这样的角色 {', '.join(sorted(strange))}")
        if move.other_than and move.other_than not in moves:
            raise BadMachine(f"{move.id}: 没有这样的动作 {move.other_than}")
        if over := [one for one in move.from_ if states[one].over and not states[one].spent]:
            raise BadMachine(f"{move.id}: {', '.join(over)} 已经终结")
    reached = {move.to for move in moves.values()} | {"draft"}
    if lost := set(states) - reached:
        raise BadMachine(f"到不了的状态 {', '.join(sorted(lost))}")
    stuck = [
        one.id for one in states.values() if not one.over and not any(one.id in move.from_ for move in moves.values())
    ]
    if stuck:
        raise BadMachine(f"出不去的状态 {', '.join(stuck)}")
