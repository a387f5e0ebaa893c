"""``--reading POLICY/READING=OPTION``: which other readings a command is to take, and the policy loaded with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from jiangce.cli import inputs
from jiangce.cli.failures import bad_input, refused
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Place, Problem, Refused, clip
from jiangce.rules.reading_choice import GIVEN

OPTION = "--reading"
#: policy → reading → option
Choices = Mapping[str, Mapping[str, str]]


def choices(given: Sequence[str]) -> Choices:
    """What was given with ``--reading``, policy by policy. Raises `Stop`."""
    out: dict[str, dict[str, str]] = {}
    for text in given:
        left, equals, option = text.partition("=")
        policy, slash, name = left.partition("/")
        if not (equals and slash and policy and name and option):
            raise bad_input(
                f"{OPTION} {clip(text)}: 要写成 政策/口径=读法，或 政策/条目/口径=读法。",
                "    Expected POLICY/READING=OPTION or POLICY/ENTRY/READING=OPTION; `policy readings` lists them.",
            )
        if policy not in library.policy_ids():
            raise inputs.unknown("份政策", "policy", policy, library.policy_ids())
        out.setdefault(policy, {})[name] = option
    return out


def under_terms(policy: Policy, chosen: Choices, known_on: date | None = None) -> Policy:
    """The policy with the readings chosen for it, by the rules known on a day.

    Raises `Stop` where a reading does not exist, or is another policy's.
    """
    for name in chosen:
        if name != policy.id:
            raise bad_input(
                f"{OPTION} {name}/…: 这次按 {policy.id} 认定，没有用到这份政策。",
                f"    {policy.id} is the policy that decides here, not {name}.",
            )
    if policy.id not in chosen and known_on is None:
        return policy
    try:
        return library.policy(policy.id, chosen.get(policy.id), known_on)
    except Refused as found:
        told = refused([_as_given(one, policy.id) for one in found.problems], OPTION + " ", "--reading has")
        raise bad_input(*told.lines, f"全部口径见 See: jiangce policy readings {policy.id}") from None


def _as_given(one: Problem, policy: str) -> Problem:
    """A mistake in a choice at the place where it was written: the option of the command line."""
    where = one.place.file
    if not where.startswith(GIVEN):
        return one
    return replace(one, place=Place(clip(f"{OPTION} {policy}/{where.removeprefix(GIVEN)}"), 0, 0))
