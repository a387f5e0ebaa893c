"""The whole file: what is changed, the sums, every table, the charts above theirs, the assumptions, how to do it again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

from jiangce.population.simulation.report.charts import Chart, charts
from jiangce.population.simulation.simulate import Simulation
from jiangce.population.simulation.tables import Table, amended, tables
from jiangce.population.simulation.text import shown

HERE = Path(__file__).resolve().parent
ECHARTS = HERE / "vendored" / "echarts.simple.min.js"
#: a page is for reading; the folder of `writing` has every row
MOST_ROWS = 300

_KEY = '<span class="key before"></span>现行<span class="key after"></span>改革后'


def page(found: Simulation) -> str:
    """One self-contained HTML file. Everything that comes from facts or from a reform is escaped."""
    every = list(tables(found))
    drawn = list(charts(every))
    return "\n".join(_lines(found, every, drawn))


def _lines(found: Simulation, every: list[Table], drawn: list[Chart]) -> Iterator[str]:
    title = escape(found.reform.title)
    yield '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title} · 匠策测算报告</title>"
    yield f"<style>\n{(HERE / 'report.css').read_text(encoding='utf-8')}</style>\n</head>\n<body>"
    yield "<header><p>匠策　政策测算报告</p></header>\n<main>"
    yield f"<h1>{title}</h1>"
    yield from _head(found)
    for table in every:
        if table.rows:
            yield from _section(table, drawn)
    yield from _assumptions(found)
    yield "</main>"
    yield from _foot(found)
    yield f"<script>{ECHARTS.read_text(encoding='utf-8')}</script>"
    yield f"<script>{(HERE / 'drawing' / 'draw.js').read_text(encoding='utf-8')}</script>\n</body>\n</html>"


def _head(found: Simulation) -> Iterator[str]:
    frames = found.ground.frames.tables
    people, orgs = (frames[name].height if name in frames else 0 for name in ("person", "org"))
    yield f'<p class="meta">按 {found.as_of} 已知的情况测算：{people:,} 人，{orgs:,} 家单位。</p>'
    drafts = [policy.number for policy in found.before.policies if policy.is_draft]
    if drafts:
        yield f'<p class="warn">预测：{escape("、".join(drafts))}是草案，尚未施行。</p>'
    changed = amended(found)
    yield "<h2>改了什么</h2>"
    if not changed:
        yield "<p>没有改动，两边相同。</p>"
        return
    yield "<ul>"
    for policy, clause, title, words in changed:
        yield f"<li>{escape(policy.number)}　{escape(clause)}　{escape(title)}：{escape(words)}</li>"
    yield "</ul>"


def _section(table: Table, drawn: list[Chart]) -> Iterator[str]:
    yield f'<section>\n<h2 id="h-{table.name}">{escape(table.zh)}</h2>'
    for chart in drawn:
        if chart.table == table.name:
            yield f"<figure><figcaption>{escape(chart.title)}{_KEY}</figcaption>"
            data = escape(json.dumps(chart.data(), ensure_ascii=False))
            yield f'<div class="chart" data-chart="{data}"></div></figure>'
    yield f'<div class="scroll" tabindex="0" role="region" aria-labelledby="h-{table.name}">'
    yield "<table>\n<thead><tr>"
    for column in table.columns:
        yield f'<th{_right(column.kind)} scope="col">{escape(column.zh)}</th>' if column.zh else "<td></td>"
    yield "</tr></thead>\n<tbody>"
    for row in table.rows[:MOST_ROWS]:
        cells = (
            f"<td{_right(column.kind)}>{escape(shown(column.kind, value))}</td>"
            for column, value in zip(table.columns, row, strict=True)
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody>\n</table></div>"
    if len(table.rows) > MOST_ROWS:
        yield f'<p class="note">只列前 {MOST_ROWS} 行，共 {len(table.rows):,} 行。</p>'
    if table.note:
        yield f'<p class="note">{escape(table.note)}</p>'
    yield "</section>"


def _right(kind: str) -> str:
    return "" if kind == "text" else ' class="n"'


def _assumptions(found: Simulation) -> Iterator[str]:
    yield "<h2>假定</h2>\n<ul>"
    for one in found.reform.assumptions.every.values():
        yield f"<li>{escape(one.words)}。</li>"
    yield "</ul>"


def _foot(found: Simulation) -> Iterator[str]:
    yield "<footer><p>按公开文件的条款和所给的事实测算，供研究参考；能否享受、享受多少，以经办机构核定为准。</p>"
    for before, after in zip(found.before.policies, found.after.policies, strict=True):
        yield f"<p>{escape(before.title)}（{escape(before.number)}）规则校验码：现行 {before.hash()}，改革后 {after.hash()}</p>"
    yield "</footer>"
