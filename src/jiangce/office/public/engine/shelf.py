"""From a compiled policy to what the library shows. Only plain data of `jiangce.rules.policy.Policy` is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from jiangce.office.public import model
from jiangce.rules.provision_kinds import PROVISION_KINDS

KINDS = {
    "benefit": "补贴奖励",
    "treatment": "待遇",
    "limit": "限制",
    "norm": "要求",
    "target": "目标",
    "duty": "职责",
    "statement": "列明",
}
REASONS = {
    "basis": "发文依据，无可计算内容",
    "mechanism": "工作机制，没有金额、条件或期限",
    "orientation": "指导思想",
    "duty-without-deadline": "职责，文件没有写明期限",
    "procedure-without-deadline": "程序，文件没有写明期限",
}
STATUS = {"in force": "现行有效", "draft": "草案，尚未施行", "repealed": "已废止"}

#: lines of a card that the page says elsewhere
ELSEWHERE = frozenset({"条款", "名称", "性质", "责任单位", "口径", "可改用", "尚不能改用"})
#: lines that most readers can do without
MORE = frozenset({"认定", "认定日期", "资金", "形式", "其他文件的标准", "名单"})

#: the card of an entry: ``lines`` of (label, sentences) in reading order
Card = Callable[[Any], Any]


def shelve(policy: Any, card: Card, place_name: str = "") -> model.Policy:
    """A policy with its clauses by chapter, each entry with its card. ``place_name``: its region, if it has a name."""
    entries: dict[str, list[model.Entry]] = defaultdict(list)
    for entry in policy.entries.values():
        entries[entry.clause].append(_entry(policy, entry, card(entry)))
    provisions: dict[str, list[model.Provision]] = defaultdict(list)
    for provision in policy.provisions.values():
        provisions[provision.clause].append(_provision(policy, provision))
    region = policy.names.get("地", "") + policy.names.get("县", policy.names.get("市", ""))
    return model.Policy(
        id=policy.id,
        number=policy.number,
        title=policy.title,
        region=region,
        status=STATUS.get(policy.status, policy.status),
        in_force=_term(policy),
        place=policy.region,
        place_name=place_name or region,
        since=str(policy.in_force),
        draft=policy.is_draft,
        audiences=tuple(_audience(one) for one in policy.audiences.values()),
        chapters=_chapters(policy, entries, provisions),
        caution=policy.assumption,
        readings=tuple(reading.text for reading in policy.readings),
        funds=tuple(model.Line(fund.zh, fund.sources) for fund in policy.funds.values()),
        coverage=_coverage(policy),
    )


def _term(policy: Any) -> str:
    """From when, and until when where the document says so. The days of a draft are only taken for the time being."""
    day, last = policy.in_force, policy.until
    begins = f"{day.year}年{day.month}月{day.day}日起施行"
    term = f"{begins}，至{last.year}年{last.month}月{last.day}日" if last else begins
    return f"暂按{term}" if policy.is_draft else term


def _audience(one: Any) -> model.Audience:
    told = list(one.situations.values())
    hint = "；".join(told[:2]) + (" 等" if len(told) > 2 else "")
    return model.Audience(_key(one.id), one.zh, hint, one.me == "person")


def _entry(policy: Any, entry: Any, card: Any) -> model.Entry:
    kind, table = str(entry.kind), entry.table
    lines = [model.Line(label, texts) for label, texts in card.lines if label not in ELSEWHERE]
    return model.Entry(
        id=entry.id,
        kind=kind,
        kind_name=KINDS.get(kind, kind),
        clause=entry.clause,
        title=entry.title,
        facts=table.zh if table is not None else "",
        audiences=tuple(_concerned(policy, table)) if table is not None else (),
        lines=tuple(line for line in lines if line.label not in MORE),
        more=tuple(line for line in lines if line.label in MORE),
        readings=tuple(reading.text for reading in entry.readings),
    )


def _concerned(policy: Any, table: Any) -> Iterator[str]:
    """The audiences that have a role in this kind of fact."""
    for audience in policy.audiences.values():
        if table.name == audience.me or any(name == table.name for name, _ in audience.roles):
            yield _key(audience.id)


def _key(audience: str) -> str:
    return audience.replace("_", "-")


def _provision(policy: Any, one: Any) -> model.Provision:
    titles = tuple((id_, policy.entries[id_].title) for id_ in one.entries if id_ in policy.entries)
    reason = REASONS.get(one.none, "无可计算内容") if one.none else ""
    return model.Provision(PROVISION_KINDS.get(one.kind, one.kind), one.title, titles, reason)


def _coverage(policy: Any) -> model.Coverage:
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one in policy.provisions.values():
        kinds[PROVISION_KINDS.get(one.kind, one.kind)].append(bool(one.entries))
    every = [covered for found in kinds.values() for covered in found]
    return model.Coverage(
        len(every), sum(every), tuple((kind, len(found), sum(found)) for kind, found in kinds.items())
    )


# ── chapters ────────────────────────────────────────────────────────────────────────────────────────────────────────


def parent(clause: str, clauses: list[str]) -> str:
    """The clause in which this one stands: 三(一) of 三(一)10; empty at the top."""
    above = [one for one in clauses if one != clause and clause.startswith(one) and not _digits_meet(one, clause)]
    return max(above, key=len, default="")


def _digits_meet(above: str, clause: str) -> bool:
    return above[-1].isdigit() and clause[len(above)].isdigit()


def _chapters(
    policy: Any, entries: dict[str, list[Any]], provisions: dict[str, list[Any]]
) -> tuple[model.Chapter, ...]:
    """Clauses under the heading in which they stand; those at the top by themselves, before and after."""
    clauses = list(policy.articles)
    parents = {clause: parent(clause, clauses) for clause in clauses}
    headings = set(parents.values())
    chapters: list[tuple[str, str, list[model.Article]]] = []
    for clause, found in policy.articles.items():
        if clause in headings and not entries[clause] and not provisions[clause]:
            continue
        heading = clause if clause in headings and parents[clause] else parents[clause]
        number, title = (heading, policy.articles[heading].title) if heading else ("", "")
        if not chapters or chapters[-1][0] != number:
            chapters.append((number, title or ("附则" if chapters else "总则"), []))
        chapters[-1][2].append(_article(policy, found, entries[clause], provisions[clause]))
    return tuple(model.Chapter(number, title, tuple(articles)) for number, title, articles in chapters)


def _article(policy: Any, found: Any, entries: list[Any], provisions: list[Any]) -> model.Article:
    units = tuple(policy.units.get(unit, unit) for unit in found.units)
    return model.Article(found.clause, found.title, units, tuple(entries), tuple(provisions))


# ── the vocabulary ──────────────────────────────────────────────────────────────────────────────────────────────────


def described(policy: str, vocabulary: Any) -> dict[str, Any]:
    """Scales and tables in the shape of `api.schemas.VocabularyOut`."""
    scales = [
        {"name": scale.name, "zh": scale.zh, "ordered": scale.ordered, "values": dict(scale.values)}
        for scale in vocabulary.scales.values()
    ]
    tables = [
        {
            "name": table.name,
            "zh": table.zh,
            "en": table.en,
            "columns": [_column(one) for one in table.columns.values()],
        }
        for table in vocabulary.tables.values()
    ]
    return {"policy": policy, "scales": scales, "tables": tables}


def _column(one: Any) -> dict[str, Any]:
    """A yes-no column has no label of its own but two sentences."""
    return {
        "name": one.name,
        "type": str(one.type),
        "zh": one.zh or f"{one.so} / {one.otherwise}",
        "en": one.en,
        "ask": one.ask,
        "proof": one.proof,
        "private": one.private,
    }
