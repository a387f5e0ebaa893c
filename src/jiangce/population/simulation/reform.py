"""A reform: a title, and for each policy what it changes. From ``--set PATH=VALUE`` or a file::

    title: 就业补贴提高到600元，人数放宽到5人
    policy: shangyu-2023                 # for paths that name none
    set:
      new-hire-grant.amount: 600
      new-hire-grant.when.together: 5
      post-allowance.pay: {technician: 400, senior_technician+: 800}
      shangyu-2019/new-hire-grant.pay: 800
    drop: [joint-class-students.times]
    assume: {ceiling: 80%}

A path is one of `rules.amendments`, with ``POLICY/`` before it where several policies are simulated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jiangce.population.simulation.assumptions import Assumptions, usual
from jiangce.rules import reading, source
from jiangce.rules.amendments import Amendment
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Mistake, Place, Problems, clip, likely, mistake, nearest, some
from jiangce.rules.source import Node, Scalar
from jiangce.rules.variants import reformed

KEYS = ("title", "policy", "set", "drop", "assume")
#: before a setting that stands in no file, where a mistake tells its place
SET, ASSUME = "--set", "--assume"
UNTITLED = "改革方案"


@dataclass(frozen=True, slots=True)
class Reform:
    """``amendments``: policy id → what is changed in it; ``assumptions``: what its costs take for granted."""

    title: str
    amendments: Mapping[str, tuple[Amendment, ...]] = field(default_factory=dict)
    assumptions: Assumptions = field(default_factory=usual)

    @property
    def empty(self) -> bool:
        return not any(self.amendments.values())

    def applied(self, policies: Sequence[Policy]) -> list[Policy]:
        """The policies under the reform; those that it does not touch are the same objects. Raises `Refused`."""
        problems, out = Problems(), []
        for policy in policies:
            own = self.amendments.get(policy.id, ())
            made = reformed(policy, own, problems) if own else policy
            out.append(made if made is not None else policy)
        problems.refuse_if_any()
        return out


def given(texts: Iterable[str], option: str = SET) -> list[tuple[Scalar, Scalar]]:
    """``PATH=VALUE`` as it stands on the command line, each with its place. Raises `Mistake`."""
    out = []
    for text in texts:
        place = Place(clip(f"{option} {text}"), 0, 0)
        path, equals, value = text.partition("=")
        if not (equals and path.strip() and value.strip()):
            expected = "new-hire-grant.amount=600" if option == SET else "ceiling=80%"
            raise mistake(place, "要写成 名称=值", "expected NAME=VALUE", found=text, expected=expected)
        out.append((Scalar(path.strip(), place), Scalar(value.strip(), place)))
    return out


def reform_of(
    policies: Sequence[Policy], sets: Iterable[str] = (), file: Path | None = None, assume: Iterable[str] = ()
) -> Reform:
    """The reform of a file, then of what was set beside it. Raises `Refused` with every mistake in it."""
    problems, collected = Problems(), list[tuple[str, Amendment]]()
    title, assumptions = "", usual()
    if file is not None:
        tree = reading.mapping(source.read(file, problems), problems, file.name)
        if tree is not None:
            reading.check_keys(tree, KEYS, (), problems, file.name)
            title = reading.text(tree, "title", problems)
            collected += _of_file(tree, policies, problems)
            assume_tree = reading.mapping(tree.get("assume"), problems, "assume")
            pairs = [(key, node) for key, node in assume_tree or () if isinstance(node, Scalar)]
            assumptions = assumptions.with_(pairs, problems)
    with problems.catch():
        for path, value in given(sets):
            with problems.catch():
                collected.append(_meant(path, value, policies, None))
    with problems.catch():
        assumptions = assumptions.with_(given(assume, ASSUME), problems)
    problems.refuse_if_any()
    by_policy: dict[str, tuple[Amendment, ...]] = {}
    for name, one in collected:
        by_policy[name] = (*by_policy.get(name, ()), one)
    return Reform(title or UNTITLED, by_policy, assumptions)


def _of_file(tree: source.Mapping, policies: Sequence[Policy], problems: Problems) -> Iterable[tuple[str, Amendment]]:
    node, own = tree.get("policy"), reading.text(tree, "policy", problems)
    if node is not None and own not in [policy.id for policy in policies]:
        with problems.catch():
            raise _no_policy(Scalar(own, node.place), own, policies)
        return
    for key, node in reading.mapping(tree.get("set"), problems, "set") or ():
        with problems.catch():
            yield _meant(key, node, policies, own or None)
    for key in reading.scalars(tree.get("drop"), problems, "drop"):
        with problems.catch():
            yield _meant(key, None, policies, own or None)


def _meant(path: Scalar, value: Node | None, policies: Sequence[Policy], own: str | None) -> tuple[str, Amendment]:
    """Which policy a path is about: the one it names, the file's own, or the only one that has the entry. Raises `Mistake`."""
    name, slash, rest = path.text.partition("/")
    if slash:
        if name not in [policy.id for policy in policies]:
            raise _no_policy(path, name, policies)
        return name, Amendment(path._replace(text=rest), value)
    entry = path.text.partition(".")[0]
    having = [policy.id for policy in policies if entry in policy.entries]
    if own is not None and (own in having or not having):
        return own, Amendment(path, value)
    if len(having) == 1 or (len(policies) == 1 and not having):
        return (having or [policies[0].id])[0], Amendment(path, value)
    if having:
        raise mistake(
            path.place, "几份政策都有这个事项，请写明政策", "several policies have this entry; name the policy", found=entry,
            expected=" | ".join(f"{one}/{path.text}" for one in having),
        )  # fmt: skip
    every = [entry for policy in policies for entry in policy.entries]
    raise mistake(
        path.place,
        "没有这个条目",
        "no such entry",
        found=entry,
        expected=likely(entry, every),
        nearest=nearest(entry, every),
    )


def _no_policy(at: Scalar, name: str, policies: Sequence[Policy]) -> Mistake:
    known = [policy.id for policy in policies]
    return mistake(
        at.place, "这次没有测算这份政策", "this policy is not among those simulated", found=name, expected=some(known, 40),
        nearest=nearest(name, known),
    )  # fmt: skip
