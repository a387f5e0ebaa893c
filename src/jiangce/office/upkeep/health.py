"""Is all there that work needs? Told to a supervisor in words that give nothing away."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiangce.office.audit.standing import missing
from jiangce.office.sealing import keys
from jiangce.office.workdays.models import Year

log = logging.getLogger(__name__)
GOOD, BAD = "ok", "trouble"
DECEMBER = 12


def state() -> dict[str, str]:
    """Part → ok, trouble, or for the calendar from which year on it is wanting."""
    return {"database": _database(), "keyring": _keyring(), "calendar": _calendar(), "guards": _guards()}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("the database does not answer")
        return BAD
    return GOOD


def _guards() -> str:
    """The database's own refusals: of a changed log, of a line that is not masked."""
    try:
        lost = missing(connection)
    except DatabaseError:
        return BAD
    if lost:
        log.error("triggers are missing, run migrate: %s", ", ".join(lost))
    return BAD if lost else GOOD


def _keyring() -> str:
    try:
        keys.keyring()
    except keys.KeyringTrouble:
        log.exception("the keyring cannot be read")
        return BAD
    return GOOD


def _calendar() -> str:
    """Deadlines reach weeks ahead: in December the next year has to be known."""
    today = timezone.localdate()
    wanted = [today.year, *([today.year + 1] if today.month == DECEMBER else [])]
    try:
        known = set(Year.objects.filter(year__in=wanted).values_list("year", flat=True))
    except DatabaseError:
        return BAD
    missing = [year for year in wanted if year not in known]
    return f"{missing[0]} missing" if missing else GOOD


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200, or 503 where people cannot work: without the database or the keys. A calendar that runs out, or a trigger that
    is gone, is told, and 200."""
    found: dict[str, Any] = state()
    well = BAD not in (found["database"], found["keyring"])
    return JsonResponse({"ok": well, **found}, status=200 if well else 503)
