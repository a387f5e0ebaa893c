"""The audit log as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """操作日志."""

    name = "jiangce.office.audit"
    label = "audit"
    verbose_name = "操作日志"
