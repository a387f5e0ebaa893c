"""``jiangce policy test --figures``: which figures of a policy no worked example pins."""

from __future__ import annotations

from jiangce.cli import inputs, streams
from jiangce.cli.failures import CHECK_FAILED, OK, problem_lines
from jiangce.rules import library
from jiangce.rules.problems import Problems

AIM = 95  # per cent


def unpinned(name: str | None) -> int:
    """Every figure one off, every comparison one step off: what no example notices. Below 95 % the check fails."""
    from jiangce.entitlement.case_mutation import pinning

    lines, short = list[str](), False
    for policy_id in [name] if name is not None else library.policy_ids():
        problems = Problems()
        policy = inputs.the_policy(policy_id)
        work = pinning(policy, library.folder(policy_id), problems)
        streams.say(*problem_lines(list(problems)))
        outcomes = list(work.outcomes())
        left = [o.mutant for o in outcomes if not o.caught]
        for mutant in left:
            lines.append(f"{mutant.place}: {mutant.entry} {mutant.key}：{mutant.said}")
        caught, share = len(outcomes) - len(left), 100 * (len(outcomes) - len(left)) // max(1, len(outcomes))
        short = short or share < AIM or bool(work.failing) or bool(len(problems))
        lines += [f"✗ 算例本来就不符 fails anyway: {one}" for one in work.failing]
        lines.append(
            f"{policy_id}：改动 {len(outcomes)} 处，算例发现 {caught} 处（{share}%），没有发现 {len(left)} 处。"
            f" {caught} of {len(outcomes)} changes are noticed."
        )
    streams.put("\n".join(lines))
    return CHECK_FAILED if short else OK
