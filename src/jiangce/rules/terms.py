"""Under which terms a policy is loaded: with which readings, as known on which day, with which parameters besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jiangce.rules.amendments import Amendment
from jiangce.rules.reading_choice import Chosen
from jiangce.rules.source import Mapping


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """``choice``: readings on top of the operator's. ``known_on``: the rules of that day; None: all that is known.

    ``parameters``: what a worked case fills in, in the shape of ``parameters.yaml``. ``amendments``: those of a reform.
    """

    choice: tuple[Chosen, ...] = ()
    known_on: date | None = None
    parameters: Mapping | None = None
    amendments: tuple[Amendment, ...] = ()
