"""Into which account somebody is paid: a person's in the register, an organisation's here."""

from __future__ import annotations

from django.db import transaction

from jiangce.office.audit.log import append
from jiangce.office.identity.models import User
from jiangce.office.payments.models import FirmAccount
from jiangce.office.registers.accounts import Account
from jiangce.office.registers.entering import change, values_of
from jiangce.office.registers.models import Member, Organisation, Person
from jiangce.office.registers.recording import WrongFact
from jiangce.office.sealing.cipher import blind
from jiangce.office.sealing.fields import Sealed

Party = Person | Organisation


class NotKept(Exception):
    """The account was not changed; the message says why, and what to do."""


def sealed_of(party: Party) -> tuple[Sealed | None, str]:
    """The account, sealed (None: none is known), and its bank; of an entry that was merged away the other's goes first."""
    for one in dict.fromkeys((party.now, party)):
        if isinstance(one, Person):
            if one.card:
                return one.card, one.card_bank
        elif (found := getattr(one, "account", None)) is not None:
            return found.card, found.bank
    return None, ""


def index_of(number: str) -> str:
    """By what an equal account is found, unopened."""
    return blind(number, "payments.Line.card")


def is_own(party: Party, by: User) -> bool:
    """May the account speak for the party?"""
    if isinstance(party, Person):
        return party.account_id == by.pk
    return bool(Member.objects.of(by).filter(organisation=party).exists())


@transaction.atomic
def keep(party: Party, account: Account, by: User, why: str = "申请方登记收款账户") -> None:
    """Take an account down, by whom it belongs to. Raises `NotKept`."""
    if not is_own(party, by):
        raise NotKept("只能登记本人、本单位的收款账户")
    if isinstance(party, Person):
        new = values_of(party) | {"card": account.number, "card_bank": account.bank}
        if new == values_of(party):
            return
        try:
            change(party, new, by=by, why=why, seen=party.version, own_account=True)
        except WrongFact as trouble:
            raise NotKept(f"账户没有存下，请刷新后再试：{trouble}") from None
        return
    found = FirmAccount.objects.select_for_update().filter(organisation=party).first() or FirmAccount(
        organisation=party
    )
    found.card, found.bank, found.changed_by = account.number, account.bank, by
    found.version += found.pk is not None
    found.save()
    party.account = found  # what the row in hand says from now on
    append(by, "account.keep", party, {"why": why, "version": found.version})
