"""Two benefits of one document written by hand in Polars, without a rule language: the floor for `population.py`.

As somebody would write it who knows the document: unknown facts are null and leave a decision open, amounts are
intervals, people and agencies have their ceilings, and what comes out has the columns that the rules give. Employers,
dates of hire and ids are taken as known, which the town's are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

HERE = pl.col("place").str.starts_with("330604")
STATUS, ON = pl.col("status"), pl.col("on")


def decide_by_hand(tables: Mapping[str, pl.DataFrame], today: date, in_force: date) -> pl.DataFrame:
    """The decisions on the once-only grant for new hires and the agencies' award, without the refused ones."""
    orgs = tables["org"].select("id", "kind", "place")
    hires = tables["hire"].filter((pl.col("hired_on") <= today).fill_null(True)).rename({"hired_on": "on"})
    rows = hires.join(orgs.rename({"id": "employer"}), on="employer", how="left", maintain_order="left")
    rows = _passing(rows.with_columns(status=HERE & (in_force <= ON) & (pl.col("kind") == "enterprise")))
    rows = rows.with_columns(year=ON.dt.year())
    paid = _paid_before(tables["payment"], hires, today)
    return pl.concat([_grant(rows, tables, today, paid), _award(rows.drop("place", "kind"), orgs, paid)])


def _paid_before(payments: pl.DataFrame, hires: pl.DataFrame, today: date) -> pl.DataFrame:
    """Money paid for facts that are not decided here: it uses the ceilings."""
    existing = payments.filter((pl.col("paid_on") <= today).fill_null(True))
    other = existing.filter(~pl.col("fact").is_in(hires["id"].implode()).fill_null(False))
    return other.with_columns(pl.col("benefit").str.strip_prefix("shangyu-2023/"), year=pl.col("fact_on").dt.year())


def _passing(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(STATUS.fill_null(True))


def _together(rows: pl.DataFrame, key: str, least: int) -> pl.Expr:
    """At least so many hires of one employer or agency in one year, of which some may be in doubt."""
    sure, maybe = STATUS.sum().over(key, "year"), pl.len().over(key, "year")
    return pl.when(sure >= least).then(True).when(maybe < least).then(False)


# ── once-only grant ──


def _grant(rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame], today: date, paid: pl.DataFrame) -> pl.DataFrame:
    spells = tables["insurance"].filter((pl.col("starts_on") <= today).fill_null(True))
    pairs = rows.select("id", "person", "on").join(
        spells.select("person", "place", "starts_on", "ends_on", "ends_on__none"), on="person"
    )
    rows = _told(rows, "first_insured", _first_insured(pairs))
    rows = _passing(rows.with_columns(status=STATUS & pl.col("first_insured")))
    had = _passing(rows.select("id", "person", "status")).join(_talents(tables["payment"], today), on="person")
    talent = had.group_by("id").agg(pl.col("had").any(), doubt=pl.col("had").is_null().any())
    rows = rows.join(talent, on="id", how="left", maintain_order="left")
    outside = (
        pl.when(pl.col("had").fill_null(False))
        .then(False)
        .when(pl.col("doubt").fill_null(False))
        .then(None)
        .otherwise(True)
    )
    rows = _passing(rows.with_columns(status=STATUS & outside))
    rows = _passing(rows.with_columns(status=STATUS & _together(rows, "employer", 10)))
    months = _months(pairs.join(rows.select("id"), on="id", how="semi").filter(HERE.fill_null(True)), today)
    rows = rows.join(months, on="id", how="left", maintain_order="left")
    low, high = (
        pl.coalesce("insured_months", name) if "insured_months" in rows.columns else pl.col(name)
        for name in ("low", "high")
    )
    low, high = (
        pl.when(pl.col("unclear").fill_null(False) & low.is_null()).then(None).otherwise(end.fill_null(0))
        for end in (low, high)
    )
    rows = _passing(rows.with_columns(status=STATUS & pl.when(low >= 3).then(True).when(high < 3).then(False)))
    had = paid.filter(pl.col("benefit") == "new-hire-grant").select("person")
    return _out(
        _once(rows.join(had, on="person", how="anti")),
        "new-hire-grant",
        low=50_000,
        high=50_000,
        certainty="exact",
        payee="person",
    )


def _told(rows: pl.DataFrame, name: str, derived: pl.DataFrame) -> pl.DataFrame:
    """What was declared comes before what follows from other facts."""
    found = rows.join(derived.rename({name: "derived"}), on="id", how="left", maintain_order="left")
    value = (
        pl.when(pl.col("person").is_null())
        .then(None)
        .when(pl.col("there").is_null())
        .then(True)
        .otherwise(pl.col("derived"))
    )
    return found.with_columns((pl.coalesce(name, value) if name in rows.columns else value).alias(name)).drop(
        "derived", "there"
    )


def _first_insured(pairs: pl.DataFrame) -> pl.DataFrame:
    before = (pl.col("starts_on").dt.month_end() < ON) & HERE
    found = pairs.group_by("id").agg(yes=before.any(), doubt=before.is_null().any())
    first = pl.when("yes").then(False).when("doubt").then(None).otherwise(True)
    return found.select("id", first.alias("first_insured"), pl.lit(True).alias("there"))


def _talents(payments: pl.DataFrame, today: date) -> pl.DataFrame:
    existing = payments.filter((pl.col("paid_on") <= today).fill_null(True))
    had = (
        pl.when(pl.col("programme__none").fill_null(False))
        .then(False)
        .otherwise(pl.col("programme").cast(pl.String) == "talent_policy")
    )
    return existing.select("person", had.alias("had"))


def _months(pairs: pl.DataFrame, today: date) -> pl.DataFrame:
    """Whole months of the longest run without a gap: of the spells that are here, and of those that may be."""
    far = date(9999, 1, 1)
    end = pl.when(pl.col("ends_on__none").fill_null(False)).then(pl.lit(far)).otherwise("ends_on")
    spells = pairs.with_columns(end=end, sure=HERE)
    unclear = spells.group_by("id").agg(unclear=(pl.col("starts_on").is_null() | pl.col("end").is_null()).any())
    sure, maybe = (_longest(some, today) for some in (spells.filter("sure"), spells))
    found = unclear.join(sure.rename({"months": "low"}), on="id", how="left")
    return found.join(maybe.rename({"months": "high"}), on="id", how="left")


def _longest(spells: pl.DataFrame, today: date) -> pl.DataFrame:
    spells = spells.sort("id", "starts_on", "end")
    before = pl.col("end").cum_max().shift(1).over("id")
    gap = (pl.col("starts_on") > before + pl.duration(days=1)).fill_null(False)
    runs = spells.with_columns(run=gap.cum_sum().over("id")).group_by("id", "run").agg(
        pl.col("starts_on").min(), pl.col("end").max(), ON.first()
    )  # fmt: skip
    begin, stop = pl.max_horizontal("starts_on", "on"), pl.min_horizontal("end", pl.lit(today)) + pl.duration(days=1)
    months = 12 * (stop.dt.year() - begin.dt.year()) + stop.dt.month().cast(pl.Int32) - begin.dt.month().cast(pl.Int32)
    months = months - (stop.dt.day() < begin.dt.day()).cast(pl.Int32)  # the month's end counts for a later day of it
    last = (stop.dt.day() < begin.dt.day()) & (stop == stop.dt.month_end())
    return (
        runs.with_columns(months=(months + last.cast(pl.Int32)).clip(lower_bound=0))
        .group_by("id")
        .agg(pl.col("months").max())
    )


def _once(rows: pl.DataFrame) -> pl.DataFrame:
    """Once per person: the earliest; what may have come before it leaves it open."""
    rows = rows.sort("on", "id")
    sure = STATUS.fill_null(False).cast(pl.Int32)
    sure_before = sure.cum_sum().over("person") - sure
    doubt_before = (STATUS.is_null().cast(pl.Int32).cum_sum() - STATUS.is_null().cast(pl.Int32)).over("person")
    rows = rows.with_columns(sure_before=sure_before, doubt_before=doubt_before, many=pl.len().over("person"))
    rows = rows.filter(pl.col("sure_before") == 0)
    doubtful = pl.col("doubt_before") > 0
    return rows.with_columns(
        status=pl.when(~doubtful).then(STATUS), provisional=doubtful | (STATUS.is_null() & (pl.col("many") > 1))
    )


# ── award for agencies ──


def _award(rows: pl.DataFrame, orgs: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    agencies = orgs.select(
        introduced_by="id", agency=pl.col("kind").cast(pl.String) == "hr_agency", an_org=pl.lit(True)
    )
    rows = rows.join(agencies, on="introduced_by", how="left", maintain_order="left")
    nobody = pl.col("introduced_by__none").fill_null(False)
    person = pl.col("an_org").is_null() & pl.col("introduced_by").is_not_null()
    agency = pl.when(nobody | person).then(False).otherwise("agency")
    rows = _passing(rows.with_columns(status=STATUS & agency & ~pl.col("from_place").str.starts_with("330604")))
    rows = _passing(rows.with_columns(status=STATUS & _together(rows, "introduced_by", 5)))
    mine = (
        paid.filter(pl.col("benefit") == "agency-award")
        .group_by(introduced_by="payee", year="year")
        .agg(used=pl.col("amount").sum())
    )
    rows = rows.join(mine, on=["introduced_by", "year"], how="left", maintain_order="left").with_columns(
        ceiling=(10_000_000 - pl.col("used").fill_null(0)).clip(lower_bound=0)
    )
    return _out(_shared(rows, 50_000, 80_000), "agency-award", certainty="range", payee="introduced_by")


def _shared(rows: pl.DataFrame, low: int, high: int) -> pl.DataFrame:
    """A ceiling for each agency and year, by date and id; at most the high of each is used, at least the low."""
    rows, key = rows.sort("on", "id"), ["introduced_by", "year"]
    at = pl.int_range(pl.len(), dtype=pl.Int64).over(key)
    least = (pl.col("ceiling") - at * high).clip(lower_bound=0)
    used = pl.when(STATUS.fill_null(False)).then(low).otherwise(0)
    most = (pl.col("ceiling") - (used.cum_sum() - used).over(key)).clip(lower_bound=0)
    rows = rows.with_columns(low=pl.min_horizontal(least, low))
    doubt = STATUS.is_null().cast(pl.Int32)
    return rows.with_columns(high=pl.min_horizontal(most, high), provisional=((doubt.cum_sum() - doubt).over(key)) > 0)


def _out(
    rows: pl.DataFrame, entry: str, *, certainty: str, payee: str, low: int | None = None, high: int | None = None
) -> pl.DataFrame:
    low_, high_ = (pl.col(name) if given is None else pl.lit(given) for name, given in (("low", low), ("high", high)))
    same = low_ == high_
    return rows.select(
        pl.lit(entry).alias("entry"), pl.col("id").alias("fact"), "on", "status", low_.cast(pl.Int64).alias("low"),
        high_.cast(pl.Int64).alias("high"), pl.when(same).then(pl.lit("exact")).otherwise(pl.lit(certainty)).alias("certainty"),
        pl.concat_list(payee).list.drop_nulls().alias("payees"), pl.lit(0, dtype=pl.Int64).alias("already_paid"), "provisional",
        pl.lit(None, dtype=pl.Int64).alias("refused"),
    )  # fmt: skip
