"""What the rest of a term may still bring stays under the decision's own ceiling, a share of something included."""

from datetime import date
from pathlib import Path

from tests.rules.tiny_policy import HEAD, tiny

from jiangce.entitlement.assess import assess
from jiangce.entitlement.facts import Facts
from jiangce.rules import library
from jiangce.rules.nodes.env import Row

ALLOWANCE = """\
grant:
  clause: 一
  title: 培训补贴
  each: training
  on: starts_on
  every: month
  while: fee >= 0
  for: 12 months
  pay: 300
  at_most: fee * 60%
  to: person
"""


def test_a_ceiling_that_is_a_share_bounds_the_rest_of_the_term(tmp_path: Path) -> None:
    """60% of a fee of 1000 is 600: one month paid, one more to come."""
    head = HEAD.replace("applies: {hire: employer.place}\n", "")
    policy = library.load(tiny(tmp_path, policy=head, entries=ALLOWANCE))
    facts = Facts()
    facts.add(Row("person", "wang", {}))
    facts.add(Row("training", "t", {"person": "wang", "starts_on": date(2024, 3, 1), "fee": 1000_00}))
    (decision,) = assess(policy, facts, date(2024, 3, 31)).decisions
    assert decision.amount is not None and decision.ahead is not None
    assert (decision.amount.high, decision.ahead.high) == (300_00, 300_00)
