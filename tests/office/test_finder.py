"""我能享受什么: answers live in the address, broken ones are dropped with a note, nothing is ever a 500."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from jiangce.office.public import answers

pytestmark = pytest.mark.usefixtures("fake")
FINDER = "/find/shishi-2023/worker/"


def hidden(page) -> list[tuple[str, str]]:
    """The carried answers of the first form on the page."""
    return [(one["name"], one["value"]) for one in page.all("input", type="hidden")]


def test_first_screen_asks_one_question_and_offers_a_way_out(get) -> None:
    page = get(FINDER)
    assert "以下哪些情况与您有关？" in page.text
    assert len(page.all("input", type="checkbox")) == 3
    assert "不清楚，先跳过" in page.text
    assert "以上都没有" in page.text


def test_answers_are_carried_in_order_and_the_next_question_comes(get) -> None:
    page = get(f"{FINDER}?matters=hired,certified&level=technician")
    assert "这个工种在紧缺目录里吗？" in page.text
    carried = hidden(page)
    assert carried[:2] == [("matters", "hired,certified"), ("level", "technician")]
    assert [one["value"] for one in page.all("button", name="shortage")] == ["yes", "no", "unknown"]


def test_several_choices_of_one_form_become_one_answer(get) -> None:
    assert "今年被企业新招用、取得了技能证书" in get(f"{FINDER}?matters=hired&matters=certified").text


def test_back_drops_the_last_answer(get) -> None:
    page = get(f"{FINDER}?matters=hired,certified&level=technician")
    back = [link for link in page.links() if "matters" in link and "level" not in link and "_edit" not in link]
    assert dict(parse_qsl(urlsplit(back[0]).query)) == {"matters": "hired,certified"}


def test_changing_an_answer_keeps_the_others_around_it(get) -> None:
    page = get(f"{FINDER}?matters=certified&level=technician&shortage=yes&_edit=level")
    assert "修改回答" in page.text
    chosen = [one for one in page.all("button", name="level") if one.get("aria-current")]
    assert [one["value"] for one in chosen] == ["technician"]
    assert hidden(page)[:2] == [("matters", "certified"), ("shortage", "yes")]


def test_results_say_sum_clause_and_next_step(get) -> None:
    page = get(f"{FINDER}?matters=hired,certified&level=technician&shortage=yes&months=1&issued_on=2024-05-12")
    assert "您可享受 1 项补贴奖励，合计 ¥1,500。" in page.text
    assert "再参保2个月" in page.text
    assert "/policies/shishi-2023/clauses/%E4%B8%89(%E5%9B%9B)21/#allowance" in page.links()
    assert "还差2个月" in page.text


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("matters=hired&months=abc", "“abc”"),
        ("zzz=1", "没有这个问题"),
        ("matters=nonsense", "不是可选的回答"),
        ("matters=%00", "含有无法识别的字符"),
        ("matters=" + "x" * 300, "过长"),
        ("=1", "过长或为空"),
        ("&".join(f"k{n}=1" for n in range(70)), "回答过多"),
    ],
)
def test_broken_answers_are_dropped_with_a_note(get, query: str, note: str) -> None:
    page = get(f"{FINDER}?{query}")
    assert "没有采用，其余都已保留" in page.text
    assert note in page.text


def test_error_stands_at_the_field(get) -> None:
    page = get(f"{FINDER}?matters=hired&months=abc")
    field = page.all("input", id="value")[0]
    assert field["aria-invalid"] == "true"
    assert "trouble" in field["aria-describedby"]


def test_htmx_gets_the_region_alone_and_history_the_whole_page(get) -> None:
    part = get(FINDER, **{"HX-Request": "true"})
    assert not part.all("html")
    assert part.all("p", id="live")[0]["hx-swap-oob"] == "innerHTML"
    assert part.all("title")
    whole = get(FINDER, **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert whole.all("html")


def test_paper_opens_every_explanation(get) -> None:
    page = get(f"{FINDER}print/?matters=hired&months=5")
    assert all("open" in one for one in page.all("details") if one)
    assert "招用后连续参保满3个月" in page.text


@pytest.mark.parametrize("address", ["/find/none/worker/", "/find/shishi-2023/nobody/", "/find/shishi-2023/worker/x/"])
def test_unknown_places_are_a_designed_404(get, address: str) -> None:
    page = get(address, 404)
    assert "没有找到这一页" in page.text
    assert "发生了什么" in page.text
    assert "保留了什么" in page.text


# Text that an address can carry at all.
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@given(st.dictionaries(TEXT, st.lists(TEXT, max_size=3), max_size=8))
def test_any_query_can_be_read_and_what_was_read_reads_the_same_again(given_: dict[str, list[str]]) -> None:
    query = QueryDict(mutable=True)
    for key, values in given_.items():
        query.setlist(key, values)
    found, _ = answers.read(query)
    again, refused = answers.read(QueryDict(answers.query(found).removeprefix("?")))
    assert again == found
    assert not refused
    assert list(again) == list(found)


def test_one_step_back() -> None:
    assert answers.without_last({"a": "1", "b": "2"}) == {"a": "1"}
    assert answers.without_last({}) == {}
    assert answers.query({}) == ""
