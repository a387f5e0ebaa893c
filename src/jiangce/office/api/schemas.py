"""What goes over the interface. Money is integer 分 (``…_fen``); texts are Chinese; ids are those of the policy files."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Status = Literal["entitled", "open", "not entitled"]
ReadingName = Annotated[
    str, StringConstraints(max_length=160, pattern=r"^[A-Za-z][A-Za-z0-9_-]*(/[A-Za-z][A-Za-z0-9_-]*)?$")
]
Name = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Value = str | int | bool | None


class Error(Schema):
    """What went wrong, in both languages; ``problems`` name the field or the fact."""

    error: str
    english: str
    problems: list[str] = []


class LineOut(Schema):
    """One labelled line of a card."""

    label: str
    texts: list[str]


class EntryOut(Schema):
    """An entry of a policy in Chinese words."""

    id: str
    kind: str
    kind_name: str
    clause: str
    title: str
    lines: list[LineOut]
    readings: list[str]

    @staticmethod
    def resolve_lines(entry: Any) -> list[Any]:
        return [*entry.lines, *entry.more]


class ArticleOut(Schema):
    """A clause with its entries."""

    clause: str
    title: str
    units: list[str]
    entries: list[EntryOut]


class AudienceOut(Schema):
    """A role in which somebody asks."""

    key: str
    name: str
    hint: str


class PolicyOut(Schema):
    """A policy without its clauses."""

    id: str
    number: str
    title: str
    region: str
    place: str = Field(description="GB/T 2260")
    place_name: str
    status: str
    draft: bool
    in_force: str
    audiences: list[AudienceOut]


class PolicyFull(PolicyOut):
    """A policy with everything in it."""

    articles: list[ArticleOut]
    readings: list[str]


class ColumnOut(Schema):
    """A column of a table of facts."""

    name: str
    type: str
    zh: str
    en: str
    ask: str = Field("", description="the question; empty where the value is derived and cannot be declared")
    proof: str = ""
    private: bool = False


class TableOut(Schema):
    """A table of facts: a register, or dated events."""

    name: str
    zh: str
    en: str
    columns: list[ColumnOut]


class ScaleOut(Schema):
    """A list of values, lowest first where they are ordered."""

    name: str
    zh: str
    ordered: bool
    values: dict[str, str]


class VocabularyOut(Schema):
    """The words in which facts are told to us."""

    policy: str
    scales: list[ScaleOut]
    tables: list[TableOut]


#: what the page for trying out sends, until it is changed
EXAMPLE: dict[str, Any] = {
    "policy": "shangyu-2023",
    "as_of": "2024-06-30",
    "facts": {
        "org": [{"id": "acme", "kind": "enterprise", "place": "330604"}],
        "person": [{"id": "new", "copies": 12, "in_talent_policy": False}],
        "hire": [
            {
                "person": "new",
                "employer": "acme",
                "hired_on": "2024-03-01",
                "first_insured": True,
                "insured_months": 4,
                "came_from": "other_province",
            }
        ],
    },
    "benefits": ["new-hire-grant", "new-hire-transport"],
}


class AssessIn(Schema):
    """Facts about anybody, as tables of rows; what is left out is unknown."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    policy: Name = Field(examples=["shangyu-2023"])
    as_of: dt.date | None = Field(None, description="the day of the decision; today where left out")
    known_on: dt.date | None = Field(
        None, description="by the rules known on that day; by all that is known where left out"
    )
    readings: dict[ReadingName, Name] = Field(
        {}, max_length=60, description="other ways to read the document: reading, or entry/reading → option"
    )
    facts: dict[Name, Annotated[list[dict[Name, Value]], Field(max_length=2000)]] = Field(max_length=60)
    complete: list[Name] | None = Field(None, max_length=60, description="tables that hold all there is")
    benefits: list[Name] = Field([], max_length=200, description="only these; all where empty")


class SummaryOut(Schema):
    """How many decisions of each status, and what the entitled ones come to."""

    entitled: int
    open: int
    not_entitled: int
    entitled_low_fen: int
    entitled_high_fen: int | None


class AssessOut(Schema):
    """Every decision, with conditions, amounts in 分, reasons and hashes."""

    form: str = Field(alias="schema", description="version of this shape")
    policy: str
    as_of: dt.date
    semantics: str
    assumptions: list[str]
    summary: SummaryOut
    decisions: list[dict[str, Any]]


class MoneyOut(Schema):
    """An interval of money and how sure it is. ``high`` is null where no upper bound is known."""

    low_fen: int = Field(alias="low")
    high_fen: int | None = Field(alias="high")
    certainty: str
    note: str


class OptionOut(Schema):
    """One choice."""

    value: str
    label: str


class QuestionOut(Schema):
    """The next question, and what its answer can change."""

    key: str
    text: str
    kind: str
    why: str
    options: list[OptionOut]
    unit: str
    help: str
    private: bool


class ResultOut(Schema):
    """One benefit for the one who asks. ``forecast``: under a draft, nothing is promised."""

    policy: str
    forecast: bool
    benefit: str
    kind: str
    clause: str
    title: str
    status: Status
    money: MoneyOut | None
    payee: str
    gives: list[str]
    missing: list[str]
    steps: list[str]

    @staticmethod
    def resolve_steps(result: Any) -> list[str]:
        return [step.words for step in result.steps]


class ChosenReadingOut(Schema):
    """A reading that is not read in the usual way."""

    policy: str
    reading: str
    title: str
    clause: str
    usual: str
    text: str


class FindingOut(Schema):
    """Where a visitor stands: the same as the page shows, without the page."""

    as_of: dt.date
    question: QuestionOut | None
    remaining: int | None
    refused: list[str]
    readings: list[ChosenReadingOut]
    results: list[ResultOut]

    @staticmethod
    def resolve_refused(finding: Any) -> list[str]:
        return [one.key for one in finding.refused]
