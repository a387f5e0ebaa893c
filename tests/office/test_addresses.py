"""``{% url %}`` looks for an address without parts once, and gives what Django gives."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse

from jiangce.office.identity.matrix import matrix


def drawn(text: str, **context: object) -> str:
    return Template(text).render(Context(context))


def test_the_same_as_reverse() -> None:
    found = 0
    for name in matrix():
        try:
            wanted = reverse(name)
        except NoReverseMatch:
            continue
        assert drawn("{% url name %}{% url name %}", name=name) == wanted * 2, name
        found += 1
    assert found > 40
    assert drawn("{% url 'public:policies' as where %}[{{ where }}]") == f"[{reverse('public:policies')}]"
    assert drawn("{% url 'desk:case' 'A-1' %}{% url 'desk:case' 'A-2' %}") == reverse(
        "desk:case", args=["A-1"]
    ) + reverse("desk:case", args=["A-2"])


def test_a_page_that_is_not_there_is_an_error_each_time() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            drawn("{% url 'desk:nowhere' %}")
