"""A screening as tables for people and programs: one of results, one of periods, one of sums.

Nobody's name is in them: people and organisations are their ids. For programs names are the language's and money is 分;
for people they are Chinese and money is 元.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from jiangce.population.screening.screen import Screening
from jiangce.population.screening.summary import summary
from jiangce.rules.certainty import ZH as CERTAINTY
from jiangce.rules.certainty import Certainty

#: result → its name in Chinese
RESULTS: Mapping[str, str] = {"entitled": "可享受", "open": "待定", "near": "差一步"}
#: of a norm, which nobody enjoys but reaches
REACHED = "已达到"
KINDS: Mapping[str, str] = {"benefit": "补贴", "treatment": "待遇", "norm": "指标"}
#: what may stand open though every condition is known
ELSEWHERE = "金额、期间、名额或此前领取的情况"

RESULT_ZH: Mapping[str, str] = {
    "policy": "政策", "entry": "事项编号", "clause": "条款", "title": "事项", "kind": "类别", "fact": "事实", "on": "事实日期",
    "result": "结果", "low": "金额（至少，元）", "high": "金额（至多，元）", "certainty": "把握", "payees": "对象",
    "already_paid": "已领（元）", "provisional": "受在先待定事项影响", "why": "待定或所差的条件", "distance": "差多少（占所需）",
}  # fmt: skip
PERIOD_ZH: Mapping[str, str] = {
    "policy": "政策", "entry": "事项编号", "fact": "事实", "number": "期次", "starts_on": "起始日期", "sure": "确定",
    "low": "金额（至少，元）", "high": "金额（至多，元）", "certainty": "把握",
}  # fmt: skip
SUMMARY_ZH: Mapping[str, str] = {
    "policy": "政策", "entry": "事项编号", "clause": "条款", "title": "事项", "kind": "类别", "entitled": "可享受", "open": "待定",
    "near": "差一步", "refused": "不符合", "people": "可享受的个人和单位", "low": "金额（确定，元）", "likely": "金额（取中，元）",
    "high": "金额（至多，元）", "open_high": "待定的至多再加（元）", "asked": "已领过", "already_paid": "已领（元）",
    "unasked": "还没领", "unasked_people": "还没领的个人和单位", "unasked_low": "还没领的金额（确定，元）",
}  # fmt: skip
MONEY = frozenset({"low", "likely", "high", "open_high", "already_paid", "unasked_low"})


def tables(found: Screening) -> dict[str, pl.DataFrame]:
    """For programs: results, periods, summary."""
    return {"results": results(found), "periods": found.periods, "summary": summary(found)}


def results(found: Screening) -> pl.DataFrame:
    """One row a decision that is not refused, and one a near miss; ``why``: what is in doubt, or missing."""
    keys = ["policy", "entry", "fact"]
    told = found.decisions.filter(pl.col("status").fill_null(True)).drop("refused")
    told = told.join(found.doubts, on=keys, how="left", maintain_order="left")
    open_ = pl.col("status").is_null()
    elsewhere = pl.lit(ELSEWHERE if found.reach.height else None, dtype=pl.String)
    decided = told.with_columns(
        result=pl.when(open_).then(pl.lit("open")).otherwise(pl.lit("entitled")),
        why=pl.when(open_).then(pl.coalesce(pl.col("doubts").list.join("；"), elsewhere)),
        distance=pl.lit(None, dtype=pl.Float64),
    ).drop("status", "doubts")
    near = found.near.with_columns(
        result=pl.lit("near"), why="words", already_paid=pl.lit(0, dtype=pl.Int64), provisional=~pl.col("sure"),
    )  # fmt: skip
    titles = {(p.id, e.id): (e.clause, e.title, str(e.kind)) for p in found.policies for e in p.entries.values()}
    rows = [(*key, *words) for key, words in titles.items()]
    named = pl.DataFrame(
        rows, orient="row", schema={n: pl.String() for n in ("policy", "entry", "clause", "title", "kind")}
    )
    both = pl.concat([decided, near.select(decided.columns)])
    both = both.join(named, on=["policy", "entry"], how="left", maintain_order="left")
    return both.select(list(RESULT_ZH)).with_columns(
        pl.when(pl.col("kind") == "benefit").then(pl.col("low", "high", "certainty"))
    )


def in_chinese(frame: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Chinese names, money in 元, yes and no, lists and ids of a list in words."""
    columns = []
    for name, zh in names.items():
        dtype = frame.schema[name]
        column: pl.Expr = pl.col(name)
        if name in MONEY:
            column = column / 100
        elif name == "result":
            column = column.replace_strict(dict(RESULTS), default=None, return_dtype=pl.String)
            reached = (pl.col("kind") == "norm") & (pl.col("result") == "entitled")
            column = pl.when(reached).then(pl.lit(REACHED)).otherwise(column)
        elif name == "kind":
            column = column.replace_strict(dict(KINDS), default=None, return_dtype=pl.String)
        elif name == "certainty":
            words = {str(one): CERTAINTY[one] or "确定" for one in Certainty}
            column = column.replace_strict(words, default=None, return_dtype=pl.String)
        elif isinstance(dtype, pl.List):
            column = column.list.join("、")
        elif dtype == pl.Boolean:
            column = pl.when(column).then(pl.lit("是")).when(~column).then(pl.lit("否"))
        columns.append(column.alias(zh))
    return frame.select(columns)
