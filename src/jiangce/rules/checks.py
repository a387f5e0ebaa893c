"""Checking a policy folder: every mistake at once, each with its place, what was found and what was expected.

For the command line: `check_folder`, `write_cards`, `stale_cards`, `coverage`. All read the folder as it is written,
without the operator's overlay, and run nothing that stands in it.
"""

from __future__ import annotations

from pathlib import Path

from jiangce.rules import card_files
from jiangce.rules import coverage as figures
from jiangce.rules.library import CORE
from jiangce.rules.lints import chinese, conditions, ledger, names, people, readings, unbound, unwritten, usage
from jiangce.rules.lints.subject import subject
from jiangce.rules.official_text import read_official
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Place, Problems, Refused

LINTS = (
    ledger.check,
    names.check,
    conditions.check,
    people.check,
    unbound.check,
    usage.check,
    chinese.check,
    readings.check,
)


def check(folder: Path, core: Path = CORE) -> Problems:
    """What the loaders and the lints find in the policy in ``folder``, written on the core vocabulary ``core``."""
    return _checked(folder, core)[1]


def check_folder(folder: Path, core: Path = CORE, *, draft: bool = False) -> Problems:
    """Everything: `check`, then the figures against the document's list, then the cards against the rules.

    Figures and cards come last, and only of a folder that is otherwise right: they are made from its rules.
    ``draft``: a folder still being encoded; empty slots are no mistakes, its figures and cards are not asked for yet.
    """
    policy, problems = _checked(folder, core)
    if draft:
        return problems
    if policy is not None:
        unwritten.check(subject(policy, folder, core, problems))
    if policy is not None and not len(problems):
        problems.extend(figures.coverage(policy, folder).problems)
        problems.extend(card_files.stale_cards(policy, folder))
    return problems


def write_cards(folder: Path, core: Path = CORE) -> list[Path]:
    """Write the review cards of the policy in ``folder``; the files that changed. Raises `Refused`."""
    return card_files.write_cards(_sound(folder, core), folder)


def stale_cards(folder: Path, core: Path = CORE) -> Problems:
    """The cards that are not what the rules say. Raises `Refused`."""
    return card_files.stale_cards(_sound(folder, core), folder)


def coverage(folder: Path, text: Path | None = None, core: Path = CORE) -> figures.Report:
    """What became of every figure of the document; with the official ``text`` (.txt, .docx), of that text itself.

    A text that cannot be read is a problem of the report. Raises `Refused` where the folder cannot be loaded.
    """
    policy = _sound(folder, core)
    if text is None:
        return figures.coverage(policy, folder)
    try:
        document = read_official(text)
    except Refused as refused:
        return figures.Report(policy.id, problems=tuple(refused.problems))
    return figures.coverage(policy, folder, document)


def to_write(folder: Path, core: Path = CORE) -> list[Place]:
    """Where the slots of a draft are still empty."""
    problems = Problems()
    policy = load_policy(folder, core, problems)
    return [] if policy is None else [slot.place for slot in unwritten.slots(subject(policy, folder, core, problems))]


def _checked(folder: Path, core: Path) -> tuple[Policy | None, Problems]:
    problems = Problems()
    if not folder.is_dir():
        problems.add(Place(str(folder)), "没有这个政策文件夹", "no such policy folder")
        return None, problems
    policy = load_policy(folder, core, problems)
    if policy is not None:
        looked_at = subject(policy, folder, core, problems)
        for lint in LINTS:
            lint(looked_at)
    return policy, problems


def _sound(folder: Path, core: Path) -> Policy:
    problems = Problems()
    policy = load_policy(folder, core, problems)
    problems.refuse_if_any()
    assert policy is not None
    return policy
