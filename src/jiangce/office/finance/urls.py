"""Addresses of finance/."""

from django.urls import path

from jiangce.office.finance.views import answering, batches, payable, recovering

app_name = "finance"
urlpatterns = [
    path("", payable.home, name="home"),
    path("export/", payable.export, name="export"),
    path("make/", payable.make, name="make"),
    path("batches/", batches.batches, name="batches"),
    path("batches/export/", batches.export, name="batches-export"),
    path("batches/<str:number>/", batches.batch, name="batch"),
    path("batches/<str:number>/lines/", batches.lines, name="lines"),
    path("batches/<str:number>/act/", batches.act, name="act"),
    path("batches/<str:number>/file/", answering.send, name="send"),
    path("batches/<str:number>/answer/", answering.answer, name="answer"),
    path("recovering/", recovering.recovering, name="recovering"),
    path("recovering/export/", recovering.export, name="recovering-export"),
    path("recovering/<str:number>/", recovering.received, name="received"),
    path("strays/", answering.strays, name="strays"),
    path("strays/export/", answering.strays_export, name="strays-export"),
    path("strays/<int:pk>/", answering.settle, name="settle"),
]
