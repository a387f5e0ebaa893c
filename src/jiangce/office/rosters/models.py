"""Files of workers that were taken over, and claims that were filed together. What they say stands in a dossier of the firm."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiangce.office.claims.models import Claim, Dossier
from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import ScopedQuerySet
from jiangce.office.registers.models import Organisation, Person


class FirmQuerySet(ScopedQuerySet):
    """What a firm did."""

    def own(self, user: User) -> Q:
        return Q(organisation__in=Organisation.objects.of(user))


class Upload(models.Model):
    """A file of workers, taken over once. ``digest``: SM3 of the file as it came."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="uploads", verbose_name="单位")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="uploads")
    region = models.CharField("区域代码", max_length=6)
    policy = models.CharField("政策", max_length=60)
    entry = models.CharField("项目", max_length=80)
    name = models.CharField("文件名", max_length=120, blank=True)
    digest = models.CharField("文件摘要（SM3）", max_length=64)
    rows = models.PositiveIntegerField("行数")
    people = models.PositiveIntegerField("新登记的人数", default=0)
    parcel = models.CharField(max_length=32, unique=True)  # of the page it came by: sent twice, it is taken over once
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = FirmQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "名册文件"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.name}"


class Newcomer(models.Model):
    """Somebody whom a firm's file brought into the register: what is known of him, this firm said itself."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="brought_by")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="newcomers")

    class Meta:
        verbose_name = verbose_name_plural = "名册新登记人员"

    def __str__(self) -> str:
        return str(self.person)


class Filing(models.Model):
    """Claims filed together. ``slip``: of the page they came by; ``agreed``: the firm says its workers know and want it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="filings", verbose_name="单位")
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, blank=True, related_name="filings")
    number = models.CharField("批次号", max_length=24, unique=True)
    region = models.CharField("区域代码", max_length=6)
    digest = models.CharField("名册摘要（SM3）", max_length=64, blank=True)
    slip = models.CharField(max_length=32, unique=True)
    people = models.ManyToManyField(Person, related_name="+", verbose_name="一并认定的员工")
    agreed = models.BooleanField("已告知员工并取得同意", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = FirmQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "集中申领"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(agreed=True), name="filing_agreed")]

    def __str__(self) -> str:
        return self.number


class Line(models.Model):
    """What became of one wish among them. ``known``: the registers tie the worker to the firm, so it may read the reasons."""

    class Outcome(models.TextChoices):
        FILED = "filed", "已提交"
        ALREADY = "already", "此前已申领"
        NOT_ENTITLED = "not_entitled", "不符合"
        REFUSED = "refused", "未受理"

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="员工")
    policy = models.CharField("政策", max_length=60)
    entry = models.CharField("项目", max_length=80)
    fact = models.CharField("事实", max_length=200)
    title = models.CharField("项目名称", max_length=120)
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices)
    why = models.CharField("原因", max_length=300, blank=True)
    known = models.BooleanField(default=False)
    claim = models.OneToOneField(Claim, models.PROTECT, null=True, blank=True, related_name="filed_in")

    class Meta:
        verbose_name = verbose_name_plural = "集中申领明细"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "policy", "entry", "fact"], name="line_once"),
            models.CheckConstraint(
                condition=(Q(outcome="filed") & Q(claim__isnull=False)) | (~Q(outcome="filed") & Q(claim=None)),
                name="line_filed_has_claim",
            ),
        ]
        indexes = [models.Index(fields=["filing", "outcome"])]

    def __str__(self) -> str:
        return f"{self.filing} {self.title} {self.get_outcome_display()}"
