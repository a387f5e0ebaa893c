"""After a change only what it can touch is decided again; the result is that of deciding everything, to the 分."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.entitlement import adopted
from tests.entitlement.generated_cases import Case, cases
from tests.population.generated_town import generated

from jiangce.entitlement.columns import frames_of
from jiangce.entitlement.columns.frames import Frames
from jiangce.population.incremental import Standing, screen_again, stand
from jiangce.population.screening import screen
from jiangce.population.ways import Change, Links
from jiangce.rules import library
from jiangce.rules.policy import Policy

QUIET = settings(max_examples=2, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)


def told(frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Rows in an order of their own; lists made comparable."""
    return sorted((tuple(map(str, row)) for row in frame.rows()), key=str)


def assert_same(found: Standing, policies: Sequence[Policy], frames: Frames) -> None:
    whole = screen(policies, frames, found.as_of)
    for left, right in ((found.decisions, whole.decisions), (found.periods, whole.periods)):
        mine, theirs = set(told(left.select(right.columns))), set(told(right))
        if mine != theirs:
            pytest.fail(
                f"decided again: {sorted(mine - theirs)[:3]}; decided whole: {sorted(theirs - mine)[:3]}", pytrace=False
            )
        assert left.height == right.height


def changes_of(frames: Frames, random: Random, share: float = 0.04) -> dict[str, Change]:
    """Some rows take over what other rows say in a few columns, some are new under other names, some go to which none points."""
    out = {}
    for name, frame in frames.tables.items():
        if frame.height < 2 or random.random() < 0.3:
            continue
        rows = frame.sample(max(1, int(frame.height * share)), seed=random.randrange(10**6))
        for column in random.sample(frame.columns[1:], min(2, frame.width - 1)):
            if not column.endswith("__none"):
                seed = random.randrange(10**6)
                rows = rows.with_columns(
                    frame[column].sample(rows.height, with_replacement=True, seed=seed).alias(column)
                )
        new = frame.sample(1, seed=random.randrange(10**6)).with_columns(
            id=pl.col("id") + f"~{random.randrange(10**6)}"
        )
        gone = frame["id"].sample(1, seed=random.randrange(10**6)) if name in LEAVES else None
        if gone is not None:
            rows = rows.filter(~pl.col("id").is_in(gone.implode()))
        out[name] = Change(pl.concat([rows, new]), gone)
    return out


LEAVES = {
    "insurance",
    "status",
    "award",
    "payment",
    "assessment",
    "catalogue",
    "placement",
    "expense",
}  # nothing points at them


@pytest.mark.parametrize("name", library.policy_ids())
def test_deciding_again_is_deciding_everything(name: str) -> None:
    policy = library.policy(name)

    @QUIET
    @given(st.data(), st.integers(0, 2**32))
    def check(data: st.DataObject, seed: int) -> None:
        case: Case = data.draw(cases(policy))
        follows([policy], frames_of(case.facts, policy.vocabulary), case.today, Random(seed))

    check()


def follows(policies: Sequence[Policy], frames: Frames, today: Any, random: Random, rounds: int = 2) -> None:
    """Several changes, one after the other."""
    stood = stand(policies, frames, today)
    assert_same(stood, policies, frames)
    for _ in range(rounds):
        changes = changes_of(frames, random)
        frames = Links(frames).after(changes).frames()
        stood = screen_again(stood, changes)
        assert_same(stood, policies, frames)


def test_what_one_document_decides_anew_reaches_the_next() -> None:
    """Two editions of one place: the later counts what the earlier decided."""
    editions = [adopted.shangyu_2019(), library.policy("shangyu-2023")]
    today = date(2024, 6, 30)
    for seed in (3, 11):
        follows(editions, generated(editions, seed, today), today, Random(seed))


def test_nothing_changed_is_nothing_decided() -> None:
    editions = [adopted.shangyu_2019(), library.policy("shangyu-2023")]
    today = date(2024, 6, 30)
    frames = generated(editions, 3, today)
    stood = stand(editions, frames, today)
    again = screen_again(stood, {})
    assert all(one.claims is two.claims for one, two in zip(stood.policies, again.policies, strict=True))


def test_little_changed_is_little_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """One person's place: of thousands of rows a handful is looked at again."""
    from jiangce.population.incremental import again

    policy, today = library.policy("shangyu-2023"), date(2024, 6, 30)
    frames = generated([policy], 3, today)
    stood = stand([policy], frames, today)
    looked: list[int] = []
    spread = again.to_decide

    def counted(*arguments: Any) -> Any:
        found = spread(*arguments)
        looked.append(sum(len(places) for places in found.rows.values()))
        return found

    monkeypatch.setattr(again, "to_decide", counted)
    one = frames.tables["person"].head(1).with_columns(place=pl.lit("330122"))
    screen_again(stood, {"person": Change(one)})
    assert 0 < looked[0] < sum(frame.height for frame in frames.tables.values()) / 20
