"""Addresses of the portal."""

from django.urls import path

from jiangce.office.pages.letters import letter
from jiangce.office.portal import account, applying, claims, handing_in, home, offered, own, record, views

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("no-post/", views.no_post, name="no-post"),
    path("again/", home.again, name="again"),
    path("offers/<int:pk>/", offered.offer, name="offer"),
    path("offers/<int:pk>/agree/", offered.agree, name="agree"),
    path("offers/<int:pk>/refuse/", offered.refuse, name="refuse"),
    path("record/", record.record, name="record"),
    path("record/export/", record.export, name="record-export"),
    path("data/", own.own, name="own"),
    path("data/export/", own.own_export, name="own-export"),
    path("data/correct/", own.own_correct, name="own-correct"),
    path("apply/<slug:policy>/<slug:entry>/", applying.apply, name="apply"),
    path("account/<str:key>/", account.account, name="account"),
    path("claim/", views.claim, name="open"),
    path("claims/", claims.claims, name="claims"),
    path("claims/export/", claims.export, name="claims-export"),
    path("claims/<str:number>/", views.one_claim, name="claim"),
    path("claims/<str:number>/act/", views.act, name="act"),
    path("claims/<str:number>/form/", applying.form, name="form"),
    path("claims/<str:number>/add/", applying.add, name="add"),
    path("claims/<str:number>/drop/", applying.drop, name="drop"),
    path("claims/<str:number>/file/", applying.hand_over, name="file"),
    path("claims/<str:number>/evidence/", handing_in.receive, name="hand-in"),
    path("claims/<str:number>/evidence/<int:pk>/", handing_in.paper, name="paper"),
    path("claims/<str:number>/evidence/<int:pk>/off/", handing_in.remove, name="take-off"),
    path("claims/<str:number>/letters/<int:pk>/", letter, name="letter"),
]
