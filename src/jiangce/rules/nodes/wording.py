"""How comparisons are said: the comparing word belongs to the type, the verb to the column, an adjective to its noun.

A column lends its own sentence: ``says: 招用后连续参保满{n}`` for "at least", ``says: 来自{v}`` for a value of a scale,
``says: 是{r}{v}`` where a rank may stand before the noun (是省级重大产业项目).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.places import Distance
from jiangce.rules.nodes.values import Choice, Literal, Moment, OneOf
from jiangce.rules.types import Kind
from jiangce.rules.vocabulary import Scale

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_NOT = {"是": "不是", "在": "不在", "属于": "不属于", "被": "未被", "来自": "不是来自", "持有": "不持有"}
_ON_SCALE = {">=": "及以上", "<=": "及以下", ">": "以上（不含）", "<": "以下（不含）", "==": "", "!=": ""}
_NOT_ON_SCALE = {">=": "未达到{}", ">": "未超过{}", "<=": "不在{}及以下", "<": "不在{}以下（不含）"}
_ON_DAY = {
    ">=": "在{}或以后", ">": "在{}之后（不含当日）", "<=": "在{}或以前", "<": "在{}之前（不含当日）",
    "==": "就是{}", "!=": "不是{}",
}  # fmt: skip
_LEAST = {Kind.COUNT: "不少于", Kind.DAYS: "不少于", Kind.HOURS: "不少于", Kind.YEAR: "不早于"}


def sentence(op: str, left: Node, right: Node, scale: Scale | None) -> str:
    """``left op right`` as one sentence."""
    kind = left.type.kind
    if kind is Kind.SCALE and scale is not None and isinstance(right, Choice):
        said, holds = on_scale(op, right, scale)
        return about(left, holds, said)
    if kind in (Kind.REF, Kind.PARTY, Kind.SCALE, Kind.TEXT, Kind.PLACE, Kind.BOOL):
        return f"{left.words()}{'就是' if op == '==' else '不是'}{right.words()}"
    says = left.first.says if isinstance(left, Get) else ""
    if isinstance(left, Get) and "{n}" in says and op == ">=":
        return left.lead() + says.replace("{n}", right.words())
    if isinstance(left, Get) and "{most}" in says and op == "<=":
        return left.lead() + says.replace("{most}", right.words())
    return f"{left.words()}{needed_words(op, right)}"


def denial(op: str, left: Node, right: Node, scale: Scale | None) -> str:
    """The sentence when the comparison does not hold, also because there is nothing to compare."""
    if left.type.kind is Kind.SCALE and scale is not None and isinstance(right, Choice) and op in _NOT_ON_SCALE:
        said, holds = on_scale(op, right, scale)
        if scale.beyond or _verb(left):
            return about(left, not holds, said)
        return left.words() + _NOT_ON_SCALE[op].format(right.label)
    return sentence(OPPOSITE[op], left, right, scale)


def on_scale(op: str, right: Choice, scale: Scale) -> tuple[str, bool]:
    """A comparison with a value of a scale: its words, and whether they are affirmed: ("区外", True)."""
    rank = scale.rank.get(right.name)
    if op in ("==", "!=") or rank is None or not scale.beyond:
        return right.label + _ON_SCALE[op], op != "!="
    top = len(scale.rank) - 1
    low, high = {">": (rank + 1, top), ">=": (rank, top), "<=": (0, rank), "<": (0, rank - 1)}[op]
    return (scale.span(low, high) if low <= high else right.label + _ON_SCALE[op]), True


def membership(left: Node, options: OneOf, holds: bool, scale: Scale | None) -> str:
    """``left in [a, b]`` or ``left in key_fields`` as one sentence."""
    if not options.title:
        return about(left, holds, option_words(options, scale))
    if _verb(left):
        return about(left, holds, options.title)
    return f"{left.words()}{'属于' if holds else '不属于'}{options.title}"


def option_words(options: OneOf, scale: Scale | None) -> str:
    """A list of values: 市级或区级; a run of distances is one word (市内, 区外省内)."""
    labels = list(dict.fromkeys(item.words() for item in options.items))
    if scale is not None and scale.beyond:
        ranks = sorted({scale.rank[item.key()] for item in options.items if item.key() in scale.rank})
        if len(ranks) == len(labels) and ranks[-1] - ranks[0] == len(ranks) - 1:
            return scale.span(ranks[0], ranks[-1])
    return listed(labels)


def listed(labels: Sequence[str]) -> str:
    """甲、乙或丙."""
    return "".join(labels) if len(labels) < 2 else "、".join(labels[:-1]) + "或" + labels[-1]


def about(left: Node, holds: bool, value: str, adjective: str = "") -> str:
    """用人单位是企业 · 来自区外 · 被认定为市级技能大师工作室 · 证书等级为高级工及以上."""
    verb = _verb(left)
    if isinstance(left, Distance):
        return f"{left.words()}{'在' if holds else '不在'}{value}"
    if not verb:
        return f"{left.words()}{'为' if holds else '不是'}{value}"
    assert isinstance(left, Get)
    said = verb.replace("{r}", adjective).replace("{v}", value)
    return _subject(left, said) + (said if holds else _denied(said))


def _verb(left: Node) -> str:
    return left.first.says if isinstance(left, Get) and "{v}" in left.first.says else ""


def _subject(left: Get, said: str) -> str:
    """Whom a sentence is about; the row itself is named only where the verb needs it."""
    if left.owner is not None:
        return left.lead()
    table = left.vocabulary.tables[left.first.table]
    if table.register:
        return table.itself
    return table.zh if said.startswith("是") else ""


def _denied(said: str) -> str:
    found = next((word for word in _NOT if said.startswith(word)), "")
    return _NOT[found] + said.removeprefix(found) if found else f"并非{said}"


def needed_words(op: str, right: Node, scale: Scale | None = None) -> str:
    """满3个月 · 不少于10人 · 不低于20% · 超过1个月 · 区外 …"""
    kind = right.type.kind
    if scale is not None and isinstance(right, Choice):
        said, holds = on_scale(op, right, scale)
        return said if holds else f"不是{said}"
    if isinstance(right, Moment) or kind is Kind.DATE:
        return _ON_DAY[op].format(right.words())
    if kind is Kind.SCALE:
        return right.words() + _ON_SCALE[op]
    time = kind is Kind.MONTHS or (isinstance(right, Literal) and right.measure == "年")
    word = {
        ">=": "满" if time else _LEAST.get(kind, "不低于"), ">": "超过", "<=": "不超过", "<": "不满" if time else "少于",
        "==": "为", "!=": "不为",
    }[op]  # fmt: skip
    return word + right.words()


# ── several conditions at once ──────────────────────────────────────────────────────────────────────────────────────


class Claim(NamedTuple):
    """What a condition affirms of a column of a scale: 级别 is 市级或区级."""

    left: Get
    value: str
    adjective: bool


def together(parts: Sequence[Node], texts: Sequence[str]) -> str:
    """Conditions joined with 且: ranks before their nouns, the same owner named once."""
    claims = [part.claim() for part in parts]
    ranks = {_row(c.left): at for at, c in enumerate(claims) if c is not None and c.adjective}
    said: dict[int, str] = dict(enumerate(texts))
    for at, claim in enumerate(claims):
        if claim is not None and "{r}" in _verb(claim.left) and _row(claim.left) in ranks:
            rank = claims[ranks.pop(_row(claim.left))]
            assert rank is not None
            said[at] = about(claim.left, True, claim.value, rank.value)
            del said[claims.index(rank)]
    return "，且".join(_shortened([(parts[at], text) for at, text in said.items()]))


def _row(left: Get) -> str:
    return "" if left.owner is None else left.owner.key()


def _shortened(said: Sequence[tuple[Node, str]]) -> list[str]:
    """A second sentence about the same owner drops it; one about something of that owner's says 其."""
    out, before, named = [], "", ""
    for part, text in said:
        lead, name = _owner(part)
        if lead and lead == before and text.startswith((lead, name)):
            out.append(text.removeprefix(lead if text.startswith(lead) else name).removeprefix("的"))
        elif named and text.startswith(f"{named}的") and lead != before:
            out.append("其" + text.removeprefix(f"{named}的"))
        else:
            out.append(text)
        before, named = lead, name
    return out


def _owner(part: Node) -> tuple[str, str]:
    left = getattr(part, "left", part)
    return (left.lead(), left.owner_words()) if isinstance(left, Get) else ("", "")
