"""The documents keep their word: commands print what is shown, files and links exist, every key and function is told."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.docs import speech
from tests.docs.blocks import DOCUMENTS, ROOT, Block, all_blocks, blocks

from jiangce import cli
from jiangce.entitlement import assess, case_reading, case_tests, expectations
from jiangce.rules import (
    entry_loading,
    figure_list,
    functions,
    library,
    parameters,
    policy_loading,
    syntax,
    vocabulary_loading,
)  # fmt: skip
from jiangce.rules.lints import ledger
from jiangce.rules.problems import Problems

DOCS = ROOT / "docs"
EXAMPLE = DOCS / "example" / "shili-2024"


def shown(value: Block | Path) -> str:
    return value.id if isinstance(value, Block) else value.name


# ── what is run ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A stranger in the checkout: no settings of ours, no policies but those that a command names."""
    monkeypatch.chdir(ROOT)
    for name in ("JIANGCE_POLICIES", "JIANGCE_OVERLAY", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    library.forget()
    yield monkeypatch
    library.forget()


def commands(block: Block) -> list[tuple[str, list[str]]]:
    """Each ``$ command`` with the lines that follow it."""
    out: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            out.append((line.removeprefix("$ ").partition("   #")[0], []))
        else:
            out[-1][1].append(line)
    return out


def carried_out(command: str, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and all that a command prints; one that several documents show is run once."""
    if command not in _DONE:
        words = shlex.split(command)
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            patch.setenv(name, value)
        assert words[0] == "./run", f"only ./run can be checked: {command}"
        library.forget()
        code = cli.run(words[1:])
        told = capsys.readouterr()
        _DONE[command] = code, f"{told.out}\n{told.err}"
    return _DONE[command]


_DONE: dict[str, tuple[int, str]] = {}


#: those of a page that is followed from its first line to its last are run together, see test_tutorial.py
ALONE = [block for block in all_blocks("console") if "step" not in block.options]


@pytest.mark.parametrize("block", ALONE, ids=shown)
def test_a_command_prints_what_is_shown(
    block: Block, at_home: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines stand in the output, in that order; ``…`` stands for lines left out."""
    for command, lines in commands(block):
        with at_home.context() as patch:
            code, text = carried_out(command, patch, capsys)
        assert code == int(block.options.get("code", 0)), f"{block.id}: {command}\n{text}"
        printed = iter(text.splitlines())
        for line in filter(lambda one: one.strip() not in ("", "…"), lines):
            assert any(line.rstrip() == one.rstrip() for one in printed), f"{block.id}: {command}\nnot printed: {line}"


@pytest.mark.parametrize("block", all_blocks("yaml", "cases"), ids=shown)
def test_worked_cases_come_out_as_shown(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a policy's own cases; only the entries that a case speaks of are decided, for speed."""
    file, problems, policy = tmp_path / "cases.yaml", Problems(), speech.policy()
    file.write_text(block.text, encoding="utf-8")
    cases = case_tests.read_cases(file, policy, problems)
    assert cases and not list(problems)
    everything = assess.decide
    for case in cases:
        only = frozenset(one.benefit for one in case.expected)
        monkeypatch.setattr(assess, "decide", partial(everything, only=only))
        assert case_tests.run(case, policy).lines == (), case.name


@pytest.mark.parametrize("block", all_blocks("yaml", "parameters"), ids=shown)
def test_parameters_are_taken(block: Block, tmp_path: Path, at_home: pytest.MonkeyPatch) -> None:
    folder = tmp_path / speech.POLICY
    folder.mkdir()
    (folder / "parameters.yaml").write_text(block.text, encoding="utf-8")
    at_home.setenv(library.OVERLAY, str(tmp_path))
    policy = library.policy(speech.POLICY)
    assert not policy.assumption
    assert any(standard.values for standard in policy.standards.values())


@pytest.mark.parametrize("block", all_blocks("yaml", "vocabulary"), ids=shown)
def test_words_add_to_the_core(block: Block, tmp_path: Path) -> None:
    own, problems = tmp_path / "vocabulary.yaml", Problems()
    own.write_text(block.text, encoding="utf-8")
    files = [*vocabulary_loading.vocabulary_files(library.CORE), (own, block.id)]
    vocabulary_loading.load_vocabulary(files, {"县": "县", "地": "示例"}, problems)
    assert [line for one in problems for line in one.lines()] == []


# ── what is quoted ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("block", all_blocks("yaml", "file") + all_blocks("text", "file"), ids=shown)
def test_a_quoted_file_says_so(block: Block) -> None:
    """``file=docs/example/…``: the pieces between lines of ``# …`` stand in that file."""
    text = (ROOT / block.options["file"]).read_text(encoding="utf-8")
    for piece in re.split(r"^ *# …\n?", block.text, flags=re.MULTILINE):
        assert piece.rstrip("\n") in text, f"{block.id}: not in {block.options['file']}:\n{piece}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=shown)
def test_every_path_and_link_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", text)
    for link in filter(None, (one for pair in links for one in pair)):
        assert link.startswith("http") or (document.parent / link).exists(), f"{document.name}: {link}"
    for path in re.findall(r"`((?:src|docs|tests|examples|benchmarks|\.ci)/[\w./*-]*)`", text):
        assert any(ROOT.glob(path.rstrip("/"))), f"{document.name}: {path}"
    for block in all_in(document):
        for path in re.findall(r"(?<![\w/-])((?:src|docs|tests|examples)/[\w./-]+)", block.text):
            assert (ROOT / path).exists(), f"{block.id}: {path}"


def all_in(document: Path) -> list[Block]:
    return [block for block in blocks(document) if block.language in ("console", "sh")]


# ── what must be told ───────────────────────────────────────────────────────────────────────────────────────────────


def told(document: str) -> str:
    return (DOCS / document).read_text(encoding="utf-8")


def test_the_language_is_told_whole() -> None:
    text = told("language.md")
    names = [*functions.FUNCTIONS, *speech.policy().vocabulary.words]
    assert [name for name in names if f"`{name}(" not in text] == []
    assert [kind for kind in ("bool", *map(str, speech.vocabulary_types())) if f"`{kind}`" not in text] == []


def test_the_bounds_are_told_as_they_are() -> None:
    bounds = (
        f"{syntax.MAX_LENGTH:,} characters", f"{syntax.MAX_TOKENS} words", f"brackets {syntax.MAX_NESTING} deep",
        f"{syntax.MAX_DEPTH} levels", f"{syntax.MAX_DIGITS} digits", f"{functions.MAX_WORDS} deep",
    )  # fmt: skip
    assert [bound for bound in bounds if bound not in told("language.md").rpartition("## Bounds")[2]] == []


def test_every_key_of_a_policy_folder_is_told() -> None:
    text = told("policy-folder.md") + told("cases.md")
    keys = {
        *policy_loading.POLICY_KEYS, *entry_loading.ORDER, *vocabulary_loading.SCALE_KEYS, *vocabulary_loading.TABLE_KEYS,
        *vocabulary_loading.COLUMN_KEYS, *vocabulary_loading.WORD_KEYS, *parameters.KEYS, *case_reading.KEYS,
        *case_tests.KEYS, *expectations.KEYS, *figure_list.REASONS, *figure_list.UNPRINTED, *ledger.KINDS, *ledger.REASONS,
    }  # fmt: skip
    assert sorted(key for key in keys if not re.search(rf"`{key}\b", text)) == []


def test_every_module_of_the_two_floors_has_a_line() -> None:
    text = told("architecture.md")
    for floor in ("rules", "entitlement"):
        modules = [path.relative_to(ROOT / "src/jiangce") for path in (ROOT / "src/jiangce" / floor).rglob("*.py")]
        lacking = [
            m.as_posix()
            for m in modules
            if m.name != "__init__.py" and f"`{m.relative_to(floor).as_posix()}`" not in text
        ]
        assert sorted(lacking) == [], "docs/architecture.md: one line a file"


#: paths of a server that a document sets up, and no other
DEPLOYED = {"production.md": ("/opt/jiangce", "/usr/sbin/nologin")}


def test_no_path_of_a_machine_is_named() -> None:
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for path in DEPLOYED.get(document.name, ()):
            text = text.replace(path, "")
        assert re.findall(r"(?<![\w.])/(?:work|home|root|tmp|usr|opt|Users)/", text) == [], document.name
