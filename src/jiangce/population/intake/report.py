"""What reading a folder found: how many rows of each table, the first faults, exact counts of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

SCHEMA = "jiangce.intake/1"
#: so many faults are kept one by one; of the rest only counts
KEPT = 1000


class Kind(StrEnum):
    """What can be wrong. Most set the row aside; see `LEFT_IN`."""

    UNKNOWN_COLUMN = "unknown_column"
    COMPUTED_COLUMN = "computed_column"
    MISSING_COLUMN = "missing_column"
    BAD_VALUE = "bad_value"
    UNKNOWN_VALUE = "unknown_value"
    DOUBTFUL_VALUE = "doubtful_value"
    OUT_OF_RANGE = "out_of_range"
    NOT_NONE = "not_none"
    BOTH = "value_and_none"
    NO_ID = "no_id"
    BAD_ID = "bad_id"
    IDENTITY_NUMBER = "identity_number"
    ROUNDED_NUMBER = "rounded_number"
    CONFLICT = "conflicting_rows"
    SHARED_ID = "shared_id"
    ENDS_EARLY = "ends_before_start"
    DANGLING = "no_such_row"
    POINTS_ASIDE = "row_set_aside"
    RAGGED = "ragged_row"


ZH: Mapping[Kind, str] = {
    Kind.UNKNOWN_COLUMN: "没有这一列",
    Kind.COMPUTED_COLUMN: "这一列由其他各列算出",
    Kind.MISSING_COLUMN: "缺少这一列",
    Kind.BAD_VALUE: "值不对",
    Kind.UNKNOWN_VALUE: "没有这个选项",
    Kind.DOUBTFUL_VALUE: "这个名称有几种意思",
    Kind.OUT_OF_RANGE: "超出范围",
    Kind.NOT_NONE: "这一列不能是“无”",
    Kind.BOTH: "既有值又写“无”",
    Kind.NO_ID: "没有编号",
    Kind.BAD_ID: "编号的写法不对",
    Kind.IDENTITY_NUMBER: "编号像是身份证号码",
    Kind.ROUNDED_NUMBER: "编号被 Excel 改成了小数",
    Kind.CONFLICT: "同一编号有内容不同的行",
    Kind.SHARED_ID: "个人和单位同号",
    Kind.ENDS_EARLY: "结束早于开始",
    Kind.DANGLING: "所指的编号不存在",
    Kind.POINTS_ASIDE: "所指的行已搁置",
    Kind.RAGGED: "列数与表头不符",
}

#: of these the column is left out or missed, the rows stay
LEFT_IN = frozenset({Kind.UNKNOWN_COLUMN, Kind.COMPUTED_COLUMN, Kind.MISSING_COLUMN})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``row``: as Excel numbers it (a header is row 1); in Parquet counted from 1; 0: the whole column."""

    table: str
    file: str
    row: int
    column: str
    kind: Kind
    value: str
    expected: str
    remedy: str


@dataclass(frozen=True, slots=True)
class TableCount:
    """The rows of one table: read = kept + set aside + further copies of the same row."""

    file: str
    read: int
    kept: int
    set_aside: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Report:
    """``faults``: the first `KEPT`, some of each sort; ``counts``: (table, column, kind) → how many, exactly.

    ``incomplete``: tables said to hold every row that do not any more, because some were set aside. Of somebody who has
    no row there it is then unknown, not false, that there is none.
    """

    tables: Mapping[str, TableCount] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    counts: Mapping[tuple[str, str, Kind], int] = field(default_factory=dict)
    incomplete: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Nothing set aside, no column left out."""
        return not self.counts

    @property
    def set_aside(self) -> int:
        return sum(table.set_aside for table in self.tables.values())

    @property
    def duplicates(self) -> int:
        return sum(table.duplicates for table in self.tables.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "tables": {name: asdict(count) for name, count in self.tables.items()},
            "counts": [
                {"table": table, "column": column, "kind": str(kind), "count": count}
                for (table, column, kind), count in self.counts.items()
            ],
            "faults": [asdict(fault) for fault in self.faults],
            "incomplete": list(self.incomplete),
            "faults_left_off": sum(self.counts.values()) - len(self.faults),
        }
