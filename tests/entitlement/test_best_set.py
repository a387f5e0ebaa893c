"""The best lawful set: nothing lawful brings more, both solvers agree, ties go to the earlier choices."""

from hypothesis import given, settings
from hypothesis import strategies as st

from jiangce.entitlement import best_set
from jiangce.entitlement.best_set import Problem, Purse, Room, best, lawful_sets


@st.composite
def problems(draw: st.DrawFn, most: int = 8) -> Problem:
    count = draw(st.integers(1, most))
    values = tuple(draw(st.lists(st.sampled_from([0, 100, 250, 300, 3_000, 21_600]), min_size=count, max_size=count)))
    members = st.sets(st.integers(0, count - 1), min_size=1).map(lambda found: tuple(sorted(found)))
    rooms = draw(st.lists(st.builds(Room, st.integers(0, 3), members), min_size=1, max_size=4))
    purses: list[Purse] = []
    if draw(st.booleans()):
        purses.append(Purse(draw(st.sampled_from([0, 400, 3_100])), draw(st.sampled_from([0, 100])), draw(members)))
    return Problem(values, tuple(rooms), tuple(purses))


@settings(max_examples=150)
@given(problems())
def test_no_lawful_set_brings_more(problem: Problem) -> None:
    found = best(problem)
    sets = list(lawful_sets(problem))
    assert problem.lawful(found.chosen)
    assert found.total == problem.total(found.chosen) == max(map(problem.total, sets))
    for at, total in found.instead.items():
        assert total == max((problem.total(one) for one in sets if at in one), default=-1)


@settings(max_examples=60)
@given(problems(most=7))
def test_the_solver_for_many_choices_says_the_same(problem: Problem) -> None:
    tried, solved = best(problem), best_set._Solver(problem).best()
    assert solved.proof == "optimal"
    assert solved.total == tried.total
    assert solved.instead.keys() == set(range(len(problem.values))) - solved.chosen
    if not any(value == 0 for value in problem.values) and not problem.purses:
        assert solved == tried._replace(proof="optimal")


def test_equal_sets_take_the_earlier_choices() -> None:
    two_of_four = Problem((300, 300, 300, 300), (Room(2, (0, 1, 2, 3)), Room(1, (0, 1))))
    assert best(two_of_four).chosen == frozenset({0, 2})
    assert best_set._Solver(two_of_four).best().chosen == frozenset({0, 2})


def test_many_choices_go_to_the_solver() -> None:
    """Twenty courses, one a trade, five in all: the dearest of each trade, of these the five dearest."""
    values = tuple(100 * (at + 1) for at in range(20))
    rooms = (Room(5, tuple(range(20))), *(Room(1, (at, at + 1)) for at in range(0, 20, 2)))
    found = best(Problem(values, rooms))
    assert (found.proof, found.chosen) == ("optimal", frozenset({11, 13, 15, 17, 19}))
    assert found.instead[18] == found.total - 100
    assert found.instead[0] == found.total - values[11] + values[0]
