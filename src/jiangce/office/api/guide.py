"""A page that explains the interface, made from its own OpenAPI description. No CDN, no script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jiangce.office.api.interface import api


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[str, ...]
    answers: tuple[str, ...]


def operations(schema: dict[str, Any]) -> list[Operation]:
    """All operations of an OpenAPI description, in its order."""
    made = []
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            made.append(
                Operation(
                    told["operationId"],
                    method.upper(),
                    path,
                    told["summary"],
                    told.get("description", ""),
                    tuple(one["name"] for one in told.get("parameters", ())),
                    tuple(str(code) for code in told["responses"]),
                )
            )
    return made


@require_safe
@cache_control(public=True, max_age=300)
def guide(request: HttpRequest) -> HttpResponse:
    """数据接口：怎样用。"""
    return render(request, "api/guide.html", {"operations": operations(api.get_openapi_schema())})
