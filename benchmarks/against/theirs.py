"""openfisca's side: variables as classes, a simulation of given facts, and what is timed of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from openfisca_core.periods import MONTH
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2024-12"
Formula = Callable[..., Any]


def variable(name: str, entity: Any, kind: Any, formula: Formula | None = None, **more: Any) -> type:
    """A variable of one month; openfisca wants a class."""
    body: dict[str, Any] = {"value_type": kind, "entity": entity, "definition_period": MONTH, "label": name, **more}
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def rounded(amount: Any) -> Any:
    """To the 分, half up."""
    return np.floor(amount + 0.5)


class Run:
    """A simulation, asked again and again. ``members``: group → which group each person is in, by its number."""

    def __init__(
        self, system: TaxBenefitSystem, people: int, inputs: Mapping[str, Any], members: Mapping[str, tuple[Any, int]]
    ) -> None:
        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity(system.person_entity.key, np.arange(people))
        for group, (numbers, count) in members.items():
            population = builder.declare_entity(group, np.arange(count))
            population.members_entity_id = numbers  # `join_with_persons` would sort what is numbered already
        self.simulation = builder.build(system)
        for name, values in inputs.items():
            self.simulation.set_input(name, PERIOD, values)
        self.given = set(inputs)

    def forget(self) -> None:
        """All that was worked out; what was given stays."""
        for population in self.simulation.populations.values():
            for name, holder in population._holders.items():
                if name not in self.given:
                    holder.delete_arrays(PERIOD)

    def amounts(self, names: Sequence[str]) -> dict[str, Any]:
        """What each benefit pays each person, in 分."""
        return {name: self.simulation.calculate(name, PERIOD) for name in names}


def listed(amounts: Mapping[str, Any], ids: Any) -> dict[str, Any]:
    """The same as a list: which benefit, who, how much. It leaves out those who get nothing."""
    rows = [np.flatnonzero(values) for values in amounts.values()]
    return {
        "benefit": np.repeat(np.array(list(amounts)), [len(found) for found in rows]),
        "id": np.concatenate([ids[found] for found in rows]),
        "amount": np.concatenate([values[found] for values, found in zip(amounts.values(), rows, strict=True)]),
    }
