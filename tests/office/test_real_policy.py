"""The site with the real policies: every clause has a page, and every finder comes to an end."""

from __future__ import annotations

import html
import re

import pytest

from jiangce.office.public import engine
from jiangce.office.public.engine.shelf import parent
from jiangce.office.public.model import Finding, Question

POLICY = "shangyu-2023"


def shelved():
    return next(one for one in engine.current().policies() if one.id == POLICY)


def test_every_clause_and_entry_has_an_address(client) -> None:
    policy = shelved()
    assert len(policy.articles) >= 28
    for article in policy.articles:
        page = client.get(f"/policies/{POLICY}/clauses/{article.clause}/").content.decode()
        assert article.title in page
        for entry in article.entries:
            assert f'id="{entry.id}"' in page
    for entry in policy.entries:
        assert client.get(f"/policies/{POLICY}/entries/{entry.id}/").status_code == 302


def test_chapters_stand_in_the_order_of_the_document() -> None:
    policy = shelved()
    assert [chapter.number for chapter in policy.chapters] == ["", "三(一)", "三(二)", "三(三)", "三(四)", ""]
    assert [chapter.title for chapter in policy.chapters][::5] == ["总则", "附则"]
    numbers = [article.clause for article in policy.articles]
    assert numbers.index("三(一)1") < numbers.index("三(二)10") < numbers.index("四")


def test_ten_is_not_under_one() -> None:
    clauses = ["三", "三(一)", "三(一)1", "三(一)10", "三(一)1(1)"]
    assert [parent(clause, clauses) for clause in clauses] == ["", "三", "三(一)", "三(一)", "三(一)1"]


def test_no_latin_word_in_the_library() -> None:
    """The document's own letters (SYB, A to D) aside, a card is Chinese."""
    for entry in shelved().entries:
        for line in entry.lines:
            for text in line.texts:
                assert not re.search(r"[a-z]{2,}", text), (entry.id, line.label, text)


@pytest.mark.parametrize("policy", [one.id for one in engine.current().policies()])
def test_every_printed_figure_is_on_the_page_of_its_clause(client, policy: str) -> None:
    figures = engine.current().figures(policy)
    assert sum(one.printed for found in figures.values() for one in found) > 40
    for clause, found in figures.items():
        page = html.unescape(client.get(f"/policies/{policy}/clauses/{clause}/").content.decode())
        for one in found:
            assert one.figure in page
            assert one.uses or one.reason


@pytest.mark.parametrize("query", ["500", "20万", "技师", "新型学徒制"])
def test_search_finds_what_the_document_says(client, query: str) -> None:
    assert "没有找到" not in client.get("/policies/", {"q": query}).content.decode()


def reply(question: Question, pick: int) -> str:
    """An answer to any question: the first or the last option, a middling number, a day this year."""
    if question.kind == "situations":
        return question.options[pick].value
    if question.pick:
        return question.options[pick].value
    return {"date": "2024-05-12", "months": "6", "money": "50000", "share": "30"}.get(question.kind, "12")


@pytest.mark.parametrize("pick", [0, -1], ids=["first", "last"])
@pytest.mark.parametrize("audience", [one.key for one in shelved().audiences])
def test_every_finder_comes_to_an_end(client, audience: str, pick: int) -> None:
    """At most thirty questions, none asked twice, each page a page, no answer lost."""
    answers: dict[str, str] = {}
    address = f"/find/{POLICY}/{audience}/"
    for _ in range(30):
        finding: Finding = client.get(address, answers).context["finding"]
        assert not finding.refused, finding.refused
        if finding.question is None:
            break
        assert finding.question.key not in answers
        assert finding.question.text
        answers[finding.question.key] = reply(finding.question, pick)
    assert finding.question is None
    paper = client.get(f"{address}print/", answers)
    assert paper.status_code == 200
    for result in finding.results:
        assert result.title in paper.content.decode()


def test_not_knowing_anything_also_comes_to_an_end(client) -> None:
    answers: dict[str, str] = {}
    for _ in range(80):
        finding = client.get(f"/find/{POLICY}/worker/", answers).context["finding"]
        if finding.question is None:
            break
        question = finding.question
        answers[question.key] = (
            ",".join(o.value for o in question.options[:3]) if question.kind == "situations" else "unknown"
        )
    assert finding.question is None
    assert not finding.refused


SCOPES = engine.current().scopes()


@pytest.mark.parametrize("pick", [0, -1], ids=["first", "last"])
@pytest.mark.parametrize("scope", [*SCOPES.places, SCOPES.everywhere], ids=lambda one: one.key)
def test_every_place_and_all_of_them_come_to_an_end(client, scope, pick: int) -> None:
    """Whatever policies there are: no question twice, no answer refused, every result explained on paper."""
    for audience in scope.audiences:
        answers: dict[str, str] = {}
        for _ in range(60):
            finding = client.get(f"/find/{scope.key}/{audience.key}/", answers).context["finding"]
            assert not finding.refused, (audience.key, finding.refused)
            if finding.question is None:
                break
            assert finding.question.key not in answers
            answers[finding.question.key] = reply(finding.question, pick)
        assert finding.question is None, audience.key
        assert client.get(f"/find/{scope.key}/{audience.key}/print/", answers).status_code == 200


def test_the_two_editions_of_shangyu_show_what_changed(client) -> None:
    """The amounts that differ between 2019 and 2023 stand beside each other on the page."""
    front = client.get("/compare/").content.decode()
    assert "/compare/changes/?a=shangyu-2019&amp;b=shangyu-2023" in front
    page = client.get("/compare/changes/", {"a": "shangyu-2019", "b": "shangyu-2023"}).content.decode()
    diff = engine.current().diff("shangyu-2019", "shangyu-2023")
    changed = [one for one in diff.entries if one.state == "changed"]
    assert changed
    for one in changed:
        for change in one.changed:
            for text in (*change.gone, *change.come):
                assert text in html.unescape(page)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/compare/changes/?a=shangyu-2019&b=shangyu-2023", "草案（尚未施行，暂按2019年10月29日起施行"),
        ("/policies/shangyu-2019/", "暂按2019年10月29日起施行"),
        ("/policies/", "暂按2019年10月29日起施行"),
    ],
)
def test_no_page_says_that_a_draft_is_in_force(client, address: str, words: str) -> None:
    page = client.get(address).content.decode()
    assert words in page
    assert page.count("2019年10月29日起施行") == page.count("暂按2019年10月29日起施行")


def test_an_open_amount_is_not_called_certain(client) -> None:
    """500元 if everything holds: as long as something is not known, it is not 确定."""
    page = client.get("/find/shangyu-2023/worker/", {"situations": "hire.person"}).content.decode()
    assert '<span class="sure">如符合</span> <span class="figure">¥500</span>' in page
    for result in re.findall(r'<section class="group open">.*?</section>', page, re.DOTALL):
        assert '<span class="sure">确定</span>' not in re.sub(
            r'<div class="explain">.*?</details></li>', "", result, flags=re.DOTALL
        )


def test_a_draft_says_what_it_is(client) -> None:
    for policy in engine.current().policies():
        assert policy.draft == ("草案" in policy.status)
        if policy.draft:
            assert "稿" in policy.label or "草案" in policy.label
            page = client.get(f"/find/{policy.id}/worker/", {"situations": "hire.person"}).content.decode()
            assert "只是预测" in page
