"""政策库: everything linkable, and a search that knows figures however they are written."""

from __future__ import annotations

import pytest
from tests.office.fake_engine import ALLOWANCE, HOSTING, POLICY

from jiangce.office.public import search

pytestmark = pytest.mark.usefixtures("fake")
CLAUSE = "/policies/shishi-2023/clauses/三(一)1/"


def found(query: str) -> list[str]:
    return [hit.entry.title for hit in search.search([POLICY], query) if hit.entry]


def test_contents_lists_every_clause_with_its_tally(get) -> None:
    page = get("/policies/shishi-2023/")
    for article in POLICY.articles:
        assert article.title in page.text
    assert "补贴 2" in page.text
    assert "全文 40 项规定" in page.text
    assert "仅列题名" in page.text


def test_clause_shows_cards_units_and_readings(get) -> None:
    page = get(CLAUSE)
    for words in ("新招员工一次性补贴", "参保满3个月", "500元", "区人力社保局", "先凑满10人", "工作机制，没有金额"):
        assert words in page.text
    assert page.all("article", id="grant")


def test_clause_tells_where_each_figure_went(get) -> None:
    """Used, with a way to the rule; used by the head alone; not used, and why; of a rule and not printed."""
    page = get(CLAUSE)
    text = "".join(page.text.split())
    assert "500元新招员工一次性补贴：金额" in text
    assert "10部门文件首部：发文机关" in text
    assert "两地不用：行文用语，不是数量条件" in text
    assert "1次文件没有印新招员工一次性补贴：次数（口径，见该条目）" in text
    assert page.links().count("/policies/shishi-2023/entries/grant/") >= 2
    assert "这一条的数字" not in get("/policies/shishi-2023/clauses/三(二)6/").text


def test_an_entry_has_a_lasting_address(client) -> None:
    response = client.get("/policies/shishi-2023/entries/grant/")
    assert response.status_code == 302
    assert response.headers["Location"].endswith("#grant")
    assert client.get("/policies/shishi-2023/entries/none/").status_code == 404


@pytest.mark.parametrize("query", ["30000", "3万", "30,000", "３万元", "3万 竞赛"])
def test_figures_are_found_in_any_writing(query: str) -> None:
    assert found(query) == [HOSTING.title]


def test_figures_are_whole_figures() -> None:
    assert found("300") == [ALLOWANCE.title]
    assert found("30") == []


def test_every_word_must_occur_and_titles_come_first() -> None:
    assert found("岗位 技师") == [ALLOWANCE.title]
    assert found("岗位 竞赛") == []
    assert found("补贴")[0] == "新招员工一次性补贴"


def test_a_clause_without_entries_is_found_by_its_title() -> None:
    hits = search.search([POLICY], "院校管理")
    assert [hit.article.clause for hit in hits] == ["三(二)6"]


def test_marks_are_escaped() -> None:
    assert search.marked("<b>技师</b> 3万元", "技师 30000") == "&lt;b&gt;<mark>技师</mark>&lt;/b&gt; <mark>3万</mark>元"
    assert search.marked("<i>", "") == "&lt;i&gt;"


@pytest.mark.parametrize(
    "query", ["(", "[", "\\", "%", "<script>", "元", "万", "　", "1e9", "²", "٣", "1.1.1", "9" * 59]
)
def test_odd_queries_only_find_nothing(get, query: str) -> None:
    page = get(f"/policies/shishi-2023/?q={query}".replace("%", "%25"))
    assert not page.all("script")
