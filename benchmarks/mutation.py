"""Mutation testing of thresholds: each figure of a policy one up and one down, each comparison one step off.

    python benchmarks/mutation.py [POLICY …] [--jobs 2] [--write]

For every mutant only the worked cases run that concern the changed entry. Prints how many are caught, policy by policy
and kind by kind, and every survivor with file and line. ``--write`` puts the table into benchmarks/mutation.md.
Exit code 1 where a policy falls below 95 %.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from jiangce.entitlement.case_mutation import HEAD, pinning
from jiangce.rules import library
from jiangce.rules.problems import Problems

AIM = 95
REPORT = Path(__file__).with_name("mutation.md")
Told = tuple[str, str, str, str, bool]  # kind, place, entry and key, change, caught


def share_of(policy_id: str, part: int, parts: int) -> list[Told]:
    """The outcomes of every ``parts``-th entry of a policy."""
    problems = Problems()
    work = pinning(library.policy(policy_id), library.folder(policy_id), problems)
    problems.refuse_if_any()
    if work.failing:
        raise SystemExit(f"{policy_id}: these cases fail as the rules stand: {'、'.join(work.failing)}")
    names = [HEAD, *work.bodies][part::parts]
    return [
        (o.mutant.kind, str(o.mutant.place), f"{o.mutant.entry} {o.mutant.key}", o.mutant.said, o.caught)
        for o in work.outcomes(names)
    ]


def table(found: dict[str, list[Told]]) -> list[str]:
    kinds = ("figure", "date", "comparison", "row")
    lines = [f"| policy | mutants | caught | share | {' | '.join(kinds)} |", f"|---|{'---:|' * (3 + len(kinds))}"]
    for policy_id, told in found.items():
        caught = sum(one[4] for one in told)
        per = [f"{sum(o[4] for o in told if o[0] == kind)}/{sum(o[0] == kind for o in told)}" for kind in kinds]
        lines.append(
            f"| {policy_id} | {len(told)} | {caught} | {100 * caught / max(1, len(told)):.1f} % | {' | '.join(per)} |"
        )
    return lines


def survivors(found: dict[str, list[Told]]) -> list[str]:
    lines = []
    for policy_id, told in found.items():
        left = [one for one in told if not one[4]]
        count = Counter(one[2].split()[0] for one in left)
        lines += ["", f"## {policy_id}: {len(left)} not noticed" + (f", in {len(count)} entries" if left else ""), ""]
        lines += [f"- `{place}` {entry}: `{said}` ({kind})" for kind, place, entry, said, _ in left]
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policies", nargs="*", default=None)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write benchmarks/mutation.md")
    options = parser.parse_args()
    names, start = options.policies or library.policy_ids(), time.monotonic()
    found: dict[str, list[Told]] = {}
    with ProcessPoolExecutor(options.jobs) as pool:
        parts = options.jobs * 2
        work = {name: [pool.submit(share_of, name, part, parts) for part in range(parts)] for name in names}
        for name, jobs in work.items():
            found[name] = sorted((one for job in jobs for one in job.result()), key=lambda one: _order(one[1]))
    spent = time.monotonic() - start
    lines = [*table(found), *survivors(found)]
    print("\n".join([*lines, "", f"{spent:.0f} s, {options.jobs} processes"]))
    if options.write:
        REPORT.write_text("\n".join([*head(names, spent, options.jobs), *lines, ""]), encoding="utf-8")
    return int(any(100 * sum(o[4] for o in told) < AIM * len(told) for told in found.values()))


def _order(place: str) -> tuple[str, int, int]:
    file, line, column = place.rsplit(":", 2)
    return file, int(line), int(column)


def head(names: list[str], spent: float, jobs: int) -> list[str]:
    from jiangce import __version__
    from jiangce.rules.policy import SEMANTICS

    return [
        "# Figures that no worked case pins",
        "",
        "Each figure of a policy one up and one down (amounts in 元, counts, months, percents, ceilings, terms), each date a day",
        "on and a day back, each comparison one step off, each end of a range in a table one value off; what the loader refuses",
        "and what means the same rule is left out. A mutant is caught when a worked case that concerns its entry comes out",
        "otherwise. Duties and statements have no facts that decide them: their figures are bound by `policy coverage`.",
        "",
        f"`python benchmarks/mutation.py --write`, {date.today()}, jiangce {__version__}, semantics {SEMANTICS}.",  # noqa: DTZ011
        f"Python {platform.python_version()}, {os.cpu_count()} processors, {jobs} processes, {spent:.0f} s for {len(names)} policies.",
        "",
    ]


if __name__ == "__main__":
    sys.exit(main())
