"""Steps 1 to 4 for one case: which facts, do the conditions hold, counted with whom, how much, in which periods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiangce.entitlement.claims import Claim, Part
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.listed import may_be_unlisted
from jiangce.entitlement.money import round_half_up, rounded
from jiangce.entitlement.periods import PeriodResult, periods
from jiangce.entitlement.plan import Plan
from jiangce.rules.certainty import Certainty
from jiangce.rules.nodes.amounts import Rate
from jiangce.rules.nodes.env import Env, Peer, Peers, Row, bounds, by_date
from jiangce.rules.policy import Cap, Entry, EntryKind, Line
from jiangce.rules.trace import Told, Traced
from jiangce.rules.types import NONE, Value


@dataclass(slots=True)
class Draft:
    """A decision in the making: one entry on one row, or on one group of rows."""

    plan: Plan
    env: Env
    rows: list[Peer]  # the group's rows; for a row decision just that row
    group: tuple[Any, ...] | None
    peers: dict[int, Peers] = field(default_factory=dict)  # per counting line, what it counted over
    status: bool | None = True
    rate: Rate | None = None
    printed: bool = True  # the document prints a rate for this case
    low: int = 0
    high: int | None = 0
    certainty: Certainty = Certainty.EXACT
    uncapped: tuple[int, int | None] = (0, 0)
    periods: PeriodResult | None = None
    claim: Claim | None = None
    parent: Draft | None = None
    excluded: tuple[Entry, Row] | None = None  # the limit and the payment that exclude it
    reads: set[Row] = field(default_factory=set)  # the rows looked at while tracing
    traced: list[Traced] = field(default_factory=list)  # the lines as they came out, where asked for
    told: tuple[Told, ...] | None = None  # all conditions, once explained

    @property
    def fact(self) -> str:
        return self.env.row.id if self.group is None else group_name(self.plan.entry, self.group)


def group_name(entry: Entry, keys: Sequence[Value]) -> str:
    """A group by its keys: employer=acme, year(hired_on)=2024."""
    told = (f"{k.key()}={'?' if v is None else v}" for k, v in zip(entry.keys, keys, strict=True))
    return ", ".join(told)


#: whom a counting line counts over, given its place and the rows that came to it
Counted = Callable[[int, list[Draft]], Peers]


def evaluate(
    plan: Plan, case: FactCase, parents: dict[str, list[Draft]], tracing: bool = False,
    rows: Sequence[Row] | None = None, counted: Counted | None = None,
) -> list[Draft]:  # fmt: skip
    """All drafts of one entry, conditions and amounts settled as far as its own facts go.

    ``tracing`` keeps how each line came out, also below the first that failed; the decision is the same.
    ``rows``: only of these rows of its table; ``counted``: who is counted together, if others than these rows.
    """
    entry = plan.entry
    assert entry.table is not None
    rows = case.rows(entry.table.name) if rows is None else rows
    drafts = _grouped(plan, case, rows) if entry.grouped else _rows(plan, case, parents, tracing, rows, counted)
    for draft in drafts:
        case.reads = draft.reads
        if entry.kind is EntryKind.BENEFIT:
            _amount(draft)
        elif entry.by is not None and entry.as_words and draft.status is not False:
            draft.status = _kleene_and(
                draft.status, _any(c.value(draft.env) for _, _, c in entry.as_words if c is not None)
            )
    return drafts


def _env(plan: Plan, case: FactCase, row: Row) -> Env:
    """The row on the day of its fact."""
    if plan.entry.on is None:
        return Env(case, row, case.today)
    env = Env(case, row, None)
    value = plan.entry.on.run(env)
    if isinstance(value, date):
        env.on = value
    return env


# ── row decisions ───────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(
    plan: Plan,
    case: FactCase,
    parents: dict[str, list[Draft]],
    tracing: bool,
    rows: Sequence[Row],
    counted: Counted | None,
) -> list[Draft]:
    table = plan.entry.table
    assert table is not None
    drafts = []
    if plan.parent:
        for parent in parents.get(plan.parent, ()):
            draft = Draft(plan, Env(case, parent.env.row, parent.env.on), parent.rows, None, reads=set(parent.reads))
            draft.status, draft.parent = parent.status, parent
            drafts.append(draft)
    else:
        for row in rows:
            reads: set[Row] = set()
            case.reads = reads
            env = _env(plan, case, row)
            drafts.append(Draft(plan, env, [Peer(row, env.on, True)], None, reads=reads))
    if tracing and not plan.counts:
        for draft in drafts:
            _trace_all(plan, draft, case)
        return drafts
    for at, line in enumerate(plan.lines):
        if line.counts:
            peers = counted(at, drafts) if counted is not None else _peers(drafts, table.name not in case.facts.open)
            for draft in drafts:
                draft.peers[at] = draft.env.peers = peers
        if tracing:
            _trace(line, drafts, case)
            continue
        for draft in drafts:
            if draft.status is not False:
                draft.status = _kleene_and(draft.status, line.node.run(draft.env))
    return drafts


def _peers(drafts: list[Draft], complete: bool) -> Peers:
    return Peers([Peer(d.env.row, d.env.on, d.status) for d in drafts], complete)


def _trace_all(plan: Plan, draft: Draft, case: FactCase) -> None:
    """Ask all lines of a draft, where none of them counts other rows."""
    env, status, traced, reads = draft.env, draft.status, draft.traced, draft.reads
    always, here = case.asked(env.row, None), case.asked(env.row, env.on)
    for node, same_all_days in plan.asks:
        asked = always if same_all_days else here
        found = asked.get(node)
        if found is None:
            found = asked[node] = case.trace(node, env)
        condition, looked_at = found
        traced.append(condition)
        if looked_at:
            reads |= looked_at
        if condition.holds is not True and status is not False:
            status = condition.holds
    draft.status = status


def _trace(line: Line, drafts: list[Draft], case: FactCase) -> None:
    """Ask a line of every draft; what has been asked of a row already (by another entry) is not asked again."""
    node, same_all_days = line.node, line.node.timeless()
    for draft in drafts:
        env = draft.env
        if line.counts:
            case.reads = draft.reads
            condition = node.trace(env)
        else:
            asked = case.asked(env.row, None if same_all_days else env.on)
            found = asked.get(node)
            if found is None:
                found = asked[node] = case.trace(node, env)
            condition, looked_at = found
            if looked_at:
                draft.reads |= looked_at
        draft.traced.append(condition)
        if condition.holds is not True and draft.status is not False:
            draft.status = condition.holds


def _kleene_and(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _any(values: Iterable[bool | None]) -> bool | None:
    seen = list(values)
    return True if True in seen else None if None in seen else False


# ── group decisions ─────────────────────────────────────────────────────────────────────────────────────────────────


def keyed(plan: Plan, case: FactCase, rows: Iterable[Row]) -> Iterator[tuple[tuple[Value, ...], Peer]]:
    """Rows of an entry that decides groups, with their keys and whether they passed the row conditions."""
    for row in rows:
        env = _env(plan, case, row)
        keys = tuple([key.run(env) for key in plan.entry.keys])
        if NONE not in keys:
            yield keys, Peer(row, env.on, _row_lines(plan, env))


def _grouped(plan: Plan, case: FactCase, all_rows: Iterable[Row]) -> list[Draft]:
    """Rows pass the row conditions one by one; then the group's own conditions look at those that passed."""
    case.reads = set()  # explaining looks at all of it again, for each group
    groups: dict[tuple[Value, ...], list[Peer]] = {}
    vague: list[tuple[tuple[Value, ...], Peer]] = []
    for keys, peer in keyed(plan, case, all_rows):
        if None in keys:
            vague.append((keys, peer))
        groups.setdefault(keys, []).append(peer)
    for keys, rows in groups.items():
        rows.sort(key=by_date)  # the first of them stands for the group
        if None in keys:
            continue
        for partial, peer in vague:
            if peer.passed is not False and all(p is None or p == k for p, k in zip(partial, keys, strict=True)):
                rows.append(Peer(peer.row, peer.on, None))
    return [_group(plan, case, keys, rows) for keys, rows in groups.items()]


def _row_lines(plan: Plan, env: Env) -> bool | None:
    passed: bool | None = True
    for line in plan.lines:
        if not line.counts:
            passed = _kleene_and(passed, line.node.run(env))
            if passed is False:
                return False
    return passed


def _group(plan: Plan, case: FactCase, keys: tuple[Value, ...], rows: list[Peer]) -> Draft:
    table = plan.entry.table
    assert table is not None
    peers = Peers(rows, table.name not in case.facts.open)
    passing = [peer for peer in rows if peer.passed is not False]
    dates = [peer.on for peer in (passing or rows) if peer.on is not None]
    draft = Draft(plan, Env(case, rows[0].row, max(dates, default=None), peers), rows, keys)
    sure = any(peer.passed for peer in rows)
    draft.status = True if sure else None if passing or not peers.complete else False
    for at, line in enumerate(plan.lines):
        if line.counts:
            draft.peers[at] = peers
            draft.status = _kleene_and(draft.status, line.node.value(draft.env))
    if None in keys and draft.status:
        draft.status = None
    return draft


# ── amounts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _amount(draft: Draft) -> None:
    """Step 4 (and the periods of an allowance): the rate, rounded once, under the decision's own ceiling."""
    entry = draft.plan.entry
    if draft.status is False or entry.amount is None:
        return
    if entry.while_ is not None:
        _periodic(draft)
        return
    draft.rate = entry.amount.rate(draft.env)
    if draft.rate is None:
        draft.status, draft.printed = False, False
        return
    draft.low, draft.high = rounded(draft.rate, entry.amount.den)
    draft.certainty = draft.rate.certainty
    draft.uncapped = (draft.low, draft.high)
    _own_ceiling(draft)
    if draft.high == 0:
        draft.status = False
    elif _may_be_nothing(draft):
        draft.status = None


def _may_be_nothing(draft: Draft) -> bool:
    """No row of the table may apply, or no batch may be whole."""
    assert draft.rate is not None
    whole = draft.plan.entry.batch is None or draft.low > 0 or draft.certainty is not Certainty.UNKNOWN
    return not whole or may_be_unlisted(draft.plan.entry, draft.rate, draft.env)


def _ceiling(cap: Cap, figure: Any) -> tuple[int | None, int | None]:
    """The bounds of a ceiling's figure in whole 分."""
    least, most = (bound and round_half_up(bound, cap.figure.den) for bound in bounds(figure))
    return least, most


def _own_ceiling(draft: Draft) -> None:
    for cap in draft.plan.own_caps:
        figure = cap.figure.value(draft.env)
        if figure is NONE:  # there is no such ceiling here
            continue
        least, most = _ceiling(cap, figure)
        if least is None:
            draft.low, draft.certainty = 0, Certainty.UNKNOWN
            continue
        if most is not None and (draft.high is None or draft.high > most):
            draft.high = most
            if draft.certainty in (Certainty.DISCRETION, Certainty.STANDARD, Certainty.FLOOR, Certainty.UNKNOWN):
                draft.certainty = Certainty.CEILING if draft.low < most else draft.certainty
        draft.low = min(draft.low, least)
        if draft.low == draft.high:
            draft.certainty = Certainty.EXACT


def _periodic(draft: Draft) -> None:
    entry, env = draft.plan.entry, draft.env
    if env.on is None:
        draft.status = _kleene_and(draft.status, None)
        rate = entry.amount.rate(env) if entry.amount else None
        draft.low, draft.high, draft.certainty = 0, None, rate.certainty if rate else Certainty.UNKNOWN
        return
    result = periods(draft.plan, env)
    draft.periods, draft.rate = result, result.rate
    if not result.printed:
        draft.status, draft.printed = False, False
        return
    draft.status = _kleene_and(draft.status, result.status)
    draft.low, draft.high, draft.certainty = result.low, result.high, result.certainty
    draft.uncapped = (draft.low, draft.high)
    _own_ceiling(draft)


def claim_of(draft: Draft, caps: Any, paid_before: bool, already_paid: int) -> Claim:
    """The draft as the steps across decisions see it."""
    entry, env = draft.plan.entry, draft.env
    keys = {}
    for at in draft.plan.caps if draft.status is not False else ():  # what is refused takes no part
        key = tuple([node.run(env) for node in caps[at].keys[entry.id]])
        if NONE not in key:  # without an employer no ceiling per employer
            keys[at] = key
    on = env.on or date(9999, 12, 31)
    parts = [Part(on, draft.low, draft.high)]
    if draft.periods is not None:
        parts = [Part(p.starts_on, p.low, p.high) for p in draft.periods.parts] or parts
        if entry.every == "" and draft.periods.parts:
            on = draft.periods.parts[0].starts_on
    if draft.plan.own_caps and draft.periods is not None:
        parts = _under(parts, draft.high)
    return Claim(
        entry.id,
        entry.order,
        draft.fact,
        on,
        draft.status,
        parts,
        keys,
        already_paid=already_paid,
        paid_before=paid_before,
        ahead=ahead(draft),
    )


def ahead(draft: Draft) -> int | None:
    """What the rest of an allowance's term brings if its condition goes on, under its own ceiling; None: no end stated."""
    if draft.periods is None or not draft.plan.entry.every:
        return 0
    out = draft.periods.ahead
    for cap in draft.plan.own_caps:
        figure = cap.figure.value(draft.env)
        most = None if figure is NONE else _ceiling(cap, figure)[1]
        if most is not None:
            left = max(0, most - draft.low)
            out = left if out is None else min(out, left)
    return out


def _under(parts: list[Part], total: int | None) -> list[Part]:
    """Periods under the decision's own ceiling, in order; the crossing one in part."""
    if total is None:
        return parts
    low_room = high_room = total
    for part in parts:
        part.low = min(part.low, low_room)
        part.high = high_room if part.high is None else min(part.high, high_room)
        low_room, high_room = low_room - part.low, high_room - part.high
    return parts
