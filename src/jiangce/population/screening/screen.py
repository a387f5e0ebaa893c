"""All decisions of several policies on the same facts: each decides those of its own time, the earlier document first.

The same as `assess` by every policy of a case (`entitlement.across.assess_in_turn`), for everybody at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from jiangce.entitlement.columns.decide import decide_columns
from jiangce.entitlement.columns.frames import Frames
from jiangce.population.screening.handing import payments_of, with_payments
from jiangce.population.screening.sight import in_turn, known_values, seen_by, strangers
from jiangce.rules.policy import Policy
from jiangce.rules.window import first_day, last_day

#: told before each policy: its id, how many are done, how many there are
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Screening:
    """What several policies say about everybody.

    ``decisions``: policy, entry, fact, on, status (null: open), low, high (分, for each payee; null: no bound), certainty,
    payees, already_paid, provisional, refused. ``periods``: policy, entry, fact, number, starts_on, sure, low, high, certainty.
    """

    as_of: date
    policies: tuple[Policy, ...]  # in the order in which they decided
    decisions: pl.DataFrame
    periods: pl.DataFrame
    asked: dict[tuple[str, str], int]  # (policy, entry) → of how many facts it was asked


def screen(
    policies: Sequence[Policy], frames: Frames, as_of: date, *, refused: bool = False, progress: Progress | None = None
) -> Screening:
    """Every decision of the policies on ``frames`` as known on ``as_of``; the refused ones only if asked for.

    By other readings, or the rules of another day: give the policies so loaded. One that was not known yet decides
    nothing. Raises `ValueError` for tables, columns and values that none of the policies knows.
    """
    ordered = in_turn(policies)
    lost = strangers(ordered, frames)
    if lost:
        raise ValueError(f"no policy knows {', '.join(lost[:5])}")
    known, handed = known_values(ordered), list[pl.DataFrame]()
    decisions, periods = list[pl.DataFrame](), list[pl.DataFrame]()
    asked = dict[tuple[str, str], int]()
    for at, policy in enumerate(ordered):
        if progress is not None:
            progress(policy.id, at, len(ordered))
        if not policy.is_known:
            continue
        facts = seen_by(policy, with_payments(frames, handed), known)
        decided = decide_columns(policy, facts, as_of, refused)
        mine = of_their_time(policy, decided.decisions)
        handed.append(payments_of(policy, facts, mine, as_of))
        asked |= {(policy.id, entry): count for entry, count in decided.asked.items()}
        decisions.append(mine.select(pl.lit(policy.id).alias("policy"), pl.all()))
        periods.append(decided.periods.select(pl.lit(policy.id).alias("policy"), pl.all()))
    return Screening(as_of, tuple(ordered), _together(decisions), _together(periods), asked)


def _together(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames) if frames else pl.DataFrame()


def of_their_time(policy: Policy, decisions: pl.DataFrame) -> pl.DataFrame:
    """Without decisions on facts of another time: those are another edition's. See `entitlement.versions`."""
    other = pl.lit(False)
    for entry in policy.entries.values():
        root = entry
        while root.given:
            root = policy.entries[root.given]
        first, last = first_day(policy, root), last_day(policy, root)
        mine = pl.col("entry") == entry.id
        if first is not None and root.while_ is None:
            other = other | (mine & (pl.col("on") < first).fill_null(False))
        if last is not None:
            other = other | (mine & (pl.col("on") > last).fill_null(False))
    return decisions.filter(~other)
