"""Why this one and not that one: a payee's own choice among claims of which not all may be had, in words."""

from __future__ import annotations

from collections.abc import Sequence

from jiangce.entitlement.claims import UNENDING, Choice, Claim
from jiangce.entitlement.decision import Choosing
from jiangce.rules.policy import Policy
from jiangce.rules.types import money_words

PROOFS = {
    "single": "按金额排序",
    "exhaustive": "已逐一比较各种组合",
    "optimal": "已由求解器证明",
    "unproven": "未能在限定时间内证明",
}
_NAMED = 3  # so many are named, the rest counted


def choosing_of(claim: Claim, policy: Policy) -> Choosing | None:
    """The choice that a claim was part of; None where there was none."""
    choice = claim.choice
    if choice is None:
        return None
    me = (claim.entry, claim.fact)
    taken, runner = me in choice.chosen, choice.runner_up()
    words = _taken(choice, policy) if taken else _left_out(choice, choice.instead.get(me), policy)
    return Choosing(taken, words, choice.total, choice.chosen, runner[0] if runner else None, runner[1] if runner else None,
                    choice.proof)  # fmt: skip


def _taken(choice: Choice, policy: Policy) -> str:
    words = f"不能全部享受，已取合计最高的选择（{_money(choice.total)}，{_how(choice)}）"
    runner = choice.runner_up()
    if runner is None:
        return words
    key, total = runner
    return f"{words}；次优是改选{_names([key], policy)}，合计{_money(total)}，少{_less(choice.total, total)}"


def _left_out(choice: Choice, instead: int | None, policy: Policy) -> str:
    words = f"不能全部享受，已取合计最高的{_names(choice.chosen, policy)}（{_money(choice.total)}，{_how(choice)}）"
    if instead is None or instead < 0:
        return words
    if instead == choice.total:
        return f"{words}；改选本项合计相同，按日期、条文和编号先后"
    return f"{words}；改选本项最多合计{_money(instead)}，少{_less(choice.total, instead)}"


def _how(choice: Choice) -> str:
    return f"{'含以后各期，' if choice.running else ''}{PROOFS[choice.proof]}"


def _names(keys: Sequence[tuple[str, str]], policy: Policy) -> str:
    titles = dict.fromkeys(policy.entries[entry].title for entry, _ in keys)
    rest = f"等{len(keys)}项" if len(keys) > min(len(titles), _NAMED) else ""
    return "、".join(f"“{title}”" for title in list(titles)[:_NAMED]) + rest


def _money(fen: int) -> str:
    return "期限未定的按月补贴" if fen >= UNENDING else money_words(fen)


def _less(total: int, other: int) -> str:
    return "得多" if total >= UNENDING else money_words(total - other)
