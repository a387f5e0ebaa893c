"""The log and its daily roots. The database itself refuses to change or delete a record (see the first migration)."""

from __future__ import annotations

from typing import NoReturn

from django.db import models


class AppendOnly(models.QuerySet["Record"]):
    """Nothing in a log is changed."""

    def update(self, **_: object) -> NoReturn:
        raise TypeError("操作日志只增不改 / the audit log only grows")

    def delete(self) -> NoReturn:
        raise TypeError("操作日志只增不删 / the audit log only grows")


class Record(models.Model):
    """One thing that happened. ``at``: UTC, ISO 8601 with microseconds, as text: what is digested is what is stored."""

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.CharField("时间", max_length=32)
    actor = models.CharField("操作人编号", max_length=64, blank=True)
    actor_name = models.CharField("操作人", max_length=150, blank=True)
    action = models.CharField("操作", max_length=64)
    subject = models.CharField("对象", max_length=120, blank=True)
    detail = models.TextField("内容", default="{}")
    previous = models.CharField("前一条摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64, unique=True)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ["seq"]
        indexes = [models.Index(fields=["subject", "seq"]), models.Index(fields=["actor", "seq"])]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.subject}"


class DailyRoot(models.Model):
    """The digest of a day's last record: published, printed or sent away, it holds the whole log before it fast."""

    day = models.DateField("日期", primary_key=True)
    seq = models.BigIntegerField("末条序号")
    digest = models.CharField("末条摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "每日根摘要"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.digest}"
