"""Review cards: fresh, Chinese, complete; whatever changes a rule changes its card."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.rules.mutations import card_text, changes
from tests.rules.tiny_policy import ENTRIES, FIGURES, HEAD, changed, tiny

from jiangce.rules import library, source
from jiangce.rules.card_files import card_files
from jiangce.rules.card_files import stale_cards as stale_of
from jiangce.rules.cards import card
from jiangce.rules.checks import stale_cards, write_cards
from jiangce.rules.lints.subject import scalars
from jiangce.rules.mutants import reloaded
from jiangce.rules.policy import Policy
from jiangce.rules.policy_card import policy_card
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems
from jiangce.rules.scope import NamedSet
from jiangce.rules.source import Mapping

POLICIES = library.policy_ids()
FILES = [
    pytest.param(policy_id, path, id=f"{policy_id}/{path.name}")
    for policy_id in POLICIES
    for path in sorted(library.folder(policy_id).glob("*.yaml"))
    if path.name not in ("policy.yaml", "vocabulary.yaml", "provisions.yaml", "figures.yaml")
]


def lines(policy: Policy, entry: str) -> dict[str, tuple[str, ...]]:
    return dict(card(policy, policy.entries[entry]).lines)


@pytest.mark.parametrize("policy_id", POLICIES)
def test_the_committed_cards_are_fresh(policy_id: str) -> None:
    found = stale_of(library.policy(policy_id), library.folder(policy_id))
    assert [line for p in found for line in p.lines()] == []


@pytest.mark.parametrize(("policy_id", "path"), FILES)
def test_every_single_change_of_a_rule_shows_on_its_card(policy_id: str, path: Path) -> None:
    """Each figure one up and one down, each comparison to every other, each value, key, option, row, item."""
    policy, tree = library.policy(policy_id), source.read(path, Problems())
    assert isinstance(tree, Mapping)
    seen, hidden = 0, []
    for key, body in tree:
        assert isinstance(body, Mapping)
        entry = policy.entries[key.text]
        before = card_text(policy, entry)
        for said, new in changes(body, policy.vocabulary):
            mutant = reloaded(policy, entry, new)
            if mutant is not None:
                seen += 1
                if card_text(policy, mutant) == before:
                    hidden.append(f"{key.text}: {said}")
    assert hidden == []
    assert seen >= 10 or path.name == "duties.yaml"


@pytest.mark.parametrize("policy_id", POLICIES)
def test_an_option_taken_off_a_list_shows_on_the_cards(policy_id: str) -> None:
    """A named list stands with all its options on the card of each rule that uses it."""
    policy, folder = library.policy(policy_id), library.folder(policy_id)
    before = all_cards(policy)
    for name, one in policy.sets.items():
        for at in range(len(one.items)):
            less = NamedSet(one.name, one.title, one.items[:at] + one.items[at + 1 :])
            assert cards_with(policy, folder, less) != before, f"{name} without {one.items[at].text}"


def cards_with(policy: Policy, folder: Path, one: NamedSet) -> str:
    """All cards when a list is another; only the entries that name it are read anew."""
    other = replace(policy, sets={**policy.sets, one.name: one}, entries=dict(policy.entries))
    for path in folder.glob("*.yaml"):
        tree = source.read(path, Problems())
        for key, body in tree if isinstance(tree, Mapping) else ():
            named = key.text in policy.entries and any(one.name in text.text for text in scalars(body))
            if named and isinstance(body, Mapping):
                found = reloaded(other, policy.entries[key.text], body)
                other.entries[key.text] = found or other.entries[key.text]
    return all_cards(other)


def all_cards(policy: Policy) -> str:
    """All cards but for what other readings would say: those load the policy anew, many times."""
    return policy_card(policy).text() + "".join(card_text(policy, entry) for entry in policy.entries.values())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2024〕1号", "2024〕2号"),
        ("title: 测试政策", "title: 另一政策"),
        ("330604", "330602"),
        ("上虞", "越城"),
        ("status: in force", "status: draft"),
        ("2024-01-01", "2024-01-02"),
        ("区人力社保局", "区财政局"),
        ("title: 招工,", "title: 用工,"),
        ("专项资金", "预备资金"),
        ("employer.place", "person.place"),
        ("fund: pool\n", "fund: pool\nuntil: 2025-12-31\n"),
        ("fund: pool\n", "fund: pool\nreadings: {inclusive: 以上含本数。}\n"),
    ],
)
def test_every_change_of_the_head_shows_on_the_cards(tmp_path: Path, old: str, new: str) -> None:
    def pages(head: str) -> dict[str, str]:
        problems = Problems()
        policy = load_policy(tiny(tmp_path, policy=head), library.CORE, problems)
        assert policy is not None and not len(problems)
        return card_files(policy)

    assert pages(HEAD) != pages(changed(HEAD, old, new))


@pytest.mark.parametrize("policy_id", POLICIES)
def test_no_latin_letter_and_no_talk_of_databases(policy_id: str) -> None:
    policy = library.policy(policy_id)
    for text in card_files(policy).values():
        assert set(re.findall("[A-Za-z]+", text)) <= set(policy.latin)
        assert not re.search("字段|布尔|空值|主键|数据表|参数|外键", text)
        assert "有一条" not in text


def test_cards_are_written_once_and_found_stale(tmp_path: Path) -> None:
    folder = tiny(tmp_path)
    assert [p.en for p in stale_cards(folder)] == ["the card is missing; write the cards anew"] * 2
    assert {path.name for path in write_cards(folder)} == {"policy.md", "entries.md"}
    assert write_cards(folder) == []
    assert list(stale_cards(folder)) == []
    tiny(tmp_path, entries=changed(ENTRIES, "pay: 500", "pay: 600"), figures=FIGURES)
    (problem,) = stale_cards(folder)
    line = int(str(problem.place).split(":")[1])
    assert problem.place.file == "tiny/cards/entries.md"
    assert (folder / "cards" / "entries.md").read_text().splitlines()[line - 1] == "**金额** 500元" == problem.found
    (folder / "cards" / "old.md").write_text("旧", encoding="utf-8")
    assert "no entry makes this card" in [p.en for p in stale_cards(folder)]
    write_cards(folder)
    assert list(stale_cards(folder)) == []


# ── what they say ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def shangyu() -> Policy:
    return library.policy("shangyu-2023")


def test_a_card_reads_as_a_clerk_writes(shangyu: Policy) -> None:
    got = lines(shangyu, "new-hire-grant")
    assert got["条款"] == ("三(一)1（企业招工引才）",)
    assert got["认定"] == ("逐人认定（一人被一家单位招用一次，算一项）",)
    assert got["认定日期"] == ("招用日期", "年度按招用日期的自然年")
    assert got["条件"][0] == "用人单位的注册地在上虞区"
    assert got["条件"][1].startswith("招用日期在本文件施行之日或以后（2023年1月1日")
    assert got["条件"][2:] == (
        "用人单位是企业",
        "首次在上虞参保",
        "员工未享受人才政策",
        "同一用人单位、同一年度内，符合以上各条的合计不少于10人",
        "招用后连续参保满3个月",
    )
    assert got["金额"] == ("500元",)
    assert got["上限"] == ("同一员工只享受一次",)
    assert got["发给"] == ("员工",)
    assert got["责任单位"] == ("区人力社保局、区财政局",)
    assert len(got["口径"]) == len(shangyu.entries["new-hire-grant"].readings)


def test_a_given_benefit_names_its_parent(shangyu: Policy) -> None:
    got = lines(shangyu, "new-hire-transport")
    assert got["条件"] == ("已符合“新招员工一次性就业补贴”（三(一)1）的全部条件",)
    assert got["金额"] == ("按来源地分档", "区外省内：200元", "省外：500元")


def test_ranks_stand_before_their_nouns(shangyu: Policy) -> None:
    assert "所属项目是省级重大产业项目" in lines(shangyu, "major-project-recruit")["条件"]
    assert "被认定为市级或区级技能大师工作室" in lines(shangyu, "studio-start-up")["条件"]


def test_an_allowance_says_when_how_long_and_from_when(shangyu: Policy) -> None:
    got = lines(shangyu, "post-allowance")
    assert got["发放"][0].startswith("按月发放，从发证日期所在月起，每个月须：持证人当月参保，且其当月参保单位是企业")
    assert got["发放"][-1] == "最多发3年"
    assert any("施行之日" in text and text.endswith("以前的月份不发") for text in got["发放"])
    assert got["金额"][1:] == ("技师：每月300元", "高级技师及以上：每月600元")
    assert got["另受限制"] == ("岗位补助只享受一次，与晋升补贴不重复（三(四)21）",)


def test_batches_ceilings_shares_and_uplifts_stand_apart(shangyu: Policy) -> None:
    got = lines(shangyu, "self-training")
    assert got["金额"][1:] == (
        "初级工至中级工：每满50人1万元",
        "高级工及以上：每满50人2万元",
        "各档分开计数，不足50人的部分不计",
    )
    assert got["认定"][0].endswith("；同一持证人只计一次")
    assert got["上限"] == ("最高不超过20万元",)
    got = lines(shangyu, "vocational-training")
    assert got["提高"] == (
        "属紧缺职业（工种），且职业（工种）属于绿色化工等重点制造领域的，提高50%",
        "职业（工种）属于绿色化工等重点制造领域的，提高30%",
        "同时符合的，只按列在前面的一项提高",
    )
    assert got["其他文件的标准"][0].startswith(
        "职业培训补贴标准：见现行职业培训补贴规定（元/证，按职业（工种）、证书等级分）"
    )
    assert got["名单"][0].startswith("绿色化工等重点制造领域：绿色化工、新材料、")
    assert lines(shangyu, "studio-start-up")["发给"] == ("获认定者", "其中最多20%给获认定者的领办人")
    assert lines(shangyu, "major-group-match")["金额"] == ("按到账金额1:1配套",)
    assert lines(shangyu, "education-surcharge-offset")["形式"] == ("抵免，不发现金",)


def test_goals_and_duties(shangyu: Policy) -> None:
    got = lines(shangyu, "high-skilled-share")
    assert got["指标"] == ("人数（限技能等级为高级工及以上的）占人数（限技能等级为初级工及以上的）的比例",)
    assert (got["目标"], got["时间"]) == (("不低于38%",), ("到2025年底",))
    assert lines(shangyu, "skilled-total")["目标"] == ("不少于20万人",)
    assert lines(shangyu, "new-introduced")["时间"] == ("2023至2025年平均每年",)
    assert lines(shangyu, "education-fund")["效力"] == ("鼓励做到，达不到不影响其他补贴",)
    assert lines(shangyu, "wage-survey")["期限"] == ("文件未写期限",)


def test_the_document_has_a_card_of_its_own(shangyu: Policy) -> None:
    got = dict(policy_card(shangyu).lines)
    assert got["适用地区"] == ("上虞区（行政区划代码330604）",)
    assert "三(一)1 企业招工引才：区人力社保局、区财政局" in got["条款和责任单位"]
    assert "招用：看用人单位的注册地，须在上虞区" in got["辖区"]
