"""Notices, the masked lines that they print, objections to one of them, and the list as it is frozen in the end."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Replace
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from jiangce.office.claims.models import Claim
from jiangce.office.identity.scoping import ScopedQuerySet
from jiangce.office.notices.masking import HEAD, LEAST, STAR, TAIL, mask_name
from jiangce.office.sealing.fields import SealedField


def len_only(text: str) -> str:
    """Of a text only how long it is."""
    return f"（{len(text)}字）"


class NoticeQuerySet(ScopedQuerySet):
    """Notices."""

    def public(self) -> NoticeQuerySet:
        """Which anyone may read today: open, or over and not yet withdrawn."""
        shown = Q(public_until=None) | Q(public_until__gte=timezone.localdate())
        return self.filter(shown).exclude(state="prepared")


class Notice(models.Model):
    """A list of approved claims put on notice together. ``days``: working days; ``last_day``: the last of them.

    ``digest``: of the list as it was published.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", "拟公示"
        OPEN = "open", "公示中"
        ENDED = "ended", "期满待结"
        ARCHIVED = "archived", "已归档"

    number = models.CharField("公示编号", max_length=20, null=True, blank=True, unique=True)
    region = models.CharField("区域代码", max_length=6)
    policy = models.CharField("政策", max_length=60)
    entry = models.CharField("项目", max_length=80)
    heading = models.CharField("标题", max_length=200)
    days = models.PositiveSmallIntegerField("工作日数")
    shown = models.PositiveSmallIntegerField("期满后继续展示天数")
    basis = models.CharField("期限依据", max_length=200)
    office = models.CharField("受理异议单位", max_length=80, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    opens_on = models.DateField("公示开始", null=True, blank=True)
    last_day = models.DateField("公示截止", null=True, blank=True)
    public_until = models.DateField("公开展示至", null=True, blank=True)
    digest = models.CharField("名单摘要", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟定")
    prepared_at = models.DateTimeField("拟定时间", default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField("公示时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ["-opens_on", "-pk"]
        indexes = [models.Index(fields=["state", "last_day"]), models.Index(fields=["region", "policy", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="prepared")
                | (
                    Q(number__isnull=False, opens_on__isnull=False, last_day__gt=F("opens_on"))
                    & Q(published_by__isnull=False, public_until__gte=F("last_day"))
                    & ~Q(digest="")
                ),
                name="notice_published_whole",
            ),
            models.CheckConstraint(condition=Q(state="prepared") | ~Q(office="", phone="", address=""), name="notice_contact"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number or f"拟公示 {self.pk}"

    @property
    def over(self) -> bool:
        """Has the last day gone by?"""
        return self.last_day is not None and timezone.localdate() > self.last_day


def _visible(column: str) -> Any:
    return Length(Replace(F(column), models.Value(STAR), models.Value("")))


class NoticeLine(models.Model):
    """One line, as it is printed: masked before it comes here. The database refuses one that is not (see `guarding`)."""

    class Kind(models.TextChoices):
        PERSON = "person", "个人"
        ORGANISATION = "org", "单位"

    class Outcome(models.TextChoices):
        PREPARED = "prepared", "拟公示"
        RUNNING = "running", "公示中"
        OBJECTED = "objected", "异议核查中"
        PASSED = "passed", "无异议"
        DISMISSED = "dismissed", "异议不成立"
        REFUSED = "refused", "异议成立，不予支持"
        SENT_BACK = "sent_back", "退回重新审核"

    LIVE = ("prepared", "running", "objected")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="lines", verbose_name="公示")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="notice_lines", verbose_name="申领")
    seen = models.PositiveIntegerField("申领版本")
    at = models.PositiveIntegerField("序号")
    kind = models.CharField("类别", max_length=6, choices=Kind.choices)
    name = models.CharField("名称", max_length=120)
    code = models.CharField("证件号码或统一社会信用代码", max_length=40, blank=True)
    title = models.CharField("项目", max_length=120)
    clause = models.CharField("条款", max_length=60)
    amount = models.BigIntegerField("金额（分）")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.PREPARED)
    settled_on = models.DateField("办结日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示名单"
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "at"], name="line_at_once"),
            models.UniqueConstraint(fields=["notice", "claim"], name="line_claim_once"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(outcome__in=("prepared", "running", "objected")), name="line_one_live"
            ),
            models.CheckConstraint(condition=Q(kind="org") | Q(name__contains=STAR), name="line_name_masked"),
            models.CheckConstraint(
                condition=Q(kind="org") | Q(code="") | (Q(code__contains=STAR * LEAST) & Q(LessThanOrEqual(_visible("code"), HEAD + TAIL))),
                name="line_number_masked",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="line_amount"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.notice} {self.at}"


class ObjectionQuerySet(ScopedQuerySet):
    """Objections."""

    region_column = "notice__region"


class Objection(models.Model):
    """Somebody says that one line is wrong. Who, how to reach him and what he says are sealed.

    ``secret``: a blind index of what he looks the answer up with; ``origin``: of where it came from, to bound how many.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "待处理"
        ACCEPTED = "accepted", "核查中"
        ANSWERED = "answered", "已答复"
        SETTLED = "settled", "已办结"

    receipt = models.CharField("受理号", max_length=20, unique=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections", verbose_name="公示")
    line = models.ForeignKey(NoticeLine, models.PROTECT, related_name="objections", verbose_name="对象")
    who = SealedField("异议人", mask=mask_name)
    reach = SealedField("联系方式")
    what = SealedField("异议内容", mask=len_only)
    answer = SealedField("答复", blank=True, mask=len_only)
    secret = models.CharField(max_length=64, blank=True, editable=False)
    origin = models.CharField(max_length=64, blank=True, editable=False)
    once = models.CharField(max_length=40, unique=True, editable=False)  # a form sent twice is one objection
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代为登记"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RECEIVED)
    outcome = models.CharField("结论", max_length=10, blank=True)
    at = models.DateTimeField("提出时间", default=timezone.now)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["notice", "state"]), models.Index(fields=["origin", "at"])]
        constraints = [
            models.CheckConstraint(condition=Q(state="received") | Q(handled_by__isnull=False), name="objection_handled"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.receipt


class Archive(models.Model):
    """The list as it was in the end, to the byte; the database refuses to change it."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="archive", verbose_name="公示")
    told = models.TextField("正文")
    digest = models.CharField("摘要（SM3）", max_length=64)
    at = models.DateTimeField("归档时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "公示归档"

    def __str__(self) -> str:
        return f"{self.notice} {self.digest[:12]}"


class Series(models.Model):
    """The last number of a region's notices in a year; counted under its lock, so that none is left out."""

    region = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.region} {self.year}: {self.last}"
