"""Accounts and posts. What a person or organisation is stands in the registers, which point here."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jiangce.office.asked import Asked
from jiangce.office.identity.roles import Role, choices, roles


class User(AbstractUser):
    """An account. It has no right but those of its posts."""

    shown_name = models.CharField("姓名", max_length=60, blank=True)
    must_change_password = models.BooleanField("须先改密码", default=False)

    class Meta(AbstractUser.Meta):
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.shown_name or self.username

    def held(self) -> tuple[Post, ...]:
        """The posts held today; asked once a request, which has an account of its own. Who decides asks anew."""
        if not hasattr(self, "_held"):
            self._held = tuple(_HELD(self.pk))
        return self._held

    def hold(self, posts: Iterable[Post]) -> None:
        """They are known already: they came with the account."""
        self._held = tuple(posts)

    def admit(self, posts: Iterable[Post]) -> None:
        """Behind the door of this request only these count."""
        self._here = tuple(posts)

    def here(self) -> tuple[Post, ...]:
        """The posts by which the account is where it is: those that open the page, outside of one all that it holds."""
        found: tuple[Post, ...] | None = getattr(self, "_here", None)
        return self.held() if found is None else found

    def roles(self) -> frozenset[str]:
        """Their roles."""
        return frozenset(post.role for post in self.held())

    def regions(self, role: str) -> tuple[str, ...]:
        """The regions (GB/T 2260) in which the role is held today."""
        return tuple(Post.objects.held_by(self).filter(role=role).values_list("region", flat=True).distinct())


class PostQuerySet(models.QuerySet["Post"]):
    """Posts."""

    def held_by(self, user: User) -> PostQuerySet:
        """The posts that an account holds today."""
        today = timezone.localdate()
        open_ended = Q(until=None) | Q(until__gte=today)
        return self.filter(open_ended, user=user, user__is_active=True, since__lte=today)


class Post(models.Model):
    """A role that an account holds, where and how long."""

    user = models.ForeignKey(User, models.CASCADE, related_name="posts", verbose_name="账号")
    role = models.CharField("角色", max_length=32, choices=choices())
    region = models.CharField("区域代码", max_length=6, blank=True)
    department = models.CharField("部门", max_length=60, blank=True)
    since = models.DateField("任职日期", default=timezone.localdate)
    until = models.DateField("离任日期", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "region", "department", "since"], name="post_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="post_term"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.about.zh} {self.region}"

    @property
    def about(self) -> Role:
        return roles()[self.role]


_HELD = Asked(lambda pk: Post.objects.held_by(User(pk=pk)), int)
