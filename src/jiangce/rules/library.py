"""Where the policies are: those of the package, those of the folders in ``JIANGCE_POLICIES``, the operator's overlay.

``JIANGCE_POLICIES``   folders with policy folders in them (or policy folders themselves), divided as in ``PATH``
``JIANGCE_OVERLAY``    the operator's folder: ``<overlay>/<policy id>/parameters.yaml``

A policy is loaded once per process, and once for each choice of other readings and each day whose rules are asked for, of
which the last few are kept.
Loading refuses (`Refused`) where a folder holds a mistake.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from datetime import date
from pathlib import Path
from threading import RLock

from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Place, Problem, Problems, Refused, nearest, some
from jiangce.rules.reading_choice import Choice, written
from jiangce.rules.terms import Terms
from jiangce.rules.versions import Stretch, of_region, stretches

PACKAGE = Path(__file__).resolve().parents[1] / "policies"
CORE = PACKAGE / "vocabulary"
POLICIES = "JIANGCE_POLICIES"
OVERLAY = "JIANGCE_OVERLAY"

_Key = tuple[Path, Path | None, frozenset[tuple[str, str]], date | None]
#: so many policies with other readings, or of other days, are kept
KEPT = 64
_LOADED: dict[_Key, Policy] = {}
_VARIANTS: OrderedDict[_Key, Policy] = OrderedDict()
_ALL: dict[tuple[str | None, str | None], dict[str, Policy]] = {}  # by where they were looked for
_LOCK = RLock()


def policy_ids() -> list[str]:
    """Ids of all policies there are, in order of id. Nothing is loaded."""
    return sorted(_folders())


def folder(policy_id: str) -> Path:
    """The folder of a policy. Raises `Refused`, naming the nearest id, where there is none."""
    known = _folders()
    if policy_id in known:
        return known[policy_id]
    raise Refused(
        [
            Problem(
                Place("policies"),
                "没有这份政策",
                "no such policy",
                policy_id[:120],
                some(known, 40),
                nearest(policy_id, known),
            )
        ]
    )


def policy(policy_id: str, readings: Choice | None = None, known_on: date | None = None) -> Policy:
    """The policy of that id. Raises `Refused` where there is none, or where its folder holds mistakes.

    ``readings``: other ways to read it, reading → option; a reading is called ``name`` or ``entry/name``. ``known_on``:
    with the parameters, figures and readings known on that day, not with all that is known.
    """
    return load(folder(policy_id), readings, known_on)


def policies() -> dict[str, Policy]:
    """All policies by id. Raises `Refused` with the mistakes of all of them.

    A folder that is added later is found once the process starts anew, or after `forget`.
    """
    given = (os.environ.get(POLICIES), os.environ.get(OVERLAY))
    if given in _ALL:  # asked with every page: no looking through folders for it
        return dict(_ALL[given])
    out, problems = dict[str, Policy](), Problems()
    for policy_id, where in sorted(_folders().items()):  # looked for once, not once for each
        try:
            out[policy_id] = load(where)
        except Refused as refused:
            problems.extend(refused.problems)
    problems.refuse_if_any()
    _ALL[given] = out
    return dict(out)


def versions(region: str, known_on: date | None = None) -> tuple[Stretch, ...]:
    """On every day, which documents are in force in a place (GB/T 2260), its city's and province's among them."""
    found = [policy(policy_id, None, known_on) for policy_id in policy_ids()]
    return stretches(of_region(found, region))


def load(where: Path, readings: Choice | None = None, known_on: date | None = None) -> Policy:
    """The policy in a folder, which need not be among the known ones. Raises `Refused`."""
    key = (where.resolve(), overlay(where.name), frozenset((readings or {}).items()), known_on)
    special = bool(readings) or known_on is not None
    with _LOCK:
        kept = _VARIANTS if special else _LOADED
        if key not in kept:
            problems = Problems()
            terms = Terms(tuple(written(readings or {})), known_on)
            found = load_policy(where, CORE, problems, key[1], terms)
            problems.refuse_if_any()
            assert found is not None
            kept[key] = found
        if special:
            _VARIANTS.move_to_end(key)
            while len(_VARIANTS) > KEPT:
                _VARIANTS.popitem(last=False)
        return kept[key]


def forget() -> None:
    """Load anew, when they are next asked for, all policies that may have changed: the package's own have not."""
    with _LOCK:
        _ALL.clear()
        for kept in (_LOADED, _VARIANTS):
            for key in [key for key in kept if key[1] is not None or PACKAGE not in key[0].parents]:
                del kept[key]


def overlay(policy_id: str) -> Path | None:
    """The operator's folder for a policy; None where there is none."""
    given = os.environ.get(OVERLAY)
    where = Path(given) / policy_id if given else None
    return where if where is not None and where.is_dir() else None


def _folders() -> dict[str, Path]:
    """Policy folders by id. Raises `Refused` for a folder that is not there and for an id that is there twice."""
    found = _inside(PACKAGE)
    problems = Problems()
    for given in filter(None, os.environ.get(POLICIES, "").split(os.pathsep)):
        root = Path(given)
        if not root.is_dir():
            problems.add(Place(POLICIES), "没有这个文件夹", "no such folder", found=given)
        for policy_id, where in _inside(root).items():
            if policy_id in found and found[policy_id].resolve() != where.resolve():
                problems.add(
                    Place(str(where)), "政策编号重复", "a policy of this id is there already", found=found[policy_id]
                )
            found.setdefault(policy_id, where)
    _check_overlay(found, problems)
    problems.refuse_if_any()
    return found


def _check_overlay(known: dict[str, Path], problems: Problems) -> None:
    """What lies in the operator's folder and would be passed over in silence: real claims hang on it."""
    given = os.environ.get(OVERLAY)
    if not given:
        return
    root = Path(given)
    if not root.is_dir():
        problems.add(Place(OVERLAY), "没有这个文件夹", "no such folder", found=given)
        return
    for there in root.iterdir():
        if there.is_dir() and there.name not in known and not there.name.startswith("."):
            problems.add(
                Place(str(there)), "没有这份政策", "no such policy", found=there.name, expected=some(known, 40),
                nearest=nearest(there.name, known),
            )  # fmt: skip
        elif there.is_file() and there.suffix in (".yaml", ".yml"):
            problems.add(
                Place(str(there)), "不在政策的文件夹里，不会读到", "outside a policy's folder, it is not read",
                found=there.name, expected=f"{root / 'shangyu-2023' / 'parameters.yaml'}",
            )  # fmt: skip


def _inside(root: Path) -> dict[str, Path]:
    """The policy folders in a folder; the folder itself where it is one."""
    if (root / "policy.yaml").exists():
        return {root.resolve().name: root}
    if not root.is_dir():
        return {}
    return {where.name: where for where in sorted(root.iterdir()) if (where / "policy.yaml").exists()}
