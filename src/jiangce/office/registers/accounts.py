"""An account to pay into: a person's bank or social-security card, a firm's account; who wrote it there, and what was there before.

A person's stands in his entry; how an organisation's is kept the app above says that pays into it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from jiangce.office.identity.models import User
from jiangce.office.registers.entering import ACCOUNT, change, values_of
from jiangce.office.registers.identifiers import BadIdentifier, bank_card
from jiangce.office.registers.merged import MERGED
from jiangce.office.registers.models import Change, Organisation, Person
from jiangce.office.registers.recording import WrongFact
from jiangce.office.registers.recusal import RECUSED, own_keys

_BANK = re.compile(r"^[\w（）()·\- ]{2,60}$")
_FIRM = re.compile(r"^\d{8,28}$")
#: how the fields are called where a history names them
CALLED = {"card": "收款账号", "card_bank": "开户行", MERGED: "并入"}


class BadAccount(ValueError):
    """``wrong``: field (card, bank) → why, and what to do."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__("；".join(wrong.values()))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Account:
    """``number`` is shown nowhere."""

    number: str = field(repr=False)
    bank: str


def read_account(party: Person | Organisation, number: str, bank: str) -> Account:
    """As somebody wrote it. Raises `BadAccount`."""
    wrong: dict[str, str] = {}
    digits = ""
    try:
        digits = _of_firm(number) if isinstance(party, Organisation) else bank_card(number)
    except BadIdentifier as trouble:
        wrong["card"] = str(trouble)
    bank = " ".join(bank.split())
    if not _BANK.match(bank) or bank.isdigit():
        wrong["bank"] = "请写开户行名称，如：中国农业银行上虞支行（2至60字）"
    if wrong:
        raise BadAccount(wrong)
    return Account(digits, bank)


def _of_firm(text: str) -> str:
    """A firm's account bears no check digit that all banks share."""
    digits = "".join(text.split()).replace("-", "")
    if not _FIRM.match(digits):
        raise BadIdentifier("单位账号须为8至28位数字")
    return digits


Firms = Callable[[Organisation, Account, User, str], None]
_firms: list[Firms] = []


def firms_keep(keeps: Firms) -> None:
    """An app above says how an organisation's account is kept, with its history (`told`); said once, in `AppConfig.ready`."""
    if keeps not in _firms:
        _firms.append(keeps)


class NotKept(Exception):
    """The account was not changed; the message says why, and what to do."""


@transaction.atomic
def keep(party: Person | Organisation, account: Account, by: User, why: str, *, own: bool) -> None:
    """Write an account down. ``own``: by whom it belongs to; else by an officer, from paper. Raises `NotKept`."""
    if isinstance(party, Person):
        old = values_of(party)
        new = old | {"card": account.number, "card_bank": account.bank}
        if new == old:
            return
        try:
            change(party, new, by=by, why=why, seen=party.version, own_account=own)
        except WrongFact as trouble:
            raise NotKept(f"账户没有存下，请刷新后再试：{trouble}") from None
        return
    if not own and party.key in own_keys(by):
        raise NotKept(RECUSED)
    for keeps in _firms:
        keeps(party, account, by, why)


def told(party: Organisation, before: Account | None, by: User, why: str) -> None:
    """The history of an organisation's account stands with that of its entry; what was there before is sealed."""
    held = Organisation.objects.select_for_update().get(pk=party.pk)
    held.version += 1
    held.save(update_fields=["version", "changed_at"])
    party.version = held.version
    then = {"card": before.number if before else "", "card_bank": before.bank if before else ""}
    Change.objects.bulk_create(
        Change(organisation=held, field=name, before_sealed=text, why=why[:300], by=by, version=held.version)
        for name, text in then.items()
    )


def last_hands(parties: Iterable[Person | Organisation]) -> dict[str, frozenset[int | None]]:
    """Key → who wrote the account down last, where anybody did. One query.

    Who did so with an entry that was merged into it counts too: into that account is paid where the other has none, and the
    hand that merged is not the one that wrote it.
    """
    every = list(parties)
    theirs = {
        name: model.objects.filter(pk__in=[one.pk for one in every if isinstance(one, model)])
        for name, model in (("person", Person), ("organisation", Organisation))
    }
    found = Change.objects.filter(
        Q(person__in=theirs["person"].with_merged()) | Q(organisation__in=theirs["organisation"].with_merged()),
        field__in=ACCOUNT,
    ).order_by("pk")
    last = {(one.person_id, one.organisation_id): one for one in found}
    known = {(one.pk, None) if isinstance(one, Person) else (None, one.pk): one.key for one in every}
    out: dict[str, set[int | None]] = {}
    for whose, one in last.items():
        key = known.get(whose) or (one.person or one.organisation).now.key  # type: ignore[union-attr]
        out.setdefault(key, set()).add(one.by_id)
    return {key: frozenset(some) for key, some in out.items()}
