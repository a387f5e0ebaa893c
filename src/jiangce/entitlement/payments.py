"""Money already paid: which ceilings it uses, which decision it belongs to, and what it excludes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from jiangce.entitlement.claims import Paid
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.plan import PolicyPlan
from jiangce.rules.cap_loading import FACT_DATE
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Cap, Entry, Exclusion, Policy
from jiangce.rules.types import NONE, date_words

TABLE = "payment"
DECIDED = "decided/"  # begins the id of what another document has decided and nobody has paid yet


def own_payments(ready: PolicyPlan, case: FactCase) -> dict[tuple[str, str], int]:
    """What was paid for a decision's own fact: (entry, fact) → 分."""
    out: dict[tuple[str, str], int] = {}
    for row in case.rows(TABLE):
        benefit, fact, amount = (row.values.get(c) for c in ("benefit", "fact", "amount"))
        benefit = own_name(ready.policy, benefit)
        if benefit and isinstance(fact, str) and isinstance(amount, int):
            out[benefit, fact] = out.get((benefit, fact), 0) + amount
    return out


def earlier_payments(ready: PolicyPlan, case: FactCase, decided: set[tuple[str, str]]) -> list[Paid]:
    """Payments for facts that are not decided here: they use slots and open the ceilings first.

    Where a payment does not say all that a ceiling goes by (which title, which rank), it may have been under it.
    """
    out = []
    for row in case.rows(TABLE):
        benefit, fact = own_name(ready.policy, row.values.get("benefit")), row.values.get("fact")
        entry = ready.policy.entries.get(benefit)
        if entry is None:
            binds = ready.programmes.get(str(row.values.get("programme")), ())
        else:
            binds = tuple((at, entry) for at, cap in enumerate(ready.caps) if entry.id in cap.keys)
        if (entry is None and not binds) or (benefit, fact) in decided:
            continue
        keys = {at: _keys(case, row, ready.caps[at], member) for at, member in binds}
        amount, payee, on = (row.values.get(name) for name in ("amount", "payee", "fact_on"))
        payee = payee if isinstance(payee, str) else ""
        on = on if isinstance(on, date) else None
        out.append(Paid(keys, amount if isinstance(amount, int) else 0, _said(case, row, entry), payee, row.id, on))
    return out


def own_name(policy: Policy, benefit: Any) -> str:
    """The entry of ``policy`` that a payment names, ``entry`` or ``policy/entry``; "" where it is another document's."""
    owner, slash, name = str(benefit).rpartition("/")
    return name if not slash or owner == policy.id else ""


def _keys(case: FactCase, row: Row, cap: Cap, entry: Entry) -> tuple[Any, ...]:
    return tuple(_key(case, row, entry, *item) for item in zip(cap.key_names, cap.keys[entry.id], strict=True))


def _key(case: FactCase, row: Row, entry: Entry, name: str, node: Node) -> Any:
    """A payment's value for a ceiling's key: a column of that name, or the payee where the key is who is paid."""
    column = case.vocabulary.tables[TABLE].columns.get(name)
    if column is not None:
        value = case.read(row, column, None)
        if value is not None and value is not NONE:
            return value
    if any(node.key() == payee.key() for payee in entry.to):
        return row.values.get("payee")
    return None


def _said(case: FactCase, row: Row, entry: Entry | None) -> str:
    if entry is not None:
        return f"{_had(row)}“{entry.title}”"
    owner = str(row.values.get("benefit")).rpartition("/")[0]
    return f"{excluded_words(case, row)}（按{case.facts.documents.get(owner, '其他文件')}）"


def _had(row: Row) -> str:
    if row.id.startswith(DECIDED):
        return "尚未发放、已认定享受"
    paid_on = row.values.get("paid_on")
    return f"{date_words(paid_on) if isinstance(paid_on, date) else '此前'}已领取"


def not_together(ready: PolicyPlan, case: FactCase, drafts: Iterable[Draft]) -> None:
    """Refuse what a person who had another programme may not have as well; in doubt what that was for, it is open."""
    if not case.rows(TABLE):
        return
    for draft in drafts:
        excluded = ready.not_with.get(draft.plan.entry.id)
        if draft.claim is None or draft.claim.status is False or not excluded:
            continue
        payees = {who for node in draft.plan.entry.to if isinstance(who := node.value(draft.env), str)}
        for row in case.rows(TABLE):
            had = {own_name(ready.policy, row.values.get("benefit")), row.values.get("programme")}
            who = {row.values.get("person"), row.values.get("payee")}
            if payees & who:
                for limit, one in excluded:
                    if one.name in had:
                        _exclude(draft, limit, one, case, row)


def _exclude(draft: Draft, limit: Entry, one: Exclusion, case: FactCase, row: Row) -> None:
    """A payment under an excluded programme: refuse the draft if it was for the same."""
    assert draft.claim is not None
    same = _for_the_same(draft, one, case, row)
    if same:
        draft.claim.status = False
        draft.excluded = draft.excluded or (limit, row)
    elif same is None and draft.claim.status is not False:
        draft.claim.status = None
        draft.claim.doubts.append(Paid({}, 0, excluded_words(case, row), row=row.id))


def _for_the_same(draft: Draft, one: Exclusion, case: FactCase, row: Row) -> bool | None:
    """Are all keys of the payment those of the decision? A key that the decision lacks excludes nothing."""
    columns = case.vocabulary.tables[TABLE].columns
    pairs = [
        (node.value(draft.env), case.read(row, columns[payment_column(name)], None))
        for name, node in zip(one.key_names, one.keys.get(draft.plan.entry.id, ()), strict=True)
    ]
    if any(mine is NONE or (mine is not None and theirs not in (None, NONE, mine)) for mine, theirs in pairs):
        return False
    return None if any(mine is None or theirs in (None, NONE) for mine, theirs in pairs) else True


def payment_column(key: str) -> str:
    """The column of payments that a key of an exclusion is compared with."""
    return "fact_on" if key == FACT_DATE else key


def excluded_words(case: FactCase, row: Row) -> str:
    """What was had: 2024年5月1日已领取晋升补贴."""
    programme = row.values.get("programme")
    scale = case.vocabulary.scales.get("programme")
    name = scale.values.get(programme, "") if scale and isinstance(programme, str) else ""
    entry = case.policy.entries.get(own_name(case.policy, row.values.get("benefit")))
    return f"{_had(row)}{name or (entry.title if entry else '该补贴')}"
