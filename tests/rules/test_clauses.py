"""Clauses: where an official text is cut, and that nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jiangce.rules.clauses import clause_id, clauses, without_bookmarks

DOCUMENTS = ("jinhua", "shangyu-2019", "shangyu-2023", "tonglu-2021", "zibo-2022")

# An invented document with everything that the five real ones do.
NOTICE = """\ufeff 某人社〔2030〕1号
关于某事的通知
各有关单位：
现通知如下：
一、目标
到某年完成。
二、措施
（一）引才
[bookmark: OLE_LINK4]1.奖励企业。每家给钱。
续一段。
２．奖励学校。也给钱。
## **(二) 育才**
**3. 开班。**按班给钱。
（1）大班；
①上午
三、保障
四、附则以外
本通知自印发之日起施行。
附件：1、标准
  2、任务

附件：1
补贴标准
\t工种
\t金额

1.金额含税。
附件2：工作任务
一、分工
分工如下。
上述办法根据情况适时调整。
"""


def ids(document: str) -> list[str]:
    return [clause.id for clause in clauses(document)]


def test_a_notice_is_cut_at_its_headings() -> None:
    assert ids(NOTICE) == [
        *("标题", "一", "二", "二(一)", "二(一)1", "二(一)2", "二(二)", "二(二)3", "二(二)3(1)", "二(二)3(1)①"),
        *("三", "四", "附件1", "附件1注1", "附件2", "附件2一", "附件2附则"),
    ]


def test_a_clause_knows_its_title_its_text_and_its_line() -> None:
    found = {clause.id: clause for clause in clauses(NOTICE)}
    assert found["二(一)1"].title == "奖励企业"
    assert found["二(一)1"].text == "1.奖励企业。每家给钱。\n续一段。\n"
    assert found["二(一)1"].line == 9
    assert found["二(二)"].title == "育才"
    assert found["二(二)3"].title == "开班"
    assert found["附件1"].title == "补贴标准"
    assert found["附件2"].title == "工作任务"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("", []),
        ("没有标题的一段话。", ["标题"]),
        ("一、甲\r\n（一）乙\r\n1、丙\r\n", ["一", "一(一)", "一(一)1"]),
        (
            "第一章 总则\n第一条 为了。\n第二章 补贴\n第二条 （略）\n（一）甲\n",
            ["第一章", "第一条", "第二章", "第二条", "第二条(一)"],
        ),
        ("1.甲\n2.乙\n", ["1", "2"]),
        ("一、甲\n1.5万元的补贴\n", ["一"]),  # a decimal, no heading
        ("一、甲\n二、2030年目标\n", ["一", "二"]),  # the number that was due
        ("一、甲\n五、六类人员\n", ["一"]),  # a line that only wraps
        ("一、甲\n第三条规定的补贴\n", ["一"]),
        ("一、甲\n附件2中的标准。\n", ["一"]),
        ("一、甲\n附件一\n标准\n", ["一", "附件1"]),
        ("一、甲\n1.乙\n段落。\n本办法由人社局负责解释。\n某局\n", ["一", "一1", "附则"]),
        ("一、甲\n本办法由人社局负责解释。\n", ["一"]),  # one more paragraph of a chapter of paragraphs
        ("一、甲\n1.乙\n本办法自印发之日起施行的，\n2.丙\n", ["一", "一1", "一2"]),  # not the end yet
    ],
)
def test_headings_of_all_kinds(document: str, expected: list[str]) -> None:
    assert ids(document) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("三（一）1", "三(一)1"), ("一、2", "一2"), ("附件2 注１", "附件2注1"), ("二(三)1①", "二(三)1①")],
)
def test_ids_are_read_however_they_are_written(printed: str, expected: str) -> None:
    assert clause_id(printed) == expected


@given(st.text(alphabet="一二十、.（）()1２①第章条附件：:。\t \n\n\n\r甲本自起施行", max_size=60))
def test_no_text_is_lost_whatever_the_text(document: str) -> None:
    found = clauses(document)
    assert "".join(clause.text for clause in found) == without_bookmarks(document)
    line = 1
    for clause in found:
        assert clause.line == line
        line += clause.text.count("\n")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_text_of_the_official_documents_is_lost(name: str, official_text: Callable[[str], Path]) -> None:
    document = official_text(name).read_text(encoding="utf-8")
    assert "".join(clause.text for clause in clauses(document)) == without_bookmarks(document)
    assert "bookmark" not in without_bookmarks(document)


# What the analyst calls the parts that have no number.
UNNUMBERED = {
    **dict.fromkeys(("标题", "题头", "前言", "引言", "印发通知", "标题首段", "标题文号主送抄送"), "标题"),
    **dict.fromkeys(("附则", "附则(五21之后)", "文末"), "附则"),
    "附件3末段": "附件3附则",
}
# Read out of every clause at once: the units that each of them names.
EVERYWHERE = {"shangyu-2023/responsibility-matrix", "zibo-2022/responsibility-matrix"}


def article_id(article: str) -> str:
    """`附件2 就业技能A类` is a part of one table."""
    article = clause_id(article)
    article = UNNUMBERED.get(article, article)
    return "附件2" if article.startswith("附件2") and "注" not in article else article


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("*", "")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_the_analyst_quotes_stands_in_the_clause_that_she_names(
    name: str, official_text: Callable[[str], Path]
) -> None:
    file = official_text(name)
    found: dict[str, str] = {}
    for clause in clauses(file.read_text(encoding="utf-8")):
        found[clause.id] = found.get(clause.id, "") + squeezed(clause.text)
    strayed = [
        (provision["id"], provision["article"])
        for provision in yaml.load(file.with_suffix(".provisions.yaml").read_bytes(), yaml.CSafeLoader)
        if provision.get("article") and provision["id"] not in EVERYWHERE
        if squeezed(provision["quote"]) not in found.get(article_id(provision["article"]), "")
    ]
    assert strayed == []
