"""Ways to what a page shows, each ending in a designed 404 where there is nothing."""

from __future__ import annotations

from django.http import Http404

from jiangce.office.public import engine
from jiangce.office.public.model import Audience, Policy, Scope


def policy_or_404(policy_id: str) -> Policy:
    """The policy with this id."""
    found = next((policy for policy in engine.current().policies() if policy.id == policy_id), None)
    if found is None:
        raise Http404("没有这份政策")
    return found


def scope_or_404(key: str) -> Scope:
    """A policy, a place with its policies, or all places."""
    found = engine.current().scopes().find(key)
    if found is None:
        raise Http404("没有这个地区或这份政策")
    return found


def audience_or_404(scope: Scope, key: str) -> Audience:
    """A role which the policies of a scope address."""
    found = scope.audience(key)
    if found is None:
        raise Http404("这里的政策没有这类申请人")
    return found
