"""Edge cases in a town: worked examples set into it, and what the law gives them.

What is expected comes from whoever wrote the example by hand, never from the engine: the worked cases of each policy,
and patterns of our own (`plants/<policy>/`, in the same shape). Each stands on an island: fresh ids, texts that are its
own, so that nothing around it, and no other example, touches it. An example whose outcome hangs on everybody (a ceiling
or a count that no person and no organisation limits), on parameters, or on what is not told although a town's registers
are complete, cannot stand in a town and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from jiangce.entitlement.case_tests import WorkedCase, case_files, read_cases
from jiangce.entitlement.columns.frames import NONE_SUFFIX, frames_of
from jiangce.entitlement.decision import Status
from jiangce.entitlement.expectations import Expectation
from jiangce.entitlement.facts import Facts
from jiangce.rules import library
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Entry, EntryKind, Policy
from jiangce.rules.problems import Problems
from jiangce.rules.types import REFERENCES, Kind

PLANTS = Path(__file__).resolve().parent / "plants"
MOST_ROWS = 2_000
#: texts that are no names of something on the island
_COMMON_TEXTS = frozenset({"benefit", "fund"})
#: who introduced a worker, where an example leaves it open, could be anybody on any island: everybody's count would be in
#: doubt. Nobody did; what is certain while it is open stays so whatever it is
_NONE_IF_UNTOLD = (("hire", "introduced_by"),)
_OWNED = REFERENCES | {Kind.TEXT}


@dataclass(frozen=True, slots=True)
class Island:
    """One example where it stands: ids of its rows begin with ``mark``."""

    mark: str
    policy: str
    name: str
    as_of: date
    expected: tuple[Expectation, ...]
    facts: Facts
    owned: frozenset[str]  # ids and texts as the example writes them

    def moved(self, text: str) -> str:
        """The name of a fact ("hire-1", "employer=acme, year=2023") where the example stands now."""
        if text in self.owned:
            return self._own(text)
        parts = [part.partition("=") for part in text.split(", ")]
        return ", ".join(k + sign + (self._own(v) if v in self.owned else v) for k, sign, v in parts)

    def _own(self, text: str) -> str:
        """`new#3`, the third of forty copies, is no id for a file."""
        return self.mark + text.replace("#", ".")


def islands(policies: tuple[str, ...], until: date) -> tuple[Island, ...]:
    """The examples of these policies that ask about a day no later than ``until``."""
    return tuple(one for policy in policies for one in _islands(policy) if one.as_of <= until)


@lru_cache(maxsize=16)
def _islands(policy_id: str) -> tuple[Island, ...]:
    policy, problems, out = library.policy(policy_id), Problems(), []
    shared = {entry.id for entry in policy.entries.values() if _hangs_on_everybody(policy, entry)}
    own = sorted((PLANTS / policy_id).glob("*.yaml"))
    letter = "abcdefghijklmnopqrstuvwxyz"[sorted(library.policy_ids()).index(policy_id)]
    number = 0
    for file in [*case_files(library.folder(policy_id)), *own]:
        for case in read_cases(file, policy, problems, shown=f"{policy_id}/{file.name}"):
            number += 1
            wanted = tuple(one for one in case.expected if _can_stand(policy, one, shared))
            if wanted and _plain(case) and case.case.facts.count() <= MOST_ROWS:
                out.append(_island(policy, case, wanted, f"{letter}{number}."))
    problems.refuse_if_any()
    return tuple(out)


def _plain(case: WorkedCase) -> bool:
    """Under the policy as it is, on all that is known."""
    return case.parameters is None and case.case.known_on is None


def _can_stand(policy: Policy, wanted: Expectation, shared: set[str]) -> bool:
    entry = policy.entries[wanted.benefit]
    told = wanted.status is not Status.OPEN and "open" not in wanted.counts and "missing" not in wanted.texts
    return entry.kind is not EntryKind.TARGET and entry.id not in shared and told


def _hangs_on_everybody(policy: Policy, entry: Entry) -> bool:
    """Does a ceiling, or a group, reach across islands? Those that name a person, an organisation or a text do not."""
    caps = [cap.keys[entry.id] for other in policy.entries.values() for cap in other.caps
            if entry.id in cap.keys and cap.key_names]  # fmt: skip
    groups = [entry.keys] if entry.grouped else []
    return any(not any(_owned(node) for node in keys) for keys in [*caps, *groups])


def _owned(node: Node) -> bool:
    return node.type.kind in _OWNED


# ── moving an example to its island ─────────────────────────────────────────────────────────────────────────────────


def _island(policy: Policy, case: WorkedCase, wanted: tuple[Expectation, ...], mark: str) -> Island:
    told, tables = case.case.facts.tables, policy.vocabulary.tables
    listed = bool(policy.vocabulary.catalogues) and "catalogue" not in told  # occupations as a closed list prints them
    kept = _COMMON_TEXTS | ({"occupation"} if listed else set())
    owned = {row.id for rows in told.values() for row in rows}
    for name, rows in told.items():
        texts = [c.name for c in tables[name].columns.values() if c.type.kind is Kind.TEXT and c.name not in kept]
        owned |= {str(row.values[text]) for row in rows for text in texts if isinstance(row.values.get(text), str)}
    island = Island(mark, policy.id, case.name, case.as_of, wanted, Facts(), frozenset(owned))
    for name, rows in told.items():
        moving = {c.name for c in tables[name].columns.values() if c.type.kind in _OWNED and c.name not in kept}
        for row in rows:
            values = {k: island.moved(v) if k in moving and isinstance(v, str) else v for k, v in row.values.items()}
            island.facts.add(Row(name, island.moved(row.id), values, row.declared))
    return island


def frames(found: tuple[Island, ...]) -> dict[str, pl.DataFrame]:
    """The rows of all islands, a frame a table."""
    parts: dict[str, list[pl.DataFrame]] = {}
    for policy_id in dict.fromkeys(one.policy for one in found):
        facts = Facts()
        for row in _rows(one for one in found if one.policy == policy_id):
            facts.add(row)
        for name, frame in frames_of(facts, library.policy(policy_id).vocabulary).tables.items():
            parts.setdefault(name, []).append(frame.with_columns(pl.col(pl.Enum).cast(pl.String)))
    out = {name: joined(frames) for name, frames in parts.items()}
    for name, column in _NONE_IF_UNTOLD:
        if column in out.get(name, pl.DataFrame()).columns:
            out[name] = out[name].with_columns(pl.col(column).is_null().alias(column + NONE_SUFFIX))
    return out


def _rows(found: Iterator[Island]) -> Iterator[Row]:
    for island in found:
        for rows in island.facts.tables.values():
            yield from rows


def joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Frames of one table one below the other; where a column is not told of, it is not none."""
    whole = pl.concat(frames, how="diagonal_relaxed")
    flags = [name for name in whole.columns if name.endswith(NONE_SUFFIX)]
    return whole.with_columns(pl.col(flags).fill_null(False))
