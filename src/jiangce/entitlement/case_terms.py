"""What a worked case fills in for its policy under ``parameters:``: figures of other documents, dates, status, readings.

In the shape of the operator's ``parameters.yaml``. Readings and a day of knowledge (``known_on``) need the policy loaded
once more; everything else is set on a copy, so that a policy with a changed rule keeps the change.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import date
from weakref import WeakKeyDictionary

from jiangce.rules import reading
from jiangce.rules.parameters import apply_parameters
from jiangce.rules.policy import Origin, Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems
from jiangce.rules.source import Mapping, Node, Sequence
from jiangce.rules.terms import Terms

KEY = "parameters"
#: identity of the parameters → the copy under them; the trees are kept so that no identity is used twice
_COPIES: WeakKeyDictionary[Policy, dict[int, tuple[Mapping, Policy]]] = WeakKeyDictionary()
#: where the policy is from, and what the parameters say → the policy under them: many cases of a file choose alike.
#: The origin is kept, so that no identity is used twice: a folder that was loaded anew may have changed.
_LOADED: OrderedDict[tuple[int, date | None, object], tuple[Origin, Policy]] = OrderedDict()
_KEPT = 32


def parameters(common: Mapping, own: Mapping, problems: Problems) -> Mapping | None:
    """The parameters of a case: those of its file, with its own in their place; None where there are none."""
    first, second = (reading.mapping(tree.get(KEY), problems, KEY) for tree in (common, own))
    if first is None or second is None:
        return first or second
    return Mapping({**first.entries, **second.entries}, second.place)


def under(policy: Policy, tree: Mapping | None, known_on: date | None, problems: Problems) -> Policy:
    """The policy under these parameters, as known on that day; mistakes are noted."""
    if known_on is not None or (tree is not None and "readings" in tree):
        return _loaded(policy, tree, known_on, problems)
    if tree is None:
        return policy
    copies = _COPIES.setdefault(policy, {})
    if id(tree) not in copies:
        copy = replace(policy, standards=dict(policy.standards))
        apply_parameters(copy, tree, None, problems)
        copies[id(tree)] = (tree, copy)
    return copies[id(tree)][1]


def _loaded(policy: Policy, tree: Mapping | None, known_on: date | None, problems: Problems) -> Policy:
    origin = policy.origin
    assert origin is not None
    key = (id(origin), known_on, _said(tree))
    if key in _LOADED:
        _LOADED.move_to_end(key)
        return _LOADED[key][1]
    own, terms = Problems(), Terms(origin.terms.choice, known_on or origin.terms.known_on, tree)
    made = load_policy(origin.folder, origin.core, own, origin.overlay, terms)
    problems.extend(own)
    if made is None or len(own):  # a mistake is told at each place where it stands
        return made or policy
    _LOADED[key] = (origin, made)
    while len(_LOADED) > _KEPT:
        _LOADED.popitem(last=False)
    return made


def _said(node: Node | None) -> object:
    """A tree without its places: two that say the same are equal."""
    if isinstance(node, Mapping):
        return tuple((name, _said(value)) for name, (_, value) in node.entries.items())
    if isinstance(node, Sequence):
        return "-", tuple(map(_said, node.items))
    return None if node is None else (node.text, node.plain)
