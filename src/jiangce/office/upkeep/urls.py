"""Where a supervisor asks whether all is well."""

from django.urls import path

from jiangce.office.upkeep.health import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
