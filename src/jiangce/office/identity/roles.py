"""The roles, as data (`roles.yaml`), checked when they are read."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_name("roles.yaml")


class Side(StrEnum):
    """Whom a role serves."""

    PUBLIC = "public"
    OFFICE = "office"
    OVERSIGHT = "oversight"


class Scope(StrEnum):
    """What narrows what a role may see."""

    OWN = "own"
    REGION = "region"
    DEPARTMENT = "department"
    ALL = "all"


class Role(BaseModel):
    """One role."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    zh: str
    side: Side
    scope: Scope
    needs_mfa: bool = False


@cache
def roles() -> dict[str, Role]:
    """All roles by their ids."""
    told = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {name: Role(id=name, **values) for name, values in told.items()}


def choices() -> list[tuple[str, str]]:
    """For a model's field."""
    return [(role.id, role.zh) for role in roles().values()]
