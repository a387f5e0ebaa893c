"""``jiangce policy diff``: what changed between two policies, or within one between two days, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jiangce.cli import inputs, streams
from jiangce.cli.fact_files import fact_files
from jiangce.cli.failures import OK, bad_input
from jiangce.cli.money_text import span, yuan
from jiangce.cli.paper import Column, Paper, Span
from jiangce.cli.reading_choices import under_terms
from jiangce.cli.reading_costs import difference, people, signed
from jiangce.entitlement.comparing import Outcome, change, entry_change, outcome
from jiangce.rules.policy import Policy
from jiangce.rules.policy_diff import Changed, Pair, head_changes, pairs

_SHOWN = 12


def diff(names: Sequence[str], known_on: Sequence[str], facts: str | None) -> int:
    """What changed, clause by clause; with a folder of cases, by how much and for whom."""
    before, after = _two(names, known_on)
    paper, found = Paper(streams.width()), pairs(before, after)
    _heading(paper, before, after)
    for one in head_changes(before, after):
        _changed(paper, one)
    for pair in found:
        if not pair.same:
            _pair(paper, before, after, pair)
    _counts(paper, found)
    if facts is not None:
        _money(paper, before, after, found, facts)
    streams.show(paper)
    return OK


def _two(names: Sequence[str], known_on: Sequence[str]) -> tuple[Policy, Policy]:
    days = [inputs.read_day(day, "--known-on") for day in known_on]
    if len(names) == 1 and len(days) == 2:
        policy = inputs.the_policy(names[0])
        return under_terms(policy, {}, days[0]), under_terms(policy, {}, days[1])
    if len(names) == 2 and len(days) <= 1:
        day = days[0] if days else None
        return under_terms(inputs.the_policy(names[0]), {}, day), under_terms(inputs.the_policy(names[1]), {}, day)
    raise bad_input(
        "写两份政策，或一份政策加两个 --known-on 日期。",
        "    Name two policies, or one policy and two days: policy diff A B | policy diff A --known-on D1 --known-on D2.",
    )


def _name(policy: Policy) -> str:
    day = f"，{policy.known_on} 已知的" if policy.known_on else ""
    draft = "，草案" if policy.is_draft else ""
    return f"{policy.title}（{policy.number}{draft}{day}）"


def _heading(paper: Paper, before: Policy, after: Policy) -> None:
    paper.put(Span("− ", "red"), Span(_name(before), "bold"))
    paper.put(Span("+ ", "green"), Span(_name(after), "bold"))


def _changed(paper: Paper, one: Changed) -> None:
    paper.put("  ", Span(f"{one.label}：", "dim"))
    for text in one.gone:
        paper.put(Span("    − ", "red"), text)
    for text in one.come:
        paper.put(Span("    + ", "green"), text)


def _title(pair: Pair) -> str:
    """三(一)1　新招员工补贴, and what it was called before, where it stood elsewhere or under another name."""
    if pair.old is None or pair.new is None:
        entry = pair.new or pair.old
        assert entry is not None
        return f"{entry.clause}　{entry.title}"
    before, now = f"{pair.old.clause}　{pair.old.title}", f"{pair.new.clause}　{pair.new.title}"
    return now if before == now else f"{now}（原 {before}）"


def _pair(paper: Paper, before: Policy, after: Policy, pair: Pair) -> None:
    paper.blank()
    if pair.old is None or pair.new is None:
        sign, style, policy = ("+ 新增", "green", after) if pair.old is None else ("− 不再有", "red", before)
        paper.put(Span(f"{sign}　", style), Span(_title(pair), "bold"), Span(f"　{policy.number}", "dim"))
        return
    paper.put(Span("≠ ", "yellow"), Span(_title(pair), "bold"))
    for one in pair.changed:
        _changed(paper, one)


def _counts(paper: Paper, found: Sequence[Pair]) -> None:
    both = [pair for pair in found if pair.old is not None and pair.new is not None]
    paper.blank()
    paper.put(
        f"相同 {sum(p.same for p in both)} 项，改动 {sum(not p.same for p in both)} 项，"
        f"新增 {sum(p.old is None for p in found)} 项，不再有 {sum(p.new is None for p in found)} 项。"
    )


# ── on given facts ──────────────────────────────────────────────────────────────────────────────────────────────────


def _money(paper: Paper, before: Policy, after: Policy, found: Sequence[Pair], folder: str) -> None:
    """By how much, clause by clause, and for whom."""
    files = [fact_files(folder, policy, named=before.id == after.id) for policy in (before, after)]
    known = {file.name for file in files[0][0]} & {file.name for file in files[1][0]}
    first, last = _side_by_side(before, after)
    old = outcome(first, [file for file in files[0][0] if file.name in known])
    new = outcome(last, [file for file in files[1][0] if file.name in known])
    paper.blank()
    whole = change(old, new)
    paper.put(
        Span(f"{len(known)} 个案例：", "bold"), f"{span(old.whole.low, old.whole.high)} → "
        f"{span(new.whole.low, new.whole.high)}，{difference(whole)}；{whole.win} 人多得，{whole.lose} 人少得",
    )  # fmt: skip
    if before.id != after.id:
        paper.put(Span(f"※ 两份文件都当作自 {first.in_force} 起一直施行来算，好比较同样的事实。", "dim"))
    for policy in dict.fromkeys(p.title for p in (before, after) if p.is_draft):
        paper.put(Span(f"※ {policy}是草案，以上只是预测。", "dim"))
    for line in dict.fromkeys([*files[0][1], *files[1][1]]):
        paper.put(Span(f"※ {line}", "dim"))
    _by_entry(paper, old, new, found)
    _by_payee(paper, old, new)


def _side_by_side(before: Policy, after: Policy) -> tuple[Policy, Policy]:
    """Two editions with days that do not overlap are compared as if both had been in force all along."""
    if before.id == after.id:
        return before, after
    first = min(before.in_force, after.in_force)
    return replace(before, in_force=first, until=None), replace(after, in_force=first, until=None)


def _by_entry(paper: Paper, old: Outcome, new: Outcome, found: Sequence[Pair]) -> None:
    rows = []
    for pair in found:
        step = entry_change(old, pair.old.id if pair.old else "", new, pair.new.id if pair.new else "")
        if step.low or step.high or step.win or step.lose:
            rows.append([_title(pair), difference(step), *people(step)])
    if rows:
        columns = [Column("事项"), Column("相差", right=True), Column("多得", right=True), Column("少得", right=True)]
        paper.blank()
        paper.table(columns, rows)


def _by_payee(paper: Paper, old: Outcome, new: Outcome) -> None:
    """Those for whom it changes most."""
    steps = {p: new.by_payee.get(p, 0) - old.by_payee.get(p, 0) for p in (old.by_payee.keys() | new.by_payee.keys())}
    most = sorted((p for p, step in steps.items() if step), key=lambda p: (-abs(steps[p]), p))
    if not most:
        return
    rows = [
        [f"{p[0]}　{p[1]}", yuan(old.by_payee.get(p, 0)), yuan(new.by_payee.get(p, 0)), signed(steps[p])]
        for p in most[:_SHOWN]
    ]
    columns = [Column("谁"), Column("原", right=True), Column("现", right=True), Column("相差", right=True)]
    paper.blank()
    paper.table(columns, rows)
    if len(most) > _SHOWN:
        paper.put(Span(f"另有 {len(most) - _SHOWN} 人", "dim"))
