"""An employer's workers at once: the file read and taken over, all decided in one go, the next threshold, claims filed together."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone
from tests.office.office_facts import REGION, Town, firm, hired, person
from tests.office.roster_files import HEADS, looked, number, row, taken

from jiangce.office.audit import checking
from jiangce.office.claims.judging import verdict
from jiangce.office.claims.models import Claim, Declaration
from jiangce.office.registers.models import Person
from jiangce.office.rosters.deciding import YES, standing
from jiangce.office.rosters.filing import NotFiled, file_all
from jiangce.office.rosters.models import Filing, Line, Upload
from jiangce.office.rosters.reading import MISMATCH
from jiangce.office.rosters.sheet import columns, entries, entry_of
from jiangce.office.rosters.staff import tied
from jiangce.office.rosters.thresholds import thresholds
from jiangce.office.rulebook.workers import parts

GRANT, TRANSPORT = "new-hire-grant", "new-hire-transport"


def today() -> Any:
    return timezone.localdate()


def keys(found: Any, entry: str, status: str = YES) -> list[Any]:
    return [one.key for one in found.cases if one.told["benefit"] == entry and one.status == status]


# ── what a firm is asked ──


def test_a_sheet_asks_what_the_rule_reads(place: Town) -> None:
    told = entry_of(place.firm, today(), f"shangyu-2023/{GRANT}")
    assert told is not None
    assert [one.label for one in columns(told, place.firm)][:7] == list(HEADS)
    certificate, training, insurance = parts("shangyu-2023", "self-training", "enterprise")
    assert certificate.columns == ("kind", "level", "issued_on") and training.of == "training"
    assert training.fixed == {"person": "worker", "organiser": "firm"} and insurance.table == "insurance"


def test_no_two_columns_are_called_alike(place: Town) -> None:
    for where in ("330604", "370302", "330122"):
        place.firm.place = where
        for one in entries(place.firm, today()):
            labels = [column.label for column in columns(one, place.firm)]
            assert len(labels) == len(set(labels)), (one.id, labels)


# ── the file ──


def test_workers_are_found_or_new(place: Town) -> None:
    known = person("新员工1", number=number(1))
    batch = looked(place.firm, [row(0), row(1)])
    assert not batch.bad and [one.new for one in batch.rows] == [True, False]
    assert batch.rows[1].person == known.key
    tables = [table for table, _, _ in batch.rows[0].said]
    assert tables == ["hire", "insurance"] and batch.rows[0].said[0][2]["employer"] == place.firm.key


@pytest.mark.parametrize(
    ("more", "column", "why"),
    [
        ({"number": "330604199003070011"}, "number", "校验码不符"), ({"number": ""}, "number", "请填写身份证号"), ({"name": ""}, "name", "请填写姓名"),
        ({"hired": "2024-02-31"}, "hire/hired_on", "日期"), ({"hired": "2099-01-01"}, "hire/hired_on", "不能晚于今天"), ({"hired": ""}, "hire/hired_on", "请填写"), ({"from": "火星"}, "hire/from_place", "应为"),
        ({"starts": ""}, "insurance/starts_on", "请填写"), ({"number": 330604199003070000}, "number", "数值"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_in_its_cell(place: Town, more: dict[str, Any], column: str, why: str) -> None:
    batch = looked(place.firm, [row(0, **more), row(1)])
    assert len(batch.good) == 1 and why in batch.rows[0].wrong[column]
    assert batch.rows[0].said == []


def test_of_a_stranger_only_that_the_two_do_not_match(place: Town) -> None:
    person("别人", number=number(0), place="110000")
    batch = looked(place.firm, [row(0)])
    assert batch.rows[0].wrong == {"number": MISMATCH}
    assert "别人" not in json.dumps([one.wrong for one in batch.rows], ensure_ascii=False)


def test_one_worker_and_day_once(place: Town) -> None:
    batch = looked(place.firm, [row(0), row(0), row(1), [*row(1)[:2], "2024-03-01", *row(1)[3:]]])
    assert [len(one.said) for one in batch.rows] == [2, 0, 2, 2] and "第 2 行" in batch.rows[1].wrong["hire/hired_on"]
    assert batch.rows[2].person == batch.rows[3].person, "new, but one"
    other = looked(place.firm, [row(0), row(0, name="另一个")])
    assert "姓名不同" in other.rows[1].wrong["number"]


def test_an_insurance_left_blank_is_none_said(place: Town) -> None:
    batch = looked(place.firm, [row(0, place="", starts="", ends="")])
    assert [table for table, _, _ in batch.rows[0].said] == ["hire"]


def test_a_file_is_taken_over_once(place: Town) -> None:
    made = taken(place.firm, place.clerk, [row(at) for at in range(3)])
    again = taken(place.firm, place.clerk, [row(at) for at in range(3)])
    assert made == again and Upload.objects.count() == 1
    new = Person.objects.get(name="新员工0")
    assert new.number.open() == number(0) and new.place == REGION and "单位申报" in new.source
    assert Declaration.objects.count() == 6
    assert checking.verdict().trouble == ""


def test_sent_again_corrected_it_takes_the_place_of_the_other(place: Town) -> None:
    taken(place.firm, place.clerk, [row(0)])
    made = taken(place.firm, place.clerk, [row(0, **{"from": "330122"}), row(1)])
    assert Upload.objects.count() == 2 and made.dossier_id == Upload.objects.last().dossier_id
    held = Declaration.objects.filter(table="hire", state="declared")
    assert sorted(one.values["from_place"] for one in held) == ["330122", "510100"]


def test_what_the_registers_know_is_not_declared(place: Town) -> None:
    who = place.people[3]
    who.number = number(3)
    who.save()
    batch = looked(place.firm, [[who.name, number(3), "2023-05-08", "510100", REGION, "2023-05-08", "仍在参保"]])
    assert batch.same and not batch.good


# ── decided in one go ──


def test_all_decided_in_one_go(place: Town, django_assert_max_num_queries: Any) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    with django_assert_max_num_queries(60):
        found = standing(place.firm, today())
    assert len(keys(found, GRANT)) == 23 and len(keys(found, TRANSPORT)) == 23
    assert found.total == 46 * 50_000
    first = found.summaries()[0]
    assert (first.yes, first.money, first.to_firm, first.more) == (23, 1_150_000, False, False)
    assert {words[-7:-1] for words in first.reached} == {"（现有11人", "（现有12人"} and sum(
        first.reached.values()
    ) == 23


def test_a_stranger_is_decided_on_what_the_firm_says(place: Town) -> None:
    """That he was insured here before, the registers know; the firm does not learn it from a file."""
    stranger, other = person("新员工0", number=number(0)), firm("别家")
    hired(stranger, other, on="2021-03-01")
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    found = standing(place.firm, today())
    case = next(
        one for one in found.cases if one.worker and one.worker.person == stranger and one.told["benefit"] == GRANT
    )
    assert case.hidden and case.status == YES
    assert other.key not in json.dumps(found.rows["shangyu-2023"]["hire"]) and "2021-03-01" not in json.dumps(
        found.rows
    )
    filing = file_all(found, [case.key], place.clerk, slip="s", agreed=True)
    line = filing.lines.get()
    assert line.outcome == Line.Outcome.NOT_ENTITLED and "2021" not in line.why and "参保" not in line.why


def test_whom_a_firm_once_named_is_not_its_own_for_ever(place: Town) -> None:
    """Brought into the register by its file, employed elsewhere since: what the registers know of him is not the firm's."""
    taken(place.firm, place.clerk, [row(0)])
    named = Person.objects.get(name="新员工0")
    assert named.key in tied(place.firm)
    hired(named, firm("别家"), on="2024-06-03")
    assert named.key not in tied(place.firm)
    found = standing(place.firm, today())
    assert "2024-06-03" not in json.dumps(found.rows) and all(
        one.hidden for one in found.cases if one.worker and one.worker.person == named
    )


def test_another_firm_sees_nothing_of_it(place: Town) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(3)])
    other = firm("别家")
    assert standing(other, today()).cases == []


# ── the next threshold ──


def test_three_more_and_all_are_paid(place: Town) -> None:
    other = firm("小厂")
    year = f"{today().year}-01-05"
    for at in range(7):
        hired(person(f"工人{at}"), other, on=year)
    found = standing(other, today())
    assert not keys(found, GRANT)
    told = [one for one in thresholds(found) if one.entry == GRANT]
    assert [(one.more, one.gain) for one in told] == [(3, 7 * 100_000)], "the grant and the transport of seven"
    assert told[0].words == "再招用 3 人" and told[0].own == 3 * 100_000


def test_no_threshold_where_more_change_nothing(place: Town) -> None:
    assert thresholds(standing(place.firm, today())) == [], "the hires of another year: nobody can be added to them"


# ── filing together ──


def test_claims_are_filed_together(place: Town) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    found = standing(place.firm, today())
    filing = file_all(found, keys(found, GRANT), place.clerk, slip="s", agreed=True)
    assert filing.lines.filter(outcome="filed").count() == 23 and Claim.objects.filter(state="filed").count() == 23
    for claim in Claim.objects.all()[::5]:
        kept = claim.judgements.get()
        again = verdict(claim, kept.as_of, today())
        assert again is not None and json.loads(kept.told) == again.decision, "one by one the same, to the byte"
    assert Claim.objects.visible_to(place.clerk).count() == 23
    assert Claim.objects.visible_to(place.worker).count() == 1
    assert checking.verdict().trouble == ""
    after = standing(place.firm, today())
    assert not [one for one in after.free if one.told["benefit"] == GRANT]


def test_a_firms_own_claim_counts_its_workers_again(place: Town) -> None:
    """Fifty certificates, declared: the award is the firm's, and judged alone it is the same, with all that was declared."""
    heads_ = (
        "姓名",
        "身份证号",
        "证书类别",
        "证书等级",
        "发证日期",
        "培训·结业日期",
        "参保记录·起保日期",
        "参保记录·停保日期",
    )
    day = f"{today().year}-01-05"
    rows = [
        [f"员工{at}", number(at), "职业技能等级证书", "高级工", day, day, "2023-01-01", "仍在参保"] for at in range(50)
    ]
    taken(place.firm, place.clerk, rows, "shangyu-2023/self-training", heads_)
    found = standing(place.firm, today())
    award = next(one for one in found.free if one.told["benefit"] == "self-training")
    assert award.low == 2_000_000 and award.payee == place.firm.key
    filing = file_all(found, [award.key], place.clerk, slip="s", agreed=True)
    claim = filing.lines.get().claim
    assert claim is not None and claim.organisation == place.firm
    again, kept = verdict(claim, today(), today()), claim.judgements.get()
    assert again is not None and json.loads(kept.told) == again.decision


def test_filed_twice_is_filed_once(place: Town) -> None:
    found = standing(place.firm, today())
    first = file_all(found, keys(found, GRANT), place.clerk, slip="s", agreed=True)
    assert file_all(found, keys(found, GRANT), place.clerk, slip="s", agreed=True) == first
    other = file_all(found, keys(found, GRANT), place.clerk, slip="t", agreed=True)
    assert set(other.lines.values_list("outcome", flat=True)) == {"already"} and Claim.objects.count() == 11


def test_only_with_the_workers_knowledge_and_of_ones_own(place: Town) -> None:
    found = standing(place.firm, today())
    with pytest.raises(NotFiled, match="同意"):
        file_all(found, keys(found, GRANT), place.clerk, slip="s", agreed=False)
    with pytest.raises(NotFiled, match="没有选中"):
        file_all(found, [("shangyu-2023", GRANT, "f-zzzzzzzzzzzz")], place.clerk, slip="s", agreed=True)
    assert not Filing.objects.exists()


def test_the_queries_of_a_claim_do_not_grow(place: Town, django_assert_max_num_queries: Any) -> None:
    found = standing(place.firm, today())
    with django_assert_max_num_queries(80 + 11 * 40):
        file_all(found, keys(found, GRANT), place.clerk, slip="s", agreed=True)
