"""The benchmark against openfisca-core compares like with like: both sides find the same, to the 分."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
WHERE = 'openfisca-core is not installed: uv pip install --python .venv/bin/python "openfisca-core==46.0.1"'


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        from against import facts, measuring

        hires, employers = facts.events(3_000, 60, 400)
        tables = {"flat": {"person": facts.flat(3_000)}, "events": {"hire": hires, "employer": employers}}

        def of(side: str, work: str, what: str) -> dict[str, Any]:
            folder = tmp_path_factory.mktemp(work)
            measuring.store(folder, tables[work])
            measuring.child(side, work, what, folder, rounds=1)
            return measuring.outcome(side, what, folder)

        yield of


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one.keys() == other.keys()
    for benefit, amounts in one.items():
        assert (amounts == other[benefit]).all(), benefit
        assert amounts.any() and not amounts.all(), f"{benefit}: nothing is compared where all are alike"


def test_amounts_and_decisions_of_flat_benefits_agree(found: Any) -> None:
    amounts = found("jiangce", "flat", "amounts")
    assert len(amounts) == 32
    same(amounts, found("jiangce", "flat", "decisions"))


def test_a_ceiling_of_the_events_binds(found: Any) -> None:
    told = found("jiangce", "events", "decisions")
    assert set(told["employer_grant"].tolist()) - {0, 60_000, 120_000, 240_000}, "nobody is paid in part"


@pytest.mark.parametrize("what", ["amounts", "decisions"])
def test_flat_benefits_are_openfiscas(found: Any, what: str) -> None:
    pytest.importorskip("openfisca_core", reason=WHERE)
    same(found("jiangce", "flat", what), found("openfisca", "flat", what))


@pytest.mark.parametrize("side", ["openfisca", "by-hand"])
def test_events_are_openfiscas(found: Any, side: str) -> None:
    pytest.importorskip("openfisca_core", reason=WHERE)
    same(found("jiangce", "events", "decisions"), found(side, "events", "amounts"))
