"""Facts of a folder as one policy understands them: its own tables, columns and values, nothing copied that need not be.

As for answers in the finder (`entitlement.finders`): what a policy has no column for it does not hear, and a value that only
others know is none of its own (以上都不是), which is known, not unknown.
"""

from __future__ import annotations

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames, dtype_of
from jiangce.entitlement.questions import OTHER
from jiangce.rules.policy import Policy
from jiangce.rules.types import Kind
from jiangce.rules.vocabulary import Table, Vocabulary


def for_policy(frames: Frames, policy: Policy) -> Frames:
    """The frames in the words of one policy; `intake` has read them in the words of several."""
    vocabulary = policy.vocabulary
    tables = {
        name: _own(frame, vocabulary.tables[name], vocabulary)
        for name, frame in frames.tables.items()
        if name in vocabulary.tables
    }
    return Frames(tables, frames.complete & vocabulary.tables.keys())


def _own(frame: pl.DataFrame, table: Table, vocabulary: Vocabulary) -> pl.DataFrame:
    kept = [name for name in frame.columns if name == "id" or name.removesuffix(NONE_SUFFIX) in table.columns]
    columns = []
    for name in kept:
        column, values = table.columns.get(name), frame[name]
        if column is not None and column.type.kind is Kind.SCALE:
            values = _recoded(values, dtype_of(column.type, vocabulary))
        columns.append(values)
    return pl.DataFrame(columns)


def _recoded(values: pl.Series, wanted: pl.DataType) -> pl.Series:
    """The same values under another list of categories; one that is not among them is `OTHER`."""
    found = values.dtype
    if found == wanted or not isinstance(found, pl.Enum):
        return values
    assert isinstance(wanted, pl.Enum)
    known = frozenset(wanted.categories)
    meaning = pl.Series([name if name in known else OTHER for name in found.categories], dtype=wanted)
    return meaning.gather(values.to_physical()).alias(values.name)
