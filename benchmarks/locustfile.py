# ruff: noqa: S311 - visitors are random, secrets are not made here
"""Fifty people walk the finder at once.

    ./run site &
    pip install "jiangce[bench]"
    locust -f benchmarks/locustfile.py --headless -u 50 -r 10 -t 60s -H http://127.0.0.1:8000

Everybody chooses who they are, answers what is asked (some the usual, some anything), reads the result, and starts anew
as somebody else. Each screen is one request, as htmx makes it. The promise: p95 of "screen" at most 100 ms on two cores.
The exit code is 1 if it is broken.
"""

from __future__ import annotations

import html
import os
import random
import re
from urllib.parse import quote, urlencode

from locust import HttpUser, between, events, task

PROMISE_MS = 100
POLICY = os.environ.get("JIANGCE_POLICY", "shangyu-2023")
AUDIENCES = ["worker", "enterprise", "school", "training-provider", "studio-base", "hr-agency"]

FORM = re.compile(r'<form class="answer kind-([a-z-]+)".*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
BUTTON = re.compile(r'<button class="choice" type="submit" name="([^"]*)" value="([^"]*)"')
TICK = re.compile(r'<input type="checkbox" name="([^"]*)" value="([^"]*)"')
FIELD = re.compile(r'<input id="value" name="([^"]*)"')
SELECT = re.compile(r'<select name="([^"]*)".*?</select>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]+)"')


def reply(page: str) -> list[tuple[str, str]] | None:
    """The fields that a person would send from this page; None where nothing is asked any more."""
    form = FORM.search(page)
    if form is None:
        return None
    body, kind = form[0], form[1]
    fields = HIDDEN.findall(body)
    if ticks := TICK.findall(body):
        fields += random.sample(ticks, k=min(len(ticks), random.randint(1, 2)))
    elif buttons := BUTTON.findall(body):
        fields.append(random.choice(buttons))
    elif select := SELECT.search(body):
        fields.append((select[1], random.choice(OPTION.findall(select[0]))))
    elif field := FIELD.search(body):
        day = f"2024-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
        fields.append((field[1], day if kind == "date" else str(random.choice([1, 3, 6, 12, 50, 120]))))
    return [(html.unescape(name), html.unescape(value)) for name, value in fields]


class Visitor(HttpUser):
    """Somebody with a phone: looks, thinks a second or two, answers."""

    wait_time = between(0.5, 2.5)

    @task(8)
    def find(self) -> None:
        """One walk through the finder, from the front page to the result."""
        self.client.get("/", name="home")
        start = f"/find/{POLICY}/{random.choice(AUDIENCES)}/"
        page = self.client.get(start, name="screen").text
        for _ in range(30):
            self.wait()
            fields = reply(page)
            if fields is None:
                break
            page = self.client.get(f"{start}?{urlencode(fields)}", headers={"HX-Request": "true"}, name="screen").text

    @task(2)
    def read(self) -> None:
        """A look into the library."""
        self.client.get(f"/policies/{POLICY}/", name="policy")
        self.wait()
        self.client.get(f"/policies/{POLICY}/?q={quote(random.choice(['技师', '500', '培训']))}", name="search")


@events.quitting.add_listener
def judge(environment, **_) -> None:
    """Fail where the promise is broken."""
    screens = environment.stats.get("screen", "GET")
    slow = screens.get_response_time_percentile(0.95) or 0
    failed = environment.stats.total.num_failures
    print(f"screen: {screens.num_requests} requests, p95 {slow:.0f} ms (promised {PROMISE_MS}); failures {failed}")
    environment.process_exit_code = 1 if failed or slow > PROMISE_MS else 0
