"""Addresses of the public site. Clauses keep their printed numbers, such as 三(一)1."""

from django.urls import path

from jiangce.office.public.views import compare, finder, home, library, readings

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("find/<slug:where>/<slug:audience>/", finder.page, name="finder"),
    path("find/<slug:where>/<slug:audience>/print/", finder.printable, name="printable"),
    path("policies/", library.policies, name="policies"),
    path("policies/<slug:policy>/", library.policy, name="policy"),
    path("policies/<slug:policy>/clauses/<str:clause>/", library.clause, name="clause"),
    path("policies/<slug:policy>/readings/", readings.readings, name="readings"),
    path("policies/<slug:policy>/entries/<slug:entry>/", library.entry, name="entry"),
    path("compare/", compare.compare, name="compare"),
    path("compare/changes/", compare.changes, name="changes"),
    path("privacy/", home.privacy, name="privacy"),
]
