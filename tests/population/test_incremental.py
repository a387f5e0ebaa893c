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
from jiangce.population.incremental import Standing, rivals, screen_again, shelf, small, stand
from jiangce.population.intake import read_folder
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
    """Several changes, one after the other, each row by itself and all at once in turns."""
    stood = stand(policies, frames, today)
    assert_same(stood, policies, frames)
    for _ in range(rounds):
        changes = changes_of(frames, random)
        frames = Links(frames).after(changes).frames()
        other = at_once(stood, changes)
        stood = screen_again(stood, changes)
        assert_same(stood, policies, frames)
        assert told(stood.decisions) == told(other.decisions) and told(stood.periods) == told(other.periods)
        stood = random.choice([stood, other])  # both are to go on from


def at_once(stood: Standing, changes: dict[str, Change]) -> Standing:
    """The same where no row is decided by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small, "MOST", -1)
        return screen_again(stood, changes)


@pytest.mark.parametrize("least", [None, 0])
def test_what_one_document_decides_anew_reaches_the_next(least: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two editions of one place: the later counts what the earlier decided. ``least``: what lies on top is put in order at once."""
    if least is not None:
        monkeypatch.setattr(shelf, "_LEAST", least)
        monkeypatch.setattr(rivals, "_LEAST", least)
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


def talents(frames: Frames, count: int, said: bool | None = True) -> dict[str, Change]:
    """So many of those hired by acme come under another policy, so that they do not count (None: nobody says so)."""
    hired = frames.tables["hire"].filter(pl.col("employer") == "acme").sort("id")["person"].head(count)
    people = frames.tables["person"].filter(pl.col("id").is_in(hired.implode()))
    return {"person": Change(people.with_columns(in_talent_policy=pl.lit(said, dtype=pl.Boolean)))}


@pytest.mark.parametrize("said", [True, None])
@pytest.mark.parametrize("count", [1, 3, 6])
def test_a_number_that_falls_below_what_is_asked_reaches_all_that_were_counted(count: int, said: bool | None) -> None:
    """Twelve hires make ten; without three there are nine, and nobody is paid."""
    policy, today = library.policy("shangyu-2023"), date(2024, 6, 30)
    frames = read_folder("examples/town-of-hires", [policy]).frames
    stood = stand([policy], frames, today)
    changes = talents(frames, count, said)
    again = screen_again(stood, changes)
    assert_same(again, [policy], Links(frames).after(changes).frames())
    mine = again.decisions.filter((pl.col("entry") == "new-hire-grant") & pl.col("status"))
    assert (mine.height > 0) == (count == 1 or said is None)
    back = screen_again(again, {"person": Change(frames.tables["person"])})
    assert told(back.decisions) == told(stood.decisions)


def test_whoever_is_counted_with_nobody_known_is_counted_with_all() -> None:
    """A hire whose employer is not known may make the tenth of any firm: it comes, stays while another changes, and goes."""
    policy, today = library.policy("shangyu-2023"), date(2024, 6, 30)
    frames = read_folder("examples/town-of-hires", [policy]).frames
    stood = stand([policy], frames, today)
    hire = frames.tables["hire"]
    lost = hire.filter(pl.col("employer") == "acme").head(2).with_columns(employer=pl.lit(None, dtype=pl.String))
    for change in ({"hire": Change(lost)}, talents(frames, 3), {"hire": Change(hire)}):
        stood = screen_again(stood, change)
        assert_same(stood, [policy], stood.frames)


def test_few_rows_are_decided_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is decided all at once."""
    from jiangce.population.incremental import again

    policy, today = library.policy("shangyu-2023"), date(2024, 6, 30)
    frames = generated([policy], 3, today)
    stood = stand([policy], frames, today)
    monkeypatch.setattr(again.Wide, "decide", lambda *_: pytest.fail("all at once"))
    one = frames.tables["person"].head(3).with_columns(place=pl.lit("330604"))
    changes = {"person": Change(one)}
    assert_same(screen_again(stood, changes), [policy], Links(frames).after(changes).frames())


@pytest.mark.parametrize("name", ["shangyu-2023", "jinhua"])
def test_whose_rows_are_is_forgotten_and_known_again(name: str) -> None:
    """Groups by employer: a row that may be in any of them makes others come out otherwise, as long as it stays so."""
    policy, today = library.policy(name), date(2024, 6, 30)
    frames = generated([policy], 5, today, share=0.6)
    stood, random = stand([policy], frames, today), Random(5)
    whose = {"hire": "employer", "training": "organiser", "expense": "payer", "insurance": "employer"}
    for _ in range(3):
        lost, back = dict[str, Change](), dict[str, Change]()
        for table, column in whose.items():
            rows = frames.tables[table].sample(fraction=0.2, seed=random.randrange(10**6))
            none = [name for name in rows.columns if name == column + "__none"]
            lost[table] = Change(
                rows.with_columns(pl.lit(None).alias(column), *(pl.lit(False).alias(no) for no in none))
            )
            back[table] = Change(rows)
        for change in (lost, changes_of(frames, random) | lost, back):
            stood = screen_again(stood, change)
            assert_same(stood, [policy], stood.frames)


def self_trained(levels: Sequence[str | None], employers: Sequence[str | None], days: Sequence[date]) -> pl.DataFrame:
    """Certificates of as many people, trained by whom they work for."""
    told = [f"c{at}" for at in range(len(levels))], [f"p{at}" for at in range(len(levels))], levels, employers, days
    frame = pl.DataFrame(dict(zip(("id", "person", "level", "employer", "issued_on"), told, strict=True)))
    return frame.with_columns(
        pl.lit(True).alias("self_trained"), pl.lit(True).alias("in_service"), kind=pl.lit("skill_level")
    )


def whole_fifties(certificates: pl.DataFrame) -> Frames:
    """Firms that are paid for fifty of them a year."""
    orgs = {"id": ["acme", "firm", "far"], "kind": ["enterprise"] * 3, "place": ["330604", "330604", "110101"]}
    people = pl.DataFrame({"id": certificates["person"].unique(), "place": "330604"})
    return Frames({"org": pl.DataFrame(orgs), "person": people, "certificate": certificates})


DAY, LATER = date(2024, 3, 1), date(2023, 3, 1)


@pytest.mark.parametrize("count", [49, 50, 51])
def test_groups_of_too_few_rows_are_refused_unasked(count: int) -> None:
    """Around fifty in acme, of which one may come to be anybody's, change its level, be known again, go and come."""
    policy, today = library.policy("shangyu-2023"), date(2024, 6, 30)
    mine: list[str | None] = ["acme"] * count + ["firm"] * 3 + ["far"] + ["acme"] * 2
    days = [DAY] * (len(mine) - 2) + [LATER] * 2
    told_ = self_trained(["junior"] * len(mine), mine, days)
    stood = stand([policy], whole_fifties(told_), today)
    one, other = told_.head(1), told_.slice(1, 1)
    nobodys = pl.lit(None, dtype=pl.String).alias("employer")
    steps = [
        Change(other.with_columns(nobodys)),  # it is newly unknown whose it is
        Change(other.with_columns(nobodys, level=pl.lit("senior"))),  # and changes, while that stays so
        Change(other.with_columns(nobodys, level=pl.lit("intermediate"))),
        Change(one.with_columns(level=pl.lit("senior"))),
        Change(one, other["id"]),
        Change(other.with_columns(employer=pl.lit("firm"))),
        Change(told_),
        Change(pl.concat([one.with_columns(nobodys), other.with_columns(nobodys, issued_on=pl.lit(LATER))])),
    ]
    seen = set[str]()
    for step in steps:
        stood = screen_again(stood, {"certificate": step})
        assert_same(stood, [policy], stood.frames)
        seen |= set(stood.decisions.filter(pl.col("entry") == "self-training")["fact"])
    assert seen == ({"employer=acme, year=2024"} if count >= 50 else set())
