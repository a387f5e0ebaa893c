"""`./run` on a machine that has almost nothing: no network, and only the tools each test puts on PATH."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "cksum", "cp", "ls", "mkdir", "readlink", "rm", "sleep")

CLI = """
import os, sys
print("|".join(sys.argv[1:]), os.getcwd(), sep="\\n")
"""

# Enough of a Python for ./run: it keeps a diary of what it was asked, and what it lacks is named in $LACKS.
PYTHON = """#!/bin/sh
case $0 in *.venv*) who=inner ;; *) who=outer ;; esac
echo "$who $*" >>"$DIARY"
case "$*" in
    *"-m pip --python"*) case $LACKS in *outer-pip*) exit 1 ;; esac ;;
    *"-m ensurepip"*) case $LACKS in *ensurepip*) exit 1 ;; esac ;;
    *"-m pip --version"*) exit 1 ;;
    *"-m venv"*) for venv; do :; done; mkdir -p "$venv/bin" && cp "$0" "$venv/bin/python" ;;
    *realpath*) echo "$0" ;;
    *purelib*) echo "${0%/*}" ;;
    *prefix*) [ $who = inner ] ;;
esac
"""


class Machine:
    """A checkout, in a folder with a space in its name, on a machine with a PATH of our making."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.checkout = place / "my checkout"
        self.tools = place / "bin"
        self.diary = place / "diary"
        self.environment = {"PATH": str(self.tools), "HOME": str(place), "DIARY": str(self.diary), "LACKS": ""}

        package = self.checkout / "src" / "jiangce"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(CLI)
        (self.checkout / "requirements.lock").write_text("# nothing\n")
        (self.checkout / "requirements-test.lock").write_text("# nothing, for tests\n")
        shutil.copy(ROOT / "run", self.checkout / "run")

        self.tools.mkdir()
        self.diary.touch()
        for tool in TOOLS:
            (self.tools / tool).symlink_to(shutil.which(tool) or "")

    def has(self, tool: str, script: str) -> None:
        """Put a program on PATH."""
        (self.tools / tool).write_text(script)
        (self.tools / tool).chmod(0o755)

    def has_python(self) -> None:
        """The Python of these tests, and a uv which installs nothing but succeeds."""
        self.has("uv", '#!/bin/sh\necho "uv $*" >>"$DIARY"\nsleep 0.1\n')
        self.environment["PYTHON"] = sys.executable

    def start(self, *arguments: str, script: Path | None = None, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(script or self.checkout / "run"), *arguments],
            cwd=self.place,
            env=self.environment | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, script: Path | None = None, **more: str) -> tuple[int, str, str]:
        """Exit code, output, messages."""
        process = self.start(*arguments, script=script, **more)
        output, messages = process.communicate(timeout=20)
        return process.returncode, output, messages

    def called(self, words: str) -> int:
        """How often a line with these words stands in the diary."""
        return sum(words in line for line in self.diary.read_text().splitlines())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_no_python_is_said_in_two_languages(machine: Machine) -> None:
    machine.has("python3", "#!/bin/sh\nexit 1\n")  # too old
    code, output, messages = machine.run()
    assert (code, output) == (2, "")
    assert "没有找到 Python 3.11" in messages
    assert "No Python 3.11 or newer was found" in messages
    assert not (machine.checkout / ".venv").exists()


def test_a_wrong_python_variable_is_named(machine: Machine) -> None:
    code, _, messages = machine.run(PYTHON="/no/such/python")
    assert code == 2
    assert "PYTHON=/no/such/python" in messages


def test_a_python_without_sqlite_is_passed_over(machine: Machine) -> None:
    machine.has("python3.12", '#!/bin/sh\ncase "$*" in *sqlite3*) exit 1 ;; esac\n')
    code, _, messages = machine.run()
    assert code == 2
    assert "not taken: python3.12" in messages


def test_first_start_sets_up_and_later_ones_do_not(machine: Machine) -> None:
    machine.has_python()
    assert machine.run()[:2] == (0, f"site\n{machine.place}\n")

    link = machine.place / "link"
    link.symlink_to("my checkout/run")
    code, output, messages = machine.run("check", "a b", "", script=link)
    assert (code, output, messages) == (0, f"check|a b|\n{machine.place}\n", "")
    assert machine.called("uv pip install") == 1


def test_test_set_up_serves_both_and_starts_nothing(machine: Machine) -> None:
    machine.has_python()
    assert machine.run(JIANGCE_SETUP="test")[:2] == (0, "")
    assert machine.run("x")[0] == 0
    assert machine.called("requirements-test.lock") == machine.called("uv pip install") == 1


def test_a_moved_checkout_still_starts(machine: Machine) -> None:
    machine.has_python()
    machine.run()
    machine.checkout = machine.checkout.rename(machine.place / "搬家")
    assert machine.run("x")[:2] == (0, f"x\n{machine.place}\n")
    assert machine.called("uv pip install") == 1


def test_a_new_lock_file_is_installed(machine: Machine) -> None:
    machine.has_python()
    machine.run()
    (machine.checkout / "requirements.lock").write_text("# something else\n")
    assert machine.run()[0] == 0
    assert machine.run()[0] == 0
    assert machine.called("uv pip install") == 2


def test_a_set_up_that_was_cut_off_is_begun_anew(machine: Machine) -> None:
    machine.has_python()
    machine.run()
    venv = machine.checkout / ".venv"
    (venv / ".jiangce-busy").touch()
    (venv / "half-written").touch()
    assert machine.run()[0] == 0
    assert not (venv / "half-written").exists()
    assert not (venv / ".jiangce-busy").exists()


def test_two_starts_set_up_once_and_neither_keeps_the_lock(machine: Machine) -> None:
    machine.has_python()
    (machine.checkout / "src/jiangce/__main__.py").write_text("import os\nos.fstat(9)\n")
    starts = [machine.start() for _ in range(2)]
    assert ["Bad file descriptor" in start.communicate(timeout=20)[1] for start in starts] == [True, True]
    assert machine.called("uv pip install") == 1


@pytest.mark.parametrize("place", [".venv", "elsewhere"])
def test_a_folder_that_is_not_ours_is_left_alone(machine: Machine, place: str) -> None:
    machine.has_python()
    folder = machine.checkout / place
    folder.mkdir()
    (folder / "thesis.doc").touch()
    code, _, messages = machine.run(JIANGCE_VENV=str(folder))
    assert code == 2
    assert str(folder) in messages
    assert [file.name for file in folder.iterdir()] == ["thesis.doc"]


def test_environment_elsewhere_finds_this_checkout(machine: Machine) -> None:
    machine.has_python()
    assert machine.run("x", JIANGCE_VENV="of mine/venv")[:2] == (0, f"x\n{machine.place}\n")
    assert (machine.place / "of mine/venv/bin/python").exists()
    assert not (machine.checkout / ".venv").exists()


# PEP 668 and friends: who installs, when uv is missing or fails.


@pytest.mark.parametrize(
    ("lacks", "who"),
    [
        ("", "inner -m pip install"),
        ("ensurepip", "outer -m pip --python"),  # Debian without python3-venv
    ],
)
@pytest.mark.parametrize("uv", [False, True])
def test_the_pip_that_is_there_is_used(machine: Machine, lacks: str, who: str, uv: bool) -> None:
    machine.has("python3", PYTHON)
    if uv:
        machine.has("uv", "#!/bin/sh\nexit 1\n")
    code, _, messages = machine.run(LACKS=lacks)
    assert code == 0, messages
    assert machine.called("install -q") == machine.called("--require-hashes") == 1
    assert machine.called(who) > 0
    assert ("uv did not manage" in messages) == uv


def test_no_pip_at_all_says_what_to_install(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    code, _, messages = machine.run(LACKS="ensurepip outer-pip")
    assert code == 2
    assert "apt-get install python3-venv" in messages


# The lock files themselves.


def pins(name: str) -> set[str]:
    return {line.split(" ")[0] for line in (ROOT / name).read_text().splitlines() if line[:1].isalnum()}


def test_the_test_lock_holds_the_run_lock() -> None:
    assert pins("requirements.lock")
    assert pins("requirements.lock") < pins("requirements-test.lock")


def test_locks_name_no_host_but_the_public_index() -> None:
    hosts = set(re.findall(r"https?://([^/\"\s]+)", (ROOT / "uv.lock").read_text()))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}
    assert "://" not in (ROOT / "requirements.lock").read_text() + (ROOT / "requirements-test.lock").read_text()
