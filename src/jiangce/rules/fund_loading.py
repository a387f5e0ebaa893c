"""Reading funds: what feeds them, what they may and may not be spent on, and who bears which share of a payment."""

from __future__ import annotations

from collections.abc import Collection

from jiangce.rules import reading
from jiangce.rules.fund_words import SETTLED
from jiangce.rules.policy import Bearer, Fund
from jiangce.rules.problems import Problems, nearest, some
from jiangce.rules.source import Mapping, Node, Scalar
from jiangce.rules.types import BadValue, Kind, read_value
from jiangce.rules.vocabulary import Vocabulary

KEYS = ("clause", "zh", "sources", "permits", "forbids", "shares", "advance", "settle")
WHOLE = 1_000_000  # shares are parts per million


def load_fund(
    key: Scalar, body: Mapping, units: Collection[str], vocabulary: Vocabulary | None, problems: Problems
) -> Fund:
    """One fund of `policy.yaml`. ``units``: the departments that may bear a share."""
    what = f"资金 {key.text}"
    reading.check_keys(body, KEYS, ("zh",), problems, what)
    zh, clause = (reading.text(body, name, problems) for name in ("zh", "clause"))
    sources = tuple(s.text for s in reading.scalars(body.get("sources"), problems, "sources"))
    purpose = vocabulary.scales.get("purpose") if vocabulary is not None else None
    purposes = purpose.values if purpose is not None else {}
    permits, forbids = (_known(body.get(name), name, purposes, problems) for name in ("permits", "forbids"))
    shares = _shares(body, units, problems)
    advance, settle = (_known(body.get(name), name, known, problems)
                       for name, known in (("advance", units), ("settle", SETTLED)))  # fmt: skip
    if (advance or settle) and not shares:
        problems.add(
            body.place, f"{what}没有 shares，写 advance、settle 没有意义", "nothing is shared", expected="shares:"
        )
    return Fund(key.text, zh, clause, sources, shares, "".join(advance[:1]), "".join(settle[:1]), permits, forbids)


def _known(node: Node | None, what: str, known: Collection[str], problems: Problems) -> tuple[str, ...]:
    out = []
    for text in reading.scalars(node, problems, what):
        if text.text in known:
            out.append(text.text)
        else:
            problems.add(
                text.place, f"{what} 里没有这个选项", f"no such name in `{what}`", found=text.text,
                expected=some(known, 40), nearest=nearest(text.text, known),
            )  # fmt: skip
    return tuple(out)


def _shares(body: Mapping, units: Collection[str], problems: Problems) -> tuple[Bearer, ...]:
    out: list[Bearer] = []
    shares = reading.mapping(body.get("shares"), problems, "shares")
    for key, node in shares or ():
        _known(key, "shares", units, problems)
        try:
            value = read_value(Kind.SHARE, reading.scalar(node, "shares").text)
            assert isinstance(value, int)
            out.append(Bearer(key.text, value))
        except BadValue as bad:
            problems.add(node.place, bad.zh, bad.en, found=getattr(node, "text", ""), expected="50%")
    if shares is not None and len(out) == len(shares.entries) and sum(one.share for one in out) != WHOLE:
        problems.add(
            shares.place, "各方分担的比例合计要正好 100%", "the shares must come to 100%",
            found="、".join(f"{one.share / 10_000:g}%" for one in out), expected="100%",
        )  # fmt: skip
    return tuple(out)
