"""``jiangce policy verify``: what Z3 proves of the rules, with facts that show each flaw."""

from __future__ import annotations

from collections.abc import Sequence

from jiangce.cli import inputs, streams
from jiangce.cli.failures import CHECK_FAILED, OK, bad_input
from jiangce.rules import library


def verify(names: Sequence[str], every: bool) -> int:
    """Verify the policies named, all without names. Raises `Stop` where Z3 is not installed."""
    from jiangce.entitlement.verify import NoSolver
    from jiangce.entitlement.verify.policy import verify as findings

    lines, failed = list[str](), False
    for name in library.policy_ids() if every or not names else names:
        try:
            found = list(findings(inputs.the_policy(name)))
        except NoSolver:
            raise bad_input(
                "policy verify 要用求解器 Z3，这里没有安装（约 90 MB）。安装：.venv/bin/python -m pip install 'z3-solver>=4.13,<6'，"
                "或 JIANGCE_SETUP=test ./run。",
                "    policy verify needs the solver Z3, which is not installed: the extra `verify` of the package.",
            ) from None
        failed = failed or bool(found)
        for one in found:
            lines += one.lines()
        lines.append(f"{'✗' if found else '✓'} {name}：{f'{len(found)} 处问题' if found else '没有问题'}")
    streams.put("\n".join(lines))
    return CHECK_FAILED if failed else OK
