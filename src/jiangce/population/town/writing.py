"""A town as a folder of Parquet files, piece by piece: whole or not there at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from jiangce import __version__
from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.population.storing import fill_folder
from jiangce.population.town.calibration import Reached, calibration
from jiangce.population.town.town import COMPLETE, Plan, Tables, Town
from jiangce.population.town.truth import Truth, truths
from jiangce.population.writing import whole_folder

#: a change of what the same seed gives raises it
VERSION = 1
ABOUT, TRUTH = "town.yaml", "truth.yaml"
ROWS_A_GROUP = 250_000


def write(town: Town, folder: Path | str, *, replace: bool = False) -> None:
    """A town that is in memory. Raises `Occupied` where the folder holds something, unless it is to be replaced."""
    with whole_folder(Path(folder), replace=replace) as draft:
        fill_folder(town.frames, draft)
        _tell(draft, town.plan, town.truth)


def make(plan: Plan, folder: Path | str, *, replace: bool = False, told: Callable[[int], None] | None = None) -> None:
    """A town that need not fit into memory. ``told`` hears of so many more people made."""
    with whole_folder(Path(folder), replace=replace) as draft:
        parts = draft / "parts"
        columns: dict[str, dict[str, pl.DataType]] = {}
        for number, tables in enumerate(plan.pieces()):
            _put_down(tables, parts, number, columns)
            if told is not None and "person" in tables and "org" not in tables:
                told(tables["person"].height)
        for name in columns:
            _whole(parts / name, columns[name]).sink_parquet(
                draft / f"{name}.parquet", compression="zstd", row_group_size=ROWS_A_GROUP, maintain_order=True
            )
        shutil.rmtree(parts)
        (draft / "facts.yaml").write_text(f"complete: [{', '.join(sorted(COMPLETE))}]\n", encoding="utf-8")
        _tell(draft, plan, tuple(truths(plan.islands())))


def _put_down(tables: Tables, parts: Path, number: int, columns: dict[str, dict[str, pl.DataType]]) -> None:
    for name, frame in tables.items():
        folder = parts / name
        folder.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(folder / f"{number:06}.parquet", compression="lz4", statistics=False)
        columns.setdefault(name, {}).update(frame.schema)


def _whole(parts: Path, columns: dict[str, pl.DataType]) -> pl.LazyFrame:
    """All pieces of a table, one below the other; where a column is not told of, it is not none."""
    whole = pl.concat([pl.scan_parquet(part) for part in sorted(parts.iterdir())], how="diagonal")
    flags = [name for name in columns if name.endswith(NONE_SUFFIX)]
    return whole.select(list(columns)).with_columns(pl.col(flags).fill_null(False))


def measured(plan: Plan, folder: Path | str) -> list[Reached]:
    """What the town in a folder has reached of what the documents state."""

    def table(name: str) -> pl.LazyFrame | None:
        path = Path(folder) / f"{name}.parquet"
        return pl.scan_parquet(path) if path.exists() else None

    return list(calibration(plan.places(), table))


def _tell(draft: Path, plan: Plan, known: tuple[Truth, ...]) -> None:
    about = [
        f"region: '{plan.region}'", f"people: {plan.people}", f"seed: {plan.seed}", f"as_of: {plan.as_of}",
        f"planted: {{islands: {len({one.island for one in known})}, truths: {len(known)}}}",
        f"versions: {{jiangce: {__version__}, town: {VERSION}, polars: {pl.__version__}}}",
    ]  # fmt: skip
    about += ["calibration: # stated by a document, in proportion to the people, reached"]
    about += [f"- {{policy: {one.policy}, entry: {one.entry}, stated: {one.stated}, asked: {one.asked}, reached: {one.reached}}}"
              for one in measured(plan, draft)]  # fmt: skip
    (draft / ABOUT).write_text("\n".join(about) + "\n", encoding="utf-8")
    (draft / TRUTH).write_text("\n".join(_truth_lines(known)) + "\n", encoding="utf-8")


def _truth_lines(known: tuple[Truth, ...]) -> Iterator[str]:
    """One flow mapping a line. The planter wrote it down; no decision of ours had a part in it."""
    yield "# what is known of planted edge cases beforehand; amounts in 元; see docs/synthetic-town.md"
    yield "truth:" if known else "truth: []"
    for one in known:
        said: dict[str, object] = {
            "island": one.island,
            "policy": one.policy,
            "as_of": one.as_of,
            "benefit": one.benefit,
        }
        said |= {"fact": _quoted(one.fact)} if one.fact else {}
        said |= {"status": str(one.status)} if one.status else {}
        said |= one.counts
        said |= {name: money.text for name, money in (("amount", one.amount), ("total", one.total)) if money}
        said |= {"periods": one.periods} if one.periods is not None else {}
        said |= {"payees": f"[{', '.join(map(_quoted, one.payees))}]"} if one.payees else {}
        said["example"] = _quoted(one.example)
        yield "- {" + ", ".join(f"{key}: {value}" for key, value in said.items()) + "}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
