"""What an address or a form asks for, bounded and checked."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PAGE = 50


def day_of(text: str) -> date | None:
    """A day as an address tells it; None where it tells none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def one_of(told: Any, name: str, most: int = 80) -> str:
    """One value, without blanks around it, no longer than it may be."""
    return str(told.get(name, "")).strip()[:most]


def paged(rows: QuerySet[Any], told: Any) -> Page[Any]:
    """The page that is asked for."""
    return Paginator(rows, PAGE).get_page(told.get("page"))


def query(filters: dict[str, str]) -> str:
    """Filters as an address."""
    return urlencode({name: text for name, text in filters.items() if text})
