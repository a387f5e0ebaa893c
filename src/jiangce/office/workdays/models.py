"""Years whose calendar is known, and the days in them that are not what their weekday says."""

from __future__ import annotations

from datetime import date

from django.db import models

from jiangce.office.asked import Asked


class Year(models.Model):
    """A year whose holidays have been announced (国务院办公厅, usually in November of the year before)."""

    year = models.PositiveSmallIntegerField("年度", primary_key=True)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "已公布的年度"
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class SpecialDay(models.Model):
    """A weekday that is off, or a day of a weekend that is worked."""

    day = models.DateField("日期", primary_key=True)
    works = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调休与放假"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.works else '放假'} {self.name}"


YEARS = Asked(lambda: Year.objects.values_list("year", flat=True))
DAYS = Asked(lambda: SpecialDay.objects.values_list("day", "works"))
DAYS_BETWEEN = Asked(
    lambda first, last: SpecialDay.objects.filter(day__range=(first, last)).values_list("day", "works"), date, date
)
