"""What conditions came to is kept with the facts, and found again only by who asks the very same."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl

from jiangce.entitlement.columns import Frames, Prepared, decide_columns, prepare
from jiangce.entitlement.columns.decide import Decided
from jiangce.entitlement.columns.kept import Kept, ground_of, way_of
from jiangce.entitlement.plan import plan
from jiangce.population import town
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems
from jiangce.rules.variants import variant

TODAY = date(2024, 12, 31)


@cache
def few() -> tuple[Frames, Prepared]:
    frames = town.build(1500, "shangyu").frames
    return frames, prepare(frames, every_policy())


def every_policy() -> list[Policy]:
    return list(library.policies().values())


def the_same(one: Decided, other: Decided) -> bool:
    return one.decisions.equals(other.decisions) and one.periods.equals(other.periods)


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept = Kept(10, 0)
    for name, size in (("a", 4), ("b", 4)):
        kept.put(name, name, size)
    assert kept.get("a") == "a"
    kept.put("c", "c", 4)
    assert (kept.get("a"), kept.get("b"), kept.get("c"), kept.size) == ("a", None, "c", 8)
    kept.put("c", "C", 5)
    kept.put("d", "d", 11)
    assert (kept.get("c"), kept.get("d"), kept.size) == ("C", None, 9)


def test_the_same_facts_under_two_documents_two_readings_and_two_days_decide_as_alone() -> None:
    frames, prepared = few()
    shangyu, read = library.policy("shangyu-2023"), Problems()
    choices = {"post-allowance-once/listed-at-start": "listed-when-issued"}, {"insured-by-month": "whole-month"}
    others = [found for choice in choices if (found := variant(shangyu, choice, read)) is not None]
    assert len(others) == len(choices), list(read)
    policies = (shangyu, library.policy("shangyu-2019"), *others)
    every = [(shangyu, date(2024, 3, 1)), *((policy, TODAY) for policy in policies)]
    shared = [decide_columns(policy, prepared, day) for _ in range(2) for policy, day in every]
    for (policy, day), first, again in zip(every, shared, shared[len(every) :], strict=False):
        alone = decide_columns(policy, prepare(frames, every_policy()), day)
        assert the_same(first, alone)
        assert the_same(again, alone)


def test_further_payments_are_seen_by_who_reads_them_and_the_rest_is_kept() -> None:
    frames, prepared = few()
    shangyu = library.policy("shangyu-2023")
    decided = decide_columns(shangyu, prepared, TODAY).decisions
    paid = decided.filter("status").select(
        pl.concat_str(pl.lit("more-"), pl.int_range(pl.len())).alias("id"), pl.lit("talent_policy").alias("programme"),
        payee=pl.col("payees").list.first(), person=None, amount=pl.lit(100, dtype=pl.Int64), paid_on=pl.lit(date(2024, 1, 1)),
    ).drop("person").with_columns(person=pl.col("payee")).filter(pl.col("person").is_in(frames.tables["person"]["id"].implode()))  # fmt: skip
    more = prepared.plus("payment", paid)
    expected = decide_columns(shangyu, prepare(more.frames, every_policy()), TODAY)
    assert the_same(decide_columns(shangyu, more, TODAY), expected)
    assert not expected.decisions.equals(decided)
    assert more.kept({"payment", "hire"}) is not prepared.kept({"payment", "hire"})
    assert more.kept({"hire"}) is prepared.kept({"hire"})
    assert more.kept(None) is not prepared.kept(None)
    assert prepared.plus("payment", paid.clone()) is more
    less = prepared.plus("payment", paid.head(1))
    assert len(less.ids("payment")) < len(more.ids("payment"))
    assert the_same(decide_columns(shangyu, prepared.plus("payment", paid), TODAY), expected)


def test_lines_are_told_apart_and_figures_that_nobody_asks_are_not() -> None:
    policy, old = library.policy("shangyu-2023"), library.policy("shangyu-2019")
    ways = {one.entry.id: way_of(policy, one) for one in plan(policy).plans}
    assert ways["new-hire-grant"].said != ways["post-allowance-once"].said
    assert "hire" in (ways["new-hire-grant"].tables or ())
    assert ground_of(policy) != ground_of(old)
    again: Policy | None = variant(policy, {}, Problems())
    assert again is not None
    assert ground_of(again) == ground_of(policy)
