"""Where each printed figure of a document went: what `policy coverage` knows, clause by clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from jiangce.office.public import model
from jiangce.rules import library
from jiangce.rules.coverage import FigureLine, coverage


@lru_cache(maxsize=64)
def figures_of(policy_id: str) -> Mapping[str, tuple[model.Figure, ...]]:
    """By clause, in the document's order; reckoned when the first clause of a policy is looked at."""
    report = coverage(library.policy(policy_id), library.folder(policy_id))
    found: dict[str, list[model.Figure]] = defaultdict(list)
    for line in (*report.lines, *report.ours):
        found[line.clause].append(_figure(line))
    return {clause: tuple(figures) for clause, figures in found.items()}


def _figure(line: FigureLine) -> model.Figure:
    return model.Figure(
        line.printed,
        tuple(zip(line.entries, line.uses, strict=True)),
        line.reason,
        printed=line.status != "ours",
    )
