"""All that can be proven of one policy."""

from __future__ import annotations

from collections.abc import Iterator

from jiangce.entitlement.plan import plan
from jiangce.entitlement.verify import solver
from jiangce.entitlement.verify.entries import entry_findings
from jiangce.entitlement.verify.findings import Finding
from jiangce.entitlement.verify.overlaps import overlaps
from jiangce.rules.policy import Policy


def verify(policy: Policy) -> Iterator[Finding]:
    """Every flaw, entry by entry, then pair by pair. Raises `NoSolver` where Z3 is not installed."""
    z3, ready = solver(), plan(policy)
    for one in ready.plans:
        yield from entry_findings(ready, one, z3)
    yield from overlaps(ready, z3)


__all__ = ["verify"]
