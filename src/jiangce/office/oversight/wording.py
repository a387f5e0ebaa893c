"""The log's actions and details in Chinese."""

from __future__ import annotations

import json
from functools import cache

from jiangce.office.administration.acts import ACTS
from jiangce.office.claims.moves import machine
from jiangce.office.identity.roles import roles
from jiangce.office.letters.kinds import KINDS
from jiangce.office.payments.acts import ACTS as PAYING
from jiangce.office.payments.acts import DETAILS
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.register_words import register_tables
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
}  # fmt: skip
NAMES = {
    "from": "由", "to": "至", "why": "理由", "version": "版本", "table": "类别", "key": "编号", "source": "来源",
    "field": "事项", "policy": "政策", "entry": "项目", "fact": "事实", "digest": "认定摘要", "away": "被并入的",
    "into": "并入", "links": "移动的关联", "count": "条数", "trouble": "结论", "rows": "行数", "file": "文件", "fields": "事项", "anyway": "核对过同名",
    "username": "用户名", "user": "用户名", "role": "岗位", "region": "区域", "department": "部门", "since": "自",
    "added": "新增", "dropped": "去掉", "turned": "改为相反", "taken": "一并转移的", "rule": "规则", "judgement": "认定", "of": "原摘要",
    "rest": "余下内容的摘要", "what": "事项",
    "document": "材料", "evidence": "材料编号", "declarations": "申报编号", "kept": "仍留存",
    "stayed": "未办", "until": "届满", "line": "序号", "at": "时间", "number": "文号", "claim": "申领", "kind": "种类", "letter": "文书摘要",
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


@cache
def actions() -> dict[str, str]:
    """Every action that has a name, and the name."""
    return {f"claim.{one.id}": f"申领：{one.zh}" for one in machine().moves.values()} | OTHERS | ACTS | PAYING


def detail_words(action: str, text: str) -> list[tuple[str, str]]:
    """The details of a record as (what, value); what is not known to us as it stands."""
    told = json.loads(text)
    if not isinstance(told, dict):
        return [("内容", text)]
    return [(_name(action, name), _value(action, name, value)) for name, value in told.items() if value not in ("", [])]


def _name(action: str, name: str) -> str:
    if action.startswith("notice."):
        return {"digest": "名单摘要", "number": "公示编号"}.get(name, NAMES.get(name, name))
    if name == "digest" and action.startswith("evidence."):
        return "文件摘要"
    return (NAMES | DETAILS).get(name, name)


def _value(action: str, name: str, value: object) -> str:
    if action.startswith("claim.") and name in ("from", "to") and value in machine().states:
        return machine().states[str(value)].zh
    if name == "table" and value in tables():
        return tables()[str(value)].zh
    if name == "kind" and action.startswith("letter."):
        return KINDS.get(str(value), str(value))
    if name == "field":
        return _SEALED.get(str(value), str(value))
    if name in ("digest", "letter"):
        return f"{str(value)[:12]}…"
    if name == "links" and isinstance(value, list):
        return f"{len(value)} 项"
    if name in ("fields", "taken", "what"):
        return "、".join(_labels().get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))
    if name == "role" and value in roles():
        return roles()[str(value)].zh
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value)


@cache
def _labels() -> dict[str, str]:
    """The columns of the registers by their names."""
    return {name: one.zh for table in register_tables().values() for name, one in table.columns.items()}
