"""What is looked at: a loaded policy with the trees of its files, so that every remark has its exact place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jiangce.rules import source
from jiangce.rules.entry_files import NOT_ENTRIES
from jiangce.rules.policy import Entry, EntryKind, Policy
from jiangce.rules.problems import Place, Problems
from jiangce.rules.source import Mapping, Node, Scalar, Sequence
from jiangce.rules.vocabulary_loading import vocabulary_files


@dataclass(slots=True)
class Subject:
    """``trees``: the files by the name shown in messages; ``clean``: the loaders found no mistake."""

    policy: Policy
    trees: dict[str, Mapping]
    problems: Problems
    clean: bool
    core: tuple[str, ...] = ()  # the core vocabulary's files, as shown
    unread: bool = False  # a file could not be read at all

    def tree(self, name: str, *keys: str) -> Node | None:
        """The node under these keys of the policy's file ``name``."""
        node: Node | None = self.trees.get(f"{self.policy.id}/{name}")
        for key in keys:
            node = node.get(key) if isinstance(node, Mapping) else None
        return node

    def vocabularies(self) -> Iterator[Mapping]:
        """The files of words: the core's, then the policy's own."""
        for name in (*self.core, f"{self.policy.id}/vocabulary.yaml"):
            if name in self.trees:
                yield self.trees[name]

    def section(self, name: str, *keys: str) -> Iterator[tuple[Scalar, Node]]:
        """The keys and values of a mapping of a file; nothing where there is none."""
        node = self.tree(name, *keys)
        if isinstance(node, Mapping):
            yield from node

    def part(self, entry: Entry, key: str) -> Node | None:
        """What stands under a key of an entry."""
        tree = self.trees.get(entry.place.file)
        body = tree.get(entry.id) if tree is not None else None
        return body.get(key) if isinstance(body, Mapping) else None

    def place(self, entry: Entry, key: str) -> Place:
        """Where a key of an entry stands; the entry itself where it has no such key."""
        node = self.part(entry, key)
        return entry.place if node is None else node.place

    def benefit_in(self, clause: str) -> bool:
        return any(e.kind is EntryKind.BENEFIT and e.clause == clause for e in self.policy.entries.values())


def subject(policy: Policy, folder: Path, core: Path, problems: Problems) -> Subject:
    """``policy`` as loaded from ``folder``, and what the loaders noted."""
    trees, ignored = dict[str, Mapping](), Problems()
    files = [*vocabulary_files(core), *((path, f"{folder.name}/{path.name}") for path in sorted(folder.glob("*.yaml")))]
    words = {shown for _, shown in vocabulary_files(core)}
    for path, shown in files:
        tree = (
            source.read_kept(path, ignored, shown=shown) if shown in words else source.read(path, ignored, shown=shown)
        )
        if isinstance(tree, Mapping):
            trees[shown] = tree
    return Subject(policy, trees, problems, not len(problems), tuple(words), len(trees) < len(files))


def entry_files(folder: Path) -> list[Path]:
    """The files of entries of a policy folder."""
    return [path for path in sorted(folder.glob("*.yaml")) if path.name not in NOT_ENTRIES]


def scalars(node: Node | None) -> Iterator[Scalar]:
    """All texts below a node, keys included."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    elif isinstance(node, Mapping):
        for key, value in node:
            yield key
            yield from scalars(value)
