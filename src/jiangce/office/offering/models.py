"""What the registers say is somebody's, stored for everybody; and the invitations to take it without an application."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jiangce.office.claims.models import Claim
from jiangce.office.claims.moves import machine
from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import ScopedQuerySet
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.sealing.fields import SealedField


class Screening(models.Model):
    """One run over everybody under one policy. ``told``: how many of each result, of each change, sums in 分."""

    policy = models.CharField("政策", max_length=60)
    region = models.CharField("区域代码", max_length=6)
    as_of = models.DateField("认定日期")
    rules_hash = models.CharField("规则摘要", max_length=64)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("完成时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="启动人"
    )
    rows = models.PositiveIntegerField("事实数", default=0)
    told = models.JSONField("结果", default=dict)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "全员比对"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["policy", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.policy} {self.as_of}"


class Look(models.Model):
    """When one party was last decided apart from everybody: at its visit, because its facts had changed."""

    claimant = models.CharField("当事人编号", max_length=20, unique=True)
    looked_at = models.DateTimeField("认定时间")
    rules = models.CharField("规则摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "单独认定"

    def __str__(self) -> str:
        return self.claimant


class OfferQuerySet(ScopedQuerySet):
    """Stored results."""

    def own(self, user: User) -> Q:
        return Q(person__in=Person.objects.of(user)) | Q(organisation__in=Organisation.objects.of(user))

    def open(self) -> OfferQuerySet:
        """Which hold."""
        return self.filter(closed_on=None)

    def unclaimed(self) -> OfferQuerySet:
        """For which nobody has claimed, also not under an entry merged into his, and nothing was paid."""
        same = {name: OuterRef(name) for name in ("policy", "entry", "fact")}
        live = {"claims__state__in": machine().live(), **{f"claims__{name}": one for name, one in same.items()}}
        taken = (
            Claim.objects.live().filter(claimant=OuterRef("claimant"), **same),
            Person.objects.filter(merged_into=OuterRef("person"), **live),  # few: found first, then what they claimed
            Organisation.objects.filter(merged_into=OuterRef("organisation"), **live),
        )
        return self.open().filter(*(~Exists(one) for one in taken), already_paid=0)


class Offer(models.Model):
    """What one benefit of a policy comes to for one fact (or group) and one payee. Money in 分.

    ``why``: of an open one the conditions not known, of a near one what is missing; ``proactive``: may be had without an
    application. It is kept when it no longer holds, with the reason.
    """

    class Result(models.TextChoices):
        ENTITLED = "entitled", "符合"
        OPEN = "open", "待定"
        NEAR = "near", "差一步"

    class Closed(models.TextChoices):
        CLAIMED = "claimed", "已申领"
        PAID = "paid", "已发放"
        FACT = "fact", "事实已撤销或更正"
        FACTS = "facts", "现有事实下不再符合"
        RULES = "rules", "规则已变"
        POLICY = "policy", "政策不再适用"
        UPDATED = "updated", "结果已更新"

    policy = models.CharField("政策", max_length=60)
    entry = models.CharField("项目", max_length=80)
    fact = models.CharField("事实", max_length=200)
    fact_on = models.DateField("事实日期", null=True, blank=True)
    title = models.CharField("项目名称", max_length=120)
    clause = models.CharField("条款", max_length=60)
    region = models.CharField("区域代码", max_length=6)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name="个人"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name="单位"
    )
    claimant = models.CharField("当事人编号", max_length=20)
    result = models.CharField("结果", max_length=8, choices=Result.choices)
    low = models.BigIntegerField("下限（分）", default=0)
    high = models.BigIntegerField("上限（分）", null=True, blank=True)
    certainty = models.CharField("把握", max_length=12, blank=True)
    already_paid = models.BigIntegerField("已领（分）", default=0)
    provisional = models.BooleanField("受待定事项影响", default=False)
    proactive = models.BooleanField("免申即享", default=False)
    why = models.JSONField("待定或所差", default=list)
    reach_on = models.DateField("预计满足日期", null=True, blank=True)
    as_of = models.DateField("认定日期")
    rules_hash = models.CharField("规则摘要", max_length=64)
    live_until = models.DateField("有效至")
    made_at = models.DateTimeField("首次得出", default=timezone.now)
    closed_on = models.DateField("关闭日期", null=True, blank=True)
    closed_why = models.CharField("关闭原因", max_length=8, choices=Closed.choices, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "比对结果"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "entry", "fact", "claimant", "result"], condition=Q(closed_on=None), name="offer_one_open"
            ),
            models.CheckConstraint(condition=Q(person=None) ^ Q(organisation=None), name="offer_to_one"),
            models.CheckConstraint(condition=Q(closed_on=None) ^ ~Q(closed_why=""), name="offer_closed_with_reason"),
            models.CheckConstraint(
                condition=Q(proactive=False) | Q(result="entitled", high=models.F("low"), already_paid=0), name="offer_proactive_is_sure"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["claimant", "closed_on"]),
            models.Index(fields=["policy", "entry", "closed_on"]),
            models.Index(fields=["region", "closed_on", "result"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.claimant}"

    @property
    def party(self) -> Person | Organisation:
        found = self.person or self.organisation
        assert found is not None
        return found

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.entry, self.fact, self.claimant, self.result

    def content(self) -> tuple[Any, ...]:
        """What may differ from run to run."""
        return tuple(getattr(self, name) for name in CONTENT)


#: what a run may find otherwise than the one before
CONTENT = (
    "fact_on", "title", "clause", "low", "high", "certainty", "already_paid", "provisional", "proactive", "why", "reach_on",
    "rules_hash",
)  # fmt: skip


class InvitationQuerySet(ScopedQuerySet):
    """Invitations."""

    region_column = "offer__region"

    def own(self, user: User) -> Q:
        return Q(offer__person__in=Person.objects.of(user)) | Q(offer__organisation__in=Organisation.objects.of(user))

    def waiting(self) -> InvitationQuerySet:
        """Which can be answered today."""
        return self.filter(state="open", until__gte=timezone.localdate(), offer__closed_on=None)


class Invitation(models.Model):
    """Somebody is asked to take an offer: he agrees and names an account, and a claim is filed; or he declines."""

    class State(models.TextChoices):
        OPEN = "open", "待确认"
        CONSENTED = "consented", "已同意"
        DECLINED = "declined", "已谢绝"
        EXPIRED = "expired", "已过期"
        LAPSED = "lapsed", "已失效"

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="invitations", verbose_name="比对结果")
    amount = models.BigIntegerField("告知金额（分）")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发出人")
    issued_at = models.DateTimeField("发出时间", default=timezone.now)
    until = models.DateField("答复期限")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    wording = models.CharField("确认书版本", max_length=20, blank=True)
    on_paper = models.BooleanField("书面同意", default=False)
    card = SealedField("收款账号", blank=True)
    bank = models.CharField("开户行", max_length=80, blank=True)
    claim = models.OneToOneField(
        Claim, models.PROTECT, null=True, blank=True, related_name="invitation", verbose_name="申领"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "免申即享邀请"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["offer"], condition=Q(state="open"), name="invitation_one_open"),
            models.CheckConstraint(
                condition=~Q(state="consented") | (Q(claim__isnull=False, answered_at__isnull=False) & ~Q(wording="")),
                name="invitation_consent_whole",
            ),
            models.CheckConstraint(condition=Q(claim=None) | Q(state="consented"), name="invitation_claim_by_consent"),
            models.CheckConstraint(condition=Q(on_paper=False) | ~Q(reason=""), name="invitation_paper_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.get_state_display()}"
