"""Which posts nobody holds at the same time, as data (`conflicts.yaml`), and whether somebody would."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from jiangce.office.identity.models import Post
from jiangce.office.identity.roles import roles

FILE = Path(__file__).with_name("conflicts.yaml")


class Conflict(BaseModel):
    """A role and those that do not go with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    one: str
    not_with: tuple[str, ...]
    why: str

    @model_validator(mode="after")
    def _known(self) -> Conflict:
        if unknown := {self.one, *self.not_with} - set(roles()):
            raise ValueError(f"没有这样的角色 {', '.join(sorted(unknown))}")
        if self.one in self.not_with:
            raise ValueError(f"{self.one} 与自己冲突")
        return self


@cache
def conflicts() -> tuple[Conflict, ...]:
    """All of them, as they stand in the file."""
    told = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return tuple(Conflict(**one) for one in told)


def between(one: str, other: str) -> str:
    """Why two roles do not go together; "" where they do."""
    for found in conflicts():
        if (found.one == one and other in found.not_with) or (found.one == other and one in found.not_with):
            return found.why
    return ""


def overlap(since: date, until: date | None, post: Post) -> bool:
    """Do a term and that of a post share a day?"""
    return (until is None or post.since <= until) and (post.until is None or since <= post.until)


def against(posts: Iterable[Post], role: str, since: date, until: date | None) -> list[tuple[Post, str]]:
    """The posts, among some, that a further one would be at odds with, and why."""
    return [(one, why) for one in posts if overlap(since, until, one) and (why := between(one.role, role))]


def at_odds(posts: Iterable[Post]) -> list[tuple[Post, Post, str]]:
    """Pairs of posts of one account that should not be: made by other ways than ours."""
    return [
        (one, other, why)
        for one, other in combinations(list(posts), 2)
        if one.user_id == other.user_id
        and overlap(one.since, one.until, other)
        and (why := between(one.role, other.role))
    ]
