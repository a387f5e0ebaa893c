"""Letters as they were written: numbered without a gap, never changed; what they looked like beside them."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.models import Claim, Step
from jiangce.office.letters.kinds import KINDS


class Frozen(models.QuerySet[Any]):
    """Nothing that was sent is changed."""

    def update(self, **_: object) -> NoReturn:
        raise TypeError("文书只增不改 / letters are never changed")

    def delete(self) -> NoReturn:
        raise TypeError("文书只增不删 / letters are never deleted")


class Series(models.Model):
    """The numbers of one office in one year: the last that was given. Locked by whoever takes the next."""

    mark = models.CharField("机关代字", max_length=20)
    year = models.PositiveIntegerField("年份")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "文号"
        constraints = [models.UniqueConstraint(fields=["mark", "year"], name="letter_series_once")]

    def __str__(self) -> str:
        return f"{self.mark}〔{self.year}〕{self.last}号"


class Layout(models.Model):
    """The Typst source by which letters were set, kept so that they can be set again to the byte; by its SM3 digest."""

    digest = models.CharField("摘要", max_length=64, primary_key=True)
    source = models.TextField("版式")

    objects = Frozen.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书版式"

    def __str__(self) -> str:
        return self.digest[:12]


class Letter(models.Model):
    """One letter about one move. ``told``: canonical JSON of everything it says (`filling.content`)."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="letters", verbose_name="申领")
    step = models.OneToOneField(Step, models.PROTECT, related_name="letter", verbose_name="动作")
    kind = models.CharField("种类", max_length=12, choices=list(KINDS.items()))
    mark = models.CharField("机关代字", max_length=20)
    year = models.PositiveIntegerField("年份")
    serial = models.PositiveIntegerField("序号")
    told = models.TextField("内容")
    layout = models.ForeignKey(Layout, models.PROTECT, related_name="+", verbose_name="版式")
    digest = models.CharField("摘要", max_length=64, unique=True)
    written_at = models.DateTimeField("出具时间", default=timezone.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="出具人")

    objects = Frozen.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["mark", "year", "serial"], name="letter_number_once"),
            models.CheckConstraint(condition=Q(serial__gt=0), name="letter_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Once. Raises `TypeError`."""
        if not self._state.adding:
            raise TypeError("文书只增不改 / letters are never changed")
        super().save(*args, **kwargs)

    @property
    def number(self) -> str:
        """As it is printed."""
        return f"{self.mark}〔{self.year}〕{self.serial}号"

    @property
    def content(self) -> dict[str, Any]:
        """What it says."""
        return dict(json.loads(self.told))

    @property
    def title(self) -> str:
        """What kind of letter it calls itself."""
        return str(self.content["title"])

    def digested(self) -> str:
        """The digest of what is stored now: equal to ``digest`` as long as nobody touched it."""
        return sm3(f"{self.number}\n{self.layout_id}\n{self.told}".encode())
