"""What is shown when something is wrong: what happened, what was kept, what to do now. Never a traceback."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

_PAGES = {
    400: (
        "这个请求无法处理",
        "地址中的内容不完整、过长，或者不是从本站打开的。",
        "没有保存任何内容，也没有改动任何内容。",
        "请返回上一页重试，或从首页重新开始。",
    ),
    403: (
        "这一页不对您开放",
        "您的岗位不能访问此页，或者此页须先登录。",
        "没有保存任何内容，也没有改动任何内容。",
        "如需要相应权限，请联系本单位的系统管理员。",
    ),
    404: (
        "没有找到这一页",
        "地址可能已经变更，或者输入有误。",
        "您此前的回答都在原来那个网址里，没有丢失；后退即可回到原处。",
        "请检查网址，或从下面的入口进入。",
    ),
    413: (
        "传送的内容太大",
        "一次最多可以传送 {most}，这一次超过了。",
        "此前已保存的草稿和材料都在，这一次的没有收下。",
        "请分几次上传，或降低扫描分辨率、压缩后再传。",
    ),
    500: (
        "本站出了差错",
        "不是您的操作有误。差错已记入运行日志（不含您的回答）。",
        "您的回答都在网址里，没有丢失。",
        "请稍后刷新本页；若仍出现，请减少一个回答再试，或向人社窗口咨询。",
    ),
}


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    title, what, kept, now = _PAGES[status]
    if request.path.startswith("/api/"):
        english = {400: "Bad request", 403: "Forbidden", 404: "Not found", 500: "Internal error"}[status]
        return JsonResponse({"error": title, "message": what, "english": english}, status=status)
    context = {"status": status, "title": title, "what": what, "kept": kept, "now": now}
    return render(request, "public/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, also for addresses with too many fields and for foreign host names."""
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a post that may not, or a form that is too old."""
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _answer(request, 404)


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413, naming the limit in bytes."""
    size = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1000} KB"
    title, what, kept, now = _PAGES[413]
    context = {"status": 413, "title": title, "what": what.format(most=size), "kept": kept, "now": now}
    return render(request, "public/error.html", context, status=413)


def plain(status: int, title: str, what: str, kept: str, now: str) -> HttpResponse:
    """A page without a look at who asks: where whatever tells that is what broke."""
    context = {"status": status, "title": title, "what": what, "kept": kept, "now": now}
    return HttpResponse(render_to_string("public/error.html", context), status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _answer(request, 500)
