"""How conditions read: the comparing word by type, the verb by column, ranks as adjectives, owners named once."""

from __future__ import annotations

import pytest

from jiangce.rules import library
from jiangce.rules.build import build
from jiangce.rules.nodes.base import Node, shown
from jiangce.rules.problems import Place
from jiangce.rules.scope import Mode, Scope
from jiangce.rules.source import Scalar
from jiangce.rules.types import NONE, law_count, law_money


def built(table: str, text: str, mode: Mode = Mode.ROW) -> Node:
    policy = library.policy("shangyu-2023")
    found = policy.vocabulary.tables[table]
    return build(
        Scalar(text, Place("x")), Scope(policy.vocabulary, found, mode, sets=policy.sets, measure=found.measure)
    )


@pytest.mark.parametrize(
    ("table", "text", "words"),
    [
        # the twenty of the sketch, as a clerk would sign them
        ("hire", "employer.kind == enterprise", "用人单位是企业"),
        ("hire", "first_insured", "首次在上虞参保"),
        ("hire", "not person.in_talent_policy", "员工未享受人才政策"),
        ("hire", "together(employer, year) >= 10", "同一用人单位、同一年度内，符合以上各条的合计不少于10人"),
        ("hire", "insured_months >= 3", "招用后连续参保满3个月"),
        ("hire", "came_from > same_county", "来自区外"),
        ("hire", "contract_months >= 12", "签订1年及以上劳动合同"),
        ("hire", "introduced_by.kind == hr_agency", "引荐方是人力资源服务机构"),
        ("hire", "project.kind == major_industrial and project.rank == provincial", "所属项目是省级重大产业项目"),
        ("hire", "person.level >= intermediate", "员工的技能等级为中级工及以上"),
        ("certificate", "shortage", "属紧缺职业（工种）"),
        ("certificate", "issued_on >= in_force", "发证日期在本文件施行之日或以后"),
        ("assessment", "title == master_studio and rank in [municipal, county]", "受评称号为市级或区级技能大师工作室"),
        ("assessment", "result == excellent", "考核结果为优秀"),
        ("recognition", "holds(granted_by, talent_demo)", "认定单位具有“高技能人才集聚示范企业”称号或资格"),
        # every comparison reads otherwise
        ("hire", "insured_months > 3", "招用后连续参保月数超过3个月"),
        ("hire", "insured_months < 3", "招用后连续参保月数不满3个月"),
        ("hire", "insured_months <= 3", "招用后连续参保月数不超过3个月"),
        ("hire", "insured_months == 3", "招用后连续参保月数为3个月"),
        ("hire", "insured_months != 3", "招用后连续参保月数不为3个月"),
        ("training", "fee >= 1000", "培训费不低于1000元"),
        ("training", "fee < 20_000", "培训费少于2万元"),
        ("certificate", "issued_on > in_force", "发证日期在本文件施行之日之后（不含当日）"),
        ("certificate", "issued_on <= date(2024, 1, 1)", "发证日期在2024年1月1日或以前"),
        ("person", "level > senior", "技能等级为高级工以上（不含）"),
        ("person", "level != senior", "技能等级不是高级工"),
        ("person", "not level >= senior", "技能等级未达到高级工"),
        # places
        ("hire", "came_from >= same_city", "来自区外"),
        ("hire", "came_from <= same_province", "来自省内"),
        ("hire", "came_from == same_province", "来自市外省内"),
        ("hire", "came_from in [same_city, same_province]", "来自区外省内"),
        ("hire", "came_from in [same_county, other_province]", "来自区内或外省"),
        ("hire", "came_from not in [same_county, same_city]", "不是来自市内"),
        ("hire", "not came_from > same_province", "不是来自省外"),
        ("org", "where == same_county", "本单位在区内"),
        ("expense", "distance(activity.place) == same_county", "所涉活动的活动地点在区内"),
        # adjectives only where they are affirmed, and of the same owner
        ("project", "kind == competition and rank >= municipal", "项目是市级及以上职业技能竞赛"),
        ("project", "rank != enterprise and kind == competition", "项目级别不是企业级，且项目是职业技能竞赛"),
        ("project", "kind == competition or rank == municipal", "项目是职业技能竞赛，或者项目级别为市级"),
        ("hire", "project.kind == competition and role == worker", "所属项目是职业技能竞赛，且岗位为一般岗位"),
        # the same owner is named once
        ("training", "organiser.kind == enterprise and organiser.where == same_county", "组织单位是企业，且在区内"),
        ("certificate", "person.insured and person.employer.kind == enterprise", "持证人当月参保，且其当月参保单位是企业"),
        ("study_year", "job_after.insured_months >= 6", "毕业后在上虞就业，招用后连续参保满6个月"),
        # absences, lists, names
        ("recognition", "not known(until)", "长期有效"),
        ("person", "known(title_grade)", "有职称"),
        ("person", "not known(title_grade)", "无职称"),
        ("org", "school_kind in technical_schools", "本单位是技工院校"),
        ("org", "school_kind not in technical_schools", "本单位不是技工院校"),
        ("certificate", "field in key_fields", "职业（工种）属于绿色化工等重点制造领域"),
        ("person", "not holds(this, zj, zj_young)", "本人不具有“浙江工匠”或“浙江青年工匠”称号或资格"),
        ("recognition", "not judged(holder, outstanding)", "没有评定文件认定获认定者群众公认、技能和贡献突出、能带徒弟"),
        ("recognition", "holder.place == region", "获认定者的工作地（无工作的为常住地）或注册地就是本地"),
        ("person", "has(award, winner == this and prize >= bronze)", "本人有符合以下条件的获奖（奖次为铜牌（三等奖）及以上）"),
        ("certificate", "not has(award, winner == this.person)", "持证人没有获奖"),
    ],
)  # fmt: skip
def test_a_condition_in_words(table: str, text: str, words: str) -> None:
    assert built(table, text).words() == words


@pytest.mark.parametrize(
    ("table", "left", "right"),
    [
        ("person", "level", "senior"), ("hire", "came_from", "same_province"), ("project", "rank", "municipal"),
        ("hire", "insured_months", "6"), ("training", "fee", "500"), ("certificate", "issued_on", "date(2024, 1, 1)"),
        ("certificate", "issued_on", "in_force"), ("recognition", "year", "2024"), ("study_year", "attended", "50%"),
    ],
)  # fmt: skip
def test_no_two_comparisons_read_alike(table: str, left: str, right: str) -> None:
    """Nor does any read like the denial of itself."""
    said = []
    for sign in ("==", "!=", "<", "<=", ">", ">="):
        node = built(table, f"{left} {sign} {right}")
        said.append(node.words())
        assert node.words() != node.negated_words()
    assert len(set(said)) == 6, said


@pytest.mark.parametrize(
    ("fen", "words"),
    [(0, "0元"), (5, "0.05元"), (50_000, "500元"), (600_000, "6000元"), (1_000_000, "1万元"), (1_500_000, "1.5万元"),
     (1_234_500, "12,345元"), (1_230_000, "1.23万元"), (500_000_000, "500万元"), (100_000_100, "1,000,001元")],
)  # fmt: skip
def test_money_as_official_texts_print_it(fen: int, words: str) -> None:
    assert law_money(fen) == words


@pytest.mark.parametrize(
    ("count", "words"), [(10, "10"), (6000, "6000"), (76_000, "7.6万"), (200_000, "20万"), (12_345, "12345")]
)
def test_counts_as_official_texts_print_them(count: int, words: str) -> None:
    assert law_count(count) == words


@pytest.mark.parametrize(
    "text", ["month_end(left_on)", "later_of(hired_on, left_on)", "years_after(left_on, 3)", "year(left_on)"]
)
def test_a_day_that_never_came_is_said(text: str) -> None:
    """What a function of dates finds may be none: an open explanation must say so."""
    assert shown(built("hire", text), NONE) == "无"
