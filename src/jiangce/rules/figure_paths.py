"""The figures of a policy that a reform can change, each by its path: what an analyst chooses from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jiangce.rules.amended_text import Spot, figures
from jiangce.rules.entry_files import entry_trees
from jiangce.rules.mutants import NO_FIGURES
from jiangce.rules.policy import Entry, EntryKind, Policy
from jiangce.rules.problems import Problems
from jiangce.rules.source import Mapping, Node, Scalar, Sequence

#: keys of an entry as an analyst calls them
KEY_ZH = {
    "pay": "金额", "at_most": "上限", "for": "期限", "batch": "每批", "when": "条件", "while": "发放条件", "raise": "提高",
    "of_which": "其中", "up_to": "最高", "goal": "目标", "times": "折算",
}  # fmt: skip
_ONCE = "once"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``path``: as in ``--set``; ``words``: where it stands, in Chinese; ``text``: all that is written there.

    ``value``: the figure without sign or separators, ``percent`` whether it is a percentage.
    """

    path: str
    words: str
    text: str
    value: str
    percent: bool = False

    def put(self, value: str) -> str:
        """The value as it is set there."""
        return f"{value}%" if self.percent else value


def figure_paths(policy: Policy, entry: str) -> list[Figure]:
    """The numbers of an entry in its order, dates left out; as the policy's readings and reforms have them."""
    origin, problems = policy.origin, Problems()
    if origin is None or entry not in policy.entries:
        return []
    found = entry_trees(origin.folder, problems)
    found.choose(policy.readings, list(origin.terms.choice), problems)
    found.amend(origin.terms.amendments, problems)
    tree = found.trees.get(entry)
    return [] if tree is None else list(_of_entry(policy, policy.entries[entry], tree))


def _of_entry(policy: Policy, entry: Entry, tree: Mapping) -> Iterator[Figure]:
    for key, node in tree:
        if key.text in KEY_ZH and key.text not in NO_FIGURES and entry.kind is not EntryKind.DUTY:
            words = [line.words for line in entry.lines if not line.own] if key.text == "when" else []
            yield from _of_node(policy, f"{entry.id}.{key.text}", KEY_ZH[key.text], node, words)


def _of_node(policy: Policy, path: str, words: str, node: Node, lines: list[str]) -> Iterator[Figure]:
    if isinstance(node, Mapping):
        for key, value in node:
            yield from _of_node(policy, f"{path}.{key.text}", f"{words}：{_row(policy, key.text)}", value, [])
    elif isinstance(node, Sequence):
        for at, item in enumerate(node.items, 1):
            said = lines[at - 1] if at <= len(lines) else f"{words}第{at}行"
            yield from _of_node(policy, f"{path}.{at}", said, item, [])
    else:
        yield from _of_text(path, lines[0] if len(lines) == 1 else words, node)


def _of_text(path: str, words: str, text: Scalar) -> Iterator[Figure]:
    found = figures(text.text)
    for at, spot in enumerate(found, 1):
        number = _number(spot)
        if number:
            where = f"{path}.{at}" if len(found) > 1 else path
            said = f"{words}（第{at}个数字）" if len(found) > 1 else words
            yield Figure(where, said, text.text, number, spot.written.endswith("%"))


def _number(spot: Spot) -> str:
    """A number that can be moved up and down; "" for a date."""
    if spot.written == _ONCE:
        return "1"
    plain = spot.written.replace("_", "").removesuffix("%")
    return plain if plain.replace(".", "", 1).isdigit() else ""


def _row(policy: Policy, key: str) -> str:
    """The row of a table in Chinese, where it is made of values of a scale."""
    labels = {name: label for scale in policy.vocabulary.scales.values() for name, label in scale.values.items()}
    ends = [part.strip() for part in key.removesuffix("+").replace("..", ",").split(",")]
    if not all(end in labels for end in ends):
        return key
    said = ("至" if ".." in key else "、").join(labels[end] for end in ends)
    return f"{said}及以上" if key.endswith("+") else said
