"""Where a decision belongs: the district of its fact, and the place of who is paid. As GB/T 2260 codes; null: not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.population.simulation.worlds import Worlds
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.policy import Policy


def fact_places(policies: Sequence[Policy], worlds: Worlds, as_of: date) -> pl.DataFrame:
    """The place of each row that a policy's ``applies`` looks at: policy, table, fact, place."""
    out = [_EMPTY]
    for policy in policies:
        world = worlds.on(policy, as_of)
        used = {entry.table.name for entry in policy.benefits if entry.table is not None and not entry.grouped}
        for table, node in policy.applies.items():
            if table in used and isinstance(node, Compare) and len(world.tables[table].existing):
                out.append(_places(world, policy.id, table, node))
    return pl.concat(out)


_EMPTY = pl.DataFrame(schema={"policy": pl.String, "table": pl.String, "fact": pl.String, "place": pl.String})


def _places(world: World, policy: str, table: str, node: Compare) -> pl.DataFrame:
    existing = world.tables[table].existing
    sheet = Sheet(pl.DataFrame({"row": existing}).with_columns(on=pl.lit(world.today, dtype=pl.Date)))
    col = node.left.column(View(world, sheet, table))
    return pl.DataFrame({
        "fact": world.ids(table).gather(existing), "place": sheet.values(col.value).cast(pl.String),
    }).select(pl.lit(policy).alias("policy"), pl.lit(table).alias("table"), "fact", "place")  # fmt: skip


def payee_places(frames: Frames) -> pl.DataFrame:
    """Everybody who may be paid: payee, kind (person | org), payee_place."""
    out = [pl.DataFrame(schema={"payee": pl.String, "kind": pl.String, "payee_place": pl.String})]
    for kind in ("person", "org"):
        frame = frames.tables.get(kind)
        if frame is not None:
            place = pl.col("place").cast(pl.String) if "place" in frame.columns else pl.lit(None, dtype=pl.String)
            out.append(frame.select(payee="id", kind=pl.lit(kind), payee_place=place))
    return pl.concat(out)


def located(rows: pl.DataFrame, policies: Sequence[Policy], facts: pl.DataFrame, payees: pl.DataFrame) -> pl.DataFrame:
    """The decisions with ``district``: the fact's place; of a group, and where the fact has none, its first payee's."""
    tables = pl.DataFrame(
        [(p.id, e.id, e.table.name if not e.grouped else "") for p in policies for e in p.benefits if e.table is not None],
        orient="row", schema={"policy": pl.String, "entry": pl.String, "table": pl.String},
    )  # fmt: skip
    out = rows.with_columns(payee=pl.col("payees").list.first()).join(
        tables, on=["policy", "entry"], how="left", maintain_order="left"
    )
    out = out.join(facts, on=["policy", "table", "fact"], how="left", maintain_order="left")
    out = out.join(payees, on="payee", how="left", maintain_order="left")
    return out.with_columns(district=pl.coalesce("place", "payee_place")).drop(
        "table", "place", "payee", "payee_place", "kind"
    )


def names_of(codes: Sequence[str | None]) -> Mapping[str | None, str]:
    """Codes → names; 地点不明 where none is known."""
    from jiangce.rules.places import place_name

    return {code: place_name(code) if code else "地点不明" for code in codes}
