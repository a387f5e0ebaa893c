"""Step 9: who bears an amount and to whom parts of it go. No 分 is lost: the first bearer takes the odd ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jiangce.entitlement.decision import Amount, Share
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.money import round_half_up
from jiangce.rules.certainty import Certainty
from jiangce.rules.fund_loading import WHOLE
from jiangce.rules.fund_words import borne_words
from jiangce.rules.policy import Bearer, Fund, Policy


def split(amount: int, bearers: Sequence[Bearer]) -> tuple[int, ...]:
    """An amount of 分 by shares; whole 分 downwards, what is left over goes to the first."""
    parts = [amount * one.share // WHOLE for one in bearers]
    parts[0] += amount - sum(parts)
    return tuple(parts)


def shares_of(draft: Draft, amount: Amount | None, policy: Policy) -> tuple[Share, ...]:
    """`of_which` of the entry, then the bearers of its fund."""
    if amount is None:
        return ()
    return (*_of_which(draft, amount), *_borne(policy, policy.funds.get(draft.plan.entry.fund or policy.fund), amount))


def _of_which(draft: Draft, amount: Amount) -> Iterator[Share]:
    for share in draft.plan.entry.of_which:
        party = share.to.value(draft.env)
        part, whole = share.share.value(draft.env), share.share.den
        assert isinstance(part, int)
        low = 0 if share.ceiling else round_half_up(amount.low * part, whole)
        high = None if amount.high is None else round_half_up(amount.high * part, whole)
        words = f"其中{'最多' if share.ceiling else ''}{share.share.words()}给{share.to.words()}"
        certainty = Certainty.CEILING if share.ceiling else amount.certainty
        yield Share(str(party) if isinstance(party, str) else "", words, Amount(low, high, certainty))


def _borne(policy: Policy, fund: Fund | None, amount: Amount) -> Iterator[Share]:
    if fund is None or not fund.shares:
        return
    lows = split(amount.low, fund.shares)
    highs = (None,) * len(lows) if amount.high is None else split(amount.high, fund.shares)
    for one, low, high in zip(fund.shares, lows, highs, strict=True):
        yield Share(one.unit, borne_words(policy, fund, one), Amount(low, high, amount.certainty))
