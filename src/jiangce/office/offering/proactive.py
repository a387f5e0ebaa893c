"""Which benefits a city settles without an application (免申即享), and the words people agree to: data, checked on reading."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from jiangce.office.rulebook.found import ENTITLED, Found, benefits, policies

FILE = Path(__file__).with_name("proactive.yaml")


class BadList(Exception):
    """The file cannot be used; the message says where and why."""


class Chosen(BaseModel):
    """Of one policy: ``only`` these entries, or all suitable ones ``except`` these."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    only: tuple[str, ...] | None = None
    without: tuple[str, ...] = Field((), alias="except")

    @model_validator(mode="after")
    def one_way(self) -> Chosen:
        if self.only is not None and self.without:
            raise ValueError("only 与 except 只能写一个")
        return self


class Wording(BaseModel):
    """What somebody agrees to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(min_length=1, max_length=20)
    title: str = Field(min_length=1)
    text: tuple[str, ...] = Field(min_length=1)


class Proactive(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    default: Literal["suitable", "none"]
    policies: dict[str, Chosen]
    answer_within: int = Field(ge=1, le=365)
    fresh: int = Field(ge=1, le=60)
    wording: Wording

    def declared(self, policy: str, entry: str) -> bool:
        """Does the city settle this benefit without an application?"""
        chosen = self.policies.get(policy)
        if chosen is None:
            return self.default == "suitable"
        return entry in chosen.only if chosen.only is not None else entry not in chosen.without

    def suits(self, policy: str, found: Found) -> bool:
        """May this very result be offered: entitled for certain, one fixed sum, nothing paid for it yet?"""
        fixed = found.high is not None and found.low == found.high > 0 and found.certainty == "exact"
        sure = found.result == ENTITLED and not found.provisional and not found.already_paid
        return fixed and sure and self.declared(policy, found.entry)


@cache
def _read(file: Path) -> Proactive:
    try:
        out = Proactive(**yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader))
    except (OSError, TypeError, yaml.YAMLError, ValidationError) as error:
        raise BadList(f"{file.name} 不能使用：{error}。请对照自带的 proactive.yaml 改正") from error
    for policy, chosen in out.policies.items():
        if policy not in policies():
            raise BadList(f"{file.name}: policies.{policy}：没有这份政策，有的是 {'、'.join(sorted(policies()))}")
        if lost := {*(chosen.only or ()), *chosen.without} - set(benefits(policy)):
            raise BadList(f"{file.name}: policies.{policy}：没有这些补贴 {'、'.join(sorted(lost))}，请写条款项目的编号")
    return out


def proactive() -> Proactive:
    """The list in force. Raises `BadList`."""
    return _read(Path(settings.JIANGCE_PROACTIVE) if settings.JIANGCE_PROACTIVE else FILE)
