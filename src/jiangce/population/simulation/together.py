"""What decisions under one shared ceiling can come to together: 130 awards of 500 to 800 yuan under 100,000 come to no more than that.

Each decision is an interval of its own; added up they pass the ceiling. What is above the least is cut in the same
proportion for all under the ceiling, so that every table still adds up. The least stays what each is owed whatever the
others get, which together may be less than what is owed in any case. Of groups (`each: employer, year`) the ceiling of
each decision is told already; a ceiling that several groups share is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.texts import as_text
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.plan import plan
from jiangce.population.simulation.priced import KEY, MONEY
from jiangce.population.simulation.worlds import Worlds
from jiangce.rules.nodes.base import Node
from jiangce.rules.policy import CapKind, Policy


def together(rows: pl.DataFrame, policies: Sequence[Policy], worlds: Worlds, as_of: date) -> pl.DataFrame:
    """The decisions (`priced.priced`) with ``likely`` and ``high`` within what their shared ceilings leave."""
    for policy in policies:
        ready, world = plan(policy), worlds.on(policy, as_of)
        for at, cap in enumerate(ready.caps):
            if cap.kind is CapKind.SHARED:
                members = pl.concat([_EMPTY, *_members(policy, world, rows, cap.keys)])
                rows = _within(rows, members, ready.figures[at])
    return rows.with_columns((pl.col(f"each_{name}") * pl.col("count")).alias(name) for name in MONEY)


_EMPTY = pl.DataFrame(schema={**dict.fromkeys(KEY, pl.String), "pot": pl.String})


def _members(
    policy: Policy, world: World, rows: pl.DataFrame, keys: dict[str, tuple[Node, ...]]
) -> Iterator[pl.DataFrame]:
    """The decisions that a ceiling binds, each with the pot it draws from; those of unknown key draw from none."""
    for name, nodes in keys.items():
        entry = policy.entries[name]
        mine = rows.filter((pl.col("policy") == policy.id) & (pl.col("entry") == name)).select(*KEY, "on")
        if not mine.height or entry.grouped or entry.table is None:
            continue
        ids = world.ids(entry.table.name)
        places = pl.DataFrame({"fact": ids, "row": pl.int_range(len(ids), eager=True)})
        found = mine.join(places, on="fact", how="inner", maintain_order="left")
        sheet = Sheet(found.select("row", "on"))
        view = View(world, sheet, entry.table.name)
        texts = [as_text(world, node.type, sheet.values(node.column(view).value)) for node in nodes]
        pots = found.select(KEY).with_columns(text.alias(f"@{n}") for n, text in enumerate(texts))
        yield pots.drop_nulls().select(*KEY, pot=pl.concat_str(pl.col("^@.*$"), separator="\x1f"))


def _within(rows: pl.DataFrame, members: pl.DataFrame, figure: int) -> pl.DataFrame:
    """What is above the least, cut to the room that the least leaves."""
    if not members.height:
        return rows
    found = rows.join(members, on=list(KEY), how="left", maintain_order="left")
    room = pl.max_horizontal(pl.lit(0), figure - pl.col("each_low").sum().over("pot"))
    cut = [_cut(name, room).alias(f"each_{name}") for name in ("likely", "high")]
    out = found.with_columns(cut).drop("pot")
    return out.with_columns(each_likely=pl.min_horizontal("each_likely", "each_high"))


def _cut(name: str, room: pl.Expr) -> pl.Expr:
    """One end of an interval, its part above the least in proportion; rounding falls to the later, nothing is lost."""
    extra = pl.col(f"each_{name}") - pl.col("each_low")
    upto, total = extra.cum_sum().over("pot"), extra.sum().over("pot")
    before, after = (cum.cast(pl.Int128) * room // pl.max_horizontal(total, pl.lit(1)) for cum in (upto - extra, upto))
    cut = pl.col("each_low") + (after - before).cast(pl.Int64)
    return pl.when(pl.col("pot").is_not_null() & (total > room)).then(cut).otherwise(pl.col(f"each_{name}"))
