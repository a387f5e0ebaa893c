"""Earlier payments for facts that are not decided here, as the ceilings see them: as frames, and one by one for the few
claims that are handed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from jiangce.entitlement.claims import Paid


@dataclass(slots=True)
class EarlierFrames:
    """``rows``: number, amount, payee ("": not known), on; ``keys``: ceiling → number, key0, key1 … (null: not known)."""

    rows: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(
            schema={"number": pl.UInt32, "amount": pl.Int64, "payee": pl.String, "on": pl.Date}
        )
    )
    keys: dict[int, pl.DataFrame] = field(default_factory=dict)

    def used(self, at: int, names: list[str]) -> pl.DataFrame:
        """What is paid under a ceiling by key: ``times``, ``amount``."""
        found = self.keys.get(at)
        if found is None:
            schema = dict.fromkeys(names, pl.String) | {"times": pl.Int64, "amount": pl.Int64}
            return pl.DataFrame(schema=schema)
        told = found.drop_nulls(names).join(self.rows, on="number")
        return told.group_by(names).agg(times=pl.len().cast(pl.Int64), amount=pl.col("amount").sum())

    def vague_payees(self, at: int, names: list[str]) -> set[str]:
        """Whose payments do not say all that the ceiling goes by."""
        found = self.keys.get(at)
        if found is None:
            return set()
        return set(self._vague(found, names).join(self.rows, on="number")["payee"].unique())

    def touching(self, keys: Mapping[int, pl.DataFrame]) -> list[Paid]:
        """The payments with a key of these claims, and those that may have one, in their order."""
        found: dict[int, dict[int, tuple[Any, ...]]] = {}
        for at, frame in self.keys.items():
            if at in keys and keys[at].height:
                names = [name for name in frame.columns if name != "number"]
                same = frame.join(keys[at], on=names, how="semi")
                for number, *key in pl.concat([same, self._vague(frame, names)]).iter_rows():
                    found.setdefault(number, {})[at] = tuple(key)
        told = self.rows.filter(pl.col("number").is_in(list(found))).sort("number")
        return [Paid(found[number], amount, "", payee, on=on) for number, amount, payee, on in told.iter_rows()]

    @staticmethod
    def _vague(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
        return frame.filter(pl.any_horizontal(pl.col(names).is_null()))
