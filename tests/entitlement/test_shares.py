"""Who bears an amount: shares come to the whole, the odd 分 has an owner, an advance is said."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.rules.tiny_policy import HEAD, changed, found, tiny

from jiangce.entitlement.assess import assess
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.shares import split
from jiangce.rules import library
from jiangce.rules.checks import check_folder
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Bearer

SHARED = """\
units: {hr: 区人力社保局, city: 市财政, county: 区财政}
articles:
  一: {title: 招工, units: [hr]}
funds:
  pool:
    clause: 一
    zh: 专项资金
    shares: {city: 50%, county: 50%}
    advance: city
    settle: year_end
"""
POLICY = changed(changed(HEAD, HEAD[HEAD.index("units:") : HEAD.index("applies:")], SHARED), "2024-01-01", "2024-01-01")


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10), min_size=1, max_size=4).filter(any))
def test_no_fen_is_lost(amount: int, weights: list[int]) -> None:
    whole = sum(weights)
    shares = [weight * 1_000_000 // whole for weight in weights]
    shares[0] += 1_000_000 - sum(shares)
    parts = split(amount, [Bearer(str(at), share) for at, share in enumerate(shares)])
    assert sum(parts) == amount
    assert all(amount * share // 1_000_000 == part for part, share in list(zip(parts, shares, strict=True))[1:])


def test_the_first_bearer_takes_the_odd_fen() -> None:
    assert split(101, [Bearer("city", 500_000), Bearer("county", 500_000)]) == (51, 50)


def test_a_decision_says_who_bears_it_and_who_advances_it(tmp_path: Path) -> None:
    figures = "printed:\n  一: [3个月, 500元, 一次性, 50%]\n"
    folder = tiny(tmp_path, policy=POLICY, figures=figures)
    facts = Facts()
    facts.add(Row("org", "acme", {"kind": "enterprise", "place": "330604"}))
    facts.add(Row("person", "wang", {}))
    hired = {"person": "wang", "employer": "acme", "hired_on": date(2024, 3, 1), "insured_months": 4}
    facts.add(Row("hire", "h", hired))
    (decision,) = assess(library.load(folder), facts, date(2024, 9, 1)).decisions
    assert [(share.party, share.words, share.amount.low) for share in decision.shares] == [
        ("city", "市财政负担50%", 250_00),
        ("county", "区财政负担50%，由市财政先行垫付，年底通过财政体制结算", 250_00),
    ]
    borne = decision.rule_hash
    other = tiny(
        tmp_path, policy=changed(POLICY, "{city: 50%, county: 50%}", "{city: 60%, county: 40%}"), figures=figures
    )
    library.forget()
    assert assess(library.load(other), facts, date(2024, 9, 1)).decisions[0].rule_hash != borne


def test_shares_that_are_not_the_whole_are_a_mistake(tmp_path: Path) -> None:
    for old, new, en in (
        ("county: 50%}", "county: 40%}", "the shares must come to 100%"),
        ("county: 50%}", "town: 50%}", "no such name in `shares`"),
        ("advance: city", "advance: town", "no such name in `advance`"),
        ("year_end", "someday", "no such name in `settle`"),
        ("    shares: {city: 50%, county: 50%}\n", "", "nothing is shared"),
    ):
        problems = found(tmp_path, policy=changed(POLICY, old, new), figures="printed:\n  一: [3个月, 500元, 一次性]\n")
        assert en in {problem.en for problem in problems}, en


def test_a_share_that_the_document_does_not_print_is_noted(tmp_path: Path) -> None:
    sixty = changed(POLICY, "{city: 50%, county: 50%}", "{city: 60%, county: 40%}")
    folder = tiny(tmp_path, policy=sixty, figures="printed:\n  一: [3个月, 500元, 一次性, 60%]\n")
    assert any("40%" in problem.found for problem in check_folder(folder))
