"""Who writes letters in a region, and who hears those that object: names as data (`authorities.yaml`)."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jiangce.office.letters.kinds import FOLDER, KINDS, BadForm, appeal, file_of, form, layout, raw
from jiangce.office.rulebook.spelled import place_called

FILE = "authorities.yaml"


class Authority(BaseModel):
    """One office. ``mark`` stands before its numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    office: str = Field(min_length=2, max_length=60)
    mark: str = Field(min_length=2, max_length=20)
    review: str = Field(min_length=2, max_length=60)
    court: str = Field("有管辖权的人民法院", min_length=2, max_length=60)


def authority(region: str) -> Authority:
    """The office of a region: its own entry, else one by the name of the place. Raises `BadForm`."""
    known, default = _known(file_of(FILE, region))
    if region in known:
        return known[region]
    names = {"place": place_called(region), "region": region}
    return Authority(**{name: text.format(**names) for name, text in default.items()})


def check_all() -> None:
    """Every file of the letters, one's own too, before the first of them is written. Raises `BadForm`."""
    own = os.environ.get(FOLDER, "")
    folder = Path(own).expanduser() if own else None
    if folder is not None and not folder.is_dir():
        raise BadForm(f"{FOLDER} 指定的目录 {own} 不存在，请改正或取消这个设置")
    regions = [one.name for one in folder.iterdir() if one.is_dir()] if folder else []
    for region in ("", *sorted(regions)):
        authority(region or "000000")
        appeal(region)
        for kind in KINDS:
            form(kind, region)
            layout(kind, region)


@cache
def _known(file: Path) -> tuple[dict[str, Authority], dict[str, str]]:
    told = raw(file)
    default = told.pop("default", None)
    if not isinstance(default, dict):
        raise BadForm(f"{file.name} 缺少 default：没有单列的地区按它署名")
    try:
        found = {str(region): Authority(**one) for region, one in told.items()}
        Authority(**default)
        for text in default.values():
            text.format(place="", region="")
    except (ValidationError, TypeError, KeyError, IndexError, ValueError) as trouble:
        raise BadForm(f"{file.name} 不能使用：{trouble}") from None
    marks = [one.mark for one in found.values()]
    if twice := {mark for mark in marks if marks.count(mark) > 1}:
        raise BadForm(f"{file.name}：文号代字 {'、'.join(sorted(twice))} 由两个机关使用，每个机关须各有代字")
    return found, default
