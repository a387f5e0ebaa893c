"""What is on public notice, for anyone: pages only."""

from django.apps import AppConfig


class NoticeboardConfig(AppConfig):
    """公示页面."""

    name = "jiangce.office.noticeboard"
    label = "noticeboard"
