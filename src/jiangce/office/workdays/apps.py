"""The calendar as a Django app."""

from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    """工作日历."""

    name = "jiangce.office.workdays"
    label = "workdays"
    verbose_name = "工作日历"

    def ready(self) -> None:
        from django.core.signals import request_finished, request_started

        from jiangce.office.workdays import counting

        request_started.connect(counting.begin, dispatch_uid="workdays")
        request_finished.connect(counting.end, dispatch_uid="workdays")
