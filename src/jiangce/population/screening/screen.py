"""All decisions of several policies on the same facts: each decides those of its own time, the earlier document first.

The same as `assess` by every policy of a case (`entitlement.across.assess_in_turn`), for everybody at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from jiangce.entitlement.columns import decide
from jiangce.entitlement.columns.decide import decide_columns
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.prepared import Prepared, prepare
from jiangce.entitlement.columns.settling import settle_columns
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import plan
from jiangce.population.screening import doubts, near_misses
from jiangce.population.screening.handing import payments_of
from jiangce.population.screening.nearness import Bounds
from jiangce.population.screening.second_look import SecondLook
from jiangce.population.screening.sight import in_turn, strangers
from jiangce.rules.policy import Policy
from jiangce.rules.window import first_day, last_day

#: told as it goes on: the policy, how many entries are done, how many there are (each twice where it is looked at again)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Screening:
    """What several policies say about everybody.

    ``decisions``: policy, entry, fact, on, status (null: open), low, high (分, for each payee; null: no bound), certainty,
    payees, already_paid, provisional, refused. ``periods``: policy, entry, fact, number, starts_on, sure, low, high, certainty.
    Of a second look, if it was taken: ``near`` (`near_misses.SCHEMA` behind the policy), ``doubts`` (policy, entry, fact,
    doubts) of open decisions, ``reach`` (policy, entry, facts): how many facts are of its place and time.
    """

    as_of: date
    policies: tuple[Policy, ...]  # in the order in which they decided
    decisions: pl.DataFrame
    periods: pl.DataFrame
    asked: dict[tuple[str, str], int]  # (policy, entry) → of how many facts it was asked
    near: pl.DataFrame
    doubts: pl.DataFrame
    reach: pl.DataFrame


def screen(
    policies: Sequence[Policy], facts: Frames | Prepared, as_of: date, *, refused: bool = False, within: Bounds | None = None,
    words: Sequence[Policy] = (), only: Collection[str] | None = None, progress: Progress | None = None,
) -> Screening:  # fmt: skip
    """Every decision of the policies on the facts as known on ``as_of``; the refused ones only if asked for.

    ``within`` (`nearness.bounds()`) takes the second look, at what is nearly so and what is not known; it takes about as
    long again.
    Facts that are screened more than once are better prepared once (`columns.prepare`).
    ``only`` these entries, as `decide_columns` means it: of one policy alone.
    By other readings, or the rules of another day: give the policies so loaded. One that was not known yet decides
    nothing. ``words``: policies in whose words the facts may be told besides. Raises `ValueError` for tables, columns and
    values that none of them knows.
    """
    ordered = in_turn(policies)
    prepared = facts if isinstance(facts, Prepared) else _prepared(facts, (*ordered, *words))
    asked, out = dict[tuple[str, str], int](), _Out()
    steps = _Steps(ordered, within is not None, progress)
    for policy in ordered:
        if not policy.is_known:
            continue
        steps.tell(policy)
        decided = decide_columns(policy, prepared, as_of, refused, only)
        mine = of_their_time(policy, decided.decisions)
        asked |= {(policy.id, entry): count for entry, count in decided.asked.items()}
        out.take(policy, decisions=mine, periods=decided.periods)
        if within is not None:
            steps.tell(policy)
            _look_again(out, policy, prepared, as_of, mine, within)
        prepared = prepared.plus(TABLE, payments_of(policy, prepared.frames, mine, as_of))
    told = {name: out.all(name) for name in _SCHEMAS}
    return Screening(as_of, tuple(ordered), asked=asked, **told)


class _Steps:
    """How far it is: an entry is a step, and another where it is looked at again."""

    def __init__(self, policies: Sequence[Policy], twice: bool, progress: Progress | None) -> None:
        self.progress, self.done = progress, 0
        self.all = sum(len(plan(policy).plans) for policy in policies if policy.is_known) * (2 if twice else 1)

    def tell(self, policy: Policy) -> None:
        """Before all entries of a policy."""
        if self.progress is not None:
            self.progress(policy.id, self.done, self.all)
        self.done += len(plan(policy).plans)


def _prepared(frames: Frames, policies: Sequence[Policy]) -> Prepared:
    lost = strangers(policies, frames)
    if lost:
        raise ValueError(f"no policy knows {', '.join(lost[:5])}")
    return prepare(frames, policies)


_SCHEMAS = {
    "decisions": decide.SCHEMA, "periods": decide.PERIODS, "near": near_misses.SCHEMA, "doubts": doubts.SCHEMA,
    "reach": pl.Schema({"entry": pl.String(), "facts": pl.Int64()}),
}  # fmt: skip


class _Out:
    """Frames of several policies, each with the policy in front."""

    def __init__(self) -> None:
        self.frames = {
            name: [pl.DataFrame(schema={"policy": pl.String(), **schema})] for name, schema in _SCHEMAS.items()
        }

    def take(self, policy: Policy, **frames: pl.DataFrame) -> None:
        for name, frame in frames.items():
            self.frames[name].append(frame.select(pl.lit(policy.id).alias("policy"), pl.all()))

    def all(self, name: str) -> pl.DataFrame:
        return pl.concat(self.frames[name])


def _look_again(
    out: _Out, policy: Policy, facts: Prepared, as_of: date, decisions: pl.DataFrame, within: Bounds
) -> None:
    ready, world = plan(policy), World(policy, facts, as_of)
    settle_columns(world)
    looked = list(SecondLook(world, ready, within).all())
    reach = pl.DataFrame([(one.plan.entry.id, one.facts) for one in looked], schema=_SCHEMAS["reach"], orient="row")
    open_ = decisions.filter(pl.col("status").is_null()).select("entry", "fact")
    told = open_.join(doubts.doubts(looked), on=["entry", "fact"], how="left", maintain_order="left")
    near = of_their_time(policy, near_misses.near_misses(looked, within))
    out.take(policy, near=near, doubts=told, reach=reach)


def of_their_time(policy: Policy, decisions: pl.DataFrame) -> pl.DataFrame:
    """Without decisions on facts of another time: those are another edition's. See `entitlement.versions`."""
    days: dict[tuple[date | None, date | None], list[str]] = {}
    for entry in policy.entries.values():
        root = entry
        while root.given:
            root = policy.entries[root.given]
        first, last = first_day(policy, root), last_day(policy, root)
        days.setdefault((None if root.while_ is not None else first, last), []).append(entry.id)
    other = pl.lit(False)
    for (first, last), entries in days.items():
        before, after = (pl.lit(day, dtype=pl.Date) for day in (first, last))
        outside = ((pl.col("on") < before) | (pl.col("on") > after)).fill_null(False)
        other = other | (outside & pl.col("entry").is_in(entries))
    return decisions if len(days) == 1 and (None, None) in days else decisions.filter(~other)
