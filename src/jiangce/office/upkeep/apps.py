"""The upkeep of an office as a Django app: commands and one address, no table; and how much a connection keeps."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created

PLANS = 400  # that a connection keeps ready: the pages ask some 200 questions, and who forgets one plans it anew


def keep_plans(connection: Any, **_: Any) -> None:
    """Of PostgreSQL alone, where questions are prepared (`?prepare=yes`)."""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = PLANS


class UpkeepConfig(AppConfig):
    """运维."""

    name = "jiangce.office.upkeep"
    label = "upkeep"
    verbose_name = "运维"

    def ready(self) -> None:
        """Every connection, as it is made."""
        connection_created.connect(keep_plans, dispatch_uid="jiangce.keep_plans")
