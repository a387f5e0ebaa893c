"""For whom an account acts."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from jiangce.office.asked import Asked
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Member, Organisation, Person

Party = Person | Organisation

_PEOPLE = Asked(lambda pk: Person.objects.current().filter(account=pk), int)
_BODIES = Asked(
    lambda pk: Organisation.objects.current().filter(pk__in=Member.objects.of(User(pk=pk)).values("organisation")), int
)


def parties(request: HttpRequest) -> list[Party]:
    """The account's person, and its organisations."""
    return [*_PEOPLE(request.user.pk), *_BODIES(request.user.pk)]


def party_of(request: HttpRequest, key: str | None) -> Party:
    """The one with this key. Raises `Http404` for anybody else's."""
    found = next((one for one in parties(request) if one.key == key), None)
    if found is None:
        raise Http404
    return found
