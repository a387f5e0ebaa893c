"""The calendar as a Django app."""

from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    """工作日历."""

    name = "jiangce.office.workdays"
    label = "workdays"
    verbose_name = "工作日历"
