"""For whom an account acts."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from jiangce.office.registers.models import Member, Organisation, Person

Party = Person | Organisation


def parties(request: HttpRequest) -> list[Party]:
    """The account's person, and its organisations."""
    mine: list[Party] = list(Person.objects.current().filter(account=request.user.pk))
    bodies = Member.objects.of(request.user).values("organisation")
    return [*mine, *Organisation.objects.current().filter(pk__in=bodies)]


def party_of(request: HttpRequest, key: str | None) -> Party:
    """The one with this key. Raises `Http404` for anybody else's."""
    found = next((one for one in parties(request) if one.key == key), None)
    if found is None:
        raise Http404
    return found
