"""One person with ten facts: every benefit of a policy, decided and fully explained, in process, compiled once.

    python benchmarks/one_case.py [--policy shangyu-2023] [--rounds 200] [--varied]

Prints the median and the 90th percentile of wall and of processor time per assessment, beside an empty function call, so
that machines can be compared. "Decided" stops before the explanation; "explained" makes every decision with every
condition, the value found, what is missing and next steps; "told" also makes all their words, as JSON has them.
``--varied`` takes another case each round: all its days, and the day of the question, lie some days earlier, so that no
words about a day are there from the round before.
"""

from __future__ import annotations

import argparse
import statistics
import time
import timeit
from collections.abc import Callable
from datetime import date, timedelta

from jiangce.entitlement.assess import assess, decide
from jiangce.entitlement.facts import FactCase, Facts
from jiangce.entitlement.plan import plan
from jiangce.entitlement.serialise import assessment_json
from jiangce.rules import library
from jiangce.rules.nodes.env import Row
from jiangce.rules.types import NONE

AS_OF = date(2024, 8, 31)


def ten_facts() -> Facts:
    """A technician: hired from another province, trained, two certificates, insured, with a title and a prize."""
    facts = Facts()
    place = {"place": "330604"}
    for row in (
        Row("person", "zhang", dict(place)),
        Row("org", "acme", {"kind": "enterprise", "industry": "manufacturing", "key_industry": "advanced_manufacturing", **place}),
        Row("hire", "h1", {
            "person": "zhang", "employer": "acme", "hired_on": date(2024, 3, 1), "left_on": NONE, "contract_months": 36,
            "role": "skilled_post", "from_place": "510100", "introduced_by": NONE, "project": NONE, "full_time": True,
        }),
        Row("insurance", "i1", {
            "person": "zhang", "employer": "acme", "starts_on": date(2024, 3, 1), "ends_on": NONE, **place,
        }),
        Row("certificate", "c1", {
            "person": "zhang", "kind": "skill_level", "occupation": "焊工", "level": "senior",
            "issued_on": date(2023, 5, 12), "training": NONE, "shortage": True,
        }),
        Row("certificate", "c2", {
            "person": "zhang", "kind": "skill_level", "occupation": "焊工", "level": "technician",
            "issued_on": date(2024, 5, 12), "training": "t1", "shortage": True,
        }),
        Row("training", "t1", {
            "person": "zhang", "learner": "employee", "kind": "skills", "organiser": "acme", "provider": NONE,
            "occupation": "焊工", "level": "technician", "starts_on": date(2024, 4, 1), "ends_on": date(2024, 4, 30), **place,
        }),
        Row("recognition", "r1", {
            "holder": "zhang", "title": "zj", "rank": "provincial", "granted_on": date(2024, 5, 1), "until": NONE, "granted_by": "acme",
        }),
        Row("award", "a1", {"winner": "zhang", "rank": "municipal", "prize": "gold", "won_on": date(2024, 6, 1)}),
        Row("payment", "p1", {
            "benefit": "vocational-training", "programme": NONE, "payee": "zhang", "person": "zhang", "occupation": "焊工",
            "level": "senior", "amount": 200_000, "fact": "c1", "fact_on": date(2023, 5, 12), "paid_on": date(2023, 9, 1),
        }),
    ):  # fmt: skip
        facts.add(row)
    return facts


Case = tuple[Facts, date]


def earlier(facts: Facts, days: int) -> Case:
    """The same case, everything ``days`` earlier."""
    out, by = Facts(), timedelta(days=days)
    for row in (row for rows in facts.tables.values() for row in rows):
        values = {k: v - by if isinstance(v, date) else v for k, v in row.values.items()}
        out.add(Row(row.table, row.id, values))
    return out, AS_OF - by


def measure(name: str, work: Callable[[Facts, date], object], cases: list[Case]) -> None:
    """Run ``work`` on each case and print its times in microseconds."""
    for case in cases[:20]:
        work(*case)
    wall, cpu = [], []
    for case in cases:
        start, used = time.perf_counter(), time.process_time()
        work(*case)
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    tenth = statistics.quantiles(wall, n=10)[8]
    print(
        f"{name:<12} wall median {statistics.median(wall) * 1e6:8.0f} µs   p90 {tenth * 1e6:8.0f} µs"
        f"   processor median {statistics.median(cpu) * 1e6:8.0f} µs"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--policy", default="shangyu-2023")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--varied", action="store_true")
    options = parser.parse_args()
    policy, facts = library.policy(options.policy), ten_facts()
    ready = plan(policy)
    decisions = assess(policy, facts, AS_OF).decisions
    print(f"{facts.count()} facts, {len(decisions)} decisions of {len(ready.plans)} entries, {options.rounds} rounds")
    cases = [earlier(facts, at if options.varied else 0) for at in range(options.rounds)]
    measure("decided", lambda facts, day: decide(ready, FactCase(policy, facts, day)), cases)
    measure("explained", lambda facts, day: assess(policy, facts, day), cases)
    measure("told", lambda facts, day: assessment_json(assess(policy, facts, day)), cases)
    call = min(timeit.repeat(lambda: None, number=100_000, repeat=5)) / 100_000
    print(f"an empty function call costs {call * 1e9:.0f} ns here")


if __name__ == "__main__":
    main()
