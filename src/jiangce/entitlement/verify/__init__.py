"""What can be proven of a policy's rules without facts: with Z3, an extra of the package (`verify`)."""

from __future__ import annotations

from typing import Any


class NoSolver(Exception):
    """Z3 is not installed."""


def solver() -> Any:
    """The module z3. Raises `NoSolver` where it is not installed."""
    try:
        import z3
    except ImportError as error:
        raise NoSolver from error
    return z3
