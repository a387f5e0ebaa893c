"""Addresses of a firm's pages."""

from django.urls import path

from jiangce.office.employer.views import decisions, filings, home, papers, people, upload

app_name = "employer"
urlpatterns = [
    path("", home.home, name="home"),
    path("people/", people.people, name="people"),
    path("people/export/", people.export, name="people-export"),
    path("upload/", upload.upload, name="upload"),
    path("upload/template/", upload.blank, name="template"),
    path("upload/take/", upload.take_over, name="take"),
    path("upload/back/", upload.back, name="back"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/export/", decisions.export, name="decisions-export"),
    path("papers/", papers.papers, name="papers"),
    path("papers/export/", papers.export, name="papers-export"),
    path("papers/hand-in/", papers.receive, name="papers-hand-in"),
    path("papers/take-off/", papers.remove, name="papers-take-off"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("file/", filings.file, name="file"),
    path("filings/<str:number>/", filings.filing, name="filing"),
    path("filings/<str:number>/export/", filings.export, name="filing-export"),
]
