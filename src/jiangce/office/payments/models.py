"""Batches of payments, their lines, what the bank answered, and what of the answer fits nothing. Money in 分."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jiangce.office.claims.models import Claim
from jiangce.office.identity.scoping import ScopedQuerySet
from jiangce.office.registers.models import Organisation
from jiangce.office.sealing.fields import SealedField


class FirmAccount(models.Model):
    """An organisation's account to pay into; a person's stands in the register."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="account", verbose_name="单位")
    card = SealedField("收款账号")
    bank = models.CharField("开户行", max_length=80)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField("变更时间", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "单位收款账户"

    def __str__(self) -> str:
        return f"{self.organisation} {self.card}"


class Series(models.Model):
    """The numbers of the batches of a region in a year."""

    region = models.CharField("区域代码", max_length=6)
    year = models.PositiveIntegerField("年份")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "批次号"
        constraints = [models.UniqueConstraint(fields=["region", "year"], name="payment_batch_series_once")]

    def __str__(self) -> str:
        return f"{self.region}-{self.year}-{self.last}"


class Batch(models.Model):
    """Payments that go to the bank together, of one fund in one region. ``digest``: of all its lines, see `digesting`.

    Whoever prepared it never approves it: the database says so too.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", "待复核"
        REFUSED = "refused", "已退回"
        APPROVED = "approved", "已复核"
        SETTLED = "settled", "已回盘"
        DROPPED = "dropped", "已撤销"

    number = models.CharField("批次号", max_length=24, unique=True)
    region = models.CharField("区域代码", max_length=6)
    policy = models.CharField("政策", max_length=60)
    fund = models.CharField("资金", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PREPARED)
    count = models.PositiveIntegerField("笔数")
    total = models.BigIntegerField("合计（分）")
    digest = models.CharField("摘要", max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="制单")
    prepared_at = models.DateTimeField("制单时间", default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复核"
    )
    approved_at = models.DateTimeField("复核时间", null=True, blank=True)
    why = models.CharField("退回理由", max_length=300, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发放批次"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")), name="payment_batch_by_two"),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["approved", "settled"], approved_by__isnull=False, approved_at__isnull=False)
                    | (~Q(state__in=["approved", "settled"]) & Q(approved_by=None, approved_at=None))
                ),
                name="payment_batch_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="dropped", count=0, total=0) | (~Q(state="dropped") & Q(count__gt=0, total__gt=0)),
                name="payment_batch_of_something",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["region", "state"])]

    def __str__(self) -> str:
        return self.number


class Line(models.Model):
    """One payment of a batch: to whom, on which account, how much, and what became of it. A claim is in one live line."""

    class State(models.TextChoices):
        WAITING = "waiting", "待回盘"
        PAID = "paid", "已发放"
        FAILED = "failed", "发放失败"
        DROPPED = "dropped", "已撤出"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField("序号")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payment_lines", verbose_name="申领")
    payee = models.CharField("收款方编号", max_length=20)
    name = models.CharField("户名", max_length=120)
    card = SealedField("账号")
    account_index = models.CharField(max_length=64, editable=False)  # by what an equal account is told, unopened
    bank = models.CharField("开户行", max_length=80, blank=True)
    amount = models.BigIntegerField("金额（分）")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField("原因", max_length=200, blank=True)
    settled_at = models.DateTimeField("回盘时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发放明细"
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="payment_line_number_once"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(state__in=["waiting", "paid"]), name="payment_line_one_live"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_line_of_something"),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(reason=""), name="payment_line_failed_why"),
        ]

    def __str__(self) -> str:
        return f"{self.batch}/{self.number}"


class Answer(models.Model):
    """A file that the bank sent back for a batch. The same file is taken once."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="answers")
    digest = models.CharField("摘要", max_length=64)
    paid = models.PositiveIntegerField("成功笔数", default=0)
    failed = models.PositiveIntegerField("失败笔数", default=0)
    known = models.PositiveIntegerField("已办笔数", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "回盘文件"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "digest"], name="payment_answer_once")]

    def __str__(self) -> str:
        return f"{self.batch} {self.at:%Y-%m-%d}"


class StrayQuerySet(ScopedQuerySet):
    """Rows that fit nothing."""

    region_column = "answer__batch__region"


class Stray(models.Model):
    """A row of an answer that fits no line. ``said``: number, amount, result and reason, as the bank wrote them."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="strays")
    row = models.PositiveIntegerField("行")
    said = models.CharField("银行所报", max_length=300)
    why = models.CharField("对不上的原因", max_length=200)
    note = models.CharField("处理说明", max_length=300, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects: Any = StrayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对不上的回盘"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "row"], name="payment_stray_once"),
            models.CheckConstraint(
                condition=Q(settled_by=None, settled_at=None) | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(note="")),
                name="payment_stray_settled_with_a_word",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.answer} {self.row}"
