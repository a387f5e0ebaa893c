"""Addresses of the officers' desk."""

from django.urls import path

from jiangce.office.desk import examining, offers, overview, views
from jiangce.office.pages.letters import letter

app_name = "desk"
urlpatterns = [
    path("offers/", offers.offers, name="offers"),
    path("offers/export/", offers.export, name="offers-export"),
    path("offers/invite/", offers.invite_some, name="offers-invite"),
    path("offers/screen/", offers.screen_now, name="offers-screen"),
    path("offers/<int:pk>/", offers.paper, name="offer"),
    path("", views.queue_page, name="queue"),
    path("export/", views.export, name="export"),
    path("overview/", overview.overview, name="overview"),
    path("overview/export/<slug:figures>/", overview.taken_away, name="overview-export"),
    path("many/", views.many, name="many"),
    path("claims/<str:number>/", views.case, name="case"),
    path("claims/<str:number>/declarations/", examining.declarations, name="declarations"),
    path("claims/<str:number>/declared/", examining.declared, name="declared"),
    path("claims/<str:number>/evidence/<int:pk>/", examining.paper, name="paper"),
    path("claims/<str:number>/act/", views.act, name="act"),
    path("claims/<str:number>/letters/<int:pk>/", letter, name="letter"),
]
