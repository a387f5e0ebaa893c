"""SM3 (GB/T 32905-2016) in plain Python: slow, short, and beholden to no library, so that a verifier may be read whole."""

from __future__ import annotations

_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
_WORD = 0xFFFFFFFF


def sm3(data: bytes) -> str:
    """The digest as 64 hex digits."""
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    state = _START
    for at in range(0, len(padded), 64):
        state = _compress(state, padded[at : at + 64])
    return "".join(f"{word:08x}" for word in state)


def _left(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & _WORD


def _expand(block: bytes) -> list[int]:
    words = [int.from_bytes(block[at : at + 4], "big") for at in range(0, 64, 4)]
    for j in range(16, 68):
        mixed = words[j - 16] ^ words[j - 9] ^ _left(words[j - 3], 15)
        mixed ^= _left(mixed, 15) ^ _left(mixed, 23)
        words.append(mixed ^ _left(words[j - 13], 7) ^ words[j - 6])
    return words


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    words = _expand(block)
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        first = j < 16
        constant = 0x79CC4519 if first else 0x7A879D8A
        ss1 = _left((_left(a, 12) + e + _left(constant, j)) & _WORD, 7)
        ss2 = ss1 ^ _left(a, 12)
        ff = a ^ b ^ c if first else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if first else (e & f) | (~e & g & _WORD)
        tt1 = (ff + d + ss2 + (words[j] ^ words[j + 4])) & _WORD
        tt2 = (gg + h + ss1 + words[j]) & _WORD
        a, b, c, d = tt1, a, _left(b, 9), c
        e, f, g, h = tt2 ^ _left(tt2, 9) ^ _left(tt2, 17), e, _left(f, 19), g
    return tuple(one ^ two for one, two in zip(state, (a, b, c, d, e, f, g, h), strict=True))
