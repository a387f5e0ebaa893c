"""Addresses of the interface: /api/v1/…, the same under /api/…, and a page that explains it."""

from django.urls import path

from jiangce.office.api.guide import guide
from jiangce.office.api.interface import api

_patterns, _app, _namespace = api.urls
urlpatterns = [
    path("", guide, name="api-guide"),
    path("v1/", (_patterns, _app, _namespace)),
    path("", (_patterns, _app, "api-latest")),
]
