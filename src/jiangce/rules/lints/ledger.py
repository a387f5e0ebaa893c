"""The ledger: every provision of the document is there, and says which entry covers it or why none can."""

from __future__ import annotations

from jiangce.rules.clauses import clause_id
from jiangce.rules.figure_scan import scan
from jiangce.rules.lints.subject import Subject
from jiangce.rules.lints.unwritten import is_stub
from jiangce.rules.policy import EntryKind, Provision
from jiangce.rules.problems import nearest, some
from jiangce.rules.provision_kinds import PROVISION_KINDS

FILE = "provisions.yaml"
KINDS = tuple(PROVISION_KINDS)
#: why a provision has no entry, and of which kinds that can be said
REASONS = {
    "basis": ("validity", "funding", "duty", "procedure"),  # the head of the document, held by policy.yaml
    "orientation": ("mechanism", "target"),
    "mechanism": ("mechanism", "funding"),
    "duty-without-deadline": ("duty",),
    "procedure-without-deadline": ("procedure",),
    "treatment-without-condition": ("treatment",),
    "target-without-figure": ("target",),
}
#: which kinds of entry can cover a provision of a kind; the others by any
COVERS = {
    "benefit": (EntryKind.BENEFIT, EntryKind.LIMIT),
    "target": (EntryKind.TARGET, EntryKind.NORM),
    "duty": (EntryKind.DUTY, EntryKind.NORM, EntryKind.STATEMENT),
}


def check(subject: Subject) -> None:
    """Note every hole in the ledger, and everything in it that is not so."""
    policy = subject.policy
    if f"{policy.id}/{FILE}" not in subject.trees:
        return
    for provision in policy.provisions.values():
        _provision(subject, provision)
    covered = {name for provision in policy.provisions.values() for name in provision.entries}
    covered |= {entry.id for entry in policy.entries.values() if set(entry.covers) & set(policy.provisions)}
    for entry in policy.entries.values():
        if entry.id not in covered:
            subject.problems.add(
                entry.place,
                f"条款总账 {FILE} 没有提到这个条目",
                f"the ledger {FILE} does not name this entry",
                found=entry.id,
            )
        for name in entry.covers:
            if name not in policy.provisions:
                subject.problems.add(
                    subject.place(entry, "covers"), "条款总账里没有这一条", "no such provision in the ledger", found=name,
                    expected=some(policy.provisions), nearest=nearest(name, policy.provisions),
                )  # fmt: skip


def _provision(subject: Subject, one: Provision) -> None:
    policy, problems = subject.policy, subject.problems
    if one.clause not in policy.articles:
        problems.add(
            one.place, "policy.yaml 的 articles 里没有这一条", "no such clause in policy.yaml", found=one.clause,
            expected=some(policy.articles, 30), nearest=nearest(clause_id(one.clause), policy.articles),
        )  # fmt: skip
    if one.kind not in KINDS:
        problems.add(
            one.place, "没有这种条款类别", "no such kind of provision", found=one.kind, expected=some(KINDS, 20),
            nearest=nearest(one.kind, KINDS),
        )  # fmt: skip
    covering = [e for e in policy.entries.values() if e.id in one.entries or one.id in e.covers]
    for name in one.entries:
        if name not in policy.entries and not subject.unread:
            problems.add(
                one.place, "没有这个条目", "no such entry", found=name, expected=some(policy.entries),
                nearest=nearest(name, policy.entries),
            )  # fmt: skip
    if one.none and (one.entries or covering):
        problems.add(one.place, "entry 和 none 只能写一个", "write either `entry` or `none`", found=one.id)
    elif one.none:
        _reason(subject, one)
    elif not one.entries and not covering:
        problems.add(
            one.place, "要写 entry（由哪个条目计算）或 none（为什么不能）", "needs `entry` or `none`", found=one.id,
            expected=some(REASONS, 20),
        )  # fmt: skip
    wanted = COVERS.get(one.kind)
    if covering and wanted and not any(entry.kind in wanted or is_stub(entry) for entry in covering):
        problems.add(
            one.place, "条目的种类与条款不符", "the entry is of another kind than the provision",
            found=", ".join(f"{e.id}: {e.kind}" for e in covering), expected=" | ".join(wanted),
        )  # fmt: skip
    for entry in covering:
        if entry.clause != one.clause and one.id not in entry.covers:
            problems.add(
                one.place, "条目与总账的条款编号不同", "the entry has another clause than the ledger says",
                found=f"{one.clause} / {entry.id}: {entry.clause}", expected=f"{one.clause}，或在该条目写 or in the entry covers: [{one.id}]",
            )  # fmt: skip


def _reason(subject: Subject, one: Provision) -> None:
    """A provision without entry: of a kind that allows it, and without a figure to compute."""
    kinds = REASONS.get(one.none)
    if kinds is None:
        subject.problems.add(
            one.place, "没有这种理由", "no such reason", found=one.none, expected=some(REASONS, 20),
            nearest=nearest(one.none, REASONS),
        )  # fmt: skip
    elif one.kind not in kinds:
        subject.problems.add(
            one.place, f"{one.kind} 类条款不能以 {one.none} 为由不作计算", f"a provision of kind {one.kind} cannot be left out as {one.none}",
            found=one.id, expected="entry: …",
        )  # fmt: skip
    elif any(hit.kind == "figure" for hit in scan(one.title)):
        subject.problems.add(
            one.place,
            "有数字的条款必须由条目计算",
            "a provision with a figure needs an entry",
            found=one.title,
            expected="entry: …",
        )
