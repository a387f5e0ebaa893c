"""Personal data as a Django app."""

from django.apps import AppConfig


class PersonalConfig(AppConfig):
    """个人数据."""

    name = "jiangce.office.personal"
    label = "personal"
    verbose_name = "个人数据"
