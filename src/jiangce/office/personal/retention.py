"""The rules of retention, as data (`retention.yaml`), checked when they are read against the tables that they name."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db.models import Model
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

FILE = Path(__file__).with_name("retention.yaml")


class Do(StrEnum):
    """What happens to a row."""

    BLANK = "blank"
    PAPER = "paper"
    REDUCE = "reduce"
    DELETE = "delete"


class After(StrEnum):
    """From when on its years are counted."""

    ROW = "row"
    CLAIMS = "claims"
    IDLE = "idle"


class Rule(BaseModel):
    """One rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    zh: str
    model: str
    do: Do
    fields: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    person: tuple[str, ...] = Field(min_length=1)
    organisation: str = ""
    after: After
    at: str
    years: int = Field(ge=1, le=100)
    where: dict[str, Any] = {}
    basis: str

    @model_validator(mode="after")
    def _sound(self) -> Rule:
        model = self.of
        for path in (*self.fields, self.at, *self.person, *([self.organisation] if self.organisation else [])):
            _follow(model, path)
        if (self.do is Do.BLANK) != bool(self.fields) or (self.do is Do.REDUCE) != bool(self.keep):
            raise ValueError(f"{self.id}: blank 须写 fields，reduce 须写 keep，其余都不写")
        model._default_manager.filter(**self.where)
        return self

    @property
    def of(self) -> type[Model]:
        return apps.get_model(self.model)

    def ends(self, event: date) -> date:
        """The last day on which what the event dates is kept."""
        return years_after(event, self.years)

    def before(self, today: date) -> date:
        """Whose event lies before this day is kept no longer."""
        day = years_after(today, -self.years)
        while self.ends(day) < today:
            day = date.fromordinal(day.toordinal() + 1)
        return day


class Retention(BaseModel):
    """The file. ``kept``: table → why it has no rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kept: dict[str, str] = {}
    running_years: int = Field(ge=1, le=30)
    current: tuple[str, ...]
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _once(self) -> Retention:
        ids = [one.id for one in self.rules]
        if len(ids) != len(set(ids)):
            raise ValueError("规则的 id 写了两次")
        return self


class BadRetention(Exception):
    """The file cannot be used; the message says where and why."""


def retention() -> Retention:
    """As the file states: the office's own (``JIANGCE_RETENTION``), or ours. Raises `BadRetention`."""
    return read(Path(settings.JIANGCE_RETENTION or FILE).expanduser())


@cache
def read(file: Path) -> Retention:
    """The rules of a file. Raises `BadRetention`."""
    try:
        return Retention(**yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader))
    except ValidationError as error:
        told = "；".join(f"{'.'.join(map(str, one['loc'])) or '全文'}：{one['msg']}" for one in error.errors()[:5])
        raise BadRetention(f"{file} 不能使用：{told}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, LookupError, FieldError) as error:
        raise BadRetention(f"{file} 不能使用：{error}") from None


def years_after(day: date, years: int) -> date:
    """The same day so many years on; the 29th of February has the 28th for company."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _follow(model: type[Model], path: str) -> None:
    """Raises `ValueError` where a path leads nowhere."""
    at: Any = model
    for name in path.split("__"):
        try:
            field = at._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            raise ValueError(f"{model._meta.label} 没有 {path}") from None
        at = field.related_model
