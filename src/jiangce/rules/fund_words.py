"""A fund in Chinese: what feeds it, who bears it, what it may and may not be spent on."""

from __future__ import annotations

from jiangce.rules.policy import Bearer, Fund, Policy

#: when a share that another unit advanced is made good
SETTLED = {"year_end": "年底通过财政体制结算", "quarterly": "按季结算", "monthly": "按月结算"}


def fund_words(policy: Policy, fund: Fund) -> list[str]:
    """A fund with all that holds for it: sources, shares, what it may and may not be spent on."""
    purposes = policy.vocabulary.scales["purpose"].values if "purpose" in policy.vocabulary.scales else {}
    out = [
        f"{fund.zh}{f'（{fund.clause}）' if fund.clause else ''}"
        + (f"：{'、'.join(fund.sources)}" if fund.sources else "")
    ]
    if fund.shares:
        out.append("；".join(borne_words(policy, fund, one) for one in fund.shares))
    if fund.permits:
        out.append(f"可用于：{'、'.join(purposes[name] for name in fund.permits)}")
    if fund.forbids:
        out.append(f"不得用于：{'、'.join(purposes[name] for name in fund.forbids)}")
    return out


def borne_words(policy: Policy, fund: Fund, one: Bearer) -> str:
    """Who bears how much, who advances it, and when it is made good: 区县财政负担50%，由市财政先行垫付，年底…结算."""
    words = f"{policy.units.get(one.unit, one.unit)}负担{one.share / 10_000:g}%"
    if fund.advance and fund.advance != one.unit:
        words += f"，由{policy.units.get(fund.advance, '')}先行垫付"
        words += f"，{SETTLED[fund.settle]}" if fund.settle else ""
    return words
