"""Finding and loading policies: the package's, those of JIANGCE_POLICIES, the operator's overlay."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.rules.tiny_policy import ENTRIES, changed, tiny

from jiangce.rules import library
from jiangce.rules.problems import Refused


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(library.POLICIES, raising=False)
    monkeypatch.delenv(library.OVERLAY, raising=False)
    library.forget()
    yield
    library.forget()


def test_the_package_brings_its_policies() -> None:
    assert "shangyu-2023" in library.policy_ids()
    assert library.policy("shangyu-2023").number == "虞人社〔2023〕19号"
    assert set(library.policies()) == set(library.policy_ids())


def test_a_policy_is_loaded_once() -> None:
    assert library.policy("shangyu-2023") is library.policy("shangyu-2023")
    assert library.policies()["shangyu-2023"] is library.policy("shangyu-2023")


def test_an_unknown_policy_is_refused_with_the_nearest_id() -> None:
    with pytest.raises(Refused) as caught:
        library.policy("shangyu-2032")
    (problem,) = caught.value.problems
    assert (problem.found, problem.nearest) == ("shangyu-2032", "shangyu-2023")
    assert "shangyu-2023" in problem.expected


def test_folders_of_the_environment_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir(), other.mkdir()
    tiny(one)
    alone = tiny(other).rename(other / "alone")
    monkeypatch.setenv(library.POLICIES, os.pathsep.join([str(one), str(alone)]))
    assert {"tiny", "alone", "shangyu-2023"} <= set(library.policy_ids())
    assert library.policy("alone").title == "测试政策"
    assert library.folder("tiny") == one / "tiny"


def test_a_missing_folder_and_a_taken_id_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(library.POLICIES, str(tmp_path / "nowhere"))
    with pytest.raises(Refused, match="no such folder"):
        library.policy_ids()
    tiny(tmp_path).rename(tmp_path / "shangyu-2023")
    monkeypatch.setenv(library.POLICIES, str(tmp_path))
    with pytest.raises(Refused, match="there already"):
        library.policy_ids()


def test_a_folder_with_mistakes_is_refused_with_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = changed(changed(ENTRIES, "enterprise", "entreprise"), "pay: 500", "pay: fifty")
    tiny(tmp_path, entries=broken)
    monkeypatch.setenv(library.POLICIES, str(tmp_path))
    with pytest.raises(Refused) as caught:
        library.policy("tiny")
    assert [problem.place.line for problem in caught.value.problems] == [6, 8]
    with pytest.raises(Refused):
        library.policies()


def test_the_operator_fills_in_what_the_document_does_not_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "shangyu-2023"
    own.mkdir()
    (own / "parameters.yaml").write_text("in_force: 2023-05-04\n", encoding="utf-8")
    assert library.policy("shangyu-2023").assumption
    monkeypatch.setenv(library.OVERLAY, str(tmp_path))
    policy = library.policy("shangyu-2023")
    assert (policy.in_force, policy.assumption) == (date(2023, 5, 4), "")
    (own / "parameters.yaml").write_text("in_force: yesterday\n", encoding="utf-8")
    library.forget()
    with pytest.raises(Refused, match="parameters"):
        library.policy("shangyu-2023")


@pytest.mark.parametrize(
    ("written", "place"),
    [(None, "JIANGCE_OVERLAY"), ("shangyu-2032/parameters.yaml", "shangyu-2032"), ("shangyu-2023.yaml", "2023.yaml")],
)
def test_nothing_of_the_operators_is_passed_over_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str | None, place: str
) -> None:
    """A misspelt folder would leave a draft a draft and a standard unset, and nobody would hear of it."""
    office = tmp_path / "office"
    if written is not None:
        (office / written).parent.mkdir(parents=True, exist_ok=True)
        (office / written).write_text("in_force: 2023-05-04\n", encoding="utf-8")
    monkeypatch.setenv(library.OVERLAY, str(office))
    with pytest.raises(Refused) as caught:
        library.policy("shangyu-2023")
    (problem,) = caught.value.problems
    assert place in str(problem.place)
    assert problem.found
