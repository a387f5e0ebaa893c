"""The interface tried out in the browser: Swagger UI, from the files that django-ninja brings along. No CDN."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jiangce.office.middleware import POLICY

#: what is allowed everywhere, and the arrows that Swagger UI's own sheet draws from data addresses
ALLOWED = POLICY.replace("img-src 'self'", "img-src 'self' data:")
SETTINGS = {
    "layout": "BaseLayout",
    "deepLinking": True,
    "docExpansion": "list",
    "defaultModelsExpandDepth": 0,
    "displayRequestDuration": True,
    "tryItOutEnabled": True,
    "validatorUrl": None,
}


@require_safe
@cache_control(public=True, max_age=300)
def explorer(request: HttpRequest) -> HttpResponse:
    """All operations with their parameters and answers, each of which can be called from here."""
    settings = json.dumps({**SETTINGS, "url": reverse("api-v1:openapi-json")})
    response = render(request, "api/explorer.html", {"settings": settings})
    response.headers["Content-Security-Policy"] = ALLOWED
    return response
