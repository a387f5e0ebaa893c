"""Addresses of the registers."""

from django.urls import path, register_converter

from jiangce.office.registry.views import corrections, entries, excel, facts, parties, twins


class Kind:
    """Which register."""

    regex = "people|organisations"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(Kind, "register")

app_name = "registry"
urlpatterns = [
    path("facts/", facts.facts, name="facts"),
    path("facts/export/", facts.facts_export, name="facts-export"),
    path("facts/<slug:table>/new/", facts.enter, name="enter"),
    path("facts/<slug:table>/<str:key>/", facts.fact, name="fact"),
    path("facts/<slug:table>/<str:key>/correct/", facts.edit, name="correct"),
    path("facts/<slug:table>/<str:key>/withdraw/", facts.take_back, name="withdraw"),
    path("excel/<slug:table>/", excel.upload, name="upload"),
    path("excel/<slug:table>/template/", excel.blank, name="template"),
    path("excel/<slug:table>/take/", excel.take, name="take"),
    path("excel/<slug:table>/back/", excel.back, name="back"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/export/", corrections.corrections_export, name="corrections-export"),
    path("corrections/<int:pk>/", corrections.correction, name="correction"),
    path("corrections/<int:pk>/answer/", corrections.answered, name="correction-answer"),
    path("find/", parties.find, name="find"),
    path("people/<str:key>/reveal/", parties.reveal, name="reveal"),
    path("<register:kind>/", parties.parties, name="parties"),
    path("<register:kind>/export/", parties.parties_export, name="parties-export"),
    path("<register:kind>/twins/", twins.twins, name="twins"),
    path("<register:kind>/new/", entries.new, name="new"),
    path("<register:kind>/merge/", twins.join, name="merge"),
    path("<register:kind>/<str:key>/", parties.party, name="party"),
    path("<register:kind>/<str:key>/edit/", entries.edit, name="edit"),
    path("<register:kind>/<str:key>/part/", twins.split, name="part"),
]
