"""Into which account somebody is paid: a person's in the register, an organisation's here."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from jiangce.office.audit.log import append
from jiangce.office.identity.models import User
from jiangce.office.payments.models import FirmAccount
from jiangce.office.registers import accounts
from jiangce.office.registers.accounts import Account, NotKept
from jiangce.office.registers.models import Member, Organisation, Person
from jiangce.office.sealing.cipher import blind
from jiangce.office.sealing.fields import Sealed

Party = Person | Organisation


def sealed_of(party: Party) -> tuple[Sealed | None, str]:
    """The account, sealed (None: none is known), and its bank; of an entry that was merged away the other's goes first."""
    for one in _last_first(party):
        if isinstance(one, Person):
            if one.card:
                return one.card, one.card_bank
        elif (found := getattr(one, "account", None)) is not None:
            return found.card, found.bank
    return None, ""


def _last_first(party: Party) -> list[Any]:
    """The entry that stands for it today, then those between, then itself."""
    found: list[Any] = [party]
    while found[-1].merged_into_id is not None:
        found.append(found[-1].merged_into)
    return found[::-1]


def index_of(number: str) -> str:
    """By what an equal account is found, unopened."""
    return blind(number, "payments.Line.card")


def is_own(party: Party, by: User) -> bool:
    """May the account speak for the party?"""
    if isinstance(party, Person):
        return party.account_id == by.pk
    return bool(Member.objects.of(by).filter(organisation=party).exists())


def keep(party: Party, account: Account, by: User, why: str = "申请方登记收款账户") -> None:
    """Take an account down, by whom it belongs to. Raises `NotKept`."""
    if not is_own(party, by):
        raise NotKept("只能登记本人、本单位的收款账户")
    accounts.keep(party, account, by, why, own=True)


@transaction.atomic
def keep_of_firm(party: Organisation, account: Account, by: User, why: str) -> None:
    """An organisation's account, sealed; who wrote it, and what was there before, stands in the entry's history."""
    Organisation.objects.select_for_update().get(pk=party.pk)
    found = FirmAccount.objects.select_for_update().filter(organisation=party).first()
    before = Account(found.card.open(), found.bank) if found else None
    if before == account:
        return
    found = found or FirmAccount(organisation=party)
    found.card, found.bank, found.changed_by = account.number, account.bank, by
    found.version += found.pk is not None
    found.save()
    accounts.told(party, before, by, why)
    party.account = found  # what the row in hand says from now on
    append(by, "account.keep", party, {"why": why, "version": found.version})


__all__ = ["NotKept", "index_of", "is_own", "keep", "keep_of_firm", "sealed_of"]
