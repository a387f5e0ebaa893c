"""A reform on generated facts: every table adds up to the whole, nothing changes by itself, a path is an edited file."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.population.test_screening import generated

from jiangce.entitlement.shares import split
from jiangce.population.simulation import Ground, Reform, reform_of, simulate
from jiangce.population.simulation.priced import KEY, MONEY
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Refused

TODAY = date(2024, 12, 31)
POLICIES = ("shangyu-2019", "shangyu-2023")


@pytest.fixture(scope="module")
def editions() -> list[Policy]:
    return [library.policy(name) for name in POLICIES]


@pytest.fixture(scope="module")
def ground(editions: list[Policy]) -> Ground:
    return Ground(editions, generated(editions, 5, TODAY, share=0.9), TODAY)


SETS = [
    "new-hire-grant.pay=600", "shangyu-2023/new-hire-grant.when.together=5", "shangyu-2023/post-allowance.pay.technician=400.55",
    "shangyu-2023/agency-award.at_most=1000", "shangyu-2023/agency-award.pay=333.33 to 777.77", "self-training.batch=1",
    "shangyu-2023/new-hire-grant.when.insured_months=1", "shangyu-2023/apprenticeship.pay=0", "shangyu-2023/post-allowance.for=7",
    "shangyu-2023/targeted-training.pay=5000.01",
]  # fmt: skip


def sums(frame: pl.DataFrame, suffix: str = "") -> dict[str, int]:
    return {name: frame[f"{name}{suffix}"].sum() for name in MONEY}


@settings(
    max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
)
@given(st.lists(st.sampled_from(SETS[1:]), min_size=1, max_size=3, unique_by=lambda text: text.partition("=")[0]))
def test_every_table_adds_up_to_the_whole(ground: Ground, editions: list[Policy], sets: list[str]) -> None:
    found = simulate(ground, reform_of(editions, sets))
    for at, side in enumerate((found.before, found.after)):
        assert sums(side.rows)["high"] > 0
        assert sums(side.years) == sums(side.rows)
        for table in found.breakdowns:
            assert sums(table.rows, f"_{at}") == sums(side.rows), table.name
        assert (side.rows["low"] <= side.rows["likely"]).all()
        assert (side.rows["likely"] <= side.rows["high"]).all()
    people = found.people
    changed = {name: sums(found.after.rows)[name] - sums(found.before.rows)[name] for name in MONEY}
    sure = [side.rows.filter(~pl.col("open"))["likely"].sum() for side in (found.before, found.after)]
    known = [
        side.rows.filter(~pl.col("open") & (pl.col("payees").list.len() == pl.col("count")))["likely"].sum()
        for side in (found.before, found.after)
    ]
    assert people["after"].sum() == known[1] and people["before"].sum() == known[0]
    assert people["change"].sum() == known[1] - known[0]
    assert sum(one.won + one.lost for one in found.moved) == people["change"].sum()
    assert (
        sure[0] >= known[0]
        and changed["likely"] == sums(found.after.rows)["likely"] - sums(found.before.rows)["likely"]
    )


def test_who_bears_what_is_split_as_in_one_decision() -> None:
    """Zibo's city and districts bear half each; no 分 is lost, and each payment is split by itself."""
    zibo = library.policy("zibo-2022")
    ground = Ground([zibo], generated([zibo], 2, TODAY, share=0.9), TODAY)
    found = simulate(ground, reform_of([zibo], [f"{_shared(zibo)}=333.33"]))
    table = next(one for one in found.breakdowns if one.name == "fund").rows
    rows = found.after.rows
    expected: dict[str, int] = {}
    for row in rows.iter_rows(named=True):
        fund = zibo.funds[zibo.entries[row["entry"]].fund or zibo.fund]
        if fund.shares:
            for one, part in zip(fund.shares, split(row["each_likely"], fund.shares), strict=True):
                expected[one.unit] = expected.get(one.unit, 0) + part * row["count"]
    assert len(expected) == 2 and all(expected.values())
    told = {row["bearer"].split()[0]: row["likely_1"] for row in table.iter_rows(named=True) if row["bearer"] != "全额"}
    assert told == {zibo.units[unit]: amount for unit, amount in expected.items()}
    assert table["likely_1"].sum() == rows["likely"].sum()


def _shared(policy: Policy) -> str:
    """A benefit of one figure that several units bear."""
    for entry in policy.benefits:
        fund = policy.funds.get(entry.fund or policy.fund)
        if fund is not None and fund.shares and entry.by is None:
            return f"{entry.id}.pay"
    raise AssertionError("no such benefit")


def test_a_reform_that_changes_nothing_changes_nothing(ground: Ground, editions: list[Policy]) -> None:
    for reform in (Reform("无"), reform_of(editions, ["shangyu-2023/new-hire-grant.pay=500"])):
        found = simulate(ground, reform)
        assert_frame_equal(found.before.rows, found.after.rows, check_row_order=False)
        assert found.changes.height == 0
        assert (found.people["change"] == 0).all() and (found.people["maybe"] == 0).all()
        assert [(one.winners, one.losers, one.maybe) for one in found.moved] == [(0, 0, 0)] * len(found.moved)


def test_a_setting_is_the_policy_edited_by_hand(ground: Ground, editions: list[Policy], tmp_path: Path) -> None:
    there = tmp_path / POLICIES[1]
    shutil.copytree(library.folder(POLICIES[1]), there)
    file = there / "2-train.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("  batch: 50\n") == 1
    file.write_text(text.replace("  batch: 50\n", "  batch: 1\n"), encoding="utf-8")
    by_hand = Ground([editions[0], library.load(there)], ground.frames, TODAY)
    found = simulate(ground, reform_of(editions, ["self-training.batch=1"]))
    assert_frame_equal(
        found.after.rows, by_hand.side(by_hand.screening, found.reform.assumptions).rows, check_row_order=False
    )
    assert found.changes.height > 0


def test_changes_name_each_decision_once(ground: Ground, editions: list[Policy]) -> None:
    sets = ["new-hire-grant.when.together=1", "targeted-training.pay=6000", "agency-award.when.together=1000"]
    found = simulate(ground, reform_of(editions, sets))
    assert found.changes.height == found.changes.select(KEY).unique().height
    assert set(found.changes["way"]) >= {"come", "more", "settled"}
    fewer = simulate(ground, reform_of(editions, ["new-hire-grant.when.insured_months=99"]))
    gone = fewer.changes.filter(pl.col("way") == "gone")
    entitled = found.before.rows.filter(~pl.col("open") & (pl.col("entry") == "new-hire-grant"))
    assert set(gone.filter(pl.col("entry") == "new-hire-grant")["fact"]) <= set(entitled["fact"]) and gone.height


def test_the_middle_is_what_the_assumptions_say(ground: Ground, editions: list[Policy]) -> None:
    half = simulate(ground, reform_of(editions, assume=["ceiling=50%"]))
    rows = half.before.rows.filter(~pl.col("open"))
    ceilings = rows.join(
        ground.screening.decisions.filter(pl.col("certainty") == "ceiling").select(KEY), on=list(KEY), how="semi"
    )
    bounded = ceilings.filter(~pl.col("unbounded"))
    assert bounded.height > 0
    low, likely, high = (bounded[f"each_{name}"] for name in MONEY)
    assert ((likely - low) * 2 - (high - low)).abs().max() <= 1
    assert "（本次指定）" in half.reform.assumptions.every["ceiling"].words


def test_open_decisions_count_by_how_often_their_entry_is_entitled(ground: Ground, editions: list[Policy]) -> None:
    found = simulate(ground, Reform("无"))
    open_ = found.before.rows.filter(pl.col("open")).join(found.chances, on=["policy", "entry"])
    assert open_.height > 0
    assert (open_["low"] == 0).all()
    told = open_.filter(pl.col("chance") == 0)
    assert (told["likely"] == 0).all()
    for row in found.chances.filter(pl.col("settled") > 0).iter_rows(named=True):
        assert row["chance"] == row["entitled"] * 1_000_000 // row["settled"]


@pytest.mark.parametrize(
    ("sets", "zh"),
    [
        (["chief-technician.pay=600"], "几份政策都有这个事项，请写明政策"),
        (["zibo-2022/x.pay=600"], "这次没有测算这份政策"),
        (["nothing.pay=600"], "没有这个条目"),
        (["new-hire-grant.pay"], "要写成 名称=值"),
        (["=5"], "要写成 名称=值"),
    ],
)
def test_what_a_reform_is_refused_for(editions: list[Policy], sets: list[str], zh: str) -> None:
    with pytest.raises(Refused) as refused:
        reform_of(editions, sets)
    assert [one.zh for one in refused.value.problems] == [zh]


def test_a_reform_file(editions: list[Policy], tmp_path: Path, ground: Ground) -> None:
    file = tmp_path / "reform.yaml"
    file.write_text(
        "title: 提高补贴\npolicy: shangyu-2023\nset:\n  new-hire-grant.amount: 600\n"
        "  post-allowance.pay: {technician: 400, senior_technician+: 800}\n  shangyu-2019/chief-technician.title: x\n"
        "drop: [joint-class-students.times]\nassume: {ceiling: 80%}\n",
        encoding="utf-8",
    )
    reform = reform_of(editions, ["shangyu-2023/new-hire-grant.amount=700"], file)
    assert reform.title == "提高补贴" and reform.assumptions.share("ceiling") == 800_000
    with pytest.raises(Refused, match="a reform cannot change this key"):
        reform.applied(editions)
    text = file.read_text(encoding="utf-8").replace("  shangyu-2019/chief-technician.title: x\n", "")
    file.write_text(text, encoding="utf-8")
    reform = reform_of(editions, ["shangyu-2023/new-hire-grant.amount=700"], file)
    made = {policy.id: policy for policy in reform.applied(editions)}
    assert "70000" in made["shangyu-2023"].entries["new-hire-grant"].key()
    assert "80000" in made["shangyu-2023"].entries["post-allowance"].key()
    file.write_text("titel: x\npolicy: shangyu-2032\nset: {a.b: 1}\nassume: {ceiling: 180%}\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        reform_of(editions, (), file)
    assert {one.nearest for one in refused.value.problems} >= {"title", "shangyu-2023"}
    assert "要在 0% 到 100% 之间" in [one.zh for one in refused.value.problems]
