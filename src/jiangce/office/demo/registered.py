"""Numbers for the demonstration's people and firms, which nobody can hold, and what administrators and people do with them.

Identity numbers and credit codes begin with 330699, a code that was given to no place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from jiangce.office.identity.accounts import create
from jiangce.office.identity.models import User
from jiangce.office.identity.posts import give
from jiangce.office.personal.correcting import ask
from jiangce.office.registers.entering import change, enter, values_of
from jiangce.office.registers.identifiers import BadIdentifier, bank_card, credit_code, person_number
from jiangce.office.registers.models import Organisation, Person

NOWHERE = "330699"


def number(firms: list[Organisation], people: list[Person]) -> None:
    """Everybody gets his numbers."""
    chance = Random(11)  # noqa: S311 - of nobody
    for who in people:
        for name, text in _numbers(chance).items():
            setattr(who, name, text)
        who.save()
    for firm in firms:
        firm.code = code(chance)
        firm.save()


def _numbers(chance: Random) -> dict[str, str]:
    born = date(1972, 1, 1) + timedelta(days=chance.randrange(30 * 365))
    stem = f"{NOWHERE}{born:%Y%m%d}{chance.randrange(1000):03}"
    number = _checked(stem, "0123456789X", lambda text: person_number(text, timezone.localdate()))
    card = _checked(f"621700{chance.randrange(10**12):012}", "0123456789", bank_card)
    return {
        "number": number,
        "phone": f"199{chance.randrange(10**8):08}",
        "card": card,
        "card_bank": "演示银行上虞支行",
    }


def code(chance: Random) -> str:
    """The credit code of a firm that is not."""
    return _checked(f"91{NOWHERE}MA{chance.randrange(10**7):07}", "0123456789ABCDEFGHJKLMNPQRTUWXY", credit_code)


def _checked(stem: str, signs: str, read: Callable[[str], str]) -> str:
    for sign in signs:
        try:
            return read(stem + sign)
        except BadIdentifier:
            continue
    raise AssertionError(stem)


def show(region: str, people: list[Person], accounts: dict[str, User]) -> None:
    """A number looked at, a correction asked for, a phone changed, a firm closed, a colleague made."""
    officer, admin, worker = accounts["officer"], accounts["admin"], people[0]
    worker.number.reveal(by=officer, why="核对申领人证件", of=worker)
    ask(worker, "phone", "手机号已换成 19900001234，原号已停用", accounts["worker"])
    other = people[-1]
    change(
        other, {**values_of(other), "phone": "19900005678"}, by=officer, why="本人到窗口更换手机号", seen=other.version
    )
    _firm_closed(region, officer)
    made, _ = create("liu", "刘新来", by=admin, why="新任初审经办，演示")
    give(
        made,
        "case_officer",
        by=admin,
        why="人事通知，演示",
        region=region,
        until=timezone.localdate() + timedelta(days=20),
    )


def _firm_closed(region: str, officer: User) -> None:
    own = code(Random(12))  # noqa: S311 - of nobody
    values: dict[str, Any] = {"name": "百官老厂（虚构）", "kind": "enterprise", "place": region, "code": own}
    made = enter("org", values, source="演示数据", by=officer)
    closed = (timezone.localdate() - timedelta(days=30)).isoformat()
    change(made, {**values, "closed_on": closed}, by=officer, why="市场监管部门注销公告，演示", seen=made.version)
