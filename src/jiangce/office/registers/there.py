"""Who of many is in the registers already: two questions, however many rows a file has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jiangce.office.registers.entering import MODELS, Party
from jiangce.office.registers.models import Organisation, Person, number_index
from jiangce.office.rulebook.words import PERSON

CHUNK = 500


class There:
    """The holders of some numbers, and those of some names, looked up together."""

    def __init__(self, register: str, rows: Iterable[Mapping[str, Any]]) -> None:
        rows = list(rows)
        self.person = register == PERSON
        self.name = "number" if self.person else "code"
        self._by_number: dict[str, Party] = {}
        self._named: dict[tuple[str, str], list[Party]] = {}
        numbers = list({self._index(one[self.name]) for one in rows if one.get(self.name)})
        names = list({str(one["name"]) for one in rows if one.get("name")})
        for some in _chunks(numbers):
            self._keep_numbers(some)
        for some in _chunks(names):
            for one in MODELS[register].objects.current().filter(name__in=some).order_by("pk"):
                self._named.setdefault((one.name, one.place), []).append(one)

    def _index(self, number: str) -> str:
        return number_index(number) if self.person else number

    def _keep_numbers(self, some: list[str]) -> None:
        if self.person:
            self._by_number |= {str(one.number_index): one for one in Person.objects.filter(number_index__in=some)}
        else:
            found = Organisation.objects.filter(code__in=some).select_related("merged_into")
            self._by_number |= {str(one.code): one.merged_into or one for one in found}

    def holder(self, values: Mapping[str, Any]) -> Party | None:
        """As `entering.holder`."""
        number = values.get(self.name)
        return self._by_number.get(self._index(number)) if number else None

    def twins(self, values: Mapping[str, Any]) -> list[Party]:
        """As `entering.twins`."""
        near = self._named.get((values.get("name", ""), values.get("place") or ""), [])[:20]
        return [one for one in near if not (values.get(self.name) and getattr(one, self.name))]


def _chunks(values: list[str]) -> Iterable[list[str]]:
    return (values[at : at + CHUNK] for at in range(0, len(values), CHUNK))
