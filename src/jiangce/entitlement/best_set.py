"""The best lawful set: which of several choices bring most, when not all may be had. Proven, not guessed.

A small search (up to `EXHAUSTIVE` choices) looks at every set that could still be better; above that HiGHS solves the
same problem as an integer programme, to a gap of zero. Among equally good sets the one that takes the earlier choices
is the best, so that the answer is the same every time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import highspy

EXHAUSTIVE = 15  # choices that are tried out, set by set
FINE_TIES = 60  # choices up to which HiGHS settles ties choice by choice, and each loser is told its best set
SECONDS = 20.0  # that HiGHS may take over one set


class Room(NamedTuple):
    """At most ``size`` of these choices."""

    size: int
    members: tuple[int, ...]


class Purse(NamedTuple):
    """These choices bring at most ``money`` together, of which ``used`` is gone before."""

    money: int
    used: int
    members: tuple[int, ...]


class Best(NamedTuple):
    """``instead``: for each choice left out, the most that a lawful set with it brings; -1 where no set may hold it."""

    chosen: frozenset[int]
    total: int
    instead: dict[int, int]
    proof: str  # single | exhaustive | optimal | unproven


class Problem(NamedTuple):
    """Choices in the order of the law, each with what it brings (分)."""

    values: tuple[int, ...]
    rooms: tuple[Room, ...]
    purses: tuple[Purse, ...] = ()

    def total(self, chosen: frozenset[int]) -> int:
        """What a set brings."""
        bound = {at for purse in self.purses for at in purse.members}
        out = sum(self.values[at] for at in chosen if at not in bound)
        for purse in self.purses:
            left = max(0, purse.money - purse.used)
            out += min(left, sum(self.values[at] for at in purse.members if at in chosen))
        return out

    def lawful(self, chosen: frozenset[int]) -> bool:
        """Does it fit into every room?"""
        return all(sum(at in chosen for at in room.members) <= room.size for room in self.rooms)


def best(problem: Problem) -> Best:
    """The best set, and for each choice left out what the best set with it would have brought."""
    if len(problem.rooms) == 1 and not problem.purses:
        return _of_one_room(problem)
    if len(problem.values) <= EXHAUSTIVE:
        chosen = _search(problem, None)
        assert chosen is not None  # nothing at all is lawful
        total, instead = problem.total(chosen), {}
        for at in range(len(problem.values)):
            if at not in chosen:
                other = _search(problem, at)
                instead[at] = -1 if other is None else problem.total(other)
        return Best(chosen, total, instead, "exhaustive")
    return _Solver(problem).best()


def _of_one_room(problem: Problem) -> Best:
    """The highest stay."""
    room, values = problem.rooms[0], problem.values
    ranked = sorted(room.members, key=lambda at: (-values[at], at))
    inside, last = ranked[: room.size], ranked[room.size - 1 : room.size]
    chosen = frozenset(range(len(values))) - frozenset(ranked) | frozenset(inside)
    total = problem.total(chosen)
    instead = {at: total - values[last[0]] + values[at] if last else -1 for at in ranked[room.size :]}
    return Best(chosen, total, instead, "single")


# ── by trying ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _search(problem: Problem, forced: int | None) -> frozenset[int] | None:
    """Depth first, taking before leaving; a branch that cannot beat the best so far is cut."""
    values, count = problem.values, len(problem.values)
    rest = [sum(values[at:]) for at in range(count + 1)]
    of = [[number for number, room in enumerate(problem.rooms) if at in room.members] for at in range(count)]
    left = [room.size for room in problem.rooms]
    found: list[tuple[int, frozenset[int]]] = []

    def go(at: int, taken: list[int], sum_: int) -> None:
        if found and sum_ + rest[at] <= found[0][0]:
            return
        if at == count:
            total = problem.total(frozenset(taken))
            if not found or total > found[0][0]:
                found[:] = [(total, frozenset(taken))]
            return
        if all(left[number] > 0 for number in of[at]):
            for number in of[at]:
                left[number] -= 1
            go(at + 1, [*taken, at], sum_ + values[at])
            for number in of[at]:
                left[number] += 1
        if at != forced:
            go(at + 1, taken, sum_)

    go(0, [], 0)
    return found[0][1] if found else None


# ── by HiGHS ────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Solver:
    """The problem as an integer programme; imported and built only where sets are too many to try."""

    def __init__(self, problem: Problem) -> None:
        import highspy

        self.problem = problem
        self.count = len(problem.values)
        self.optimal = highspy.HighsModelStatus.kOptimal
        self.model: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (("output_flag", False), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5), ("time_limit", SECONDS),
                            ("threads", 1), ("random_seed", 0)):  # fmt: skip
            self.model.setOptionValue(name, value)
        self.proven = True
        self._build()

    def _build(self) -> None:
        import highspy

        model, problem, inf = self.model, self.problem, 1e30
        bound = {at for purse in problem.purses for at in purse.members}
        for at, value in enumerate(problem.values):
            model.addCol(0.0 if at in bound else float(value), 0.0, 1.0, 0, [], [])
        for room in problem.rooms:
            model.addRow(-inf, float(room.size), len(room.members), list(room.members), [1.0] * len(room.members))
        for number, purse in enumerate(problem.purses):
            model.addCol(1.0, 0.0, float(max(0, purse.money - purse.used)), 0, [], [])
            columns = [self.count + number, *purse.members]
            model.addRow(-inf, 0.0, len(columns), columns, [1.0, *(-float(problem.values[at]) for at in purse.members)])
        for at in range(self.count):  # what a purse pays follows from the choices
            model.changeColIntegrality(at, highspy.HighsVarType.kInteger)
        model.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def best(self) -> Best:
        self._solve()
        total = self.problem.total(self._chosen())
        chosen = self._earliest(total)
        instead = {}
        for at in sorted(set(range(self.count)) - chosen) if self.count <= FINE_TIES else ():
            with_it = self._with(at)
            instead[at] = -1 if with_it is None else with_it
        return Best(chosen, self.problem.total(chosen), instead, "optimal" if self.proven else "unproven")

    def _solve(self) -> bool:
        self.model.run()
        status = self.model.getModelStatus()
        solved: bool = status == self.optimal
        return solved

    def _chosen(self) -> frozenset[int]:
        values: Sequence[Any] = self.model.getSolution().col_value
        chosen = frozenset(at for at in range(self.count) if values[at] > 0.5)
        if self.model.getModelStatus() != self.optimal or not self.problem.lawful(chosen):
            self.proven = False
        return chosen if self.problem.lawful(chosen) else frozenset()

    def _earliest(self, total: int) -> frozenset[int]:
        """Among the best sets the one of the earlier choices: each is taken if the best is still reached with it."""
        if self.count > FINE_TIES:
            return self._chosen()
        taken: set[int] = set()
        for at in range(self.count):
            self.model.changeColBounds(at, 1.0, 1.0)
            if self._solve() and self.problem.total(self._chosen()) == total:
                taken.add(at)
            else:
                self.model.changeColBounds(at, 0.0, 0.0)
        for at in range(self.count):
            self.model.changeColBounds(at, 0.0, 1.0)
        return frozenset(taken)

    def _with(self, at: int) -> int | None:
        self.model.changeColBounds(at, 1.0, 1.0)
        out = self.problem.total(self._chosen()) if self._solve() else None
        self.model.changeColBounds(at, 0.0, 1.0)
        return out


def lawful_sets(problem: Problem) -> Iterator[frozenset[int]]:
    """Every lawful set, for tests and for those who want to count them."""
    for mask in range(1 << len(problem.values)):
        chosen = frozenset(at for at in range(len(problem.values)) if mask >> at & 1)
        if problem.lawful(chosen):
            yield chosen
