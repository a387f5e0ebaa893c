"""Polars frames as bytes, so that Spark carries rows of any table through one shuffle, and no type is lost between Arrow, Java
and Polars on the way."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    import pyarrow as pa

#: what goes through Spark: where to, what it is, the bytes
SCHEMA = "part int, name string, blob binary"


def packed(frames: Mapping[str, pl.DataFrame], **others: Any) -> bytes:
    """Frames, and plain things besides, as bytes."""
    return pickle.dumps(({name: _bytes(frame) for name, frame in frames.items()}, others))


def unpacked(blob: bytes) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """The way back. Only for what workers of the same run wrote."""
    frames, others = pickle.loads(blob)  # noqa: S301
    return {name: pl.read_ipc(BytesIO(told)) for name, told in frames.items()}, others


def batch(rows: Iterable[tuple[int, str, bytes]]) -> pa.RecordBatch:
    """Rows of `SCHEMA` as Spark takes them."""
    import pyarrow as pa

    told = list(rows)
    columns = [
        pa.array([row[0] for row in told], pa.int32()),
        pa.array([row[1] for row in told], pa.string()),
        pa.array([row[2] for row in told], pa.binary()),
    ]
    return pa.record_batch(columns, names=["part", "name", "blob"])


def rows(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[int, str, bytes]]:
    """Rows of `SCHEMA` as Spark hands them over."""
    for one in batches:
        told = one.to_pydict()
        yield from zip(told["part"], told["name"], told["blob"], strict=True)


def frame(batches: Iterable[pa.RecordBatch]) -> pl.DataFrame | None:
    """Batches of a table as one frame; None where there are none."""
    import pyarrow as pa

    told = [one for one in batches if one.num_rows]
    if not told:
        return None
    found = pl.from_arrow(pa.Table.from_batches(told))
    assert isinstance(found, pl.DataFrame)
    return found


def _bytes(frame: pl.DataFrame) -> bytes:
    out = BytesIO()
    frame.write_ipc(out, compression="lz4")
    return out.getvalue()
