"""What a town looks like, as data: `common.yaml` for every town, `regions/<region>.yaml` for one. Read and checked here."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from jiangce.rules import source
from jiangce.rules.problems import Problems
from jiangce.rules.source import Mapping, Node, Scalar

FOLDER = Path(__file__).resolve().parent


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Band(Strict):
    """Ages with the share of people in them, and what people of that age do, per mille."""

    ages: tuple[int, int]
    weight: int = Field(gt=0)
    studying: int = Field(default=0, ge=0, le=1000)
    employed: int = Field(ge=0, le=1000)
    flexible: int = Field(default=0, ge=0, le=1000)


class OrgKind(Strict):
    """A kind of organisation: how many for 100,000 people (at least ``least``), and what share of the employed works there."""

    kind: str
    count: int = Field(ge=0, description="per 100,000 people")
    least: int = Field(default=1, ge=0)
    workers: int = Field(default=0, ge=0)
    place: str = "here"
    school_kind: dict[str, int] = {}
    industry: dict[str, int] = {"services": 1}
    ownership: dict[str, int] = {"private": 1}
    nonprofit: int = Field(default=0, ge=0, le=1000)
    hosted: int = Field(default=0, ge=0, le=1000)
    led: int = Field(default=0, ge=0, le=1000)
    founded: int = Field(default=0, ge=0, le=1000)


class Work(Strict):
    """Jobs and insurance."""

    tail: int = Field(gt=0, description="the share of the r-th largest enterprise is as 1 to r + tail")
    tenure: tuple[int, ...] = Field(description="days in the present job at equally many people each")
    hires_since: int = Field(description="year from which hires are on record")
    previous: int = Field(ge=0, le=1000)
    previous_here: int = Field(ge=0, le=1000)
    gap: tuple[int, int]
    insured_after: tuple[int, int]
    uninsured: int = Field(ge=0, le=1000)
    contract_months: dict[int, int]
    full_time: int
    from_place: dict[str, int]
    introduced_by: dict[str, int]
    roles: dict[str, dict[str, int]]


class Skills(Strict):
    """Certificates and the trainings behind them."""

    lower: dict[str, int]
    higher: dict[str, int]
    least_age: dict[str, int]
    kind: dict[str, int]
    previous: int
    years_ago: tuple[int, ...]
    trained: int
    organiser: dict[str, int]
    hours: dict[str, int]
    fee: tuple[int, int]


class Common(Strict):
    ages: tuple[Band, ...]
    orgs: tuple[OrgKind, ...]
    people_per_enterprise: int = Field(gt=0)
    work: Work
    skills: Skills

    @model_validator(mode="after")
    def _whole(self) -> Common:
        for before, after in zip(self.ages, self.ages[1:], strict=False):
            if after.ages[0] != before.ages[1] + 1:
                raise ValueError(f"ages: {after.ages[0]} should follow {before.ages[1]}")
        return self


class OwnColumn(Strict):
    """A column of organisations that only this place's policies ask for; of the kinds named, else unknown."""

    kinds: tuple[str, ...]
    choice: dict[str, int] = {}
    between: tuple[int, int] | None = None
    org: tuple[str, ...] = ()  # an organisation of one of these kinds
    none: int = Field(default=0, ge=0, le=1000)

    @model_validator(mode="after")
    def _one(self) -> OwnColumn:
        if bool(self.choice) + bool(self.between) + bool(self.org) != 1:
            raise ValueError("one of choice, between, org")
        return self


class Stated(Strict):
    """A figure that a document states of a place (a target of a policy), and how to count it in a town."""

    policy: str
    entry: str
    figure: int = Field(gt=0)
    times: int = Field(default=1, gt=0)  # a yearly figure, over so many years
    people_from: str = ""  # people with a certificate of this level or above
    table: str = ""  # else the rows of this table with these values
    where: dict[str, str] = {}

    @model_validator(mode="after")
    def _countable(self) -> Stated:
        if bool(self.people_from) == bool(self.table):
            raise ValueError(f"{self.entry}: one of people_from, table")
        return self


class Region(Strict):
    """One place: what share of `all` it has, how many people really live there, and what the documents state of it."""

    zh: str
    code: str = Field(pattern=r"^\d{6}$")
    letter: str = Field(pattern=r"^[a-z]$")
    weight: int = Field(gt=0)
    residents: int = Field(gt=0)
    skilled: int = Field(gt=0)
    high_skilled: int = Field(gt=0)
    counties: dict[str, int] = {}
    trades: dict[str, int]
    stated: tuple[Stated, ...] = ()
    org: dict[str, OwnColumn] = {}

    @model_validator(mode="after")
    def _possible(self) -> Region:
        if not self.high_skilled <= self.skilled <= self.residents:
            raise ValueError("high_skilled <= skilled <= residents does not hold")
        return self


def plain(node: Node | None) -> Any:
    """YAML as written: mappings, lists and texts; `_` in numbers is for the eye."""
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node}
    if isinstance(node, Scalar):
        text = node.text
        return text.replace("_", "") if node.plain and text.replace("_", "").isdigit() else text
    return [] if node is None else [plain(item) for item in node.items]


def read_data(path: Path) -> Any:
    problems = Problems()
    node = source.read(path, problems, shown=path.name)
    if len(problems):
        raise ValueError(f"{path.name}: {problems}")
    return plain(node)


@lru_cache(maxsize=1)
def common() -> Common:
    return Common.model_validate(read_data(FOLDER / "common.yaml"))


@lru_cache(maxsize=1)
def regions() -> dict[str, Region]:
    """Every region by its name, in the order of their names."""
    return {path.stem: Region.model_validate(read_data(path)) for path in sorted((FOLDER / "regions").glob("*.yaml"))}
