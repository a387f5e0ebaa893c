"""Personal data: sealed at rest, bound to its column, found without being opened, masked until revealed."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangce.office.sealing import keys
from jiangce.office.sealing.cipher import Unreadable, blind, seal, sealed_with, unseal
from jiangce.office.sealing.fields import Sealed, mask_middle

RING = keys.fresh()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_is_sealed_opens_again(text: str) -> None:
    assert unseal(seal(text, "a.B.c", RING), "a.B.c", RING) == text


def test_equal_texts_are_sealed_differently() -> None:
    assert seal("330604199003070019", "a.B.c", RING) != seal("330604199003070019", "a.B.c", RING)


def test_it_opens_in_its_own_column_only() -> None:
    with pytest.raises(Unreadable, match="不属于此处"):
        unseal(seal("13800001234", "registers.Person.phone", RING), "registers.Person.card", RING)


@given(st.integers(min_value=0, max_value=200), st.integers(min_value=1, max_value=255))
def test_any_altered_byte_is_noticed(at: int, by: int) -> None:
    import base64

    name, _, body = seal("330604199003070019", "a.B.c", RING).partition(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[at % len(raw)] ^= by
    with pytest.raises(Unreadable):
        unseal(f"{name}.{base64.urlsafe_b64encode(bytes(raw)).decode()}", "a.B.c", RING)


def test_an_older_key_still_opens_and_the_new_one_seals() -> None:
    old = seal("甲", "a.B.c", RING)
    ring = RING.with_new_key()
    assert unseal(old, "a.B.c", ring) == "甲"
    assert sealed_with(seal("甲", "a.B.c", ring)) == "k2"
    with pytest.raises(keys.KeyringTrouble, match="不在密钥文件中"):
        unseal(old, "a.B.c", ring.without("k1"))


def test_the_index_finds_equals_whatever_key_seals() -> None:
    assert blind(" 33010219900307001x ", "p", RING) == blind("33010219900307001X", "p", RING.with_new_key())
    assert blind("33010219900307001X", "p", RING) != blind("33010219900307001X", "q", RING)
    assert blind("a", "p", RING) != blind("a", "p", keys.fresh())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("330604199003070019", "330604********0019"),
        ("13800001234", "138****1234"),
        ("6222021234567891234", "622202*********1234"),
        ("张三丰", "张**"),
        ("李", "李*"),
        ("", "*"),
    ],
)
def test_masks(text: str, shown: str) -> None:
    assert mask_middle(text) == shown


def test_whoever_prints_a_sealed_value_sees_the_mask() -> None:
    one = Sealed("a.B.c", mask_middle, text="330604199003070019")
    assert f"{one}" == str(one) == "330604********0019"
    assert "3306" not in repr(one)


# ── the keyring ──


def test_a_keyring_is_written_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "keyring.json"
    keys.write(RING, file, replace=False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keys.read(file) == RING
    with pytest.raises(keys.KeyringTrouble, match="已存在"):
        keys.write(keys.fresh(), file, replace=False)
    assert keys.read(file) == RING
    assert [one.name for one in file.parent.iterdir()] == ["keyring.json"]


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", json.dumps({"current": "k1"}), json.dumps({"current": "k1", "keys": {"k1": "AA=="}, "index": "AA=="}),
        json.dumps({"current": "k9", "keys": {}, "index": ""}), json.dumps({"current": "k1", "keys": {"k1": "不"}, "index": ""}),
    ],
)  # fmt: skip
def test_a_broken_keyring_is_never_replaced_by_a_new_one(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keyring.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(keys.KeyringTrouble, match="切勿新建"):
        keys.read(file)


def test_a_missing_keyring_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(keys.KeyringTrouble, match="keys --new"):
        keys.read(tmp_path / "keyring.json")


def test_the_key_in_use_cannot_be_taken_away() -> None:
    with pytest.raises(keys.KeyringTrouble, match="当前密钥"):
        RING.without("k1")
