"""The one NinjaAPI object, and how its errors are worded."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from jiangce.office.api import shapes
from jiangce.office.api.endpoints import router
from jiangce.office.api.limits import refusal, too_large
from jiangce.office.public import engine

log = logging.getLogger(__name__)


class ChineseJSON(JSONRenderer):
    """JSON in which Chinese stays readable."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="匠策数据接口",
    version="1",
    description="技能人才政策：条款、词汇、认定。不需要登录，不保存任何内容。金额一律为整数“分”。",
    urls_namespace="api-v1",
    docs_url=None,
    renderer=ChineseJSON(),
)
api.add_router("", router)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: the body or a parameter is not of the shape asked for."""
    problems = shapes.problems(error.errors[:20])
    return refusal(422, "内容不符合要求。", "The content does not have the required shape.", problems=problems)


@api.exception_handler(engine.BadFacts)
def bad_facts(request: HttpRequest, error: engine.BadFacts) -> HttpResponse:
    """422: well-formed, but not facts of this policy's vocabulary."""
    problems = list(error.problems)[:20]
    return refusal(422, "有的事实无法识别。", "Some facts cannot be read.", problems=problems)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """404."""
    return refusal(404, f"{error.args[0] if error.args else '没有找到'}。", "Not found.")


@api.exception_handler(RequestDataTooBig)
def big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """413 for a body that grew while it was read."""
    return too_large()


@api.exception_handler(SuspiciousOperation)
def suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    """400: too many fields, or an address nobody writes by hand."""
    return refusal(400, "请求无法处理。", "The request cannot be handled.")


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses, mostly a body that is not JSON."""
    return refusal(error.status_code, "请求无法读取，内容须为 JSON。", "The request cannot be read; send JSON.")


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """500: our fault. Logged with its place, never shown, and never with what was sent."""
    log.error("接口差错 / interface error at %s", request.path, exc_info=error)
    return refusal(500, "本站出了差错，已记入运行日志。", "Internal error; it has been logged.")
