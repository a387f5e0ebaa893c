"""Addresses of the office: the public site at the root, the interface under /api/, log-in under /accounts/."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/", include("jiangce.office.api.urls")),
    path("", include("jiangce.office.public.urls")),
]

handler400 = "jiangce.office.public.views.errors.bad_request"
handler404 = "jiangce.office.public.views.errors.not_found"
handler500 = "jiangce.office.public.views.errors.server_error"
