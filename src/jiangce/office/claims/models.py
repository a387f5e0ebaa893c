"""Claims, the decisions on them, what proves them, and what was done with them."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jiangce.office.claims.acting import acting
from jiangce.office.claims.dossier import Declaration, Dossier, Evidence, Paper
from jiangce.office.claims.moves import machine
from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import NOTHING, ScopedQuerySet
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rulebook.departments import entries_of

STATES = [(state.id, state.zh) for state in machine().states.values()]


class ClaimQuerySet(ScopedQuerySet):
    """Claims."""

    def own(self, user: User) -> Q:
        return acting(user)

    def of_department(self, department: str) -> Q:
        """What is claimed under the clauses in which a department stands."""
        found: dict[str, list[str]] = {}
        for policy, entry in entries_of(department):
            found.setdefault(policy, []).append(entry)
        parts = [Q(policy=policy, entry__in=entries) for policy, entries in found.items()]
        return reduce(or_, parts, NOTHING) & ~Q(state="draft")

    def of_party(self, party: Person | Organisation) -> ClaimQuerySet:
        """What somebody claimed, also under entries that were merged into his."""
        theirs = type(party)._default_manager.filter(pk=party.pk).with_merged()
        return self.filter(**{"person__in" if isinstance(party, Person) else "organisation__in": theirs})

    def live(self) -> ClaimQuerySet:
        """Being dealt with, or granted."""
        return self.filter(state__in=machine().live())

    def spending(self) -> ClaimQuerySet:
        """Which use ceilings."""
        return self.filter(state__in=machine().spent())


class Claim(models.Model):
    """Somebody wants what one entry of a policy promises for one fact (or group). Money in 分.

    ``low`` … ``high``: what the decision allows (``high`` empty: no bound); ``granted``: what was set within it.
    """

    number = models.CharField("编号", max_length=24, unique=True)
    policy = models.CharField("政策", max_length=60)
    entry = models.CharField("项目", max_length=80)
    fact = models.CharField("事实", max_length=200)
    fact_on = models.DateField("事实日期", null=True, blank=True)
    title = models.CharField("项目名称", max_length=120)
    clause = models.CharField("条款", max_length=60)
    fund = models.CharField("资金", max_length=60, blank=True)
    region = models.CharField("区域代码", max_length=6)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="申请人"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="申请单位"
    )
    claimant = models.CharField("申请方编号", max_length=20)  # the key of either: what is unique goes by one column
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="申报"
    )
    state = models.CharField("状态", max_length=12, choices=STATES, default="draft")
    low = models.BigIntegerField("下限（分）", default=0)
    high = models.BigIntegerField("上限（分）", null=True, blank=True)
    granted = models.BigIntegerField("核定（分）", null=True, blank=True)
    granted_why = models.CharField("核定理由", max_length=300, blank=True)
    due_on = models.DateField("办理期限", null=True, blank=True)
    filed_on = models.DateField("申请日期", null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办")
    opened_at = models.DateTimeField("创建时间", default=timezone.now)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申领"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "entry", "fact", "claimant"], condition=Q(state__in=machine().live()), name="claim_one_live",
            ),
            models.CheckConstraint(condition=Q(person=None) ^ Q(organisation=None), name="claim_of_one"),
            models.CheckConstraint(
                condition=Q(granted=None) | (Q(granted__gte=F("low")) & (Q(high=None) | Q(granted__lte=F("high")))),
                name="claim_granted_within",
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=False) | ~Q(state__in=["approved", "noticed", "payable", "batched", "paid", "closed"]),
                name="claim_granted_before_paid",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["region", "state", "due_on"]),
            models.Index(fields=["claimant"]),
            models.Index(fields=["person", "state"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["policy", "entry", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def party(self) -> Person | Organisation:
        found = self.person or self.organisation
        assert found is not None
        return found

    @property
    def whose(self) -> Person | Organisation:
        """Whose it is today: its party, or the entry into which that was merged. On its facts it is decided, it is paid, and it
        is named in what is written from now on; ``party`` says as whose it was filed."""
        found: Person | Organisation = self.party.now
        return found

    @property
    def keys(self) -> frozenset[str]:
        """By which rows mean whose it is: as it was filed, and as of today."""
        return frozenset((self.claimant, self.whose.key))

    @property
    def identity(self) -> Any:
        """The number (sealed) or code by which whoever it is for is known; "" where there is none."""
        name = "number" if self.person_id else "code"
        return getattr(self.whose, name) or getattr(self.party, name) or ""


class Judgement(models.Model):
    """A decision as it was computed, to the byte. ``told``: a decision of `assessment.schema.json`; never changed.

    ``read``: what it looked at, so that a page need not decide anew to show it: ``rows``, each [table, id, its version
    among the facts, or 0], and how many further facts were ``counted``. Older ones have none.
    """

    class Occasion(models.TextChoices):
        FILING = "filing", "申请时"
        REVIEW = "review", "初审时"
        APPROVAL = "approval", "复审时"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="judgements")
    occasion = models.CharField("时点", max_length=10, choices=Occasion.choices)
    told = models.TextField("认定")
    digest = models.CharField("摘要（SM3）", max_length=64)
    rules_hash = models.CharField("规则摘要", max_length=64)
    facts_hash = models.CharField("事实摘要", max_length=64)
    semantics = models.CharField("语义版本", max_length=20)
    as_of = models.DateField("认定日期")
    read = models.JSONField("所读事实", null=True, editable=False)
    made_at = models.DateTimeField("认定时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "认定"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.claim} {self.get_occasion_display()}"


class Step(models.Model):
    """One move of a claim: who, when, why."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="steps")
    move = models.CharField("动作", max_length=16)
    before = models.CharField("原状态", max_length=12)
    after = models.CharField("新状态", max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField("角色", max_length=32)
    why = models.CharField("理由", max_length=500, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    version = models.PositiveIntegerField("申领版本")

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "version"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.claim} {self.move}"


class Pot(models.Model):
    """A ceiling that several claims share, and what of it is used: 分, or times. The database lets nobody pass it."""

    policy = models.CharField(max_length=60)
    limit = models.CharField(max_length=80)  # the entry that states it, and which of its ceilings
    key = models.CharField(max_length=300)
    ceiling = models.BigIntegerField()
    used = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "共用限额"
        constraints = [
            models.UniqueConstraint(fields=["policy", "limit", "key"], name="pot_once"),
            models.CheckConstraint(condition=Q(used__gte=0) & Q(used__lte=F("ceiling")), name="pot_not_passed"),
        ]

    def __str__(self) -> str:
        return f"{self.limit} {self.key}: {self.used}/{self.ceiling}"


class Draw(models.Model):
    """What one claim takes of a pot."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="draws")
    pot = models.ForeignKey(Pot, models.PROTECT, related_name="draws")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "pot"], name="draw_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="draw_something"),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.amount}"


__all__ = ["STATES", "Claim", "Declaration", "Dossier", "Draw", "Evidence", "Judgement", "Paper", "Pot", "Step"]
