"""Starting: the secret key, and a port that is taken."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from jiangce.office import data, serve
from jiangce.office.sealing import keys

SRC = Path(data.__file__).resolve().parents[2]


def test_key_is_made_once_and_only_the_owner_reads_it(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("JIANGCE_SECRET_KEY", raising=False)
    monkeypatch.setenv("JIANGCE_DATA", str(tmp_path / "new"))
    first = data.secret_key()
    assert len(first) >= 50
    assert data.secret_key() == first
    file = tmp_path / "new" / "secret-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["secret-key"]


def test_a_folder_that_cannot_be_written_is_no_reason_not_to_start(tmp_path: Path, monkeypatch, caplog) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.delenv("JIANGCE_SECRET_KEY", raising=False)
    monkeypatch.setenv("JIANGCE_DATA", str(tmp_path / "file"))
    assert data.secret_key() != data.secret_key()
    assert "临时密钥" in caplog.text


def test_key_from_the_environment_wins(monkeypatch) -> None:
    monkeypatch.setenv("JIANGCE_SECRET_KEY", "from-outside")
    assert data.secret_key() == "from-outside"


def start(port: int, folder: Path, module: str = "tests.office.fake_settings", **more: str) -> subprocess.Popen[str]:
    code = f"import sys; from jiangce.office.serve import main; sys.exit(main(port={port}, workers=1))"
    environment = {**os.environ, "PYTHONPATH": f"{SRC}:{SRC.parent}", "JIANGCE_DATA": str(folder), **more}
    environment["DJANGO_SETTINGS_MODULE"] = module
    environment.setdefault("JIANGCE_MODE", "production")
    if not (folder / "keyring.json").exists():
        keys.write(keys.fresh(), folder / "keyring.json", replace=False)
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, text=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_taken_port_is_said_in_two_languages(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(taken.getsockname()[1], tmp_path)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "端口已被占用" in errors
    assert "choose another port" in errors
    assert "Traceback" not in errors


def test_server_answers_with_compressed_pages_and_files(tmp_path: Path) -> None:
    port = free_port()
    process = start(port, tmp_path)
    try:
        assert process.stderr is not None
        assert f"http://127.0.0.1:{port}/" in process.stderr.readline()
        with urlopen(f"http://127.0.0.1:{port}/") as page:
            html = page.read().decode()
        assert "您是哪一方" in html
        sheet = html.split('rel="stylesheet" href="')[1].split('"')[0]
        with urlopen(f"http://127.0.0.1:{port}{sheet}") as style:
            assert "--azure" in style.read().decode()
    finally:
        process.terminate()
        assert process.wait(timeout=20) == 0


def test_policies_that_cannot_be_read_are_named_and_nothing_starts(tmp_path: Path) -> None:
    process = start(free_port(), tmp_path, "jiangce.office.settings", JIANGCE_POLICIES=str(tmp_path / "missing"))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "没有这个文件夹" in errors
    assert "网站没有启动" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.7"])
def test_an_address_that_is_not_ours(host: str) -> None:
    assert "无法在" in serve._trouble(host, 8000)


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_a_port_that_is_none(port: int) -> None:
    assert "1 到 65535" in serve._trouble("127.0.0.1", port)
