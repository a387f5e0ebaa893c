"""Somebody asks for a correction; a row was let go of when its time was over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import ScopedQuerySet
from jiangce.office.registers.models import Person
from jiangce.office.sealing.fields import SealedField


def _only_how_long(text: str) -> str:
    return f"（{len(text)} 字）"


class CorrectionQuerySet(ScopedQuerySet):
    """Requests for correction."""

    def own(self, user: User) -> Q:
        return Q(person__in=Person.objects.of(user))


class Correction(models.Model):
    """What is registered of me is wrong: which, how it should be, what proves it; and what became of it.

    ``what``: a field of the person's entry, or table/key of a fact; "" where it is none of them. ``said`` is sealed: people
    write numbers into it. ``version``: as it was seen when it was answered.
    """

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        DONE = "done", "已更正"
        DECLINED = "declined", "不予更正"

    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections", verbose_name="个人")
    region = models.CharField("区域代码", max_length=6)
    what = models.CharField("事项", max_length=82, blank=True)
    said = SealedField("应当怎样，凭什么", mask=_only_how_long)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    due_on = models.DateField("答复期限", null=True, blank=True)
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更正申请"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "what"], condition=Q(state="open") & ~Q(what=""), name="correction_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_by=None)
                | (~Q(state="open") & ~Q(answer="") & Q(answered_by__isnull=False)),
                name="correction_answered",
            ),
        ]
        indexes = [models.Index(fields=["region", "state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.person} {self.get_state_display()}"


class Erasure(models.Model):
    """A row that was let go of, or what was personal in it. ``rest``: SM3 of what of a frozen text remains."""

    model = models.CharField("种类", max_length=60)
    row = models.BigIntegerField("行")
    rule = models.CharField("规则", max_length=40)
    at = models.DateTimeField("时间", default=timezone.now)
    rest = models.CharField("余下内容的摘要（SM3）", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "到期删去"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["model", "row", "rule"], name="erased_once")]

    def __str__(self) -> str:
        return f"{self.model}:{self.row} {self.rule}"
