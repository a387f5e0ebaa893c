"""The interface: policies, vocabulary, an assessment of given facts, and the finder without its pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router

from jiangce.office.api import schemas
from jiangce.office.public import answers, engine
from jiangce.office.public.model import Article, Finding, Policy
from jiangce.office.public.views.access import audience_or_404, policy_or_404, scope_or_404

router = Router()
PolicyId = Path(..., max_length=80, examples=["shangyu-2023"])
Where = Path(..., max_length=80, examples=["330604", "shangyu-2023", "all"])
Reading = Query(
    [], max_length=answers.MOST_READINGS, examples=["shangyu-2023/new-hire-grant/ten-open-three-pay=ten-insured"]
)
_MISSING = {404: schemas.Error, 422: schemas.Error}
_REFUSED = {400: schemas.Error, 404: schemas.Error, 413: schemas.Error, 422: schemas.Error}


@router.get("/policies", response=list[schemas.PolicyOut], summary="政策列表", operation_id="policies")
def policies(request: HttpRequest) -> list[Policy]:
    """全部政策：文号、地区、状态、可查询的身份。"""
    return list(engine.current().policies())


@router.get(
    "/policies/{policy}", response={200: schemas.PolicyFull, **_MISSING}, summary="一份政策", operation_id="policy"
)
def policy(request: HttpRequest, policy: str = PolicyId) -> Policy:
    """逐条：责任单位、各项内容的中文说明、口径。"""
    return policy_or_404(policy)


@router.get(
    "/policies/{policy}/clauses/{clause}",
    response={200: schemas.ArticleOut, **_MISSING},
    summary="一条",
    operation_id="clause",
)
def clause(request: HttpRequest, policy: str = PolicyId, clause: str = Path(..., max_length=40)) -> Article:
    """一条的全部内容。条款编号与原文一致，如 三(一)1。"""
    found = policy_or_404(policy).article(clause)
    if found is None:
        raise Http404("没有这一条")
    return found


@router.get(
    "/policies/{policy}/vocabulary",
    response={200: schemas.VocabularyOut, **_MISSING},
    summary="词汇表",
    operation_id="vocabulary",
)
def vocabulary(request: HttpRequest, policy: str = PolicyId) -> dict[str, Any]:
    """可以告诉我们哪些事实：表、列、类型、取值、提问与证明材料。"""
    return engine.current().vocabulary(policy_or_404(policy).id)


@router.get(
    "/find/{where}/{audience}",
    response={200: schemas.FindingOut, **_MISSING},
    summary="我能享受什么",
    operation_id="find",
)
def find(
    request: HttpRequest,
    where: str = Where,
    audience: str = Path(..., max_length=80),
    reading: list[str] = Reading,
) -> Finding:
    """where 为政策 id、地区的行政区划代码，或 all（各地各算一遍）。

    回答写在查询串里（问题的 key=回答，unknown 为不清楚），得到下一个问题和目前的结果。不保存任何内容。
    reading 可以有几个：按另一种读法计算；没有这种读法时不计算，返回 422。
    """
    scope = scope_or_404(where)
    who = audience_or_404(scope, audience)
    given, _ = answers.read(request.GET)
    readings = answers.readings(request.GET)
    found = engine.current().finding(scope, who.key, given, timezone.localdate(), readings)
    if found.refused_readings:
        raise engine.BadFacts(f"reading={one.value}: {one.reason}" for one in found.refused_readings)
    return found


@router.post(
    "/assess", response={200: schemas.AssessOut, **_REFUSED}, summary="按事实认定", operation_id="assess", by_alias=True
)
def assess(request: HttpRequest, wanted: schemas.AssessIn) -> dict[str, Any]:
    """给出事实，得到每一项的认定：是否应享、金额（分）、每个条件的依据、下一步。不保存任何内容。"""
    found = policy_or_404(wanted.policy)
    return engine.current().assess(
        engine.Request(
            policy=found.id,
            as_of=wanted.as_of or timezone.localdate(),
            facts=wanted.facts,
            complete=wanted.complete,
            benefits=tuple(wanted.benefits),
            known_on=wanted.known_on,
            readings=wanted.readings,
        )
    )
