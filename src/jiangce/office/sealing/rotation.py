"""After a new key: seal everything again that an older one sealed, in small steps, as often as needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from jiangce.office.sealing.blobs import blobs
from jiangce.office.sealing.fields import SealedField
from jiangce.office.sealing.keys import keyring

STEP = 500


def sealed_fields() -> Iterator[tuple[type[models.Model], list[SealedField]]]:
    """Every model with its sealed fields."""
    for model in apps.get_models():
        found = [field for field in model._meta.get_fields() if isinstance(field, SealedField)]
        if found:
            yield model, found


def seal_again() -> int:
    """Seal what older keys sealed with the current one; how many rows were changed. Safe to stop and to repeat."""
    return sum(_model(model, fields) for model, fields in sealed_fields()) + _blobs()


def still_sealed_with(name: str) -> int:
    """How many values the key still seals; 0: it may be taken off the keyring."""
    texts = sum(
        model._default_manager.filter(**{f"{field.name}__startswith": f"{name}."}).count()
        for model, fields in sealed_fields()
        for field in fields
    )
    return texts + sum(model._default_manager.filter(sealed_with=name).count() for model in blobs())


def _blobs() -> int:
    """Files, one at a time: a hundred of them do not fit into memory."""
    changed = 0
    for model in blobs():
        old = model._default_manager.exclude(sealed_with=keyring().current).values_list("pk", flat=True)
        changed += sum(row.seal_again() for pk in list(old) if (row := model._default_manager.filter(pk=pk).first()))
    return changed


def _model(model: type[models.Model], fields: list[SealedField]) -> int:
    changed, last = 0, None
    while rows := _next(model, last):
        last = rows[-1].pk
        with transaction.atomic():
            for row in rows:
                changed += _row(row, fields)
    return changed


def _next(model: type[models.Model], last: Any) -> list[Any]:
    rows = model._default_manager.order_by("pk")
    return list((rows if last is None else rows.filter(pk__gt=last))[:STEP])


def _row(row: Any, fields: list[SealedField]) -> bool:
    stale = [field for field in fields if getattr(row, field.name).stale]
    if not stale:
        return False
    old = {field.name: getattr(row, field.name) for field in stale}
    new = {name: sealed.again() for name, sealed in old.items()}
    # only if nobody changed it meanwhile
    return bool(type(row)._default_manager.filter(pk=row.pk, **old).update(**new))
