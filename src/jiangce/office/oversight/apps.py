"""The auditor's pages as a Django app: pages only."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """审计监督."""

    name = "jiangce.office.oversight"
    label = "oversight"
