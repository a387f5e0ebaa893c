"""Which role may reach which address: a committed table (`matrix.yaml`), and nothing that is not in it.

Addresses stand by the names of their routes. ``anyone``: no log-in; ``everyone``: whoever is logged in; else roles;
where there is none, the address is shut for all.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from jiangce.office.identity.roles import roles

FILE = Path(__file__).with_name("matrix.yaml")
ANYONE, EVERYONE = "anyone", "everyone"


class MatrixMistake(Exception):
    """The table names a role there is not, or a route twice."""


@cache
def matrix() -> dict[str, frozenset[str]]:
    """Route → the roles that may reach it, or one of the two words."""
    told = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    out: dict[str, frozenset[str]] = {}
    known = {ANYONE, EVERYONE, *roles()}
    for group in told:
        who = frozenset(group["who"])
        if unknown := who - known:
            raise MatrixMistake(f"{FILE.name}: 没有这样的角色 {', '.join(sorted(unknown))}")
        for route in group["routes"]:
            if route in out:
                raise MatrixMistake(f"{FILE.name}: {route} 写了两次")
            out[route] = who
    return out


def may_reach(route: str, held: frozenset[str] | None) -> bool:
    """May somebody with these roles (None: not logged in) reach the route? Raises `KeyError` for one not in the table."""
    who = matrix()[route]
    if ANYONE in who:
        return True
    return held is not None and (EVERYONE in who or bool(who & held))


def routes() -> dict[str, str]:
    """Every route of the project: its name → its pattern. Routes without a name go by their pattern."""
    return dict(_routes(get_resolver().url_patterns, "", ""))


def _routes(patterns: list[URLPattern | URLResolver], namespace: str, prefix: str) -> list[tuple[str, str]]:
    out = []
    for one in patterns:
        where = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            out += _routes(one.url_patterns, inner, where)
        else:
            out.append((namespace + one.name if one.name else where, where))
    return out
