"""What was declared with a claim, as officers, auditors and the claimant read it: beside what the registers say, with its proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from jiangce.office.claims.evidence import handed_in
from jiangce.office.claims.models import Claim, Declaration, Evidence
from jiangce.office.claims.parting import concerning
from jiangce.office.pages.meaning import called
from jiangce.office.registers.entering import values_of
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.rulebook.spelled import shown
from jiangce.office.rulebook.words import ORGANISATION, PERSON, tables
from jiangce.office.rulebook.workers import worker_column

MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One declared value. ``before``: what the registers have in its place."""

    zh: str
    text: str
    proof: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration to read. ``open``: nobody has decided on it yet."""

    one: Declaration
    zh: str
    about: str  # the person or organisation it is said of, or that it is a fact of its own, or adds to one
    lines: tuple[Line, ...]
    papers: tuple[Evidence, ...]
    mine: bool = True  # the claimant's; not that of others who were filed together with him
    who: str = ""  # the person of whom it is said; "" where it is of none

    @property
    def open(self) -> bool:
        return self.one.state == Declaration.State.DECLARED


def declared_of(claim: Claim, *, all_of_it: bool = False, others: bool = True) -> list[Declared]:
    """What lies in the claim's dossier, the first first; ``all_of_it``: also what was replaced by its author.

    ``others``: what was declared of those who were filed together with the claimant, which he himself does not see.
    """
    if claim.dossier is None:
        return []
    found = claim.dossier.declarations.select_related("by", "settled_by", "fact")
    if not all_of_it:
        found = found.exclude(state=Declaration.State.REPLACED)
    own = {one.pk for one in concerning(claim, found)}
    every = [one for one in found if others or one.pk in own][:MOST]
    papers = list(Evidence.objects.filter(dossier=claim.dossier) if all_of_it else handed_in(claim.dossier))
    made = to_read(every, papers, own)
    return sorted(made, key=lambda one: not one.mine)


def to_read(some: Sequence[Declaration], papers: Iterable[Evidence], own: set[int]) -> list[Declared]:
    """These declarations with their papers; ``own``: those that are the claimant's."""
    before, of_row = _before(some), _by_row(papers)
    names = called(
        [*((one.table, one.values) for one in some), *((table, row) for (table, _, _), row in before.items())]
    )
    parties = dict(
        Person.objects.filter(key__in=[one.key for one in some if one.table == PERSON]).values_list("key", "name")
    )
    return [
        _declared(one, before, names | parties, of_row.get((one.table, one.key), ()), one.pk in own) for one in some
    ]


def _by_row(papers: Iterable[Evidence]) -> dict[tuple[str, str], tuple[Evidence, ...]]:
    out: dict[tuple[str, str], tuple[Evidence, ...]] = {}
    for one in papers:
        out[one.table, one.key] = (*out.get((one.table, one.key), ()), one)
    return out


def split(every: list[Declared]) -> dict[str, Any]:
    """For a page: what is the claimant's, and what is said of others who were filed together with him."""
    others = [one for one in every if not one.mine]
    return {
        "declared": [one for one in every if one.mine], "beside": others, "beside_open": sum(one.open for one in others),
    }  # fmt: skip


def _declared(
    one: Declaration,
    before: dict[tuple[str, str, int], dict[str, Any]],
    names: dict[str, str],
    papers: tuple[Evidence, ...],
    own: bool,
) -> Declared:
    about = tables()[one.table]
    was = before.get((one.table, one.key, one.base), {})
    lines = tuple(
        Line(column.zh, _text(one.table, name, one.values[name], names), column.proof, _text(one.table, name, was.get(name), names))
        for name, column in about.columns.items()
        if name in one.values
    )  # fmt: skip
    what = "新的事实" if not one.base else names.get(one.key, "") or "补充登记簿中的记录"
    who = worker_column(about)
    said = was | one.values
    whom = names.get(one.key if one.table == PERSON else str(said.get(who, "")), "")
    return Declared(one, about.zh, what, lines, papers, own, whom)


def _text(table: str, column: str, value: Any, names: dict[str, str]) -> str:
    if value is None:
        return ""
    refers = tables()[table].columns[column].refers
    return names.get(value, value) if refers and isinstance(value, str) else shown(table, column, value)


def _before(every: Sequence[Declaration]) -> dict[tuple[str, str, int], dict[str, Any]]:
    """The register's rows that declarations add to, in the version they were seen in; of people and firms as they are now."""
    keys = {(one.table, one.key) for one in every if one.base}
    out: dict[tuple[str, str, int], dict[str, Any]] = {}
    for fact in Fact.objects.filter(key__in=[key for _, key in keys]):
        out[fact.table, fact.key, fact.version] = fact.values
    for table, model in ((PERSON, Person), (ORGANISATION, Organisation)):
        for party in model.objects.filter(key__in=[key for name, key in keys if name == table]):
            for one in every:
                if (one.table, one.key) == (table, party.key) and one.state == Declaration.State.DECLARED:
                    out[table, party.key, one.base] = values_of(party)
    return out
