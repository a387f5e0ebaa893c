"""A draft may guess wrong; it may not lose a sentence or a figure, and no sentence may stand in the folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jiangce.rules import checks
from jiangce.rules.clauses import clauses, without_bookmarks
from jiangce.rules.coverage import coverage
from jiangce.rules.drafting.draft import Draft, draft, slug
from jiangce.rules.drafting.folder import files, worksheet_of, write
from jiangce.rules.drafting.guess import deadline, kind_of, responsible, unit_id
from jiangce.rules.drafting.sentences import pieces
from jiangce.rules.figure_list import read_figures
from jiangce.rules.figures import figures
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems, Refused

FIVE = ("shangyu-2019", "shangyu-2023", "tonglu-2021", "jinhua", "zibo-2022")
INVENTED = """\
# 关于支持**示例县**技能人才的若干意见
示例人社〔2024〕3号

各单位：
为支持技能人才，制定本意见。
一、引进
1.招用技师。对招用县外技师的企业，每人给予2000元补助，每家每年最高5万元！2024年12月底前完成兑现。（责任单位：县人力社保局、县财政局）
2.高技能人才可享受子女入学待遇；本人可优先落户？
二、目标
到2025年，新增高技能人才300人以上。
三、保障
各部门应建立联系制度。所需资金从专项资金列支。本意见自2024年5月1日起施行，由县人力社保局负责解释。
附件1
补助标准表
序号\t等级\t金额（元）
1\t高级工\t1000
2\t技师\t2000
"""


def bare(text: str) -> str:
    """A text without margins and layout marks, which say nothing."""
    return re.sub(r"[\s#*>`]", "", text)


def lost(document: str, folder: Path) -> list[str]:
    """What a draft written from ``document`` has lost: sentences and figures."""
    found = draft(document)
    write(found, folder)
    sheet = bare(worksheet_of(folder).read_text(encoding="utf-8"))
    said = re.split(r"[。；;！？!?\n\t]", without_bookmarks(document))
    out = [f"sentence: {one}" for one in said if bare(one) not in sheet]
    problems = Problems()
    listed = read_figures(folder, problems)
    out += [line for problem in problems for line in problem.lines()]
    assert listed is not None
    printed = sorted(str((f.clause, f.unit, f.value)) for f in listed.printed)
    wanted = sorted(str((f.clause, f.unit, f.value)) for f in figures(document) if f.kind == "figure")
    out += [f"figure: {one}" for one in wanted if printed.count(one) < wanted.count(one)]
    out += [f"figure of nobody: {one}" for one in printed if wanted.count(one) < printed.count(one)]
    return out


def sentences_in_folder(document: str, folder: Path, length: int = 14) -> list[str]:
    """Passages of the document that stand in the folder."""
    kept = bare(
        "".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.name != "policy.yaml")
    )
    parts = [bare(part) for part in re.split(r"[。；！？，、\n\t]", document)]
    return [part for part in parts if len(part) >= length and part in kept]


@pytest.mark.parametrize("name", FIVE)
def test_no_sentence_and_no_figure_of_an_official_text_is_lost(
    name: str, tmp_path: Path, official_text: Callable[[str], Path]
) -> None:
    document = official_text(name).read_text(encoding="utf-8")
    folder = tmp_path / "drafted"
    assert lost(document, folder) == []
    assert list(checks.check_folder(folder, draft=True)) == []
    policy = load_policy(folder, checks.CORE, Problems())
    assert policy is not None
    against_text = coverage(policy, folder, document).problems  # the list is the document's; no rule uses it yet
    assert {p.en.split(" of clause")[0] for p in against_text} <= {"no rule"}
    assert sentences_in_folder(document, folder) == []
    again = draft(document)
    assert len(again.left()) < len(again.provisions)
    amounts = [one.money for one in again.left()]
    assert amounts == sorted(amounts, reverse=True) and amounts[0] > 0


ODD = {
    "no articles": "企业招用技师的，每人补助500元。",
    "one line, no end": "补助500元",
    "only figures": "500元\n10人\n3个月\n",
    "markdown": "## 一、引进\n\n> **1.** *招用*，补助`500元`。\n\n---\n",
    "two of one number": "一、甲\n1.补助500元。\n1.补助600元。\n",
    "wide digits": "一、补助５００元；１０人以上。\n",
    "windows": "\ufeff一、引进\r\n1.补助500元。\r\n",
    "table": "附件1\n补贴表\n序号\t工种\t金额\n1\t焊工\t1000\n2\t钳工\t1500\n",
    "yaml": "一、引进: {a: b}\n1.补助500元 # 注 - [x] & * ! | > ' \" % @ `\n",
    "chapters": "第一章 总则\n第一条 补助500元。\n第二章 附则\n第二条 自2024年1月1日起施行。\n",
    "circles": "一、引进\n①补助500元；②奖励3万、2万、1万元。\n",
    "spaces": "　　一、引进　　\n　　补　助　５０　元\n",
}


@pytest.mark.parametrize("document", ODD.values(), ids=ODD)
def test_nothing_is_lost_of_odd_texts(document: str, tmp_path: Path) -> None:
    assert lost(document, tmp_path / "drafted") == []
    assert list(checks.check_folder(tmp_path / "drafted", draft=True)) == []


@given(st.text(alphabet="一二三、1.2(（)）元人万年月日底前500每章第条附件。；\n\t #*>甲补助给予:", max_size=120))
@example("附件1\n\t500元\n\n。")
def test_whatever_the_text_its_pieces_are_the_text(document: str) -> None:
    for clause in clauses(document):
        assert "".join(piece.text for piece in pieces(clause)) == clause.text
    found = draft(document)
    kept = sum(one.kind == "figure" for p in found.provisions for one in p.figures)
    assert kept == sum(one.kind == "figure" for one in figures(document))
    assert len({one.id for one in found.provisions}) == len(found.provisions)


def test_a_long_text_is_cut_in_time_and_too_long_a_one_is_refused() -> None:
    line = "企业招用技师的，每人给予补助2000元，最高5万元。\n"
    assert len(draft("一、引进\n" + line * 3_000).provisions) == 3_001
    with pytest.raises(Refused, match="more than 4000 sentences"):
        draft("一、引进\n" + line * 4_001)


# ── what it proposes ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def invented() -> Draft:
    return draft(INVENTED)


def test_the_head_is_read(invented: Draft) -> None:
    assert invented.title == "关于支持示例县技能人才的若干意见"
    assert (invented.number, str(invented.in_force), invented.assumption) == ("示例人社〔2024〕3号", "2024-05-01", "")
    assert invented.units == {"hr": "县人力社保局", "finance": "县财政局"}
    assert invented.articles["一1"] == ("招用技师", ("hr", "finance"))


def test_kinds_figures_units_and_deadlines_are_proposed(invented: Draft) -> None:
    told = {one.id: (one.kind, one.by, one.money // 100, one.units, one.none) for one in invented.provisions}
    assert told["c1-1-2"] == ("benefit", "", 50_000, (), "")
    assert told["c1-1-3"] == ("mechanism", "2024-12-31", 0, (), "")
    assert told["c1-1-4"] == ("duty", "", 0, ("hr", "finance"), "basis")
    assert told["c1-2-1"][0] == told["c1-2-2"][0] == "treatment"
    assert told["c2-2"][0] == "target"
    assert [one.kind for one in invented.provisions if one.clause == "三"][1:] == ["duty", "funding", "validity"]
    assert [one.id for one in invented.left()][:2] == ["c1-1-2", "annex-1-1"] or invented.left()[0].id == "c1-1-2"


def test_every_file_has_its_part(invented: Draft) -> None:
    made = files(invented)
    assert {
        "policy.yaml",
        "provisions.yaml",
        "figures.yaml",
        "duties.yaml",
        "targets.yaml",
        "1-chapter.yaml",
        "TODO.md",
    } <= set(made)
    assert "c1-1-2:\n  clause: 一1\n  title: 待拟\n" in made["1-chapter.yaml"]
    assert "| c1-1-2 | 一1 | 补贴奖励 | 50,000 | 2000元、5万元 |" in made["TODO.md"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("对企业给予每人500元补贴。", "benefit"),
        ("同一人不重复享受，就高不就低。", "combination"),
        ("到2025年，高技能人才达到3000人。", "target"),
        ("享受疗休养待遇。", "treatment"),
        ("所需经费从专项资金列支。", "funding"),
        ("本办法自印发之日起施行。", "validity"),
        ("由企业提出申请，县局审核。", "procedure"),
        ("各部门要建立联系制度。", "duty"),
        ("弘扬工匠精神。", "mechanism"),
    ],
)
def test_the_kind_of_a_sentence(text: str, kind: str) -> None:
    assert kind_of(text, figures(text)) == kind


def test_departments_and_days() -> None:
    assert list(responsible("（责任单位：市人社局、市财政局，各区县）")) == ["市人社局", "市财政局", "各区县"]
    assert [unit_id(one) for one in ("市人力资源和社会保障局", "区财政局", "县科协")] == ["hr", "finance", ""]
    for text, day in (
        ("2023年6月30日前报送", "2023-06-30"),
        ("2024年2月底前", "2024-02-29"),
        ("2025年底前", "2025-12-31"),
        ("2025年的", ""),
    ):
        assert deadline(text, figures(text)) == day


@pytest.mark.parametrize(
    ("clause", "name"),
    [
        ("三(一)1", "c3-1-1"),
        ("标题", "head"),
        ("附件2注1", "annex-2-note-1"),
        ("第十二条", "c12"),
        ("四②", "c4-2"),
        ("附则", "closing"),
    ],
)
def test_clauses_in_letters(clause: str, name: str) -> None:
    assert slug(clause) == name


# ── what is left ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_check_refuses_what_is_still_to_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "drafted"
    write(draft(INVENTED), folder)
    assert list(checks.check_folder(folder, draft=True)) == []
    refused = [p for p in checks.check_folder(folder) if p.en == "still to be written"]
    assert len(refused) == len(checks.to_write(folder)) > 20
    assert {p.place.file.split("/")[1] for p in refused} >= {
        "policy.yaml",
        "provisions.yaml",
        "1-chapter.yaml",
        "duties.yaml",
    }


def test_a_stub_that_is_encoded_is_no_stub(tmp_path: Path) -> None:
    folder = tmp_path / "drafted"
    write(draft(INVENTED), folder)
    before, chapter = len(checks.to_write(folder)), folder / "1-chapter.yaml"
    text = chapter.read_text(encoding="utf-8")
    encoded = "title: 招用县外技师补助\n  each: hire\n  when: came_from > same_county\n  pay: 2000\n  at_most: 50_000 per employer, year\n  to: employer"
    chapter.write_text(text.replace("clause: 一1\n  title: 待拟", f"clause: 一1\n  {encoded}", 1), encoding="utf-8")
    assert list(checks.check_folder(folder, draft=True)) == []
    assert len(checks.to_write(folder)) == before - 1


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("对获奖的选手奖励50万、银牌30万。", "benefit"),
        ("获得金牌的50万，银牌30万。", "benefit"),
        ("纳入紧缺目录的补贴在上述标准基础上分别上浮20%和30%。", "benefit"),
        ("按照市级资助经费50%的配套资助。", "benefit"),
        ("2019、2020年就业困难人员参加培训的，同时给予一定的生活费补贴。", "benefit"),
        ("每人只能申领一次补贴。", "combination"),
        ("介绍同一名劳动者的只给予一次补贴。", "combination"),
        ("公租房补贴和租房补贴不可同时享受。", "combination"),
        ("不同阶段的集训补贴不可累积叠加。", "combination"),
        ("生活补贴按照“就高从优不重复”原则执行。", "combination"),
        ("本办法自公布之日起执行。", "validity"),
        ("根据吸纳就业人数，可给予一次性奖补。", "benefit"),
        ("可返还其上年度实际缴纳失业保险费的50%。", "benefit"),
        ("失业保险总费率继续按1%执行。", "mechanism"),
        ("到2025年，新增高技能人才300人以上。", "target"),
    ],
)
def test_sentences_of_other_cities_are_guessed(said: str, kind: str) -> None:
    assert kind_of(said, figures(said)) == kind


UNNUMBERED = """\
某市技能人才奖励政策

每两年评选10名能手，每人奖励20万。

优秀选手可优先落户。
"""


def test_a_text_without_headings_is_no_mere_head(tmp_path: Path) -> None:
    found = draft(UNNUMBERED)
    assert [(one.kind, one.money) for one in found.provisions] == [
        ("validity", 0),
        ("benefit", 200_000_00),
        ("treatment", 0),
    ]
    assert not lost(UNNUMBERED, tmp_path / "unnumbered")


def test_money_above_the_first_heading_is_no_head() -> None:
    found = draft(
        "某市奖励办法\n获得称号的，每人奖励2万元。\n为此制定本办法。\n一、附则\n本办法自2024年5月1日起施行。\n"
    )
    assert [one.kind for one in found.provisions[:3]] == ["validity", "benefit", "validity"]
