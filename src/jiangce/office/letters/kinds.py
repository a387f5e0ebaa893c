"""The kinds of letters and the words of each, as data (`forms/`), checked when they are read; a city may have its own.

``JIANGCE_LETTERS`` is a folder of one's own: a file in ``<folder>/<region>/`` goes before one in ``<folder>/``, and that
before ours. Regions are asked from the place itself upwards: 330604, 330600, 330000.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

HERE = Path(__file__).parent
FORMS = HERE / "forms"
FOLDER = "JIANGCE_LETTERS"
FRAME, APPEAL = "frame.typ", "appeal.yaml"
KINDS = {
    "receipt": "收件凭证", "acceptance": "受理通知书", "correction": "补正通知书", "rejection": "不予支持决定书",
    "approval": "支持决定书", "recovery": "追回决定书",
}  # fmt: skip
#: what a text may name, and how it is called on the letter's first lines
PLACES = {
    "who": "申请方", "you": "称呼", "id": "证件号码", "claim": "申领编号", "title": "申领事项", "policy": "政策依据", "clause": "条款",
    "fact_on": "事实日期", "filed_on": "申请日期", "today": "今日", "due_on": "期限", "amount": "金额", "capitals": "大写金额",
    "why": "理由", "granted_why": "核定理由", "card": "收款账户", "office": "办理机关", "review": "复议机关", "court": "法院",
    "review_days": "复议期限", "suit_months": "诉讼期限", "pay_within": "退款期限",
}  # fmt: skip
LISTS = {
    "wanted": "要补正的事项",
    "received": "收到的材料",
    "calculation": "金额的计算",
    "failing": "不符合的条件",
    "conditions": "各项条件",
}
_PLACE = re.compile(r"\{([^{}]*)\}")


class BadForm(Exception):
    """A file of the letters cannot be used; says which, what was found, what is expected."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Strict):
    """One piece of the body: a text, or a list, or the conditions. ``when``/``unless``: only with / without that place."""

    text: str = ""
    list: str = Field("", pattern="^(wanted|received|calculation)?$")
    conditions: str = Field("", pattern="^(all|failing)?$")
    when: str = ""
    unless: str = ""
    heading: bool = False  # numbered 一、二、… among those that are there
    flush: bool = False  # not indented

    @model_validator(mode="after")
    def _one_thing(self) -> Part:
        if sum(map(bool, (self.text, self.list, self.conditions))) != 1:
            raise ValueError("每一段须且只须写 text、list、conditions 之一")
        for name in (self.when, self.unless):
            if name and name not in PLACES | LISTS:
                raise ValueError(f"when/unless：没有“{name}”，可用 {', '.join(PLACES | LISTS)}")
        _named(self.text)
        return self


class Form(_Strict):
    """The words of one kind."""

    title: str = Field(min_length=2, max_length=40)
    about: tuple[str, ...] = ()
    body: tuple[Part, ...] = Field(min_length=1)
    terms: dict[str, int] = Field(default_factory=dict)
    appeal: bool = False
    signed: str = "{office}"

    @model_validator(mode="after")
    def _known(self) -> Form:
        if strange := [name for name in (*self.about, *self.terms) if name not in PLACES]:
            raise ValueError(f"about/terms：没有 {', '.join(strange)}，可用 {', '.join(PLACES)}")
        _named(self.signed)
        return self


class Appeal(_Strict):
    """The way to object."""

    title: str
    review_days: int = Field(gt=0)
    suit_months: int = Field(gt=0)
    lines: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _known(self) -> Appeal:
        for line in self.lines:
            _named(line)
        return self


def _named(text: str) -> None:
    if strange := [name for name in _PLACE.findall(text) if name not in PLACES]:
        raise ValueError(f"“{text[:30]}”：没有 {{{', '.join(strange)}}}，可用 {', '.join(PLACES)}")


def filled(text: str, places: dict[str, str]) -> str:
    """A text with its places filled; once, so that what a place says is never read as a place."""
    return _PLACE.sub(lambda found: places[found[1]], text)


def file_of(name: str, region: str = "") -> Path:
    """The file that goes for a region: one's own, else ours."""
    own = os.environ.get(FOLDER, "")
    if own:
        folder = Path(own).expanduser()
        above = [region, region[:4] + "00", region[:2] + "0000"] if region else []
        for found in [folder / code / name for code in above] + [folder / name]:
            if found.is_file():
                return found
    return HERE / name if name == "authorities.yaml" else FORMS / name


def form(kind: str, region: str = "") -> Form:
    """The words of a kind. Raises `BadForm`."""
    return _read(file_of(f"{kind}.yaml", region), Form)


def appeal(region: str = "") -> Appeal:
    """The way to object. Raises `BadForm`."""
    return _read(file_of(APPEAL, region), Appeal)


def layout(kind: str, region: str = "") -> str:
    """The Typst source of a kind: the frame that all share, then its own. Raises `BadForm`."""
    try:
        return "".join(file_of(name, region).read_text(encoding="utf-8") for name in (FRAME, f"{kind}.typ"))
    except (OSError, ValueError) as trouble:
        raise BadForm(f"文书版式 {kind}.typ 或 {FRAME} 无法读取：{trouble}") from None


@cache
def _read(file: Path, shape: type[Any]) -> Any:
    told = raw(file)
    try:
        return shape(**told)
    except ValidationError as trouble:
        said = "；".join(f"{'.'.join(map(str, one['loc'])) or '全文'}：{one['msg']}" for one in trouble.errors())
        raise BadForm(f"文书样式 {file.name} 不能使用：{said}。请改正该文件（样例见 docs/letters.md）。") from None


def raw(file: Path) -> dict[str, Any]:
    """A YAML file as plain data. Raises `BadForm`."""
    try:
        told = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError) as trouble:
        raise BadForm(f"文书样式 {file.name} 无法读取：{trouble}") from None
    if not isinstance(told, dict):
        raise BadForm(f"文书样式 {file.name} 应为“名称: 内容”的形式")
    return told
