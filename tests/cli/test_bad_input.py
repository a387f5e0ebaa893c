"""Files nobody should have given us: always a place, a reason and a remedy; exit code 2; nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Outcome, process

Jiangce = Callable[..., Outcome]
HEAD = "policy: shangyu-2023\nas_of: 2024-06-30\n"

BAD = {
    "empty": (b"", "文件是空的"),
    "comment only": (b"# nothing\n", "文件是空的"),
    "scalar": (b"hello", "键: 值"),
    "list": (b"[1, 2]", "键: 值"),
    "binary": (bytes(range(256)) * 99, "UTF-8"),
    "utf-16": ("person: []".encode("utf-16"), "UTF-8"),
    "gbk": ("person: [{id: a, name: 张三}]".encode("gbk"), "UTF-8"),
    "nul": (HEAD.encode() + b"person: [\x00]", "不是文本文件"),
    "bomb": (b"a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]", "锚点"),
    "alias": (b"a: *b", "别名"),
    "tag": (b"a: !!python/object/apply:os.system [x]", "标签"),
    "documents": (b"a: 1\n---\nb: 2\n", "一份文档"),
    "deep": (b"[" * 5000, "嵌套"),
    "deep mapping": (b"{a: " * 5000, "嵌套"),
    "broken": (b"person: [a, {]\n", "不是有效的 YAML"),
    "tab": (b"person:\n\t- a\n", "不是有效的 YAML"),
    "duplicate json": (b'{"policy": "shangyu-2023", "person": [], "person": []}', "重复的键"),
    "wrong type": (HEAD.encode() + b"person: 5", "逐行写"),
    "february": (HEAD.encode() + b"hire: [{hired_on: 2024-02-31}]", "日历上存在的日期"),
    "unknown person": (HEAD.encode() + b"hire: [{person: nobody}]", "没有编号 nobody"),
    "level": (HEAD.encode() + b"person: [{id: a, level: grandmaster}]", "没有这个选项"),
    "negative": (HEAD.encode() + b"org: [a]\ngrant: [{recipient: a, amount: -1}]", "不小于 0"),
    "duplicate id": (HEAD.encode() + b"person: [a, a]", "已有这个 id"),
    "identity card": (HEAD.encode() + b"person: [330604199001011234]", "身份证"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused(jiangce: Jiangce, tmp_path: Path, name: str) -> None:
    data, said = BAD[name]
    path = tmp_path / "案例.yaml"
    path.write_bytes(data)
    found = jiangce("assess", path).refused()
    assert said in found.err
    assert f"{path}:" in found.err, "with its place"


def test_fifty_megabytes(jiangce: Jiangce, tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    found = jiangce("assess", path).refused()
    assert "8 MB" in found.err
    assert "copies" in found.err


def test_a_file_without_end(jiangce: Jiangce) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no /dev/zero here")
    assert "8 MB" in jiangce("assess", "/dev/zero").refused().err


def test_what_is_no_file(jiangce: Jiangce, tmp_path: Path) -> None:
    assert "没有这个文件" in jiangce("assess", tmp_path / "missing.yaml").refused().err
    assert "文件夹" in jiangce("assess", tmp_path).refused().err
    assert "打不开" in jiangce("assess", "a\0b").refused().err
    assert "打不开" in jiangce("assess", "x" * 5000).refused().err


def test_all_mistakes_with_their_places(jiangce: Jiangce, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(HEAD + "person:\n  - {id: a, level: seniour}\n  - {id: b, lvel: senior}\n", encoding="utf-8")
    found = jiangce("assess", path).refused()
    assert f"{path}:4:20: 技能等级里没有这个选项" in found.err
    assert "did you mean: senior" in found.err
    assert f"{path}:5:13: person（个人）没有这一列" in found.err
    assert "did you mean: level" in found.err
    assert "2 处错误" in found.err


def test_very_many_mistakes_are_cut_short(jiangce: Jiangce, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(
        HEAD + "person:\n" + "".join(f"  - {{id: p{n}, lvel: senior}}\n" for n in range(3000)), encoding="utf-8"
    )
    found = jiangce("assess", path).refused()
    assert len(found.err) < 60_000
    assert "and " in found.err
    assert " more" in found.err


def test_a_policy_folder_with_mistakes(jiangce: Jiangce, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "policies" / "broken-2024"
    folder.mkdir(parents=True)
    (folder / "policy.yaml").write_text("title: x\nnumber: y\n", encoding="utf-8")
    monkeypatch.setenv("JIANGCE_POLICIES", str(tmp_path / "policies"))
    case = tmp_path / "case.yaml"
    case.write_text("policy: broken-2024\nperson: []\n", encoding="utf-8")
    assert "broken-2024/policy.yaml:1:1" in jiangce("assess", case).refused().err


def test_standard_input_is_called_so() -> None:
    code, out, err = process("assess", "-", given=b"person: [a, a]\npolicy: shangyu-2023\n", PYTHONUTF8="1")
    assert (code, out) == (2, b"")
    assert "<stdin>:1:13:" in err.decode()
