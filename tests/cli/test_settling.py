"""The year's end in Zibo (六24): the city advanced everything, each district makes good its half, to the 分."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Outcome

CASE = """\
policy: zibo-2022
as_of: 2024-06-30
org:
  - {id: zhangdian, kind: enterprise, place: 370303}
  - {id: boshan, kind: enterprise, place: 370304}
person: [{id: wang, place: 370303}, {id: li, place: 370304}]
payment:
  - {benefit: graduate-living, payee: wang, person: wang, employer: zhangdian, amount: 500.01, paid_on: 2023-03-01}
  - {benefit: zibo-2022/graduate-living, payee: wang, person: wang, employer: zhangdian, amount: 500, paid_on: 2023-12-31}
  - {benefit: graduate-living, payee: wang, person: wang, employer: zhangdian, amount: 500, paid_on: 2024-01-01}
  - {benefit: graduate-living, payee: li, person: li, employer: boshan, amount: 300, paid_on: 2023-03-01}
  - {benefit: medal-award, payee: li, person: li, amount: 5000, paid_on: 2023-03-01}
  - {benefit: shangyu-2023/graduate-living, payee: li, person: li, amount: 900, paid_on: 2023-03-01}
"""


def test_each_district_owes_its_half(jiangce: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "paid.yaml").write_text(CASE, encoding="utf-8")
    shown = jiangce("policy", "settle", "zibo-2022", "--facts", tmp_path, "--year", "2023")
    assert shown.code == 0
    lines = [" ".join(line.split()) for line in shown.out.splitlines()]
    assert "淄博市张店区 市级财政 2 ¥1,000.01 ¥500.01 ¥0" in lines
    assert "淄博市张店区 区县财政 2 ¥1,000.01 ¥500 ¥500" in lines
    assert "淄博市博山区 区县财政 1 ¥300 ¥150 ¥150" in lines
    assert "合计 ¥1,300.01 ¥650" in lines


def test_nothing_to_settle_is_said(jiangce: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "paid.yaml").write_text(CASE, encoding="utf-8")
    assert "没有由一方垫付的" in jiangce("policy", "settle", "zibo-2022", "--facts", tmp_path, "--year", "2020").out
    refused = jiangce("policy", "settle", "shangyu-2023", "--facts", tmp_path, "--year", "2023")
    assert (refused.code, "没有可结算的" in refused.err) == (2, True)
    assert jiangce("policy", "settle", "zibo-2022", "--facts", tmp_path, "--year", "23").code == 2
