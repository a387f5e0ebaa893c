"""What somebody declares for one or several claims: facts that no register has yet, each until an officer decides on it.

A dossier is of one party. An applicant's holds what one claim rests on; an employer's the workers of a whole roster, with
all claims that follow from it. A declaration is never edited: a changed one takes the place of the other, so that a decision
made on it can be asked for again.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import ScopedQuerySet
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.sealing.blobs import SealedBlob
from jiangce.office.sealing.fields import SealedField


class DossierQuerySet(ScopedQuerySet):
    """Dossiers."""

    def own(self, user: User) -> Q:
        return Q(person__in=Person.objects.of(user)) | Q(organisation__in=Organisation.objects.of(user))


class Dossier(models.Model):
    """What one party declares together. ``version``: as it was seen when it was changed."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="dossiers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="dossiers")
    region = models.CharField("区域代码", max_length=6)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("创建时间", default=timezone.now)
    version = models.PositiveIntegerField("版本", default=1)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申报"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(person=None) ^ Q(organisation=None), name="dossier_of_one")]

    def __str__(self) -> str:
        return f"{self.party} {self.opened_at:%Y-%m-%d}"

    @property
    def party(self) -> Person | Organisation:
        found = self.person or self.organisation
        assert found is not None
        return found


class Declaration(models.Model):
    """What is said of one row. ``base``: the version of the register's row that it adds to; 0: a fact of its own.

    ``values``: as `rulebook.written.read_row` gives them, only what is said; ``fact``: what it became when it was confirmed.
    """

    class State(models.TextChoices):
        DECLARED = "declared", "待核实"
        CONFIRMED = "confirmed", "已核实"
        REFUSED = "refused", "不予采信"
        REPLACED = "replaced", "已改报"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="declarations")
    table = models.CharField("类别", max_length=40)
    key = models.CharField("编号", max_length=40)
    base = models.PositiveIntegerField("所补充的版本", default=0)
    values = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DECLARED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申报人")
    at = models.DateTimeField("申报时间", default=timezone.now)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("核定时间", null=True, blank=True)
    why = models.CharField("理由", max_length=300, blank=True)
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "申报事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "table", "key"], condition=Q(state="declared"), name="declaration_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="declared", settled_at=None) | (~Q(state="declared") & Q(settled_at__isnull=False)),
                name="declaration_settled_or_open",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(why=""), name="declaration_refused_why"),
        ]

    def __str__(self) -> str:
        return f"{self.table}/{self.key} {self.get_state_display()}"


class Paper(SealedBlob):
    """The bytes of an evidence."""


class Evidence(models.Model):
    """A document that proves what was declared of one row. ``document``: which, as the vocabulary calls it (劳动合同).

    ``name``: the file's, which people like to write names and numbers into, so sealed. ``digest``: SM3 of the file.
    ``common``: it tells of several people (the list of a course): they share its bytes, and none of them opens it.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        JPEG = "jpeg", "JPEG 图片"
        PNG = "png", "PNG 图片"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="evidence")
    table = models.CharField("类别", max_length=40)
    key = models.CharField("编号", max_length=40)
    document = models.CharField("证明材料", max_length=80)
    name = SealedField("文件名", mask=lambda text: text[-40:])
    kind = models.CharField("格式", max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField("大小（字节）")
    digest = models.CharField("摘要（SM3）", max_length=64)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="evidence")
    common = models.BooleanField("几人共用", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", default=timezone.now)
    removed_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "table", "key", "document", "digest"], condition=Q(removed_at=None), name="evidence_once"
            ),
            models.CheckConstraint(condition=Q(paper__isnull=False) | Q(removed_at__isnull=False), name="evidence_is_there"),
            models.CheckConstraint(condition=Q(size__gt=0) & Q(size__lte=10_000_000), name="evidence_size"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.document} {self.get_kind_display()}"
