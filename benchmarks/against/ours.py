"""jiangce's side: the same facts as frames, and what is timed of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from against import facts
from against.facts import Columns
from numpy.typing import NDArray

from jiangce.entitlement.columns import decide_columns, prepare
from jiangce.entitlement.columns.decide import Decided
from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames, enum_of
from jiangce.entitlement.columns.prepared import Prepared
from jiangce.entitlement.columns.stages import Stages, stages_of
from jiangce.rules import library
from jiangce.rules.policy import Policy

HERE = Path(__file__).resolve().parent.parent
ORDERS = {"level": facts.LEVELS, "degree": facts.DEGREES, "title_grade": facts.TITLES, "line": facts.LINES}
Amounts = dict[str, NDArray[np.int64]]


def policy(work: str) -> Policy:
    """The invented policy, `flat` or `events`."""
    return library.load(HERE / f"{work}-policy")


def ids(letter: str, numbers: NDArray[np.int64]) -> pl.Series:
    """Of equal length, so that their order as text is that of the numbers."""
    return pl.select(pl.lit(letter) + pl.Series(numbers).cast(pl.String).str.zfill(8)).to_series().alias("id")


def frames(work: str, tables: dict[str, Columns]) -> tuple[Policy, Frames]:
    """The facts as a folder of tables would hand them over."""
    rules = policy(work)
    if work == "flat":
        people = np.arange(len(tables["person"]["place"]))
        return rules, Frames({"person": _frame(rules, "person", "p", people, tables["person"])})
    hires, employers = tables["hire"], tables["employer"]
    own = {name: values for name, values in hires.items() if name not in ("worker", "employer")}
    told = _frame(rules, "hire", "h", np.arange(len(hires["wage"])), own)
    told = told.with_columns(person=ids("p", hires["worker"]), employer=ids("o", hires["employer"]))
    orgs = _frame(rules, "org", "o", np.arange(len(employers["place"])), employers)
    people = pl.DataFrame([ids("p", np.arange(int(hires["worker"].max()) + 1))])
    return rules, Frames({"hire": told, "org": orgs, "person": people})


def _frame(rules: Policy, table: str, letter: str, numbers: NDArray[np.int64], columns: Columns) -> pl.DataFrame:
    out = [ids(letter, numbers)]
    for name, values in columns.items():
        type_ = rules.vocabulary.tables[table].columns[name].type
        if name in ORDERS:
            kinds = pl.Series(
                [None if one == "none" else one for one in ORDERS[name]], dtype=enum_of(type_, rules.vocabulary)
            )
            out.append(kinds.gather(pl.Series(values)).alias(name))
            if "none" in ORDERS[name]:
                out.append(pl.Series(name + NONE_SUFFIX, values == 0))
        elif name in ("born_on", "hired_on"):
            out.append(pl.Series(name, values).cast(pl.Int32).cast(pl.Date))
        elif name == "place":
            out.append(pl.Series(name, values).cast(pl.String))
        else:
            out.append(pl.Series(name, values.astype(bool) if type_.kind == "bool" else values))
    return pl.DataFrame(out)


class Run:
    """Facts made ready, asked again and again."""

    def __init__(self, rules: Policy, told: Frames, day: date) -> None:
        self.rules, self.day = rules, day
        self.prepared: Prepared = prepare(told, [rules])

    def amounts(self) -> Stages:
        """Conditions and amounts, as far as each fact's own go: status, from, to and certainty, as columns."""
        return stages_of(self.rules, self.prepared, self.day)

    def decisions(self) -> Decided:
        """One row a decision, with its payees, and all that reaches across decisions."""
        return decide_columns(self.rules, self.prepared, self.day, refused=False)


def told_amounts(stages: Stages, size: int) -> Amounts:
    """What each benefit pays each row, in 分. Nothing may be open, no amount a range."""
    out: Amounts = {}
    for name, stage in stages.every.items():
        data = stage.view.sheet.data.filter(pl.col("status").fill_null(True))
        assert data["status"].all() and (data["low"] == data["high"]).all()
        out[name] = np.zeros(size, dtype=np.int64)
        out[name][data["row"].to_numpy()] = data["low"].to_numpy()
    return out


def told_decisions(decided: Decided, entries: list[str], size: int) -> Amounts:
    """The same, of decisions."""
    out: Amounts = {name: np.zeros(size, dtype=np.int64) for name in entries}
    told = decided.decisions
    assert told["status"].all() and (told["low"] == told["high"]).all() and not told["provisional"].any()
    for (name,), rows in told.group_by("entry"):
        at = rows["fact"].str.slice(1).cast(pl.Int64).to_numpy()
        out[str(name)][at] = rows["low"].to_numpy()
    return out
