"""From a settled draft to a decision: each condition with what was found and needed, what reduced it, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jiangce.entitlement.choosing import choosing_of
from jiangce.entitlement.claims import Paid
from jiangce.entitlement.decision import Amount, Condition, Decision, Missing, Period, Reduction, Status
from jiangce.entitlement.evaluate import Draft, ahead
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.money import round_half_up
from jiangce.entitlement.next_steps import next_steps
from jiangce.entitlement.payments import DECIDED, TABLE, excluded_words
from jiangce.entitlement.plan import PolicyPlan
from jiangce.entitlement.shares import shares_of
from jiangce.rules.certainty import ZH, Certainty
from jiangce.rules.nodes.base import shown
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.groups import Together
from jiangce.rules.nodes.lookup import Lookup
from jiangce.rules.nodes.tiers import Batched, Tiers
from jiangce.rules.policy import Entry, EntryKind
from jiangce.rules.trace import Told
from jiangce.rules.types import REFERENCES, money_words

STATUS = {True: Status.ENTITLED, None: Status.OPEN, False: Status.NOT_ENTITLED}


def explain(draft: Draft, ready: PolicyPlan, case: FactCase) -> Decision:
    """The decision of one draft, fully explained."""
    entry, claim, rows = draft.plan.entry, draft.claim, draft.rows
    reads = case.reads = draft.reads
    for peer in rows:
        reads.add(peer.row)
    status = STATUS[draft.status if claim is None else claim.status]
    conditions = _conditions(draft, ready, case)
    about = ready.about(entry)
    refused = status is Status.NOT_ENTITLED
    missing = () if refused else tuple(missing_facts(draft))
    amount = None if refused else _amount(draft)
    allowance = draft.periods is not None
    return Decision(  # in the fields' order: by keyword it would take three times as long
        about.policy, entry.id, about.kind, entry.clause, entry.title, status,
        about.table, draft.fact, draft.env.on, payees_of(draft), amount, _gives(draft) if about.gives else (),
        _periods(draft) if allowance else (), _ahead(draft, status) if allowance else None, conditions,
        tuple(_reductions(draft, ready)) if amount else (), shares_of(draft, amount, ready.policy) if amount else (),
        claim.already_paid if claim else 0, choosing_of(claim, ready.policy) if claim and claim.choice else None,
        claim.provisional if claim else False, about.fund, missing,
        next_steps(draft, conditions, status), about.readings, about.assumptions,
        tuple(_calculation(draft)) if amount else (), about.rule_hash, case.digest(reads), about.chosen,
        about.forecast,
    )  # fmt: skip


# ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _conditions(draft: Draft, ready: PolicyPlan, case: FactCase) -> tuple[Told, ...]:
    """The lines as they were traced, and what its parent, its periods, its amount and the ceilings add to them."""
    if draft.told is not None:
        return draft.told
    claim = draft.claim
    refused = draft.excluded is not None or (claim is not None and claim.refused is not None)
    whole = draft.parent is None and draft.periods is None and draft.rate is None and draft.printed
    plain = draft.traced and whole and not refused
    draft.told = tuple(draft.traced if plain else _all_conditions(draft, ready, case))
    return draft.told


def _all_conditions(draft: Draft, ready: PolicyPlan, case: FactCase) -> Iterator[Told]:
    entry = draft.plan.entry
    if draft.parent is not None:
        title = draft.parent.plan.entry.title
        inner = _conditions(draft.parent, ready, case)
        yield Condition(
            f"符合“{title}”的条件", draft.parent.status, clause=draft.parent.plan.entry.clause, children=inner
        )
    yield from draft.traced or _traced(draft)
    if entry.while_ is not None and draft.periods is not None:
        paid = sum(part.sure for part in draft.periods.parts)
        unit = "年" if entry.every == "year" else "个月"
        found = f"至今有{paid}{unit}符合" if entry.every else ("已符合" if paid else "尚无一个月符合")
        if draft.printed:
            yield Condition(entry.while_.words, draft.periods.status, found=found, needed="", clause=entry.clause)
        else:  # it held; what is missing is a printed rate
            yield Condition(entry.while_.words, True, found="已符合", clause=entry.clause)
    yield from _amount_conditions(draft)
    yield from _limits(draft, ready, case)


def _traced(draft: Draft) -> Iterator[Told]:
    """The lines of a draft that was decided without tracing, and of a group."""
    for at, line in enumerate(draft.plan.lines):
        if line.counts:
            draft.env.peers = draft.peers.get(at, draft.env.peers)
        grouped = draft.plan.entry.grouped and not line.counts
        yield _group_line(draft, at) if grouped else line.node.trace(draft.env)


def _group_line(draft: Draft, at: int) -> Told:
    """A row condition of a group decision: how many of the rows satisfy it."""
    line, case = draft.plan.lines[at], draft.env.case
    values = [line.node.value(Env(case, peer.row, peer.on)) for peer in draft.rows]
    yes, unknown = values.count(True), values.count(None)
    measure = draft.plan.entry.table.measure if draft.plan.entry.table else ""
    found = f"{len(values)}{measure}中{yes}{measure}符合" + (f"，{unknown}{measure}待定" if unknown else "")
    return Condition(line.words, True if yes else None if unknown else False, found=found)


def _amount_conditions(draft: Draft) -> Iterator[Told]:
    """What the amount itself demands: a rate that is printed, one whole batch, money that is not nothing."""
    entry = draft.plan.entry
    if not draft.printed and entry.by is not None and entry.amount is not None:
        labels = [label for amount in entry.amount.walk() if isinstance(amount, Tiers) for label, _, _ in amount.rows]
        rows = "、".join(dict.fromkeys(labels))
        found = "、".join(shown(by, by.value(draft.env)) for by in entry.bys)
        keys = "、".join(by.words() for by in entry.bys)
        yield Condition(f"{keys}在文件所列各档之内", False, found=found, needed=rows, clause=entry.clause)
    elif not draft.printed and entry.amount is not None:
        for node in entry.amount.walk():
            for looked in (n for part in node.nodes() for n in part.walk() if isinstance(n, Lookup)):
                found = "、".join(shown(key, key.value(draft.env)) for key in looked.keys)
                yield Condition(f"文件列有{looked.words()}", False, found=found, clause=entry.clause)
    elif draft.rate is not None and isinstance(entry.amount, Batched):
        counts = [(label, count, count.value(draft.env)) for label, count, _ in entry.amount.rows]
        found = "；".join(f"{label}{'：' if label else ''}{count.show(value)}" for label, count, value in counts)
        holds = None if draft.low == 0 and draft.high != 0 else draft.high != 0
        yield Condition(f"至少满一档（{entry.amount.batch.words()}）", holds, found=found, clause=entry.clause)
    elif draft.rate is not None and draft.high == 0:
        yield Condition("金额大于零", False, found="0元", clause=entry.clause)


def _limits(draft: Draft, ready: PolicyPlan, case: FactCase) -> Iterator[Told]:
    """Why a ceiling or an exclusion refused it."""
    claim = draft.claim
    if draft.excluded is not None:
        limit, payment = draft.excluded
        yield Condition(limit.title, False, found=excluded_words(case, payment), clause=limit.clause)
    elif claim is not None and claim.refused is not None:
        cap = ready.caps[claim.refused]
        holder = ready.policy.entries[cap.entry]
        chosen = choosing_of(claim, ready.policy)
        found = claim.refused_words or (chosen.words if chosen else "已有一项在先")
        readings = tuple(r.words for r in holder.readings)
        yield Condition(cap.words(), False, found=found, clause=cap.clause, reading=readings)


# ── amounts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _amount(draft: Draft) -> Amount | None:
    claim = draft.claim
    if claim is None:
        return None
    low, high = claim.low, claim.high
    if draft.periods is not None and high is not None and draft.high is not None:
        high = min(high, draft.high)
    exact = low == high
    certainty = (
        Certainty.EXACT if exact else draft.certainty if draft.certainty is not Certainty.EXACT else Certainty.UNKNOWN
    )
    return Amount(low, high, certainty, "" if exact else ZH[certainty])


def _periods(draft: Draft) -> tuple[Period, ...]:
    if draft.periods is None or draft.claim is None or not draft.plan.entry.every:
        return ()
    out = []
    for part, paid in zip(draft.periods.parts, draft.claim.parts, strict=False):
        certainty = Certainty.EXACT if paid.low == paid.high else draft.certainty
        status = Status.ENTITLED if part.sure else Status.OPEN
        out.append(Period(part.number, part.starts_on, status, Amount(paid.low, paid.high, certainty, "")))
    return tuple(out)


def _ahead(draft: Draft, status: Status) -> Amount | None:
    """What the rest of the term may still bring if the condition goes on holding."""
    found, entry = draft.periods, draft.plan.entry
    if found is None or status is Status.NOT_ENTITLED or not found.running or not found.parts or not entry.every:
        return None
    brings = ahead(draft)
    if found.remaining is None or brings is None:
        return Amount(0, None, Certainty.UNKNOWN, "以后各期视届时情况")
    unit = "年" if entry.every == "year" else "个月"
    return Amount(0, brings, Certainty.CEILING, f"还可享受{found.remaining}{unit}") if brings else None


def _reductions(draft: Draft, ready: PolicyPlan) -> Iterator[Reduction]:
    entry, before = draft.plan.entry, draft.uncapped[1]
    if draft.high is not None and (before is None or before > draft.high) and draft.plan.own_caps:
        cap = draft.plan.own_caps[0]
        yield Reduction(entry.id, entry.clause, cap.words(), 0 if before is None else before - draft.high)
    for at, by in draft.claim.reductions if draft.claim else ():
        cap = ready.caps[at]
        yield Reduction(cap.entry, cap.clause, cap.words(), by)


def _calculation(draft: Draft) -> Iterator[str]:
    """How the amount came about, line by line."""
    entry = draft.plan.entry
    assert entry.amount is not None
    if isinstance(entry.amount, Batched):
        for label, count, amount in entry.amount.rows:
            value, rate = count.value(draft.env), amount.rate(draft.env)
            if isinstance(value, int) and rate is not None and rate.high == rate.low:
                steps = value // entry.amount.size
                each = round_half_up(rate.low, amount.den)
                prefix = f"{label}：" if label else ""
                yield f"{prefix}{count.show(value)} ÷ {entry.amount.batch.words()} = {steps}档 × {money_words(each)} = {money_words(steps * each)}"
        return
    yield entry.amount.words()
    if draft.periods is not None and draft.periods.parts and entry.every:
        paid = sum(part.sure for part in draft.periods.parts)
        yield f"已满足{paid}{'年' if entry.every == 'year' else '个月'}，合计{money_words(draft.low)}"


# ── who, what, missing ──────────────────────────────────────────────────────────────────────────────────────────────


def payees_of(draft: Draft) -> tuple[str, ...]:
    """Who is paid; for a treatment or a norm, whom it concerns."""
    entry, env = draft.plan.entry, draft.env
    if entry.to:
        found = [node.run(env) for node in entry.to]
        return tuple([str(v) for v in found if isinstance(v, str)])
    return _concerned(entry, env)


def _concerned(entry: Entry, env: Env) -> tuple[str, ...]:
    """For a treatment or a norm: the row itself if it is a register's, else its first person or party."""
    if entry.table is None or entry.table.register:
        return (env.row.id,)
    for column in entry.table.columns.values():
        if column.type.kind in REFERENCES and not column.derived:
            value = env.row.values.get(column.name)
            return (value,) if isinstance(value, str) else ()
    return ()


def _gives(draft: Draft) -> tuple[str, ...]:
    """Treatments in words: 视同大专学历：公务员录用…; 授信额度最高1,500,000元."""
    entry = draft.plan.entry
    if entry.kind is not EntryKind.TREATMENT:
        return ()
    out = list(entry.gives)
    standing = [said for _, said, condition in entry.as_words if condition is None or condition.value(draft.env)]
    if standing:
        out = [f"按{standing[0]}对待：{'、'.join(out)}"]
    if entry.up_to is not None:
        out.append(f"最高{entry.up_to.words()}")
    return tuple(out)


def missing_facts(draft: Draft) -> Iterator[Missing]:
    """Every fact that could still change this decision, each once."""
    seen: set[str] = set()
    for item in _all_missing(draft):
        if item.key not in seen:
            seen.add(item.key)
            yield item


#: of how many other rows in doubt a decision names what is missing
_OTHERS = 10


def _missing_of_others(draft: Draft, at: int) -> Iterator[Missing]:
    """What is not known of other rows, where they may or may not count together with this one."""
    env, lines = draft.env, draft.plan.lines
    keys = [node.keys for node in lines[at].node.walk() if isinstance(node, Together)]
    shared = [tuple(key.value(env) for key in names) for names in keys]
    left = _OTHERS
    for peer in draft.peers[at].told():
        if left == 0:
            return
        if peer.passed or peer.row is env.row:
            continue
        inner = Env(env.case, peer.row, peer.on)
        theirs = [tuple(key.value(inner) for key in names) for names in keys]
        if any(_may_equal(mine, other) for mine, other in zip(shared, theirs, strict=True)):
            left -= 1
            for line in lines[:at]:
                if not line.counts and line.node.value(inner) is None:
                    yield from line.node.missing(inner)


def _may_equal(left: tuple[Any, ...], right: tuple[Any, ...]) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(left, right, strict=True))


def _all_missing(draft: Draft) -> Iterator[Missing]:
    entry, env = draft.plan.entry, draft.env
    if draft.parent is not None:
        yield from _all_missing(draft.parent)
    for at, line in enumerate(draft.plan.lines):
        if draft.traced and draft.traced[at].holds is not None:
            continue
        if line.counts or not entry.grouped:
            env.peers = draft.peers.get(at, env.peers)
            if line.node.run(env) is None:
                yield from line.node.missing(env)
                yield from _missing_of_others(draft, at) if line.counts and not entry.grouped else ()
        else:
            assert env.peers is not None  # the group
            for peer in env.peers.told():
                if peer.passed is None:
                    inner = Env(env.case, peer.row, peer.on)
                    if line.node.value(inner) is None:
                        yield from line.node.missing(inner)
    for key in entry.keys:
        if key.value(env) is None:
            yield from key.missing(env)
    if entry.while_ is not None and (draft.periods is None or draft.periods.status is None):
        on = env.on if draft.periods is None or not draft.periods.parts else draft.periods.parts[0].starts_on
        yield from entry.while_.node.missing(Env(env.case, env.row, on))
    if entry.amount is not None and Certainty.UNKNOWN in (
        draft.certainty,
        draft.rate.certainty if draft.rate else None,
    ):
        yield from entry.amount.missing(env)
        for cap in draft.plan.own_caps:
            if cap.figure.value(env) is None:
                yield from cap.figure.missing(env)
    if draft.claim is not None and draft.claim.doubts:
        yield from _which_paid(draft.claim.doubts, draft)


def _which_paid(doubts: list[Paid], draft: Draft) -> Iterator[Missing]:
    """What an earlier payment was for, where its record does not say."""
    assert isinstance(draft.env.case, FactCase)
    column = draft.env.case.vocabulary.tables[TABLE].columns["fact"]
    for payment in doubts:
        key, decided = f"{TABLE}/{payment.row}/{column.name}", payment.row.startswith(DECIDED)
        label = f"{payment.words}，{'是否为同一项' if decided else f'当时{column.zh}'}"
        yield Missing(TABLE, payment.row, column.name, label, column.ask, "" if decided else column.proof, key)
