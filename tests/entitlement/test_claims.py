"""What must always hold across decisions: never more than a ceiling, never once too often, and doubt told as doubt."""

from copy import deepcopy
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from jiangce.entitlement.claims import Claim, Paid, Part
from jiangce.entitlement.combination import combine
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import Cap, CapKind
from jiangce.rules.problems import Place
from jiangce.rules.types import COUNT, MONEY

HERE = Place("test")
ONCE = Cap(CapKind.TIMES, Literal(COUNT, 1), ("person",), {}, HERE)
THRICE = Cap(CapKind.TIMES, Literal(COUNT, 3), ("person", "year"), {}, HERE)
SHARED = Cap(CapKind.SHARED, Literal(MONEY, 1_000), ("employer",), {}, HERE)
CAPS = [THRICE, ONCE, SHARED]
FIGURES = {0: 3, 1: 1, 2: 1_000}
START = date(2024, 1, 1)


def claim(number: int, day: int, status: bool | None, low: int, more: int, keys: dict[int, tuple[str, ...]]) -> Claim:
    on = START + timedelta(days=day)
    return Claim("benefit", 0, f"fact-{number:02}", on, status, [Part(on, low if status else 0, low + more)], keys)


@st.composite
def claims(draw: st.DrawFn, doubtful: bool = True) -> list[Claim]:
    """A few claims among few people and employers, on few days, so that they meet under ceilings and tie on days."""
    out = []
    for number in range(draw(st.integers(1, 7))):
        keys = {}
        if draw(st.booleans()):
            keys[0] = (draw(st.sampled_from("ab")),)
        if draw(st.booleans()):
            keys[1] = (draw(st.sampled_from("abc")),)
        if draw(st.booleans()):
            keys[2] = (draw(st.sampled_from("xy")),)
        status = draw(st.sampled_from([True, True, True, None, False] if doubtful else [True]))
        more = draw(st.sampled_from([0, 0, 300])) if doubtful else 0
        out.append(claim(number, draw(st.integers(0, 3)), status, draw(st.sampled_from([100, 400, 700])), more, keys))
    return out


@st.composite
def payments(draw: st.DrawFn) -> list[Paid]:
    """Earlier payments under the same ceilings."""
    some = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from([200, 900])), max_size=2)
    return [Paid({0: (a,), 2: (x,)}, amount, "paid") for a, x, amount in draw(some)]


@st.composite
def own_claims(draw: st.DrawFn, doubtful: bool = True) -> list[Claim]:
    """The same, all one payee's own."""
    found = draw(claims(doubtful))
    for one in found:
        one.payees = ("payee",)
    return found


def settled(originals: list[Claim], paid: list[Paid]) -> list[Claim]:
    copies = deepcopy(originals)
    combine(copies, CAPS, FIGURES, paid)
    return copies


@settings(max_examples=150)
@given(st.one_of(claims(), own_claims()), payments())
def test_a_ceiling_is_never_exceeded_whatever_turns_out(originals: list[Claim], paid: list[Paid]) -> None:
    found = settled(originals, paid)
    for key in ("x", "y"):
        used = sum(p.amount for p in paid if p.keys[2] == (key,))
        sure = sum(c.low for c in found if c.keys.get(2) == (key,) and c.status is True)
        assert sure <= max(0, 1_000 - used)
    for at, number in ((0, 3), (1, 1)):
        for name in "abc":
            had = sum(1 for p in paid if p.keys.get(at) == (name,))
            assert sum(c.status is True for c in found if c.keys.get(at) == (name,)) <= max(0, number - had)


@settings(max_examples=100)
@given(claims(doubtful=False), payments())
def test_the_crossing_claim_is_paid_in_part_and_the_rest_nothing(originals: list[Claim], paid: list[Paid]) -> None:
    found = sorted(settled(originals, paid), key=Claim.rank)
    before = {c.fact: c.low for c in originals}
    for key in ("x", "y"):
        under = [c for c in found if c.keys.get(2) == (key,) and c.status is True]
        cut = [c.low < before[c.fact] for c in under]
        first = cut.index(True) if True in cut else len(cut)
        assert all(c.low == 0 for c in under[first + 1 :])


@settings(max_examples=100)
@given(claims(), payments())
def test_a_later_claim_never_changes_an_earlier_one(originals: list[Claim], paid: list[Paid]) -> None:
    ordered = sorted(originals, key=Claim.rank)
    whole = {c.fact: (c.status, c.low, c.high) for c in settled(ordered, paid)}
    for cut in range(1, len(ordered)):
        part = settled(ordered[:cut], paid)
        assert all(whole[c.fact] == (c.status, c.low, c.high) for c in part)


@settings(max_examples=150)
@given(st.one_of(claims(), own_claims()), payments())
def test_however_the_doubts_end_the_result_lies_within_what_was_said(originals: list[Claim], paid: list[Paid]) -> None:
    said = {c.fact: c for c in settled(originals, paid)}
    open_ones = [at for at, c in enumerate(originals) if c.status is None]
    for ends in product((True, False), repeat=len(open_ones)):
        resolved = deepcopy(originals)
        for at, end in zip(open_ones, ends, strict=True):
            resolved[at].status = end
            for part in resolved[at].parts:
                part.low = part.high if end and part.high is not None else 0
        for now in settled(resolved, paid):
            before = said[now.fact]
            assert before.status is None or now.status is before.status
            if now.status:
                assert before.low <= now.low
                assert before.high is None or (now.high is not None and now.high <= before.high)


@settings(max_examples=150)
@given(own_claims(doubtful=False), payments())
def test_a_payee_gets_the_most_that_any_lawful_set_would_bring(originals: list[Claim], paid: list[Paid]) -> None:
    """Against every set of claims, each put through the ceilings by the law of order."""
    found = sum(c.low for c in settled(originals, paid) if c.status)
    for sides in product((True, False), repeat=len(originals)):
        some = [deepcopy(c) for c, side in zip(originals, sides, strict=True) if side]
        for one in some:
            one.payees = ()  # the law of order
        combine(some, CAPS, FIGURES, paid)
        assert sum(c.low for c in some if c.status) <= found


def test_nobody_chooses_for_another() -> None:
    """Two people's claims under one ceiling of an employer: the earlier comes first, though the later is higher."""
    early, late = claim(1, 0, True, 100, 0, {1: ("a",)}), claim(2, 3, True, 700, 0, {1: ("a",)})
    early.payees, late.payees = ("wang",), ("li",)
    combine([early, late], CAPS, FIGURES, [])
    assert (early.status, late.status) == (True, False)


def test_a_payee_takes_the_higher_of_two_and_is_told_what_the_other_would_bring() -> None:
    early, late = claim(1, 0, True, 100, 0, {1: ("a",)}), claim(2, 3, True, 700, 0, {1: ("a",)})
    early.payees = late.payees = ("wang",)
    combine([early, late], CAPS, FIGURES, [])
    assert (early.status, late.status) == (False, True)
    assert early.choice is not None
    assert early.choice.chosen == (("benefit", "fact-02"),)
    assert early.choice.runner_up() == (("benefit", "fact-01"), 100)


def test_what_was_paid_is_no_longer_a_choice() -> None:
    early, late = claim(1, 0, True, 100, 0, {1: ("a",)}), claim(2, 3, True, 700, 0, {1: ("a",)})
    early.payees = late.payees = ("wang",)
    early.paid_before = True
    combine([early, late], CAPS, FIGURES, [])
    assert (early.status, late.status) == (True, False)


def test_same_day_ties_go_by_document_order_then_id() -> None:
    one = [claim(2, 0, True, 700, 0, {2: ("x",)}), claim(1, 0, True, 700, 0, {2: ("x",)})]
    combine(one, CAPS, FIGURES, [])
    assert [c.low for c in sorted(one, key=lambda c: c.fact)] == [700, 300]
    two = [claim(1, 0, True, 700, 0, {2: ("x",)}), claim(2, 0, True, 700, 0, {2: ("x",)})]
    two[0].order = 5
    combine(two, CAPS, FIGURES, [])
    assert [c.low for c in two] == [300, 700]


def test_what_one_ceiling_refuses_uses_no_slot_of_another() -> None:
    repeated = [claim(n, n, True, 100, 0, {0: ("a",), 1: ("a",) if n < 2 else (f"b{n}",)}) for n in range(4)]
    combine(repeated, CAPS, FIGURES, [])
    assert [c.status for c in repeated] == [True, False, True, True]


def test_what_was_paid_comes_first() -> None:
    early, late = claim(1, 0, True, 700, 0, {2: ("x",)}), claim(2, 3, True, 700, 0, {2: ("x",)})
    late.paid_before = True
    combine([early, late], CAPS, FIGURES, [])
    assert (early.low, late.low) == (300, 700)


def test_a_claim_of_an_unknown_key_is_open_where_a_payment_may_be_for_the_same() -> None:
    """Neither says which trade, both the level: it may be one. Where they have nothing in common, nothing is said."""
    once_a_level = Cap(CapKind.TIMES, Literal(COUNT, 1), ("trade", "level"), {}, HERE)
    for theirs, status in (((None, "junior"), None), ((None, "senior"), True), ((None, None), True)):
        one = claim(1, 0, True, 100, 0, {0: (None, "junior")})  # type: ignore[dict-item]
        combine([one], [once_a_level], {0: 1}, [Paid({0: theirs}, 100, "paid")])
        assert (one.status, one.provisional, bool(one.doubts)) == (status, True, status is None)
