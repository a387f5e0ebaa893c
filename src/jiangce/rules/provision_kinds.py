"""Kinds of provisions: as the ledger writes them, and what people call them."""

from __future__ import annotations

from typing import Final

PROVISION_KINDS: Final = {
    "benefit": "补贴奖励",
    "combination": "叠加与限制",
    "treatment": "待遇",
    "target": "目标",
    "duty": "职责",
    "funding": "资金",
    "procedure": "程序",
    "mechanism": "工作机制",
    "validity": "效力",
}
