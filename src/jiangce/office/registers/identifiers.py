"""Numbers by which China knows people and organisations: checked here, because a wrong one pays the wrong person.

People: GB 11643 (citizen identity number, residence permits of Hong Kong, Macao and Taiwan residents 81…83, permanent
residence of foreigners since 2017 by the same pattern). Only form, date and check digit are looked at: the code in front is
that of the place on the day of assignment, which may lie before, or long after, that place's own dates.
Organisations: GB 32100, the unified social credit code.
"""

from __future__ import annotations

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_PERSON = re.compile(r"^[1-9]\d{5}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$")
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(3**at % 31 for at in range(17))
_ORGANISATION = re.compile(rf"^[159ANY][1-9A-Z]\d{{6}}[{_CREDIT}]{{10}}$")
_FLOAT = re.compile(r"^\d+(\.\d+)?[eE]\+?\d+$|^\d{15,18}\.0+$")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")


class BadIdentifier(ValueError):
    """A number that cannot be one; the message says what is wrong, and what to do."""


def person_number(text: str, today: date) -> str:
    """The number in canonical form. Raises `BadIdentifier`."""
    number = "".join(text.split()).translate(_FULL_WIDTH).upper()
    if _FLOAT.match(number):
        raise BadIdentifier("身份证号被表格软件改成了数值，末几位已丢失：请把该列设为“文本”格式后重新填写原号码")
    if len(number) == 15 and number.isdigit():
        raise BadIdentifier("这是15位的旧身份证号，请填写18位号码")
    found = _PERSON.match(number)
    if found is None:
        raise BadIdentifier(f"身份证号须为17位数字加1位数字或X，现为{len(number)}位或含其他字符")
    try:
        born = date(*(int(part) for part in found.groups()))
    except ValueError:
        raise BadIdentifier("身份证号第7至14位不是有效的出生日期") from None
    if not date(1900, 1, 1) <= born <= today:
        raise BadIdentifier("身份证号中的出生日期不在1900年至今之间")
    if _CHECK[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11] != number[17]:
        raise BadIdentifier("身份证号校验码不符，请核对是否抄错")
    return number


def born_on(number: str) -> date:
    """The date of birth in a canonical number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def credit_code(text: str) -> str:
    """An organisation's unified social credit code in canonical form. Raises `BadIdentifier`."""
    code = "".join(text.split()).translate(_FULL_WIDTH).upper()
    if _ORGANISATION.match(code) is None:
        raise BadIdentifier("统一社会信用代码须为18位，由数字和大写字母组成，不含I、O、S、V、Z")
    total = sum(_CREDIT.index(sign) * weight for sign, weight in zip(code[:17], _CREDIT_WEIGHTS, strict=True))
    if _CREDIT[-total % 31] != code[17]:
        raise BadIdentifier("统一社会信用代码校验码不符，请核对是否抄错")
    return code


def bank_card(text: str) -> str:
    """A bank card or social-security card account by the Luhn check. Raises `BadIdentifier`."""
    digits = "".join(text.split()).replace("-", "").translate(_FULL_WIDTH)
    if _FLOAT.match(digits):
        raise BadIdentifier("卡号被表格软件改成了数值：请把该列设为“文本”格式后重新填写")
    if not digits.isdigit() or not 15 <= len(digits) <= 19:
        raise BadIdentifier("卡号须为15至19位数字")
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + at % 2)
        total += value - 9 * (value > 9)
    if total % 10:
        raise BadIdentifier("卡号校验不符，请核对是否抄错")
    return digits


def phone_number(text: str) -> str:
    """A mobile number. Raises `BadIdentifier`."""
    digits = "".join(text.split()).replace("-", "").removeprefix("+86")
    if not re.match(r"^1[3-9]\d{9}$", digits):
        raise BadIdentifier("手机号须为1开头的11位数字")
    return digits
