"""The audit log as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """操作日志."""

    name = "jiangce.office.audit"
    label = "audit"
    verbose_name = "操作日志"

    def ready(self) -> None:
        """The log's triggers stand after every migration; other apps name theirs (`standing.stands`)."""
        from django.db.models.signals import post_migrate

        from jiangce.office.audit.protection import TABLES, protect, triggers
        from jiangce.office.audit.standing import Guard, put_back, stands

        stands(Guard(TABLES, triggers, protect))
        post_migrate.connect(put_back, sender=self, dispatch_uid="audit.standing")
