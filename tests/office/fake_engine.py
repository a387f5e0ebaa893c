"""A stand-in for the engine: a small invented policy that brings every kind of result and question to the pages.

It decides nothing that is law; it only lets the office be tested without the floors below it.
"""

from __future__ import annotations

from datetime import date

from jiangce.office.public import model as m
from jiangce.office.public.scopes import Scopes

AUDIENCES = (
    m.Audience("worker", "个人", "在职职工、求职者、学员，或介绍他人就业的人"),
    m.Audience("enterprise", "企业", "招用、培养、评价技能人才的用人单位", False),
    m.Audience("school", "院校", "职业院校、技工院校", False),
    m.Audience("provider", "培训机构", ""),
)


def _entry(id_: str, clause: str, title: str, **lines: str | tuple[str, ...]) -> m.Entry:
    made = tuple(m.Line(label, (text,) if isinstance(text, str) else text) for label, text in lines.items())
    return m.Entry(id_, "benefit", "补贴", clause, title, made, readings=("先凑满10人，再看谁满3个月。",))


GRANT = _entry(
    "grant",
    "三(一)1",
    "新招员工一次性补贴",
    条件=("用人单位是企业", "首次参保", "参保满3个月"),
    金额="500元",
    发给="员工本人",
)
ALLOWANCE = _entry(
    "allowance", "三(四)21", "岗位补助", 条件=("属紧缺工种",), 金额=("技师：每月300元", "高级技师：每月600元")
)
HOSTING = _entry("hosting", "三(三)19", "承办竞赛资助", 金额="最高30,000元，按实际支出核定")
AGENCY = _entry("agency", "三(一)1", "招引奖励", 金额="每人次500至800元", 上限="每年不超过10万元")
BASE = _entry("base", "三(二)14", "设备投入补助", 金额="由经办机构核定")

LEDGER = (
    m.Provision("补贴奖励", "新招员工补贴", (("grant", "新招员工一次性补贴"),)),
    m.Provision("工作机制", "鼓励企业招工", (), "工作机制，没有金额、条件或期限"),
)
POLICY = m.Policy(
    id="shishi-2023",
    number="试人社〔2023〕1号",
    title="试行技能人才集聚若干办法",
    region="试市试区",
    status="现行",
    in_force="2023年7月1日起施行",
    place="330199",
    place_name="试市试区",
    since="2023-07-01",
    audiences=AUDIENCES,
    chapters=(
        m.Chapter(
            "三(一)",
            "引进",
            (m.Article("三(一)1", "鼓励招工引才", ("区人力社保局", "区财政局"), (GRANT, AGENCY), LEDGER),),
        ),
        m.Chapter(
            "三(二)",
            "培养",
            (
                m.Article("三(二)14", "实训基地共建共享", ("区人力社保局",), (BASE,)),
                m.Article("三(二)6", "加强院校管理"),
            ),
        ),
        m.Chapter("三(三)", "评价", (m.Article("三(三)19", "深化竞赛选拔", (), (HOSTING,)),)),
        m.Chapter("三(四)", "激励", (m.Article("三(四)21", "岗位补助", (), (ALLOWANCE,)),)),
    ),
    readings=("以上、以下含本数。",),
    funds=(m.Line("统筹资金", ("就业补助资金", "人才专项资金")),),
    coverage=m.Coverage(40, 30, (("补贴奖励", 30, 30), ("工作机制", 10, 0))),
)

_YES_NO = (m.Option("yes", "是"), m.Option("no", "否"))
_LEVELS = (m.Option("senior", "高级工"), m.Option("technician", "技师"), m.Option("senior_technician", "高级技师"))
_MATTERS = (
    m.Option("hired", "今年被企业新招用"),
    m.Option("certified", "取得了技能证书"),
    m.Option("hosting", "承办竞赛"),
)

QUESTIONS = (
    m.Question("matters", "以下哪些情况与您有关？", "situations", "它决定后面问什么。", _MATTERS),
    m.Question(
        "level", "您的证书是哪一级？", "choice", "关系到“岗位补助”的金额。", _LEVELS, help="看证书上的“技能等级”。"
    ),
    m.Question("shortage", "这个工种在紧缺目录里吗？", "yes-no", "关系到“岗位补助”。", _YES_NO),
    m.Question("months", "招用后连续参保几个月？", "months", "满3个月，可得“新招员工一次性补贴”。", unit="个月"),
    m.Question("issued_on", "证书是哪一天发的？", "date", "关系到“岗位补助”按月还是一次性。"),
    m.Question("cost", "竞赛实际花费多少？", "money", "关系到“承办竞赛资助”。", unit="元", private=True),
)
_ASKED_IF = {
    "level": "certified",
    "shortage": "certified",
    "issued_on": "certified",
    "months": "hired",
    "cost": "hosting",
}


def _shown(question: m.Question, value: str) -> str | None:
    """The answer in words; None where it makes no sense."""
    if value == m.UNKNOWN:
        return "不清楚"
    if value == "none" and question.kind == "situations":
        return "以上都没有"
    if question.options:
        labels = {option.value: option.label for option in question.options}
        given = value.split(",")
        return "、".join(labels[one] for one in given) if all(one in labels for one in given) else None
    if question.kind == "date":
        try:
            return date.fromisoformat(value).strftime("%Y年%m月%d日")
        except ValueError:
            return None
    return f"{value}{question.unit}" if value.isdigit() and len(value) < 12 else None


FIGURES = {
    "三(一)1": (
        m.Figure("500元", (("grant", "新招员工一次性补贴：金额"),)),
        m.Figure("10部门", (("", "文件首部：发文机关"),)),
        m.Figure("两地", (), "行文用语，不是数量条件"),
        m.Figure("1次", (("grant", "新招员工一次性补贴：次数"),), "口径，见该条目", False),
    )
}
READINGS = (
    m.Reading("inclusive", "", "", "", "以上、以下含本数"),
    m.Reading(
        "grant/ten",
        "grant",
        "新招员工一次性补贴",
        "三(一)1",
        "先凑满10人，再看谁满3个月",
        "须10人都满3个月",
        (m.Option("all", "10人都须满3个月"),),
    ),
)
SCOPES = Scopes((POLICY,))


class Fake:
    """The stand-in behind ``settings.JIANGCE_ENGINE``."""

    def policies(self) -> tuple[m.Policy, ...]:
        return (POLICY,)

    def scopes(self) -> Scopes:
        return SCOPES

    def figures(self, policy: str) -> dict[str, tuple[m.Figure, ...]]:
        return FIGURES

    def readings(self, policy: str) -> tuple[m.Reading, ...]:
        return READINGS

    def effect(self, policy: str, reading: str, option: str) -> tuple[m.Change, ...] | None:
        return (m.Change("grant", "新招员工一次性补贴", "三(一)1", ("条件的次序改为“参保满3个月”",)),)

    def diff(self, before: str, after: str) -> m.Diff:
        return m.Diff((), ())

    def finding(
        self, scope: m.Scope, audience: str, answers: dict[str, str], as_of: date, readings: tuple[str, ...] = ()
    ) -> m.Finding:
        if answers.get("boom"):
            raise RuntimeError("这里是一次故意的差错")
        by_key = {question.key: question for question in QUESTIONS}
        asked, refused = [], []
        for key, value in answers.items():
            shown = _shown(by_key[key], value) if key in by_key else None
            if shown is None:
                text = by_key[key].text if key in by_key else ""
                refused.append(m.Refused(key, text, value, "不是可选的回答" if text else "没有这个问题"))
            else:
                asked.append(m.Answer(by_key[key], value, shown))
        known = {answer.question.key: answer.value for answer in asked}
        matters = known.get("matters", m.UNKNOWN).split(",")
        left = [q for q in QUESTIONS if q.key not in known and (q.key == "matters" or _ASKED_IF[q.key] in matters)]
        return m.Finding(
            scope,
            m.Audience(audience, POLICY.audience(audience).name),
            as_of,
            left[0] if left else None,
            tuple(asked),
            tuple(refused),
            len(left) - 1 or None,
            tuple(_results(known, matters)),
        )


def _result(entry: m.Entry, status: str, **more: object) -> m.Result:
    deep = {
        "readings": entry.readings,
        "hashes": (("规则", "9f2c61ab04d7"), ("事实", "77b0e1c2a9f3")),
        "calculation": ("技师：每月300元 × 36个月 = 10,800元",),
    }
    return m.Result(
        f"{entry.id}-1", POLICY.id, entry.id, "benefit", entry.clause, entry.title, status, **{**deep, **more}
    )  # type: ignore[arg-type]


def _results(known: dict[str, str], matters: list[str]) -> list[m.Result]:
    return [_grant(known, matters), _allowance(known, matters), _hosting(known, matters), *_others(matters)]


def _grant(known: dict[str, str], matters: list[str]) -> m.Result:
    months = known.get("months")
    enterprise = m.Condition("用人单位是企业", True, "企业", declared=True)
    if "hired" not in matters:
        if matters == [m.UNKNOWN]:
            return _result(GRANT, "open", missing=("是否今年新招用",))
        return _result(GRANT, "not entitled", conditions=(m.Condition("今年被企业新招用", False, "没有"),))
    if months is None or months == m.UNKNOWN:
        insured = m.Condition("招用后连续参保满3个月", None)
        return _result(GRANT, "open", conditions=(enterprise, insured), missing=("参保月数",), proofs=("社保缴费记录",))
    if int(months) >= 3:
        insured = m.Condition("招用后连续参保满3个月", True, f"{months}个月", "3个月", declared=True)
        return _result(GRANT, "entitled", money=m.Money(50_000, 50_000), conditions=(enterprise, insured))
    short = 3 - int(months)
    insured = m.Condition("招用后连续参保满3个月", False, f"{months}个月", "3个月", f"还差{short}个月", True)
    step = m.Step(f"再参保{short}个月", m.Money(50_000, 50_000))
    return _result(GRANT, "not entitled", conditions=(enterprise, insured), steps=(step,))


def _allowance(known: dict[str, str], matters: list[str]) -> m.Result:
    if matters == [m.UNKNOWN]:
        return _result(ALLOWANCE, "open", missing=("是否有证书",))
    if "certified" not in matters or known.get("shortage") == "no" or known.get("level") == "senior":
        return _result(ALLOWANCE, "not entitled", conditions=(m.Condition("属紧缺职业（工种）的技师及以上", False),))
    if not {"level", "shortage"} <= known.keys():
        return _result(ALLOWANCE, "open", missing=("技能等级", "是否紧缺工种"))
    return _result(
        ALLOWANCE,
        "entitled",
        money=m.Money(150_000, 150_000),
        ahead=m.Money(0, 930_000, "ceiling", "须继续在岗参保"),
        pace="每月¥300，已满5个月，最多36个月",
        conditions=(m.Condition("属紧缺职业（工种）", True, "是", declared=True),),
        reductions=(("三(四)21", "限享受一次", 30_000),),
    )


def _hosting(known: dict[str, str], matters: list[str]) -> m.Result:
    if "hosting" in matters:
        share = (("其中可奖励给领办人个人", m.Money(0, 600_000, "ceiling")),)
        return _result(HOSTING, "entitled", money=m.Money(0, 3_000_000, "ceiling"), shares=share, provisional=True)
    return _result(HOSTING, "open" if matters == [m.UNKNOWN] else "not entitled", missing=("是否承办竞赛",))


def _others(matters: list[str]) -> list[m.Result]:
    if "hosting" not in matters:
        return []
    return [
        _result(AGENCY, "entitled", money=m.Money(50_000, 80_000, "range"), payee="服务机构"),
        _result(BASE, "entitled", money=m.Money(0, None, "discretion")),
        m.Result(
            "comfort-1",
            POLICY.id,
            "base",
            "treatment",
            "三(二)14",
            "人才公寓",
            "entitled",
            gives=("人才公寓", "休假疗养"),
        ),
    ]
