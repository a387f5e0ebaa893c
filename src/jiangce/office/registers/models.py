"""People, organisations, and one table of facts about them, whatever kind of fact it is.

What a fact may say is the vocabulary's business, so a new column, or a new table, is no migration. A fact is never edited:
a correction is a new version, known from the day it was made, and the old one stays as what was known before.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import ScopedQuerySet
from jiangce.office.sealing.cipher import blind
from jiangce.office.sealing.fields import SealedField

DEEPEST = 3  # how often an entry may be merged on: so far are merges followed
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that looks like another


def new_key(prefix: str) -> str:
    """A stable id that says nothing about whom it belongs to."""
    return prefix + "-" + "".join(secrets.choice(_SIGNS) for _ in range(12))


def _person_key() -> str:
    return new_key("p")


def _organisation_key() -> str:
    return new_key("o")


def _fact_key() -> str:
    return new_key("f")


class PartyQuerySet(ScopedQuerySet):
    """People or organisations."""

    region_column = "place"

    def current(self) -> PartyQuerySet:
        """Without those that were found to be another one."""
        return self.filter(merged_into=None)

    def with_merged(self) -> models.QuerySet[Any, Any]:
        """These, and those merged into them, as their pks: what was claimed, or written, under one that is gone is theirs now.

        One question an index, put together: asked with `OR` over joined tables, the database reads every entry.
        """
        rounds: list[Any] = [self.order_by().values("pk")]
        for _ in range(DEEPEST):
            rounds.append(self.model._default_manager.order_by().filter(merged_into__in=rounds[-1]).values("pk"))
        return rounds[0].union(*rounds[1:])


class PersonQuerySet(PartyQuerySet):
    """People."""

    def own(self, user: User) -> Q:
        return Q(account=user)

    def of(self, user: User) -> models.QuerySet[Any, Any]:
        """The account's entry, and those merged into it, as their pks."""
        return self.filter(account=user).with_merged()

    def with_number(self, number: str) -> PersonQuerySet:
        """Whose identity number this is (canonical form)."""
        return self.filter(number_index=number_index(number))


class OrganisationQuerySet(PartyQuerySet):
    """Organisations."""

    def own(self, user: User) -> Q:
        return Q(pk__in=Member.objects.of(user).values("organisation"))

    def of(self, user: User) -> models.QuerySet[Any, Any]:
        """For which the account acts today, and those merged into them, as their pks."""
        return self.filter(self.own(user)).with_merged()


class Party(models.Model):
    """What people and organisations share. ``values``: the columns of the vocabulary's register table that have no field."""

    name = models.CharField("名称", max_length=120)
    place = models.CharField("所在地（区划代码）", max_length=6, blank=True)
    values = models.JSONField("其他登记事项", default=dict, blank=True)
    source = models.CharField("来源", max_length=80)
    known_on = models.DateField("获知日期", default=timezone.localdate)
    changed_at = models.DateTimeField("最近变更", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def now(self) -> Any:
        """The entry that stands for it today: itself, or the one it was merged into."""
        found: Any = self
        while found.merged_into_id is not None:
            found = found.merged_into
        return found


class Person(Party):
    """Somebody. The number is sealed and found by its index; two people never share one."""

    class IdKind(models.TextChoices):
        CITIZEN = "citizen", "居民身份证"
        RESIDENT = "resident", "港澳台居民居住证"
        FOREIGNER = "foreigner", "外国人永久居留身份证"

    key = models.CharField("编号", max_length=20, unique=True, default=_person_key, editable=False)
    id_kind = models.CharField("证件类别", max_length=10, choices=IdKind.choices, default=IdKind.CITIZEN)
    number = SealedField("证件号码", blank=True)
    number_index = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    phone = SealedField("手机号", blank=True)
    card = SealedField("银行卡或社保卡账号", blank=True)
    card_bank = models.CharField("开户行", max_length=80, blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person", verbose_name="账号"
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人"
        ordering = ["pk"]
        indexes = [models.Index(fields=["place", "name"])]
        constraints = [models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="person_not_into_itself")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The index follows the number."""
        number = self.number.open()
        self.number_index = number_index(number) if number and self.merged_into_id is None else None
        super().save(*args, **kwargs)


def number_index(number: str) -> str:
    """By what a person is found: the blind index of an identity number."""
    return blind(number, "registers.Person.number")


class Organisation(Party):
    """An employer, a school, a provider, a body, a department … as its ``kind`` says."""

    key = models.CharField("编号", max_length=20, unique=True, default=_organisation_key, editable=False)
    code = models.CharField("统一社会信用代码", max_length=18, null=True, blank=True, unique=True)
    kind = models.CharField("类别", max_length=40, blank=True)
    closed_on = models.DateField("注销日期", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["pk"]
        indexes = [models.Index(fields=["place", "name"]), models.Index(fields=["kind"])]
        constraints = [models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="organisation_not_into_itself")]


class Change(models.Model):
    """What one field of a party was before somebody changed it: sealed where that is personal, plain where it is not."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="changes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="changes")
    field = models.CharField("事项", max_length=40)
    before = models.CharField("原值", max_length=300, blank=True)
    before_sealed = SealedField("原值（加密）", blank=True)
    why = models.CharField("理由", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)
    version = models.PositiveIntegerField("改后的版本")

    class Meta:
        verbose_name = verbose_name_plural = "登记变更"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "version", "field"], name="change_of_person_once"),
            models.UniqueConstraint(fields=["organisation", "version", "field"], name="change_of_organisation_once"),
            models.CheckConstraint(condition=Q(person=None) ^ Q(organisation=None), name="change_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.organisation} {self.field} → {self.version}"


class MemberQuerySet(models.QuerySet["Member"]):
    """Who acts for whom."""

    def of(self, user: User) -> MemberQuerySet:
        """For which organisations an account acts today."""
        today = timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=today), user=user, user__is_active=True, since__lte=today)


class Member(models.Model):
    """An account that acts for an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="members", verbose_name="单位")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="账号")
    since = models.DateField("开始日期", default=timezone.localdate)
    until = models.DateField("结束日期", null=True, blank=True)
    proof = models.CharField("凭据", max_length=200, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位经办人"
        constraints = [models.UniqueConstraint(fields=["organisation", "user", "since"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation}"


class FactQuerySet(ScopedQuerySet):
    """Facts."""

    def own(self, user: User) -> Q:
        links = Link.objects.order_by().values("fact")
        mine = links.filter(person__in=Person.objects.of(user))
        return Q(pk__in=mine.union(links.filter(organisation__in=Organisation.objects.of(user))))

    def known(self, on: date) -> FactQuerySet:
        """The versions that were known on a day."""
        return self.filter(Q(replaced_on=None) | Q(replaced_on__gt=on), known_on__lte=on, withdrawn=False)

    def known_at(self, moment: datetime) -> FactQuerySet:
        """The versions that were known at a moment: what was entered or corrected later the same day is left out."""
        later = Fact.objects.filter(
            table=OuterRef("table"), key=OuterRef("key"), version__gt=OuterRef("version"), entered_at__lte=moment
        )
        day = timezone.localdate(moment)
        return self.filter(~Exists(later), entered_at__lte=moment, known_on__lte=day, withdrawn=False)

    def current(self) -> FactQuerySet:
        """The versions that hold now."""
        return self.filter(replaced_on=None, withdrawn=False)


class Fact(models.Model):
    """One dated fact in a table of the vocabulary. ``values``: see `rulebook.written`; whom they mean, by `Link`.

    ``key`` is the fact's own id and stays through its versions.
    """

    key = models.CharField("编号", max_length=40, default=_fact_key)
    version = models.PositiveIntegerField("版本", default=1)
    table = models.CharField("类别", max_length=40)
    values = models.JSONField("内容", default=dict)
    on = models.DateField("发生日期", null=True, blank=True)
    region = models.CharField("登记地（区划代码）", max_length=6)
    source = models.CharField("来源", max_length=80)
    known_on = models.DateField("获知日期", default=timezone.localdate)
    replaced_on = models.DateField("被更正日期", null=True, blank=True)
    withdrawn = models.BooleanField("已撤销", default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事实"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["table", "key", "version"], name="fact_version_once"),
            models.UniqueConstraint(fields=["table", "key"], condition=Q(replaced_on=None), name="fact_one_current"),
            models.CheckConstraint(
                condition=Q(replaced_on=None) | Q(replaced_on__gte=F("known_on")), name="fact_replaced_after_known"
            ),
        ]
        indexes = [models.Index(fields=["table", "on"]), models.Index(fields=["region", "table"])]

    def __str__(self) -> str:
        return f"{self.table}/{self.key}"


class Link(models.Model):
    """Whom, or which other fact, a column of a fact means: what it is found by."""

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="links")
    column = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="links")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="links")
    other = models.CharField(max_length=40, blank=True)  # the key of another fact

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fact", "column"], name="link_once"),
            models.CheckConstraint(
                condition=(
                    Q(person__isnull=False, organisation=None, other="")
                    | Q(person=None, organisation__isnull=False, other="")
                    | (Q(person=None, organisation=None) & ~Q(other=""))
                ),
                name="link_to_one",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "column"]),
            models.Index(fields=["organisation", "column"]),
            models.Index(fields=["other"]),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.column}"
