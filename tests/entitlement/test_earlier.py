"""Earlier payments found by key are those that one would find by looking through all of them."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jiangce.entitlement.claims import Claim, Paid, Part
from jiangce.entitlement.earlier import Earlier

DAY = date(2024, 1, 1)
keys = st.dictionaries(st.integers(0, 2), st.tuples(*[st.sampled_from(["a", "b", None])] * 2), max_size=3)
payees = st.sampled_from(["", "wang", "li"])


@st.composite
def payments(draw: st.DrawFn) -> list[Paid]:
    told = draw(st.lists(st.tuples(keys, payees), max_size=8))
    return [Paid(key, number, f"payment {number}", payee) for number, (key, payee) in enumerate(told)]


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    told = draw(
        st.lists(st.tuples(keys, st.lists(payees.filter(bool), max_size=2), st.booleans()), min_size=1, max_size=4)
    )
    return [
        Claim("entry", 0, "fact", DAY, True, [Part(DAY, 1, 1)], key, tuple(who), paid_before=paid)
        for key, who, paid in told
    ]


@given(payments(), claims())
def test_what_is_found_by_key_is_what_a_look_through_all_finds(paid: list[Paid], some: list[Claim]) -> None:
    earlier = Earlier(paid)
    for at in range(3):
        under = [claim for claim in some if at in claim.keys]
        assert earlier.perhaps(at, under) == [p for p in paid if any(p.may_be(at, claim) for claim in under)]
        known = [p for p in paid if None not in p.keys.get(at, (None,))]
        assert sorted((p for _, found in earlier.known(at) for p in found), key=lambda p: p.amount) == known
        for claim in under:
            if None not in claim.keys[at]:
                assert list(earlier.of(at, claim.keys[at])) == [p for p in paid if p.keys.get(at) == claim.keys[at]]
