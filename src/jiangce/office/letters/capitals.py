"""Money as a bank writes it: 壹仟零伍元整."""

from __future__ import annotations

_DIGITS, _PLACES, _GROUPS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿")


def capitals(fen: int) -> str:
    """分 in capital numerals. Raises `ValueError` below nothing and from a million million yuan on."""
    if not 0 <= fen < 10**14:
        raise ValueError(f"{fen} 分不能写成大写")
    yuan, rest = divmod(fen, 100)
    jiao, left = divmod(rest, 10)
    told = _whole(yuan) + "元" if yuan or not rest else ""
    if not rest:
        return told + "整"
    if jiao:
        told += _DIGITS[jiao] + "角"
    elif yuan:
        told += "零"
    return told + (_DIGITS[left] + "分" if left else "整")


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10**4)
        groups.append(group)
    told, gap = "", False
    for at in range(len(groups) - 1, -1, -1):
        group = groups[at]
        if not group:
            gap = bool(told)
            continue
        if told and (gap or group < 1000):
            told += _DIGITS[0]
        told, gap = told + _group(group) + _GROUPS[at], False
    return told


def _group(number: int) -> str:
    told, gap = "", False
    for at in range(3, -1, -1):
        digit = number // 10**at % 10
        if digit:
            told += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[at]
            gap = False
        else:
            gap = bool(told)
    return told


__all__ = ["capitals"]
