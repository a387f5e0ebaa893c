"""What a worked example expects of one benefit, read from its file and compared with what came out.

    expect:
      new-hire-grant: {entitled: 10, amount: 500, total: 5_000}
      agency-award: {status: entitled, amount: 500 to 800}
      self-training:
        - {fact: "employer=acme, year=2023", status: entitled, amount: 20_000}
        - {fact: "employer=acme, year=2024", status: not entitled, because: 满一档}

Only what is named is compared. Without ``fact`` all decisions of the benefit are meant. Amounts are 元.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from jiangce.entitlement.case_values import read_count
from jiangce.entitlement.decision import Amount, Assessment, Decision, Shared, Status
from jiangce.entitlement.totals import Total, total
from jiangce.rules import reading
from jiangce.rules.certainty import Certainty
from jiangce.rules.policy import EntryKind, Policy
from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.source import Mapping, Node, Scalar, Sequence
from jiangce.rules.trace import Told
from jiangce.rules.types import BadValue, Kind, money_words, read_value

COUNTS = {"entitled": Status.ENTITLED, "open": Status.OPEN, "refused": Status.NOT_ENTITLED, "decisions": None}
TEXTS = ("because", "missing", "next", "gives", "payee", "fund", "limit", "how")
_EXACT = ("payee", "fund")  # ids; of the others a part is enough
KEYS = ("fact", "status", *COUNTS, "amount", "total", "periods", *TEXTS)
TARGET_KEYS = (
    "fact",
    "status",
    "next",
    "how",
)  # of what is to be reached: whether it is, what is lacking, its sentence

_ZH = {Status.ENTITLED: "可享受", Status.OPEN: "待补充信息", Status.NOT_ENTITLED: "不符合"}
_AMOUNT = re.compile(r"(?:(up to|at least)\s+)?([\d_,.]+)(?:\s+to\s+([\d_,.]+))?\Z")
_WORDS = {"as decided": Certainty.DISCRETION, "standard": Certainty.STANDARD, "unknown": Certainty.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Money:
    """An expected amount, in 分; or only why none is known yet."""

    text: str
    low: int = 0
    high: int | None = None
    certainty: Certainty | None = None

    def meets(self, amount: Amount) -> bool:
        if self.certainty is not None:
            return amount.certainty is self.certainty
        return (amount.low, amount.high) == (self.low, self.high)


@dataclass(slots=True)
class Expectation:
    """What is expected of one benefit, or of one of its facts."""

    benefit: str
    key: Scalar
    fact: str = ""
    status: Status | None = None
    counts: dict[str, int] = field(default_factory=dict)
    amount: Money | None = None
    total: Money | None = None
    periods: int | None = None
    texts: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise: Chinese, for a clerk."""

    what: str
    expected: str
    actual: str
    why: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        return [f"{self.what}：期望 {self.expected}，实际 {self.actual}", *(f"    {line}" for line in self.why)]


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_expectations(node: Node | None, policy: Policy, problems: Problems) -> list[Expectation]:
    """The expectations under ``expect:``; mistakes are noted."""
    out: list[Expectation] = []
    deciding = [e.id for e in policy.entries.values() if e.decides or e.kind is EntryKind.TARGET]
    for key, body in reading.mapping(node, problems, "expect") or ():
        if key.text not in deciding:
            problems.add(
                key.place, "政策里没有这个事项", "the policy has no such benefit", found=key.text, expected=some(deciding),
                nearest=nearest(key.text, deciding),
            )  # fmt: skip
            continue
        for one in body.items if isinstance(body, Sequence) else (body,):
            tree = reading.mapping(one, problems, f"expect.{key.text}")
            if tree is not None:
                known = TARGET_KEYS if policy.entries[key.text].kind is EntryKind.TARGET else KEYS
                out.append(_expectation(key, tree, known, problems))
    return out


def _expectation(key: Scalar, tree: Mapping, known: tuple[str, ...], problems: Problems) -> Expectation:
    reading.check_keys(tree, known, (), problems, f"expect.{key.text}")
    if not tree.entries.keys() - {"fact"}:
        problems.add(tree.place, "这里没有写期望什么", "nothing is expected here", expected=", ".join(known))
    out = Expectation(key.text, key, fact=reading.text(tree, "fact", problems))
    for name, node in ((k.text, node) for k, node in tree):
        with problems.catch():
            if name == "status":
                out.status = _status(node)
            elif name in COUNTS:
                out.counts[name] = read_count(node, 0, 1_000_000, name)
            elif name == "periods":
                out.periods = read_count(node, 0, 10_000, name)
            elif name == "amount":
                out.amount = _money(node)
            elif name == "total":
                out.total = _money(node)
            elif name in TEXTS:
                out.texts[name] = [text.text for text in reading.scalars(node, problems, name)]
    return out


def _status(node: Node) -> Status:
    text = node.text if isinstance(node, Scalar) else ""
    if text not in list(Status):
        raise mistake(
            node.place,
            "status 的写法不对",
            "not a status",
            found=text,
            expected=" | ".join(Status),
            nearest=nearest(text, list(Status)),
        )
    return Status(text)


def _money(node: Node) -> Money:
    text = " ".join(node.text.split()) if isinstance(node, Scalar) else ""
    if text in _WORDS:
        return Money(text, certainty=_WORDS[text])
    match = _AMOUNT.match(text)
    if match and not (match[1] and match[3]):
        try:
            first, second = _fen(match[2]), _fen(match[3] or match[2])
            low, high = {"up to": (0, first), "at least": (first, None)}.get(match[1] or "", (first, second))
            return Money(text, low, high)
        except BadValue:
            pass
    expected = "500 | 500 to 800 | up to 500 | at least 3000 | " + " | ".join(_WORDS)
    raise mistake(node.place, "金额的写法不对（单位：元）", "not an amount (in yuan)", found=text, expected=expected)


def _fen(text: str) -> int:
    value = read_value(Kind.MONEY, text)
    assert isinstance(value, int)
    return value


# ── comparing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def differences(wanted: Expectation, result: Assessment) -> list[Difference]:
    """Where what came out differs from what is expected."""
    made = [d for d in result.decisions if d.benefit == wanted.benefit]
    mine = [d for d in made if not wanted.fact or d.fact == wanted.fact]
    if wanted.fact and not mine:
        return [Difference("记录", wanted.fact, "没有对它作出认定", tuple(f"有：{d.fact}" for d in made[:8]))]
    out = [*_counted(wanted, mine)]
    if not mine and (wanted.status or wanted.amount or wanted.texts or wanted.periods is not None):
        return [*out, Difference("认定", "有", "没有作出认定：案例里没有这类记录")]
    if wanted.status is not None:
        out += _statuses(wanted.status, mine)
    out += _amounts(wanted, mine, result.shared)
    for name, texts in wanted.texts.items():
        out += [d for text in texts for d in _said(name, text, mine)]
    return out


def _counted(wanted: Expectation, mine: list[Decision]) -> Iterator[Difference]:
    for name, expected in wanted.counts.items():
        status = COUNTS[name]
        actual = sum(status is None or d.status is status for d in mine)
        if actual != expected:
            said = "认定" if status is None else _ZH[status]
            others = [d for d in mine if d.status is not status] if status and actual < expected else []
            yield Difference(f"{said}的数量（{name}）", str(expected), str(actual), tuple(_why(others)))


def _statuses(expected: Status, mine: list[Decision]) -> Iterator[Difference]:
    other = [d for d in mine if d.status is not expected]
    if other:
        found = "、".join(dict.fromkeys(_ZH[d.status] for d in other))
        many = "" if len(mine) == 1 else f"（{len(mine)} 项中 {len(other)} 项）"
        yield Difference("结果（status）", _ZH[expected], found + many, tuple(_why(other)))


def _amounts(wanted: Expectation, mine: list[Decision], shared: tuple[Shared, ...]) -> Iterator[Difference]:
    theirs = [d for d in mine if d.status is Status.ENTITLED] or [d for d in mine if d.status is Status.OPEN]
    if wanted.amount is not None:
        other = [d for d in theirs if d.amount is None or not wanted.amount.meets(d.amount)]
        if other or not theirs:
            found = "、".join(dict.fromkeys(_amount_words(d.amount) for d in other)) or "没有金额"
            yield Difference(
                "每项金额（amount，元）", wanted.amount.text, found, tuple(_how(other) if other else _why(mine))
            )
    if wanted.total is not None:
        found_total = total(mine, shared)
        if wanted.total.certainty is not None or (found_total.low, found_total.high) != (
            wanted.total.low,
            wanted.total.high,
        ):
            yield Difference("合计（total，元）", wanted.total.text, _total_words(found_total), tuple(_how(theirs)))
    if wanted.periods is not None:
        counts = {sum(p.status is Status.ENTITLED for p in d.periods) for d in theirs} or {0}
        if counts != {wanted.periods}:
            yield Difference(
                "期数（periods）", str(wanted.periods), "、".join(map(str, sorted(counts))), tuple(_why(mine))
            )


def _said(name: str, text: str, mine: list[Decision]) -> Iterator[Difference]:
    """A text that must occur in some decision; an id must be one of theirs exactly."""
    words = [line for d in mine for line in _WHERE[name](d)]
    if not any(text == line if name in _EXACT else text in line for line in words):
        label = _LABELS[name]
        found = "没有" if not words else "；".join(dict.fromkeys(words[:5]))
        yield Difference(f"{label}（{name}）", f"“{text}”", found, tuple(_why(mine)))


def _failed(condition: Told) -> Iterator[str]:
    if condition.holds is False:
        yield " ".join((condition.words, condition.found, condition.needed, condition.short, condition.clause))
        for child in condition.children:
            yield from _failed(child)


_LABELS = {
    "because": "理由",
    "missing": "缺少的信息",
    "next": "下一步",
    "gives": "待遇",
    "payee": "领款人",
    "fund": "资金",
    "limit": "上限",
    "how": "算法",
}
_WHERE: dict[str, Callable[[Decision], list[str]]] = {
    "because": lambda d: [line for c in d.conditions for line in _failed(c)] + [r.words for r in d.reductions],
    "missing": lambda d: [f"{m.label} {m.ask}".strip() for m in d.missing],
    "next": lambda d: [step.words for step in d.next_steps],
    "gives": lambda d: list(d.gives),
    "payee": lambda d: list(d.payees),
    "fund": lambda d: [d.fund] if d.fund else [],
    "limit": lambda d: [r.words for r in d.reductions],
    "how": lambda d: [*d.calculation, *(f"{s.words} {_amount_words(s.amount)}" for s in d.shares)],
}


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _why(decisions: list[Decision], shown: int = 8) -> Iterator[str]:
    """The lines that did not hold or are not known, each once, with the facts that it concerns."""
    concerned: dict[str, list[str]] = {}
    for decision in decisions:
        lines = [c for c in decision.conditions if c.holds is not True]
        if not lines:
            concerned.setdefault(f"{_ZH[decision.status]}：各条都符合", []).append(decision.fact)
        for line in lines:
            found = line.short or line.found
            said = f"{'✗' if line.holds is False else '?'} {line.words}" + (f"：{found}" if found else "")
            concerned.setdefault(said, []).append(decision.fact)
    for said, facts in list(concerned.items())[:shown]:
        yield f"{said}　〔{facts[0]}{f' 等 {len(facts)} 项' if len(facts) > 1 else ''}〕"
    if len(concerned) > shown:
        yield f"…… 另有 {len(concerned) - shown} 种情况"


def _how(decisions: list[Decision], shown: int = 4) -> Iterator[str]:
    """How the amounts came about, and what reduced them."""
    for decision in decisions[:shown]:
        yield f"{decision.fact}：{_amount_words(decision.amount)}　{'；'.join(decision.calculation)}"
        for reduction in decision.reductions:
            yield f"    {reduction.words}，减 {money_words(reduction.by)}"
    if len(decisions) > shown:
        yield f"…… 另有 {len(decisions) - shown} 项"


def _amount_words(amount: Amount | None) -> str:
    if amount is None:
        return "没有金额"
    if amount.high is None:
        return f"至少 {money_words(amount.low)}（{amount.certainty}）" if amount.low else f"未定（{amount.certainty}）"
    return (
        money_words(amount.low)
        if amount.low == amount.high
        else f"{money_words(amount.low)} 至 {money_words(amount.high)}"
    )


def _total_words(found: Total) -> str:
    if found.high is None:
        return f"{money_words(found.low)} 以上"
    return (
        money_words(found.low) if found.low == found.high else f"{money_words(found.low)} 至 {money_words(found.high)}"
    )
