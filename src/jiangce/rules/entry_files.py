"""The entries of a policy folder as trees, before any is loaded: read from its chapters, other readings put in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jiangce.rules import reading, source
from jiangce.rules.amendments import Amendment, apply
from jiangce.rules.entry_loading import ORDER, kind_of
from jiangce.rules.policy import EntryKind
from jiangce.rules.problems import Problem, Problems
from jiangce.rules.reading_choice import Chosen, patched, resolve
from jiangce.rules.readings import Option, Reading, read_reading
from jiangce.rules.source import Mapping, Scalar

#: files of a policy folder that hold no entries
NOT_ENTRIES = frozenset({"policy.yaml", "provisions.yaml", "vocabulary.yaml", "figures.yaml"})


@dataclass(slots=True)
class EntryTrees:
    """``keys``: where each entry stands; ``trees``: what it says; ``unread``: why a file could not be read."""

    keys: dict[str, Scalar] = field(default_factory=dict)
    trees: dict[str, Mapping] = field(default_factory=dict)
    unread: Problem | None = None

    def readings(self, problems: Problems) -> Iterator[Reading]:
        """The readings that stand in entries; those that only cite the whole document's are left out."""
        for name, tree in self.trees.items():
            section = tree.get("reading")
            for key, node in section if isinstance(section, Mapping) else ():
                if not (isinstance(node, Scalar) and node.empty):
                    with problems.catch():
                        yield read_reading(key, node, problems, name)

    def choose(self, whole: tuple[Reading, ...], choice: list[Chosen], problems: Problems) -> dict[str, Option]:
        """Put the chosen options into the trees; ids of readings → options."""
        if not choice:
            return {}
        chosen = resolve((*whole, *self.readings(problems)), choice, problems)
        kinds = self.kinds()
        patched(self.trees, chosen.values(), ORDER, problems)
        for option in chosen.values():
            for key, tree in option.limits:
                _enter(self, key, tree, problems)
        for option in chosen.values():
            for name in (patch.entry.text for patch in option.patches):
                if name in kinds and kind_of(self.trees[name]) is not kinds[name]:
                    problems.add(
                        option.place, "这种读法把条目变成了另一类", "this option makes another kind of the entry",
                        found=f"{name}: {kind_of(self.trees[name])}", expected=str(kinds[name]),
                    )  # fmt: skip
        return chosen

    def kinds(self) -> dict[str, EntryKind]:
        return {name: kind_of(tree) for name, tree in self.trees.items()}

    def amend(self, amendments: tuple[Amendment, ...], problems: Problems) -> None:
        """Put a reform into the trees. It may not make another kind of an entry, nor take its subject away."""
        kinds = self.kinds() if amendments else {}
        apply(self.trees, amendments, ORDER, problems)
        for name, kind in kinds.items():
            now = kind_of(self.trees[name])
            if now is not kind:
                touching = (one for one in amendments if one.path.text.partition(".")[0] == name)
                problems.add(
                    next(touching).path.place, "改革方案把条目变成了另一类", "the reform makes another kind of the entry",
                    found=f"{name}: {now}", expected=str(kind),
                )  # fmt: skip


def entry_trees(folder: Path, problems: Problems) -> EntryTrees:
    """The entries of all chapters of a folder, files in the order of their names."""
    out = EntryTrees()
    for path in sorted(folder.glob("*.yaml")):
        if path.name in NOT_ENTRIES:
            continue
        noted = Problems()
        tree = reading.mapping(source.read_kept(path, noted, shown=f"{folder.name}/{path.name}"), noted, path.name)
        problems.extend(noted)
        if tree is None:
            out.unread = next(iter(noted))
        for key, node in tree or ():
            body = reading.mapping(node, problems, key.text)
            if body is not None:
                _enter(out, key, body, problems)
    return out


def _enter(out: EntryTrees, key: Scalar, body: Mapping, problems: Problems) -> None:
    if key.text in out.keys:
        first = out.keys[key.text].place
        problems.add(
            key.place, f"条目编号重复，已见于 {first}", f"duplicate entry id, first at {first}", found=key.text
        )
        return
    out.keys[key.text], out.trees[key.text] = key, body
