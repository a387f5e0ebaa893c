"""Do the worked cases of a policy notice when one of its figures is a step off? What they do not notice, no case pins.

Figures of closed lists are moved in the list, and asked of the entries that look there.

Each mutant (`rules.mutants`) replaces one entry; of the cases only those run that expect something of that entry or of
one whose result hangs on it (what is given, what a limit binds), until the first that comes out otherwise. The dates
in the head of the policy are moved by a day and asked of all cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from jiangce.entitlement.case_tests import WorkedCase, case_files, read_cases, run
from jiangce.entitlement.nearby import near
from jiangce.rules import source
from jiangce.rules.catalogue import Catalogue
from jiangce.rules.lints.subject import entry_files
from jiangce.rules.mutants import Mutant, mutants, reloaded
from jiangce.rules.policy import Entry, EntryKind, Policy
from jiangce.rules.problems import Place, Problems
from jiangce.rules.rule_nodes import catalogues_of
from jiangce.rules.source import Mapping
from jiangce.rules.types import Kind

#: entries that no facts decide: what they say is bound to the document by `policy coverage`, not by cases
UNDECIDED = (EntryKind.DUTY, EntryKind.STATEMENT)
HEAD = "policy.yaml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One mutant and the first case that noticed it; "" where none did."""

    mutant: Mutant
    caught_by: str

    @property
    def caught(self) -> bool:
        return bool(self.caught_by)


@dataclass(slots=True)
class Pinning:
    """What to mutate in a policy, and the cases to ask. ``failing``: cases that do not pass as the rules stand."""

    policy: Policy
    bodies: dict[str, Mapping]
    cases: list[WorkedCase]
    failing: list[str]

    def outcomes(self, only: Iterable[str] = ()) -> Iterator[Outcome]:
        """Every mutant of the entries (all, or ``only`` these; the head is called policy.yaml) and what became of it."""
        wanted = list(only) or [HEAD, *self.bodies, *self.policy.vocabulary.catalogues]
        for name in wanted:
            if name == HEAD:
                yield from self._head()
            elif name in self.policy.vocabulary.catalogues:
                yield from self._catalogue(self.policy.vocabulary.catalogues[name])
            elif self.policy.entries[name].kind not in UNDECIDED:
                yield from self._entry(self.policy.entries[name])

    def _entry(self, entry: Entry) -> Iterator[Outcome]:
        together = near(self.policy, entry.id)
        cases = [case for one in self.cases if (case := _asking(one, together)).expected]
        for mutant in mutants(entry.id, self.bodies[entry.id], self.policy.vocabulary):
            made = reloaded(self.policy, entry, mutant.body)
            if made is not None and made.key() != entry.key():
                entries = {
                    name: made if name == entry.id else e for name, e in self.policy.entries.items() if name in together
                }
                yield Outcome(mutant, _noticed(cases, replace(self.policy, entries=entries)))

    def _catalogue(self, catalogue: Catalogue) -> Iterator[Outcome]:
        """Each figure of a closed list one up and one down."""
        if catalogue.type.kind is Kind.SCALE:
            return
        users = {e.id for e in self.policy.entries.values() if catalogue in catalogues_of(e)}
        cases = [case for one in self.cases if (case := _asking(one, users)).expected]
        step = 100 if catalogue.type.kind is Kind.MONEY else 1
        for words, figure in list(catalogue.cells.items()):
            assert isinstance(figure, int)
            for moved in (figure + step, figure - step):
                said = f"{' '.join(words)}：{figure // step} → {moved // step}"
                mutant = Mutant(catalogue.name, "table", "figure", said, catalogue.place, Mapping({}, catalogue.place))
                catalogue.cells[words] = moved
                try:
                    yield Outcome(mutant, _noticed(cases, replace(self.policy)))
                finally:
                    catalogue.cells[words] = figure

    def _head(self) -> Iterator[Outcome]:
        policy = self.policy
        for key, day in (("in_force", policy.in_force), ("until", policy.until)):
            for by in (1, -1) if day is not None else ():
                assert day is not None
                moved = day + timedelta(days=by)
                changed = replace(policy, in_force=moved) if key == "in_force" else replace(policy, until=moved)
                place = Place(f"{policy.id}/{HEAD}", policy.place.line)
                mutant = Mutant(HEAD, key, "date", f"{day} → {moved}", place, Mapping({}, place))
                yield Outcome(mutant, _noticed(self.cases, changed))


def pinning(policy: Policy, folder: Path, problems: Problems) -> Pinning:
    """The entries of the policy in ``folder`` as text, and its cases; mistakes in the files are noted."""
    bodies: dict[str, Mapping] = {}
    for path in entry_files(folder):
        tree = source.read(path, problems, shown=f"{folder.name}/{path.name}")
        for key, body in tree if isinstance(tree, Mapping) else ():
            if isinstance(body, Mapping):
                bodies[key.text] = body
    cases = [
        case
        for path in case_files(folder)
        for case in read_cases(path, policy, problems, shown=f"{folder.name}/cases/{path.name}")
    ]
    passing = [case for case in cases if run(case, policy, all_told=False).passed]
    kept = {id(case) for case in passing}
    return Pinning(policy, bodies, passing, [case.name for case in cases if id(case) not in kept])


def _asking(case: WorkedCase, entries: Collection[str]) -> WorkedCase:
    """The case with only what it expects of these entries."""
    return replace(case, expected=[wanted for wanted in case.expected if wanted.benefit in entries])


def _noticed(cases: Iterable[WorkedCase], policy: Policy) -> str:
    """The name of the first case that comes out otherwise; "" where none does."""
    for case in cases:
        try:
            if not run(case, policy, all_told=False).passed:
                return case.name
        except (AssertionError, ArithmeticError, KeyError):
            return case.name  # the mutant cannot even be decided
    return ""


__all__ = ["HEAD", "Outcome", "Pinning", "pinning"]
