"""Addresses of the office: the public site at the root, the interface under /api/, log-in under /accounts/; working pages."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("my/", include("jiangce.office.portal.urls")),
    path("desk/", include("jiangce.office.desk.urls")),
    path("registry/", include("jiangce.office.registry.urls")),
    path("firm/", include("jiangce.office.employer.urls")),
    path("notices/", include("jiangce.office.noticeboard.urls")),
    path("finance/", include("jiangce.office.finance.urls")),
    path("admin/", include("jiangce.office.administration.urls")),
    path("audit/", include("jiangce.office.oversight.urls")),
    path("api/", include("jiangce.office.api.urls")),
    path("simulate/", include("jiangce.office.analyst.urls")),
    path("", include("jiangce.office.upkeep.urls")),
    path("", include("jiangce.office.public.urls")),
]

handler400 = "jiangce.office.pages.errors.bad_request"
handler403 = "jiangce.office.pages.errors.forbidden"
handler404 = "jiangce.office.pages.errors.not_found"
handler500 = "jiangce.office.pages.errors.server_error"
