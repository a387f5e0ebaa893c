"""Starts the office: gunicorn with threads, on one address, with words that help when it cannot start."""

from __future__ import annotations

import gc
import os
import resource
import socket
import sys
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from gunicorn.app.base import BaseApplication

FILES = 4096  # that the server asks to be allowed to hold open: connections are files
THREADS = 2  # so that one long answer holds up nobody; more of them only wait for each other: the work is computing


def main(host: str = "127.0.0.1", port: int = 8000, workers: int | None = None) -> int:
    """Serve until stopped. Exit code 0, or 2 where the address cannot be had or the policies cannot be read."""
    if trouble := _trouble(host, port):
        print(trouble, file=sys.stderr)
        return 2
    _allow(host)
    if host in ("127.0.0.1", "localhost", "::1"):
        os.environ.setdefault("JIANGCE_MODE", "demo")  # nobody else can reach it
    from jiangce.office.public.engine import PolicyMistakes

    try:
        application = prepare()
    except PolicyMistakes as mistakes:
        print(*mistakes.lines, "", "网站没有启动。 The site was not started.", sep="\n", file=sys.stderr)
        return 2
    _Server(application, _options(host, port, workers)).run()
    return 0


def prepare() -> WSGIHandler:
    """The application with everything compiled that every visitor needs: rules, cards, pages.

    The workers part from here, so it is done once and lies in memory once.
    """
    from jiangce.office.ready import make_ready
    from jiangce.office.wsgi import application

    warm_up()
    if trouble := make_ready():
        print(
            f"登录和办理暂不可用，查询不受影响：{trouble}",
            "Log-in is not available, the public site is.",
            sep="\n",
            file=sys.stderr,
        )
    _let_go()
    gc.collect()
    gc.freeze()  # what is loaded now stays: no need to look through it again and again
    return application


def _let_go() -> None:
    """No worker inherits an open connection."""
    from django.db import connections

    connections.close_all()


def warm_up() -> None:
    """Load the policies, compile the pages, take everybody's first step. Raises `engine.PolicyMistakes`."""
    from django.template.loader import get_template
    from django.utils import timezone

    from jiangce.office.public import engine

    backend = engine.current()
    for name in ("finder/page", "finder/update", "finder/result", "home", "library/policy", "library/clause"):
        get_template(f"public/{name}.html")
    for scope in backend.scopes().places:
        for audience in scope.audiences:
            backend.finding(scope, audience.key, {}, timezone.localdate())


def _trouble(host: str, port: int) -> str:
    """Why we could not listen there, in Chinese and English; empty where we can."""
    if not 0 < port < 65536:
        return f"端口须在 1 到 65535 之间，不能是 {port}。\nThe port must be between 1 and 65535, not {port}."
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        return f"没有权限使用端口 {port}，请换 1024 以上的端口。\nNo permission for port {port}; choose one above 1024."
    except (OSError, OverflowError) as error:
        return (
            f"无法在 {host} 的 {port} 端口启动：端口已被占用，或地址不属于本机。请停止占用它的程序，或换一个端口。\n"
            f"Cannot listen on {host} port {port} ({error}). Stop whatever uses it, or choose another port."
        )
    return ""


def _allow(host: str) -> None:
    """Whoever is told to listen on an address of this machine also answers to it."""
    if host not in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
        known = os.environ.get("JIANGCE_ALLOWED_HOSTS", "")
        os.environ["JIANGCE_ALLOWED_HOSTS"] = ",".join(filter(None, [known, host]))


def _options(host: str, port: int, workers: int | None) -> dict[str, Any]:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    where = f"http://{address}/"
    return {
        "bind": address,
        "workers": workers
        or min((os.cpu_count() or 1) + 1, 9),  # one more than processors: while it waits for the database
        "worker_class": "gthread",
        "threads": THREADS,
        "preload_app": True,
        "timeout": 60,
        "keepalive": 15,  # longer than somebody reads a page: a connection closed under his next form is a lost form
        "worker_connections": _connections(),
        "limit_request_line": 8190,
        "accesslog": None,  # addresses hold answers
        "loglevel": "warning",
        "control_socket_disable": True,
        "when_ready": lambda _: print(f"匠策 {where}  （Ctrl+C 停止 / Ctrl+C stops）", file=sys.stderr, flush=True),
    }


def _connections() -> int:
    """How many a worker may hold open, half of its files; most of them wait for whoever reads his page."""
    soft, hard = (
        FILES if n == resource.RLIM_INFINITY else min(n, FILES) for n in resource.getrlimit(resource.RLIMIT_NOFILE)
    )
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    return hard // 2


class _Server(BaseApplication):
    """gunicorn without its own command line and configuration files."""

    def __init__(self, application: WSGIHandler, options: dict[str, Any]) -> None:
        self._application = application
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        return self._application
