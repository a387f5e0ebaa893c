"""``copies: 40``: one row that stands for forty, and all that belongs to it.

A copied row stands for so many distinct rows alike. Every row that refers to it is copied with it, and so on along all
references; a row that refers to two copied rows takes them in pairs, so both must have the same number of copies.
Copies of ``new`` are ``new#1``, ``new#2`` …
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence

from jiangce.entitlement.case_rows import Written
from jiangce.rules.nodes.env import Row
from jiangce.rules.problems import Place, Problems

MAX_ROWS = 500_000
#: columns of plain text that name the row another one is about
NAMES_A_ROW = frozenset({("payment", "fact")})


def spread(rows: Sequence[Written], targets: dict[int, dict[str, Written]], problems: Problems) -> list[Row]:
    """All rows with their copies, in the order written. ``targets``: id() of a row → column → the row it refers to.

    Mistakes (numbers that do not match, too many rows) are noted, and then nothing is spread.
    """
    before = len(problems)
    by_name = {row.id: row for row in rows if not row.table.register}
    counts = _counts(rows, targets, by_name, problems)
    _check_total(rows, counts, problems)
    if len(problems) > before:
        return []
    return [made for row in rows for made in _made(row, counts, targets.get(id(row), {}), by_name)]


def _counts(
    rows: Sequence[Written], targets: dict[int, dict[str, Written]], by_name: dict[str, Written], problems: Problems
) -> dict[int, int]:
    """How often each row stands: its own copies, or those of what it refers to. Rows that stand once are left out."""
    counts = {id(row): row.copies for row in rows if row.copies > 1}
    if not counts:
        return counts
    referrers: dict[int, list[tuple[Written, Place]]] = defaultdict(list)
    for row in rows:
        for column, target in targets.get(id(row), {}).items():
            referrers[id(target)].append((row, row.references[column]))
        for target in _named(row, by_name):
            referrers[id(target)].append((row, row.place))
    waiting = deque(row for row in rows if row.copies > 1)
    while waiting:
        row = waiting.popleft()
        count = counts[id(row)]
        for other, place in referrers[id(row)]:
            known = counts.get(id(other))
            if known is None:
                counts[id(other)] = count
                waiting.append(other)
            elif known != count:
                problems.add(
                    place, f"这一行有 {known} 份，它指向的 {row.id} 有 {count} 份，无法一一对应",
                    f"this row stands for {known}, but {row.id} for {count}; they cannot be paired", expected=f"copies: {count}",
                )  # fmt: skip
    return counts


def _named(row: Written, by_name: dict[str, Written]) -> Iterator[Written]:
    for table, column in NAMES_A_ROW:
        if row.table.name == table:
            name = row.values.get(column)
            target = by_name.get(name) if isinstance(name, str) else None
            if target is not None:
                yield target


def _check_total(rows: Iterable[Written], counts: dict[int, int], problems: Problems) -> None:
    total, largest = 0, None
    for row in rows:
        total += counts.get(id(row), 1)
        if row.copies_place is not None and (largest is None or row.copies > largest.copies):
            largest = row
    if total > MAX_ROWS:
        place = largest.copies_place if largest is not None and largest.copies_place else Place("")
        problems.add(
            place, f"展开后共 {total:,} 行，最多 {MAX_ROWS:,} 行；请分成几个文件",
            f"{total:,} rows in all; at most {MAX_ROWS:,}; split the case", expected=f"≤ {MAX_ROWS:,}",
        )  # fmt: skip


def _made(
    row: Written, counts: dict[int, int], targets: dict[str, Written], by_name: dict[str, Written]
) -> Iterator[Row]:
    count = counts.get(id(row), 1)
    if count == 1:
        yield Row(row.table.name, row.id, row.values, row.declared)
        return
    moving = {column: target.id for column, target in targets.items() if counts.get(id(target), 1) > 1}
    for table, column in NAMES_A_ROW:
        if row.table.name == table and any(counts.get(id(t), 1) > 1 for t in _named(row, by_name)):
            moving[column] = str(row.values[column])
    for number in range(1, count + 1):
        values = dict(row.values)
        for column, name in moving.items():
            values[column] = f"{name}#{number}"
        yield Row(row.table.name, f"{row.id}#{number}", values, row.declared)
