"""``jiangce policy readings POLICY --facts FOLDER``: what each other reading would cost, and who would win or lose."""

from __future__ import annotations

from jiangce.cli import inputs, streams
from jiangce.cli.fact_files import fact_files
from jiangce.cli.failures import OK, bad_input, refused
from jiangce.cli.money_text import span, yuan
from jiangce.cli.paper import Cell, Column, Paper, Span
from jiangce.entitlement.comparing import Change, Cost, reading_costs
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Refused


def costs(name: str | None, folder: str) -> int:
    """A table: every option, what all facts come to with it, against the usual way, how many people win or lose."""
    if name is None:
        raise bad_input("--facts 要写明是哪份政策。 Name the policy.")
    policy = inputs.the_policy(name)
    files, left = fact_files(folder, policy, named=True)
    try:
        usual, found = reading_costs(policy, files)
    except Refused as mistakes:
        raise refused(mistakes.problems, "口径", "The readings have") from None
    paper = Paper(streams.width())
    paper.put(
        Span(f"{policy.title}（{policy.number}）", "bold"), Span("　预测：草案" if policy.is_draft else "", "yellow")
    )
    paper.put(f"{len(files)} 个案例，按通常的口径可享受合计 {span(usual.whole.low, usual.whole.high)}")
    columns = [Column("改用的口径"), Column("合计", right=True), Column("相差", right=True)]
    columns += [Column("多得", right=True), Column("少得", right=True)]
    paper.table(columns, [_row(policy, one) for one in found])
    for line in left:
        paper.put(Span(f"※ {line}", "dim"))
    streams.show(paper)
    return OK


def _row(policy: Policy, one: Cost) -> list[Cell]:
    """An option under what it changes, so that options worded alike are told apart."""
    name = [Span(one.option.text.rstrip("。")), Span(f"{one.reading.id}={one.option.name}", "dim")]
    return [
        [Span(_changes(policy, one), "bold"), *name],
        span(one.whole.low, one.whole.high),
        difference(one.change),
        *people(one.change),
    ]


def _changes(policy: Policy, one: Cost) -> str:
    """The entry that has the reading; of one of the whole document the first entry changed, and how many in all."""
    names = [one.reading.entry] if one.reading.entry else list(one.option.touched)
    entries = [policy.entries[name] for name in names if name in policy.entries]
    if not entries:
        return "全文"
    more = f" 等{len(entries)}项" if len(entries) > 1 else ""
    return f"{entries[0].clause}　{entries[0].title}{more}"


def difference(change: Change) -> str:
    """+¥3,000 · −¥500 · 不变 · an interval where it is not known exactly."""
    if change.high is None:
        return f"{signed(change.low)} 起" if change.low else "待核定"
    if change.low == change.high:
        return signed(change.low)
    low, high = sorted((change.low, change.high))
    return f"{signed(low)} 至 {signed(high)}"


def signed(fen: int) -> str:
    """Money with its sign; 不变 for none."""
    return "不变" if fen == 0 else f"{'+' if fen > 0 else '−'}{yuan(abs(fen))}"


def people(change: Change) -> list[str]:
    """How many win, how many lose."""
    return [str(count) if count else "·" for count in (change.win, change.lose)]
