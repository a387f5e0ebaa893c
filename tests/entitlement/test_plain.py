"""Groups decided by vector come out as the law of order decides them one by one."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from jiangce.entitlement.columns import claims, decide_columns, plain
from jiangce.entitlement.columns.claimed import Claimed
from jiangce.entitlement.columns.decide import Decided
from jiangce.entitlement.columns.frames import Frames, enum_of
from jiangce.entitlement.plan import PolicyPlan
from jiangce.rules import library
from jiangce.rules.policy import CapKind, Policy

AS_OF = date(2024, 12, 31)


ALSO = """senior_technician+: 5000}
  at_most:
    - 6 times per employer, year
    - 30_000 per employer, year
"""


@pytest.fixture(scope="module", params=["each under one ceiling", "some under several"])
def policy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = Path(__file__).resolve().parents[2] / "benchmarks" / "events-policy"
    if request.param == "some under several":
        folder = Path(shutil.copytree(folder, tmp_path_factory.mktemp("policies") / "several"))
        rules = folder / "1-hires.yaml"
        rules.write_text(rules.read_text().replace("senior_technician+: 5000}\n", ALSO))
    return library.load(folder)


def facts(policy: Policy, seed: int) -> Frames:
    """A few employers who hire the same people again and again on the same days; some of it unknown, some of it paid."""
    rng = random.Random(seed)
    hires, doubt = rng.choice([30, 60, 150]), rng.choice([0, 0, 0.02, 0.2])
    levels = [None if rng.random() < doubt else rng.choice(["junior", "senior", "technician"]) for _ in range(hires)]
    scale = enum_of(policy.vocabulary.tables["hire"].columns["level"].type, policy.vocabulary)
    people, firms = rng.choice([3, hires]), rng.choice([1, 4])
    hire = pl.DataFrame({
        "id": [f"h{at}" for at in rng.sample(range(hires), hires)],
        "person": [f"p{rng.randrange(people)}" for _ in range(hires)],
        "employer": [None if rng.random() < doubt / 4 else f"o{rng.randrange(firms)}" for _ in range(hires)],
        "hired_on": [date(2023, 12, 28) + timedelta(rng.randrange(8)) for _ in range(hires)],
        "level": pl.Series(levels, dtype=scale),
        "contract_months": [None if rng.random() < doubt else rng.choice([6, 12, 12, 36]) for _ in range(hires)],
        "wage": [None if rng.random() < doubt else rng.choice([300_000, 500_000, 2_500_000]) for _ in range(hires)],
    })  # fmt: skip
    payment = paid_before(rng, hires, people)
    orgs = pl.DataFrame({"id": [f"o{at}" for at in range(4)], "place": ["339901"] * 4})
    return Frames(
        {
            "hire": hire,
            "org": orgs,
            "person": pl.DataFrame({"id": [f"p{at}" for at in range(people)]}),
            "payment": payment,
        }
    )


def paid_before(rng: random.Random, hires: int, people: int) -> pl.DataFrame:
    """A few payments, some of which do not say all that a ceiling goes by."""
    count, vague = rng.choice([0, 0, 3]), rng.choice([0, 0.5])
    told = {
        "id": [f"x{at}" for at in range(count)],
        "payee": [f"p{rng.randrange(people)}" for _ in range(count)],
        "benefit": [rng.choice(["first-hires", "level-award"]) for _ in range(count)],
        "fact": [rng.choice([f"h{rng.randrange(hires)}", f"old{at}"]) for at in range(count)],
        "employer": [None if rng.random() < vague else f"o{rng.randrange(4)}" for _ in range(count)],
    }
    texts = pl.DataFrame(told, schema=dict.fromkeys(told, pl.String))
    return texts.with_columns(
        person="payee", amount=pl.lit(100_000, pl.Int64), fact_on=date(2024, 1, 2), paid_on=date(2024, 1, 31)
    )


def one_by_one(ready: PolicyPlan, told: Claimed, mattering: dict[int, pl.DataFrame]) -> pl.DataFrame:
    return pl.DataFrame(schema=plain.SETTLED)


@pytest.mark.parametrize("seed", range(40))
def test_by_vector_as_one_by_one(policy: Policy, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told = facts(policy, seed)
    by_vector = decide_columns(policy, told, AS_OF)
    monkeypatch.setattr(claims, "settle_plain", one_by_one)
    assert sorted_rows(by_vector) == sorted_rows(decide_columns(policy, told, AS_OF))


def sorted_rows(found: Decided) -> list[tuple[object, ...]]:
    return found.decisions.sort("entry", "fact").rows()


def test_every_kind_of_ceiling_is_met_by_vector(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: dict[CapKind, int] = {}

    def counted(ready: PolicyPlan, told: Claimed, mattering: dict[int, pl.DataFrame]) -> pl.DataFrame:
        found = plain.settle_plain(ready, told, mattering)
        for at, frame in mattering.items():
            mine = frame.join(found, on="claim", how="semi").height
            kinds[ready.caps[at].kind] = kinds.get(ready.caps[at].kind, 0) + mine
        return found

    monkeypatch.setattr(claims, "settle_plain", counted)
    for seed in range(12):
        decide_columns(policy, facts(policy, seed), AS_OF)
    several = policy.id == "several"
    assert all(kinds[kind] > 20 or several for kind in (CapKind.TIMES, CapKind.HIGHEST, CapKind.SHARED)), kinds
    assert sum(kinds.values()) > 20
