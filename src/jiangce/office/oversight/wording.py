"""The log's actions and details in Chinese."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from jiangce.office.administration.acts import ACTS
from jiangce.office.claims.moves import machine
from jiangce.office.identity.roles import roles
from jiangce.office.letters.kinds import KINDS
from jiangce.office.offering.models import Offer
from jiangce.office.oversight.naming import PARTIES, Names, kind_called
from jiangce.office.payments.acts import ACTS as PAYING
from jiangce.office.payments.acts import DETAILS
from jiangce.office.personal.retention import retention
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.register_words import register_tables
from jiangce.office.rulebook.spelled import is_place, place_called
from jiangce.office.rulebook.titled import entry_titled, titled
from jiangce.office.rulebook.words import tables

OTHERS = {
    "claim.open": "建立申领", "claim.judge_again": "重新认定", "fact.enter": "登记事实", "fact.correct": "更正事实",
    "fact.import": "导入事实", "party.merge": "合并登记", "party.part": "撤销合并", "reveal": "查看完整信息",
    "own.export": "本人导出数据", "own.correct": "申请更正", "own.done": "答复更正：已更正", "own.declined": "答复更正：不予更正",
    "own.read": "查看更正申请", "retain.erase": "到期删去",
    "party.enter": "登记个人或单位", "party.change": "改动个人或单位登记", "party.import": "导入个人或单位",
    "audit.verify": "验证日志", "audit.export": "下载日志",
    "notice.prepare": "拟定公示名单", "notice.take_off": "移出公示名单", "notice.discard": "作废公示名单", "notice.publish": "公示名单",
    "notice.pass": "公示无异议", "notice.archive": "归档公示", "notice.waive": "依规定不公示", "notice.objection": "收到异议",
    "notice.objection.accepted": "受理异议",
    "notice.objection.answered": "答复异议", "notice.objection.settled": "答复异议",
    "dossier.declare": "申报事实", "dossier.take_back": "撤下申报", "dossier.part": "另立申报",
    "declaration.confirm": "核实申报", "declaration.refuse": "不采信申报",
    "evidence.hand_in": "上传佐证", "evidence.take_off": "撤下佐证", "evidence.open": "查看佐证",
    "letter.write": "出具文书", "letter.read": "下载文书",
    "roster.take": "采用员工名册", "roster.file": "集中提交申领", "record.export": "导出本人记录", "screening.run": "全员比对",
    "invitation.publish": "邀请免申即享", "invitation.consent": "同意免申即享", "invitation.decline": "谢绝免申即享",
    "invitation.expire": "免申即享邀请到期",
}  # fmt: skip
NAMES = {
    "from": "由", "to": "至", "why": "理由", "version": "版本", "table": "类别", "key": "编号", "source": "来源",
    "field": "事项", "policy": "政策", "entry": "项目", "fact": "事实", "digest": "认定摘要", "away": "被并入的",
    "into": "并入", "links": "移动的关联", "count": "条数", "trouble": "结论", "rows": "行数", "file": "文件", "fields": "事项", "anyway": "核对过同名",
    "username": "用户名", "user": "用户名", "role": "岗位", "region": "区域", "department": "部门", "since": "自",
    "added": "新增", "dropped": "去掉", "turned": "改为相反", "taken": "一并转移的", "rule": "规则", "judgement": "认定", "of": "原摘要",
    "rest": "余下内容的摘要", "what": "事项",
    "document": "材料", "evidence": "材料编号", "declarations": "申报编号",
    "stayed": "未办", "until": "届满", "line": "序号", "at": "时间", "number": "文号", "claim": "申领", "kind": "种类", "letter": "文书摘要",
    "as_of": "认定日期", "results": "结果", "unclaimed": "未申领", "unclaimed_low": "未申领金额", "list": "免申即享清单版本", "new": "新增的",
    "kept": "仍留存", "same": "不变的", "changed": "有变化的", "closed": "不再有效的", "people": "新登记人数", "claims": "已提交", "others": "未提交",
    "offers": "符合的项", "offer": "符合的项", "invitations": "邀请", "as": "格式", "wording": "确认书版本", "amount": "金额",
    "on_paper": "书面", "paper": "书面凭据",
}  # fmt: skip
_SEALED = {
    "notices.Objection.who": "异议人", "notices.Objection.reach": "异议人联系方式", "notices.Objection.what": "异议内容",
    "notices.Objection.answer": "异议答复",
    f"{Person._meta.label}.number": "证件号码", f"{Person._meta.label}.phone": "手机号", f"{Person._meta.label}.card": "卡号",
}  # fmt: skip
SUBJECTS = {
    "claims.claim": "申领", "claims.dossier": "申报",
    "payments.batch": "发放批次", "notices.notice": "公示", "notices.objection": "异议", "letters.letter": "文书",
    Fact._meta.label_lower: "事实", Person._meta.label_lower: "个人",
    Organisation._meta.label_lower: "单位", "audit.record": "日志", "registers.import": "批量登记",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail of a record: what it is, its words, and the code behind them, for whoever has to compare it."""

    name: str
    text: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.name}：{self.text or self.code}"


@cache
def actions() -> dict[str, str]:
    """Every action that has a name, and the name."""
    return {f"claim.{one.id}": f"申领：{one.zh}" for one in machine().moves.values()} | OTHERS | ACTS | PAYING


def subject_words(subject: str, names: Names) -> str:
    """What a record is about."""
    model, _, key = subject.partition(":")
    kind = SUBJECTS.get(model) or kind_called(model) or "其他"
    return f"{kind} {names.rows.get(subject, key)}".strip()


def detail_words(action: str, text: str, names: Names) -> list[Detail]:
    """The details of a record in words."""
    told = json.loads(text)
    if not isinstance(told, dict):
        return [Detail("内容", "", text)]
    return [_detail(action, name, value, told, names) for name, value in told.items() if value not in ("", [], {})]


def _detail(action: str, name: str, value: Any, told: dict[str, Any], names: Names) -> Detail:
    zh = _name(action, name, value)
    if not zh:
        return Detail("其他", "", f"{name}={value}")
    if name in _CODES or (name == "kept" and isinstance(value, str)):
        return Detail(zh, "", f"{value[:12]}…" if isinstance(value, str) else str(value))
    if isinstance(value, str) and (name in PARTIES or name == "fact"):
        return Detail(zh, names.keys.get(value, ""), value)
    if name == "policy":
        return Detail(zh, titled(str(value))[0])
    if name == "entry":
        policy, _, entry = str(value).rpartition("/")
        return Detail(zh, entry_titled(policy or str(told.get("policy", "")), entry))
    if isinstance(value, list):
        return _listed(zh, name, value)
    if isinstance(value, dict):
        return Detail(zh, "、".join(f"{_RESULTS.get(one, one)} {count}" for one, count in value.items()))
    return Detail(zh, _value(action, name, value))


def _listed(zh: str, name: str, value: list[Any]) -> Detail:
    if name == "rows":  # table/key of what was declared
        times = Counter(
            tables()[one].zh if (one := str(row).partition("/")[0]) in tables() else "其他" for row in value
        )
        return Detail(zh, "、".join(f"{one} {count} 项" for one, count in times.items()))
    if name in ("fields", "taken", "what"):
        return Detail(zh, "、".join(_labels().get(str(one), str(one)) for one in value))
    if all(isinstance(one, int) for one in value):  # numbers of rows
        return Detail(zh, f"{len(value)} 项", "、".join(map(str, value)))
    return Detail(zh, "、".join(map(str, value)) if name != "links" else f"{len(value)} 项")


def _name(action: str, name: str, value: Any) -> str:
    if action.startswith("notice."):
        return {"digest": "名单摘要", "number": "公示编号"}.get(name, NAMES.get(name, ""))
    if name == "digest" and action.startswith("evidence."):
        return "文件摘要"
    if name == "digest" and action.startswith("roster."):
        return "名册摘要"
    if name == "rows" and isinstance(value, list):
        return "申报的"
    return (NAMES | DETAILS).get(name, "")


def _value(action: str, name: str, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if action.startswith("claim.") and name in ("from", "to") and value in machine().states:
        return machine().states[str(value)].zh
    if name == "table" and value in tables():
        return tables()[str(value)].zh
    if name == "table":
        return register_tables()[str(value)].zh if value in register_tables() else str(value)
    if name == "kind" and action.startswith("letter."):
        return KINDS.get(str(value), str(value))
    if name == "field":
        return _SEALED.get(str(value), str(value))
    if name == "what":
        return _what(str(value))
    if name == "role" and value in roles():
        return roles()[str(value)].zh
    if name == "region" and is_place(str(value)):
        return place_called(str(value))
    if name == "rule":
        return next((one.zh for one in retention().rules if one.id == value), str(value))
    if name in _FEN and isinstance(value, int):
        return f"{value / 100:,.2f} 元"
    return _WORDS.get(str(value), str(value))


def _what(value: str) -> str:
    """What a correction is about: a column of one's entry, or a fact."""
    table, _, key = value.partition("/")
    if key:
        return tables()[table].zh if table in tables() else "事实"
    return _labels().get(value, value)


#: what nobody reads and somebody may have to compare
_CODES = ("digest", "letter", "list", "rest", "of", "judgement")
_FEN = ("unclaimed_low", "amount")
_RESULTS: dict[str, str] = {str(value): str(zh) for value, zh in Offer.Result.choices}
_WORDS = {"first_admin": "安装时开立的首个管理员", "csv": "CSV", "xlsx": "Excel", "json": "JSON"}


@cache
def _labels() -> dict[str, str]:
    """The columns of the registers by their names."""
    return {name: one.zh for table in register_tables().values() for name, one in table.columns.items()}
