"""How sure an amount is, as the document words it and the facts settle it."""

from __future__ import annotations

from enum import StrEnum


class Certainty(StrEnum):
    EXACT = "exact"  # 确定
    CEILING = "ceiling"  # 最高 …，按实际核定
    RANGE = "range"  # 幅度内由经办核定
    FLOOR = "floor"  # 不低于 …
    STANDARD = "standard"  # 按另文标准，标准未填
    DISCRETION = "discretion"  # 原文无金额，由经办核定
    UNKNOWN = "unknown"  # 缺事实


ZH = {
    Certainty.EXACT: "确定",
    Certainty.CEILING: "按实际支出核定",
    Certainty.RANGE: "在幅度内由经办单位核定",
    Certainty.FLOOR: "不低于此数，由经办单位核定",
    Certainty.STANDARD: "标准在其他文件中，尚未填入",
    Certainty.DISCRETION: "文件未写金额，由主管部门核定",
    Certainty.UNKNOWN: "待补充信息",
}
