"""Names: entries in kebab case, names of expressions as identifiers that shadow nothing, titles that tell entries apart."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection
from pathlib import Path

from jiangce.rules.clauses import clause_id
from jiangce.rules.functions import FUNCTIONS
from jiangce.rules.lints.subject import Subject
from jiangce.rules.lints.unwritten import is_stub
from jiangce.rules.problems import Place, Problems
from jiangce.rules.source import Mapping, Node, Scalar
from jiangce.rules.types import PLAIN

_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
#: names that expressions give a meaning of their own
RESERVED = frozenset({"on", "today", "in_force", "this", "region", "true", "false", "standard"})


def check(subject: Subject) -> None:
    """Note every name that is misspelt, reserved or taken."""
    policy, problems = subject.policy, subject.problems
    _kebab(policy.id, policy.place, problems, "政策编号", "policy id")
    for entry in policy.entries.values():
        _kebab(entry.id, entry.place, problems, "条目编号", "entry id")
        reading = subject.part(entry, "reading")
        _readings(list(reading) if isinstance(reading, Mapping) else [], problems)
    _readings(list(subject.section("policy.yaml", "readings")), problems)
    for key, _ in subject.section("provisions.yaml"):
        _kebab(key.text, key.place, problems, "总账编号", "id of a provision")
    for key, _ in subject.section("policy.yaml", "articles"):
        if clause_id(key.text) != key.text:
            problems.add(
                key.place,
                "条款编号的写法不对",
                "not the way clauses are written",
                found=key.text,
                expected=clause_id(key.text),
            )
    for part in ("units", "funds", "standards", "sets", "audiences"):
        for key, _ in subject.section("policy.yaml", part):
            _snake(key, problems, reserved=RESERVED if part == "sets" else ())
    for catalogue in policy.vocabulary.catalogues.values():
        _kebab(Path(catalogue.place.file).stem, catalogue.place, problems, "目录文件名", "name of a catalogue")
    for tree in subject.vocabularies():
        _vocabulary(tree, problems)
    _titles(subject)


def _readings(section: list[tuple[Scalar, Node]], problems: Problems) -> None:
    """Names of readings and of their options."""
    for key, node in section:
        _kebab(key.text, key.place, problems, "口径名", "name of a reading")
        other = node.get("other") if isinstance(node, Mapping) else None
        for option, _ in other if isinstance(other, Mapping) else ():
            _kebab(option.text, option.place, problems, "读法名", "name of an option")


def _vocabulary(tree: Mapping, problems: Problems) -> None:
    for part in ("scales", "tables", "words"):
        section = tree.get(part)
        for key, body in section if isinstance(section, Mapping) else ():
            _snake(key, problems, reserved=PLAIN if part != "words" else RESERVED | FUNCTIONS.keys())
            for inner in ("ordered", "values", "apart", "columns"):
                names: Node | None = body.get(inner) if isinstance(body, Mapping) else None
                for name, _ in names if isinstance(names, Mapping) else ():
                    _snake(name, problems, reserved=RESERVED)


def _kebab(name: str, place: Place, problems: Problems, zh: str, en: str) -> None:
    if not _KEBAB.match(name) or len(name) > 60:
        problems.add(
            place,
            f"{zh}要用小写字母、数字和连字符",
            f"a {en} is written in lower case with hyphens",
            found=name,
            expected="new-hire-grant",
        )


def _snake(key: Scalar, problems: Problems, reserved: Collection[str]) -> None:
    if not _SNAKE.match(key.text) or keyword.iskeyword(key.text) or len(key.text) > 60:
        problems.add(
            key.place,
            "名称要用小写字母、数字和下划线",
            "a name is written in lower case with underscores",
            found=key.text,
            expected="hr_agency",
        )
    elif key.text in reserved:
        problems.add(key.place, "这个名称另有含义，不能使用", "this name has a meaning of its own", found=key.text)


def _titles(subject: Subject) -> None:
    """A title is how people speak of an entry; two of one title cannot be told apart."""
    first: dict[str, str] = {}
    for entry in subject.policy.entries.values():
        if entry.title in first and not is_stub(entry):
            subject.problems.add(
                subject.place(entry, "title"), "两个条目同名", "two entries of the same title", found=entry.title,
                expected=f"another title than {first[entry.title]}",
            )  # fmt: skip
        first.setdefault(entry.title, entry.id)
