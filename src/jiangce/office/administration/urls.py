"""Addresses of the administrator's pages."""

from django.urls import path

from jiangce.office.administration.views import accounts, calendar, home, keeping, lists

app_name = "administration"
urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", lists.accounts, name="accounts"),
    path("accounts/export/", lists.accounts_export, name="accounts-export"),
    path("accounts/new/", accounts.new, name="new"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/act/", accounts.act, name="act"),
    path("posts/", lists.posts, name="posts"),
    path("posts/export/", lists.posts_export, name="posts-export"),
    path("members/", lists.members, name="members"),
    path("members/export/", lists.members_export, name="members-export"),
    path("calendar/", calendar.years, name="calendar"),
    path("calendar/<int:year>/", calendar.year, name="year"),
    path("keeping/", keeping.keeping, name="keeping"),
    path("acts/", lists.acts_list, name="acts"),
    path("acts/export/", lists.acts_export, name="acts-export"),
]
