"""Facts of a folder as one policy understands them: its own tables, columns and values, nothing copied that need not be.

For deciding, `entitlement.columns.prepare` takes the frames as they are; this is for whoever wants one policy's frames.
As for answers in the finder (`entitlement.finders`): what a policy has no column for it does not hear, and a value that only
others know is none of its own (以上都不是), which is known, not unknown.
"""

from __future__ import annotations

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames, enum_of
from jiangce.entitlement.columns.words import recoded
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
            values = recoded(values, enum_of(column.type, vocabulary))
        columns.append(values)
    return pl.DataFrame(columns)
