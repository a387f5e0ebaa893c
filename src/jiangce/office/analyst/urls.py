"""Addresses of the analyst's page."""

from django.urls import path

from jiangce.office.analyst import views

app_name = "analyst"
urlpatterns = [path("", views.simulate, name="simulate")]
