"""Reading a policy folder into a `Policy`, noting every mistake instead of stopping at the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from jiangce.rules import reading, source
from jiangce.rules.build import build
from jiangce.rules.catalogue_loading import catalogue_files
from jiangce.rules.entry_context import Context
from jiangce.rules.entry_files import entry_trees
from jiangce.rules.entry_loading import EntryLoader, kind_of
from jiangce.rules.fund_loading import load_fund
from jiangce.rules.nodes.base import Node
from jiangce.rules.parameters import apply_parameters, read_parameters, read_status, readings_of
from jiangce.rules.policy import (
    Article,
    Audience,
    Entry,
    EntryKind,
    Origin,
    Policy,
    PolicyStatus,
    Provision,
    StandardSource,
)  # fmt: skip
from jiangce.rules.problems import Place, Problems, nearest, some
from jiangce.rules.reading_choice import Chosen
from jiangce.rules.readings import Reading, read_reading
from jiangce.rules.regions import region_names, rings
from jiangce.rules.scope import Mode, NamedSet, Scope
from jiangce.rules.source import Mapping, Scalar
from jiangce.rules.terms import Terms
from jiangce.rules.types import BadValue, Kind, read_value
from jiangce.rules.vocabulary import Vocabulary
from jiangce.rules.vocabulary_loading import load_vocabulary, vocabulary_files

POLICY_KEYS = (
    "number", "title", "region", "names", "issuer", "status", "known_from", "in_force", "until", "fund", "units", "articles", "funds",
    "standards", "sets", "applies", "audiences", "readings", "latin",
)  # fmt: skip


def load_policy(
    folder: Path, core: Path, problems: Problems, overlay: Path | None = None, terms: Terms | None = None
) -> Policy | None:
    """The policy in ``folder`` on the core vocabulary ``core``; None when not even its head or the words can be read.

    ``overlay`` is the operator's folder for this policy: ``parameters.yaml`` with the dates and standards that the
    document does not print. ``terms``: other readings, the day whose rules are asked for, further parameters.
    """
    head = source.read_kept(folder / "policy.yaml", problems, shown=f"{folder.name}/policy.yaml")
    tree = reading.mapping(head, problems, "policy.yaml")
    if tree is None:
        return None
    loader = PolicyLoader(folder, core, tree, problems, overlay, terms or Terms())
    names = reading.texts(tree.get("names"), problems, "names")
    vocabulary = loader.vocabulary(names)
    return None if vocabulary is None else loader.load(vocabulary, names)


class PolicyLoader:
    def __init__(
        self, folder: Path, core: Path, tree: Mapping, problems: Problems, overlay: Path | None, terms: Terms
    ) -> None:
        self.folder = folder
        self.core = core
        self.tree = tree
        self.problems = problems
        self.overlay = overlay
        self.terms = terms
        self.choice: list[Chosen] = []

    def load(self, vocabulary: Vocabulary, names: dict[str, str]) -> Policy:
        tree, problems = self.tree, self.problems
        required = ("number", "title", "region", "names", "status", "in_force", "articles")
        reading.check_keys(tree, POLICY_KEYS, required, problems, "policy.yaml")
        day, assumption = self.in_force()
        policy = Policy(
            id=self.folder.name, number=self.text("number"), title=self.text("title"), region=self.region(),
            issuer=self.text("issuer"), status=self.status(), in_force=day, assumption=assumption, names=names,
            vocabulary=vocabulary, units=reading.texts(tree.get("units"), problems, "units"),
            articles={}, funds={}, fund=self.text("fund"), standards={}, sets=self.sets(), applies={}, audiences={},
            readings=self.readings(), entries={}, provisions={}, place=tree.place,
            latin=tuple(word.text for word in reading.scalars(tree.get("latin"), problems, "latin")),
            origin=Origin(self.folder, self.core, self.overlay, self.terms),
            known_from=date.min if tree.get("known_from") is None else self.day(tree.get("known_from"), date.min),
            until=None if tree.get("until") is None else self.day(tree.get("until"), date(2200, 12, 31)),
        )  # fmt: skip
        self.articles(policy)
        self.funds(policy)
        self.standards(policy)
        self.applies(policy, vocabulary)
        self.audiences(policy)
        self.parameters(policy)
        self.entries(policy)
        self.provisions(policy)
        return policy

    def section(self, key: str) -> list[tuple[Scalar, source.Node]]:
        body = reading.mapping(self.tree.get(key), self.problems, key)
        return list(body) if body is not None else []

    def text(self, key: str) -> str:
        return reading.text(self.tree, key, self.problems)

    def vocabulary(self, names: dict[str, str]) -> Vocabulary | None:
        """The core's and the policy's own words; None, with the reason noted, where a file of them is unusable."""
        core = vocabulary_files(self.core)
        files = list(core)
        own = self.folder / "vocabulary.yaml"
        if own.exists():
            files.append((own, f"{self.folder.name}/vocabulary.yaml"))
        region = self.text("region")
        words = region_names(region, names)
        vocabulary = load_vocabulary(files, words, self.problems, catalogue_files(self.folder), rings(region))
        shown = {name for _, name in core}
        broken = any(problem.place.file in shown for problem in self.problems)
        return None if broken else vocabulary

    def region(self) -> str:
        node = self.tree.get("region")
        if isinstance(node, Scalar):
            try:
                return str(read_value(Kind.PLACE, node.text))
            except BadValue as bad:
                self.problems.add(node.place, bad.zh, bad.en, found=node.text, expected="330604", nearest=bad.nearest)
        return ""

    def status(self) -> PolicyStatus:
        """What the document is; a draft, where that cannot be read, because a draft decides nothing for good."""
        node = self.tree.get("status")
        if node is not None:
            with self.problems.catch():
                return read_status(reading.scalar(node, "status"))
        return PolicyStatus.DRAFT

    def day(self, node: source.Node | None, default: date) -> date:
        if isinstance(node, Scalar):
            try:
                value = read_value(Kind.DATE, node.text)
                assert isinstance(value, date)
                return value
            except BadValue as bad:
                self.problems.add(node.place, bad.zh, bad.en, found=node.text)
        return default

    def in_force(self) -> tuple[date, str]:
        """``in_force: 2022-07-26``, or a default named as an assumption until the operator fills it in."""
        node = self.tree.get("in_force")
        if isinstance(node, Mapping):
            reading.check_keys(node, ("default", "assumption"), ("default", "assumption"), self.problems, "in_force")
            return self.day(node.get("default"), date(1900, 1, 1)), reading.text(node, "assumption", self.problems)
        return self.day(node, date(1900, 1, 1)), ""

    def sets(self) -> dict[str, NamedSet]:
        out = {}
        for key, node in self.section("sets"):
            body = reading.mapping(node, self.problems, key.text)
            if body is not None:
                reading.check_keys(body, ("zh", "of"), ("zh", "of"), self.problems, f"名单 {key.text}")
                items = reading.scalars(body.get("of"), self.problems, "of")
                if not items:
                    self.problems.add(
                        key.place, "名单是空的", "the list is empty", found=key.text, expected="of: [a, b]"
                    )
                out[key.text] = NamedSet(key.text, reading.text(body, "zh", self.problems), items)
        return out

    def readings(self) -> tuple[Reading, ...]:
        out = []
        for key, node in self.section("readings"):
            with self.problems.catch():
                out.append(read_reading(key, node, self.problems))
        return tuple(out)

    def articles(self, policy: Policy) -> None:
        for key, node in self.section("articles"):
            body = reading.mapping(node, self.problems, key.text)
            if body is None:
                continue
            reading.check_keys(body, ("title", "units"), ("title",), self.problems, f"条款 {key.text}")
            units = reading.scalars(body.get("units"), self.problems, "units")
            for unit in units:
                if unit.text not in policy.units:
                    self.problems.add(
                        unit.place,
                        "units 里没有这个单位",
                        "no such unit",
                        found=unit.text,
                        expected=some(policy.units, 30),
                        nearest=nearest(unit.text, policy.units),
                    )
            title = reading.text(body, "title", self.problems)
            policy.articles[key.text] = Article(key.text, title, tuple(u.text for u in units), key.place)

    def funds(self, policy: Policy) -> None:
        for key, node in self.section("funds"):
            body = reading.mapping(node, self.problems, key.text)
            if body is not None:
                policy.funds[key.text] = load_fund(key, body, policy.units, policy.vocabulary, self.problems)

    def standards(self, policy: Policy) -> None:
        for key, node in self.section("standards"):
            body = reading.mapping(node, self.problems, key.text)
            if body is not None:
                reading.check_keys(
                    body, ("zh", "source", "unit", "by"), ("zh", "source", "unit"), self.problems, f"标准 {key.text}"
                )
                text = {k: reading.text(body, k, self.problems) for k in ("zh", "source", "unit")}
                by = tuple(b.text for b in reading.scalars(body.get("by"), self.problems, "by"))
                policy.standards[key.text] = StandardSource(key.text, text["zh"], text["source"], text["unit"], by)

    def applies(self, policy: Policy, vocabulary: Vocabulary) -> None:
        for key, node in self.section("applies"):
            with self.problems.catch():
                table = vocabulary.tables.get(key.text)
                if table is None:
                    self.problems.add(
                        key.place,
                        "没有这张表",
                        "no such table",
                        found=key.text,
                        nearest=nearest(key.text, vocabulary.tables),
                    )
                    continue
                scope = Scope(vocabulary, table, Mode.DERIVE)
                policy.applies[key.text] = self._place(reading.scalar(node, "applies"), scope)

    @staticmethod
    def _place(text: Scalar, scope: Scope) -> Node:
        """The condition "lies in this policy's region" for a place expression."""
        from jiangce.rules.nodes.within import Within
        from jiangce.rules.types import PLACE

        return Within(build(text, scope, PLACE))

    def audiences(self, policy: Policy) -> None:
        for key, node in self.section("audiences"):
            body = reading.mapping(node, self.problems, key.text)
            if body is None:
                continue
            reading.check_keys(
                body,
                ("zh", "en", "me", "kinds", "roles", "situations"),
                ("zh", "en", "me", "roles"),
                self.problems,
                f"对象 {key.text}",
            )
            roles = []
            for role in reading.scalars(body.get("roles"), self.problems, "roles"):
                table, _, column = role.text.partition(".")
                if column not in getattr(policy.vocabulary.tables.get(table), "columns", {}):
                    self.problems.add(role.place, "没有这一列", "no such column", found=role.text)
                else:
                    roles.append((table, column))
            policy.audiences[key.text] = Audience(
                key.text, reading.text(body, "zh", self.problems), reading.text(body, "en", self.problems),
                reading.text(body, "me", self.problems),
                tuple(k.text for k in reading.scalars(body.get("kinds"), self.problems, "kinds")), tuple(roles),
                reading.texts(body.get("situations"), self.problems, "situations"),
            )  # fmt: skip

    def parameters(self, policy: Policy) -> None:
        """The operator's parameters, then those of a worked case, then the readings asked for; the last word wins."""
        known_on = self.terms.known_on
        own = read_parameters(self.overlay, self.problems) if self.overlay is not None else None
        for tree in (own, self.terms.parameters):
            if tree is not None:
                apply_parameters(policy, tree, known_on, self.problems)
                self.choice += readings_of(tree, known_on, self.problems)
        self.choice += self.terms.choice
        if policy.known_from == date.min:
            policy.known_from = policy.in_force
        if policy.status is PolicyStatus.REPEALED and policy.until is None:
            self.problems.add(
                policy.place, "已废止的文件要写明失效日期 until", "a repealed document needs its last day `until`",
                expected="until: 2021-12-31",
            )  # fmt: skip

    def entries(self, policy: Policy) -> None:
        found = entry_trees(self.folder, self.problems)
        chosen = found.choose(policy.readings, self.choice, self.problems)
        found.amend(self.terms.amendments, self.problems)
        policy.readings = tuple(replace(r, chosen=chosen[r.id].name) if r.id in chosen else r for r in policy.readings)
        context = Context(
            policy.vocabulary, policy.sets, policy.standards, policy.articles, policy.funds, policy.units,
            {reading.name: reading for reading in policy.readings}, self.problems, found.unread, chosen,
            self.terms.known_on,
        )  # fmt: skip
        for name, body in found.trees.items():
            clause, title = (reading.text(body, key, self.problems) for key in ("clause", "title"))
            place = found.keys[name].place
            policy.entries[name] = Entry(name, kind_of(body), clause, title, place, len(policy.entries))
        for name in sorted(found.trees, key=lambda name: policy.entries[name].kind is EntryKind.LIMIT):
            EntryLoader(
                policy.entries[name], found.trees[name], context, policy.entries
            ).load()  # limits name the others
        policy.chosen = tuple(one for one in policy.switchable() if one.chosen)

    def provisions(self, policy: Policy) -> None:
        path = self.folder / "provisions.yaml"
        if not path.exists():
            self.problems.add(Place(f"{self.folder.name}/provisions.yaml"), "缺少条款总账", "the ledger is missing")
            return
        tree = reading.mapping(
            source.read_kept(path, self.problems, shown=f"{self.folder.name}/provisions.yaml"),
            self.problems,
            "provisions",
        )
        for key, node in tree or ():
            body = reading.mapping(node, self.problems, key.text)
            if body is None:
                continue
            reading.check_keys(
                body,
                ("clause", "kind", "title", "entry", "none"),
                ("clause", "kind", "title"),
                self.problems,
                f"条款 {key.text}",
            )
            entries = tuple(e.text for e in reading.scalars(body.get("entry"), self.problems, "entry"))
            policy.provisions[key.text] = Provision(
                key.text, reading.text(body, "clause", self.problems), reading.text(body, "kind", self.problems),
                reading.text(body, "title", self.problems), entries, reading.text(body, "none", self.problems), key.place,
            )  # fmt: skip
