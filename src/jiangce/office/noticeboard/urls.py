"""Addresses of notices/: what anyone may read, and under office/ what officers do."""

from django.urls import path

from jiangce.office.noticeboard.views import objecting, office, office_objections, public

app_name = "noticeboard"
urlpatterns = [
    path("", public.board, name="list"),
    path("export/", public.export, name="export"),
    path("receipt/", objecting.receipt, name="receipt"),
    path("office/", office.lists, name="lists"),
    path("office/export/", office.export, name="lists-export"),
    path("office/prepare/", office.start, name="prepare"),
    path("office/end/", office.end_due, name="end"),
    path("office/objections/", office_objections.inbox, name="objections"),
    path("office/objections/export/", office_objections.export, name="objections-export"),
    path("office/objections/<int:pk>/", office_objections.one, name="objection"),
    path("office/objections/<int:pk>/act/", office_objections.act, name="objection-act"),
    path("office/objections/<int:pk>/read/", office_objections.reveal, name="objection-read"),
    path("office/<int:pk>/", office.one, name="office-notice"),
    path("office/<int:pk>/act/", office.act, name="act"),
    path("office/<int:pk>/archive/", office.archived, name="archive"),
    path("<str:number>/", public.notice, name="notice"),
    path("<str:number>/list/", public.lines, name="notice-list"),
    path("<str:number>/bytes/", public.published, name="notice-bytes"),
    path("<str:number>/objection/", objecting.objection, name="object"),
]
