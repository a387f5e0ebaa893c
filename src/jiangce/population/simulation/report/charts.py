"""What is drawn, as plain data: bars of a present and a future side. The words of a chart are those of its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from jiangce.population.simulation.tables import Table

#: more bars than these nobody reads; the table has them all
MOST_BARS = 14


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in groups, lying, with their values behind them. ``unit``: of the values, as they are drawn."""

    table: str  # under which table's heading it stands
    title: str
    unit: str
    names: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]

    def data(self) -> dict[str, object]:
        return asdict(self)


def charts(tables: Sequence[Table]) -> Iterator[Chart]:
    """A chart for each table that has one and more than one row to compare."""
    by_name = {table.name: table for table in tables}
    yield _whole(by_name["whole"])
    for name in ("by-entry", "by-year", "by-fund", "by-unit", "by-district", "by-payee-district"):
        if name in by_name and len(by_name[name].rows) > 1:
            yield _sides(by_name[name])
    if "spread" in by_name and by_name["spread"].rows:
        yield from _spread(by_name["spread"])


def _whole(table: Table) -> Chart:
    names = tuple(row[0].partition("（")[0] for row in table.rows)
    unit, scale = _unit([row[at] for row in table.rows for at in (1, 2)])
    sides = (
        ("现行", tuple(_in(row[1], scale) for row in table.rows)),
        ("改革后", tuple(_in(row[2], scale) for row in table.rows)),
    )
    return Chart(table.name, "总额：低、中、高", unit, names, sides)


def _sides(table: Table) -> Chart:
    """Middle before and after; of many rows those that cost most."""
    at = [column.of for column in table.columns]
    before, after = (
        (at.index("before"), at.index("after"))
        if "before" in at
        else (at.index("likely_before"), at.index("likely_after"))
    )
    rows = [row for row in table.rows if row[before] or row[after]]
    if table.name != "by-year":
        rows = sorted(rows, key=lambda row: -max(row[before], row[after]))
    left = f"（最大的 {MOST_BARS} 项）" if len(rows) > MOST_BARS else ""
    rows = rows[:MOST_BARS]
    heads = [n for n, column in enumerate(table.columns) if column.kind == "text"]
    names = tuple(
        str(row[heads[-1]]) if table.name != "by-fund" else " ".join(str(row[n]) for n in heads) for row in rows
    )
    unit, scale = _unit([row[n] for row in rows for n in (before, after)])
    sides = tuple((zh, tuple(_in(row[n], scale) for row in rows)) for zh, n in (("现行", before), ("改革后", after)))
    return Chart(table.name, f"{table.zh}，居中的数{left}", unit, names, sides)


def _spread(table: Table) -> Iterator[Chart]:
    for kind in dict.fromkeys(row[0] for row in table.rows):
        rows = [row for row in table.rows if row[0] == kind]
        sides = (("现行", tuple(float(row[2]) for row in rows)), ("改革后", tuple(float(row[4]) for row in rows)))
        yield Chart(table.name, f"{kind}：每个领款人合计多少", "个", tuple(row[1] for row in rows), sides)


def _unit(amounts: Sequence[int]) -> tuple[str, int]:
    """元, 万元 or 亿元, and how many 分 it is."""
    most = max((abs(amount) for amount in amounts), default=0)
    return (
        ("亿元", 10_000_000_000)
        if most >= 100_000_000_000
        else ("万元", 1_000_000)
        if most >= 10_000_000
        else ("元", 100)
    )


def _in(fen: int, scale: int) -> float:
    return round(fen / scale, 2)
