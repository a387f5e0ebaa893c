"""Addresses of the interface: /api/v1/…, the same under /api/…, a page that explains it and one to try it."""

from django.urls import path

from jiangce.office.api.explorer import explorer
from jiangce.office.api.guide import guide
from jiangce.office.api.interface import api

_patterns, _app, _namespace = api.urls
urlpatterns = [
    path("", guide, name="api-guide"),
    path("docs/", explorer, name="api-explorer"),
    path("v1/", (_patterns, _app, _namespace)),
    path("", (_patterns, _app, "api-latest")),
]
