"""``jiangce policy test --figures`` and ``--readings``: which figures, which other readings no worked example pins."""

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


def unpinned_readings(name: str | None) -> int:
    """Every option of a reading that no example pins: none chooses it and comes out otherwise without it."""
    from jiangce.entitlement.case_readings import option_pins

    lines, short = list[str](), False
    for policy_id in [name] if name is not None else library.policy_ids():
        problems = Problems()
        pins = option_pins(inputs.the_policy(policy_id), library.folder(policy_id), problems)
        streams.say(*problem_lines(list(problems)))
        left = [one.option for one in pins if not one.pinned]
        lines += [f"✗ 没有算例钉住 no example pins: {one}" for one in left]
        lines.append(
            f"{policy_id}：可改用的读法 {len(pins)} 种，算例钉住 {len(pins) - len(left)} 种，没有钉住 {len(left)} 种。"
            f" {len(pins) - len(left)} of {len(pins)} options are pinned."
        )
        short = short or bool(left) or bool(len(problems))
    streams.put("\n".join(lines))
    return CHECK_FAILED if short else OK
