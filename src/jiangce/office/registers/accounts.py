"""An account to pay into: a person's bank or social-security card, a firm's account."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from jiangce.office.registers.identifiers import BadIdentifier, bank_card
from jiangce.office.registers.models import Change, Organisation, Person

_BANK = re.compile(r"^[\w（）()·\- ]{2,60}$")
_FIRM = re.compile(r"^\d{8,28}$")


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


def last_hands(people: Iterable[int]) -> dict[int, int | None]:
    """Person → who wrote the account into the entry last, where it was changed at all. One query."""
    found = Change.objects.filter(person__in=set(people), field__in=("card", "card_bank")).order_by("pk")
    return dict(found.values_list("person", "by"))
