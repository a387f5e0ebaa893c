"""How long a notice stands, by policy and entry, and in what words: data (`terms.yaml`), checked when it is read."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Annotated

import yaml
from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from jiangce.office.rulebook.titled import is_entry, is_policy

FILE = Path(__file__).with_name("terms.yaml")
FIELDS = frozenset(
    {"place", "policy", "document", "entry", "clause", "count", "sum", "opens", "last", "days", "office"}
)
REPLIES = ("received", "accepted", "answered", "dismissed", "refused", "sent_back")


class BadTerms(Exception):
    """The file cannot be used; the message says where and why."""


def _template(text: str) -> str:
    try:
        strange = {name for _, name, _, _ in Formatter().parse(text) if name is not None} - FIELDS
    except ValueError as error:
        raise ValueError(f"花括号不成对：{error}") from None
    if strange:
        raise ValueError(f"没有这样的占位 {', '.join(sorted(strange))}；可用 {', '.join(sorted(FIELDS))}")
    return text


Template = Annotated[str, Field(min_length=1, max_length=600), AfterValidator(_template)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Term(_Strict):
    """``days``: working days; ``shown``: days for which the page stays after the last of them."""

    demanded: bool = True
    days: int = Field(5, ge=1, le=60)
    shown: int = Field(30, ge=0, le=3650)
    basis: str = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _reasoned(self) -> Term:
        if not self.demanded and len(self.basis.strip()) < 4:
            raise ValueError("不公示的（demanded: false）须在 basis 写明依据")
        return self


class PolicyTerm(Term):
    """What goes for one policy; ``entries``: for one entry of it."""

    entries: dict[str, Term] = {}


class Contact(_Strict):
    """Who takes objections."""

    office: str = Field("", max_length=80)
    phone: str = Field("", max_length=40)
    address: str = Field("", max_length=120)


class Words(_Strict):
    """What a notice says."""

    heading: Template
    opening: Template
    term: Template
    objecting: Template
    settled: Template
    masked: Template
    received: Template


class Terms(_Strict):
    """The whole file."""

    default: Term
    policies: dict[str, PolicyTerm] = {}
    contacts: dict[str, Contact] = {}
    words: Words
    replies: dict[str, str]

    @model_validator(mode="after")
    def _known(self) -> Terms:
        for policy, term in self.policies.items():
            if not is_policy(policy):
                raise ValueError(f"policies: 没有这样的政策 {policy}")
            if strange := [entry for entry in term.entries if not is_entry(policy, entry)]:
                raise ValueError(f"policies.{policy}.entries: 没有这样的项目 {', '.join(strange)}")
        if lacking := set(REPLIES) ^ set(self.replies):
            raise ValueError(f"replies: 缺少或多出 {', '.join(sorted(lacking))}")
        return self

    def of(self, policy: str, entry: str = "") -> Term:
        """What goes for an entry: its own, its policy's, the default."""
        found = self.policies.get(policy)
        if found is None:
            return self.default
        return found.entries.get(entry, found)


def terms() -> Terms:
    """The terms in use. Raises `BadTerms`."""
    return _read(str(getattr(settings, "JIANGCE_NOTICES", "") or FILE))


@lru_cache(maxsize=4)
def _read(file: str) -> Terms:
    try:
        return Terms.model_validate(yaml.load(Path(file).read_text(encoding="utf-8"), yaml.CSafeLoader))
    except (OSError, yaml.YAMLError) as error:
        raise BadTerms(f"公示设置读不了 {file}：{error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadTerms(f"公示设置有误 {file}：{where} {first['msg']}") from error


__all__ = ["REPLIES", "BadTerms", "Contact", "Term", "Terms", "terms"]
