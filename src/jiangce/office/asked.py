"""A question that every page asks: its SQL is made once in a process, and asked again with other values.

Django makes the SQL of a queryset anew each time; for one that joins and unites, this takes ten times as long as PostgreSQL
takes to answer it by an index. Here a queryset is made once on sample values, and where they stand among the parameters is
remembered. Everything else is Django's: what comes out is what the queryset gives (`tests/office/test_asked.py`).

What today is goes along by itself: a parameter that is the day on which the question was made is today's date later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

#: values that nothing has, by kind
SAMPLES: dict[type, Callable[[int], Any]] = {
    int: lambda at: 7_310_000_000_000 + at,
    str: lambda at: f"\x01{at}\x01",
    date: lambda at: date.fromordinal(3_000_000 + at),
    datetime: lambda at: datetime.fromtimestamp(200_000_000_000 + at, UTC),
}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LONGEST = 1024  # list for which a question is kept: few ask for more, and making it is then little beside the answer
TODAY = -1  # the place of what is no value of the caller's, but the day

Kind = type | tuple[type]  # (int,): several of them, for `__in`


@dataclass(frozen=True, slots=True)
class _Made:
    """``places``: which parameter is which value; the others are always the same. ``converters``: how columns are read."""

    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    converters: Any


def padded(values: Collection[Any]) -> list[Any]:
    """Values for `IN`, the last of them repeated until there is a power of two: so lists of all lengths share few questions."""
    some = list(values)
    return some + some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some)) if some else some


class Asked:
    """``make(*values)`` gives the queryset; ``kinds``: of which kind each value is."""

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], *kinds: Kind) -> None:
        self.make, self.kinds = make, kinds
        self._made: dict[tuple[Any, ...], _Made | None] = {}

    def __call__(self, *values: Any) -> list[Any]:
        """The rows. Raises what the queryset raises. Lists are for `IN`: they are padded, and very long ones asked anew each time."""
        values = tuple(padded(v) if isinstance(k, tuple) else v for v, k in zip(values, self.kinds, strict=True))
        shape = tuple(len(v) if isinstance(k, tuple) else -1 for v, k in zip(values, self.kinds, strict=True))
        key = (connection.vendor, connection.alias, shape)
        if key not in self._made and len(self._made) < 64 and max(shape, default=0) <= LONGEST:
            self._made[key] = self._make_for(shape)
        made = self._made.get(key)
        if made is None:
            return list(self.make(*values))
        flat = [one for value, n in zip(values, shape, strict=True) for one in ([value] if n < 0 else value)]
        return _answer(made, flat)

    def _make_for(self, shape: Sequence[int]) -> _Made | None:
        """The question, if it has an answer at all."""
        flat: list[Any] = []
        told: list[Any] = []
        for kind, length in zip(self.kinds, shape, strict=True):
            of = SAMPLES[kind[0] if isinstance(kind, tuple) else kind]
            some = [of(len(flat) + at) for at in range(abs(length))]
            flat += some
            told.append(some if length >= 0 else some[0])
        today = timezone.localdate()
        queryset = self.make(*told)
        compiler = queryset.query.get_compiler(connection.alias)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        where = {_adapted(today): TODAY} | {_adapted(one): at for at, one in enumerate(flat)}
        places = tuple((at, where[one]) for at, one in enumerate(params) if one in where)
        _hold(params, places, flat)
        converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        return _Made(queryset, compiler, sql, tuple(params), places, converters)


def _hold(params: Sequence[Any], places: Sequence[tuple[int, int]], flat: Sequence[Any]) -> None:
    """Every value has its place, and no day or moment but these is baked in. Raises `ValueError`."""
    missing = set(range(len(flat))) - {which for _, which in places}
    known = {at for at, _ in places}
    if missing or any(_is_day(one) for at, one in enumerate(params) if at not in known):
        raise ValueError(f"a question cannot be kept: {params}")


def _is_day(value: Any) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and DAY.match(value) is not None)  # SQLite keeps text


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _answer(made: _Made, values: Sequence[Any]) -> list[Any]:
    params, today = list(made.params), None
    for at, which in made.places:
        if which == TODAY:
            today = today or timezone.localdate()
        params[at] = _adapted(today if which == TODAY else values[which])
    compiler = object.__new__(type(made.compiler))  # `copy` goes the long way round
    compiler.__dict__.update(made.compiler.__dict__)
    compiler.connection = connection
    compiler.as_sql = lambda *_, **__: (made.sql, tuple(params))
    compiler.get_converters = lambda _: made.converters
    query = _Standing(made.queryset.query, compiler=compiler)
    return list(made.queryset._iterable_class(_Standing(made.queryset, query=query)))  # type: ignore[attr-defined]


class _Standing:
    """Stands for a queryset or its query, but for what is given."""

    def __init__(self, whole: Any, **given: Any) -> None:
        self._whole, self._given = whole, given

    def __getattr__(self, name: str) -> Any:
        given: dict[str, Any] = self.__dict__["_given"]
        return given[name] if name in given else getattr(self.__dict__["_whole"], name)

    def get_compiler(self, *_: Any, **__: Any) -> Any:
        """Of a query: the one that has its SQL already."""
        return self._given["compiler"]
