"""Addresses of the auditor's pages."""

from django.urls import path

from jiangce.office.oversight.views import claims, log

app_name = "oversight"
urlpatterns = [
    path("", claims.claims, name="claims"),
    path("claims/<str:number>/", claims.claim, name="claim"),
    path("claims/<str:number>/judgements/<int:pk>/", claims.judgement, name="judgement"),
    path("claims/<str:number>/evidence/<int:pk>/", claims.paper, name="paper"),
    path("sample/", claims.sampled, name="sample"),
    path("sample/export/", claims.sampled_export, name="sample-export"),
    path("log/", log.log, name="log"),
    path("log/export/", log.log_csv, name="log-export"),
    path("log/verify/", log.verify, name="verify"),
    path("log/whole/", log.whole, name="whole"),
    path("log/roots/", log.roots, name="roots"),
]
