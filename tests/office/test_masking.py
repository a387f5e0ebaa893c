"""What a public list shows of a name or a number: never enough to read it, whoever is called how."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.office.notice_facts import numbers

from jiangce.office.notices.guarding import BETWEEN
from jiangce.office.notices.masking import is_masked_text, mask_name, mask_number, mask_text

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
UYGHUR = st.text(HAN, min_size=1, max_size=8)
LATIN = st.from_regex(r"[A-Z][a-z]{0,9}(?:['’][A-Z][a-z]{1,5})?", fullmatch=True)
SURNAMES = st.sampled_from(["欧阳", "司马", "上官", "诸葛", "夏侯", "尉迟", "长孙"])
NAMES = st.one_of(
    st.text(HAN, min_size=1, max_size=5),
    st.builds(lambda a, b: a + b, SURNAMES, st.text(HAN, min_size=1, max_size=2)),
    st.lists(UYGHUR, min_size=2, max_size=4).flatmap(lambda p: st.sampled_from("··•‧.").map(lambda dot: dot.join(p))),
    st.lists(LATIN, min_size=1, max_size=4).flatmap(lambda p: st.sampled_from([" ", "-", ", "]).map(lambda by: by.join(p))),
    st.text(max_size=20),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("敏", "*"), ("张敏", "张*"), ("张小敏", "张*敏"), ("欧阳娜", "欧*娜"), ("欧阳修文", "欧**文"), ("张 敏", "张*"), ("张　小　敏", "张*敏"),
        ("阿卜杜热合曼·买买提", "阿*****·买**"), ("阿依古丽•买", "阿***·*"), ("John Smith", "J*** S****"), ("Ng", "N*"), ("X", "*"),
        ("Jean-Paul O'Neill", "J***-P*** O******"), ("员工7", "员**"), ("7号", "**"), ("", ""), ("   ", ""), ("ＪＯＨＮ", "J***"), ("王\u200b小敏", "王*敏"),
    ],
)  # fmt: skip
def test_names_as_they_are_printed(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@given(NAMES)
def test_no_name_can_be_read(name: str) -> None:
    """No two signs side by side, no digit, a star in all that is not empty: so nothing of two signs is left of any name."""
    shown = mask_name(name)
    assert not re.search(f"[^{re.escape(BETWEEN)}]{{2}}", shown), shown
    assert not re.search(r"\d", shown)
    assert shown == "" or "*" in shown
    assert len(shown.replace("*", "").strip(BETWEEN)) < max(1, len(name.strip()))


IDS = st.one_of(
    st.sampled_from(numbers(40)),
    st.from_regex(r"8[123]0000(19|20)\d\d(0[1-9]|1[0-2])[0-2]\d\d{3}[\dX]", fullmatch=True),  # 港澳台居民居住证
    st.from_regex(r"9[1-9]\d{4}(19|20)\d\d(0[1-9]|1[0-2])[0-2]\d\d{3}[\dX]", fullmatch=True),  # 外国人永久居留
    st.from_regex(r"[A-Z]{1,3}\d{7,12}", fullmatch=True),  # passports and permits
    st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
    st.from_regex(r"62\d{14,17}", fullmatch=True),
)  # fmt: skip


@given(IDS)
def test_no_number_can_be_read(number: str) -> None:
    shown = mask_number(number)
    assert len(shown) >= len(number) and shown.count("*") >= 4
    assert not re.search(r"\d{7}", shown) and number not in shown
    if len(number) == 18:
        hidden = {at for at, sign in enumerate(shown) if sign == "*"}
        assert hidden > set(range(6, 14)), "whoever knows the birthday still lacks digits"
        assert len(hidden) >= 12


@given(IDS, st.sampled_from(["", " ", "-"]), st.text("甲乙丙，。（）：", max_size=8), st.text("丁戊己，。", max_size=8))
def test_no_number_stays_in_a_text(number: str, by: str, before: str, after: str) -> None:
    """However it is grouped."""
    written = by.join(number[at : at + 4] for at in range(0, len(number), 4))
    shown = mask_text(f"{before}{written}{after}")
    bare = re.sub(r"[\s\-]", "", shown)
    assert number not in bare and not re.search(r"\d{7}", bare)
    assert is_masked_text(shown) and shown.startswith(before) and shown.endswith(after)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024-05-12入职", "2024-05-12入职"), ("2024.5.1至2025/12/31", "2024.5.1至2025/12/31"), ("第3年度，¥3,000", "第3年度，¥3,000"),
        ("电话13812345678", "电话13*******78"), ("１３８１２３４５６７８", "13*******78"), ("tel 138-1234-5678", "tel 13*******78"),
        ("0575-82123456转8", "05********56转8"), ("a.b@c.com", "*********"), ("8212345", "*******"), ("三(一)1", "三(一)1"),
    ],
)  # fmt: skip
def test_texts_as_they_are_printed(text: str, shown: str) -> None:
    assert mask_text(text) == mask_text(shown) == shown
