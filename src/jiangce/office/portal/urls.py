"""Addresses of the portal."""

from django.urls import path

from jiangce.office.pages.letters import letter
from jiangce.office.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("claim/", views.claim, name="open"),
    path("claims/<str:number>/", views.one_claim, name="claim"),
    path("claims/<str:number>/act/", views.act, name="act"),
    path("claims/<str:number>/letters/<int:pk>/", letter, name="letter"),
]
