"""Which other readings the worked cases pin: a case that chooses an option, and comes out otherwise without it.

A case that only names an option proves nothing: it must expect what the usual way does not give. So each case that
chooses options is run once more without each of them; the option is pinned where the case then fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from pathlib import Path

from jiangce.entitlement import case_terms
from jiangce.entitlement.case_tests import WorkedCase, case_files, read_cases, run
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems
from jiangce.rules.source import Mapping, Scalar


@dataclass(frozen=True, slots=True)
class OptionPin:
    """An option, ``POLICY/READING=OPTION`` as it is chosen, and the first case that pins it; "" where none does."""

    option: str
    case: str

    @property
    def pinned(self) -> bool:
        return bool(self.case)


def option_pins(policy: Policy, folder: Path, problems: Problems) -> list[OptionPin]:
    """Every option of the policy, in the document's order; mistakes in its case files are noted."""
    files = [(path, f"{policy.id}/cases/{path.name}") for path in case_files(folder)]
    found: dict[tuple[str, str], str] = {}
    for (
        path,
        shown,
    ) in files:  # file by file: cases of one file choose alike, and what is loaded for one serves the next
        for case in read_cases(path, policy, problems, shown=shown):
            for option in _needed(case, policy, found.keys()):
                found[option] = case.name
    every = [(one.id, option.name) for one in policy.switchable() for option in one.options]
    return [OptionPin(f"{policy.id}/{name}={option}", found.get((name, option), "")) for name, option in every]


def _needed(case: WorkedCase, policy: Policy, pinned: Set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The options that the case chooses and fails without, but for those that are pinned already."""
    readings = case.parameters.get("readings") if case.parameters is not None else None
    if not isinstance(readings, Mapping):
        return
    with_all = dict(_chosen(case, policy))
    for name in readings.entries:
        without = _without(case, readings, name)
        gone = with_all.items() - dict(_chosen(without, policy)).items() - pinned
        if gone and run(case, policy, all_told=False).passed and not run(without, policy, all_told=False).passed:
            yield from gone


def _chosen(case: WorkedCase, policy: Policy) -> Iterable[tuple[str, str]]:
    problems = Problems()
    under = case_terms.under(policy, case.parameters, case.case.known_on, problems)
    problems.refuse_if_any()
    return [(one.id, one.chosen) for one in under.chosen]


def _without(case: WorkedCase, readings: Mapping, name: str) -> WorkedCase:
    """The case without its choice of this reading."""
    assert case.parameters is not None
    left = {key: pair for key, pair in readings.entries.items() if key != name}
    entries = {key: pair for key, pair in case.parameters.entries.items() if key != "readings"}
    if left:
        entries["readings"] = (Scalar("readings", readings.place), Mapping(left, readings.place))
    return replace(case, parameters=Mapping(entries, case.parameters.place) if entries else None)


__all__ = ["OptionPin", "option_pins"]
