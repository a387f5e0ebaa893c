"""The bank's formats, as data (`bank.yaml`, or the file that ``JIANGCE_BANK`` names), checked when they are read."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

FILE = Path(__file__).with_name("bank.yaml")
OWN = "JIANGCE_BANK"

Out = Literal["line", "name", "account", "bank", "amount", "purpose", "batch", "claim"]
In = Literal["line", "amount", "result", "reason", "batch"]


class BadBank(Exception):
    """The file of formats cannot be used."""


class Bank(BaseModel):
    """``in_``: column → headings under which it may stand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    out: dict[str, Out] = Field(min_length=4)
    in_: dict[In, tuple[str, ...]]
    paid: tuple[str, ...] = Field(min_length=1)
    failed: tuple[str, ...] = Field(min_length=1)
    purpose: str = Field(min_length=1, max_length=30)

    @model_validator(mode="after")
    def _whole(self) -> Bank:
        if lost := {"line", "name", "account", "amount"} - set(self.out.values()):
            raise ValueError(f"out 缺少 {', '.join(sorted(lost))}")
        if lost := {"line", "amount", "result"} - set(self.in_):
            raise ValueError(f"in 缺少 {', '.join(sorted(lost))}")
        heads = [head for names in self.in_.values() for head in names]
        if twice := {head for head in heads if heads.count(head) > 1}:
            raise ValueError(f"in 的表头 {'、'.join(sorted(twice))} 写了两次")
        if both := set(self.paid) & set(self.failed):
            raise ValueError(f"{'、'.join(sorted(both))} 既算成功又算失败")
        return self


def bank() -> Bank:
    """The formats. Raises `BadBank`."""
    return _read(Path(os.environ[OWN]).expanduser() if os.environ.get(OWN) else FILE)


@cache
def _read(file: Path) -> Bank:
    try:
        told = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        told["in_"] = told.pop("in")
        return Bank(**told)
    except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError, ValidationError) as trouble:
        raise BadBank(f"银行文件格式 {file.name} 不能使用：{trouble}。样例见 docs/payments.md") from None
