# ruff: noqa: S311 - people are random, secrets are not made here
"""An office day: officers at their queue, applicants at home, each thinking five to ten seconds. Started by `run.py`.

``JIANGCE_LOAD``: the file with everybody's session. The promise: p95 of all requests at most 300 ms on two processors.
"""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path
from typing import Any, ClassVar

from locust import FastHttpUser, between, events, task

PROMISE_MS = 300
SESSIONS: dict[str, list[str]] = json.loads(Path(os.environ["JIANGCE_LOAD"]).read_text(encoding="utf-8"))
SCALE = float(os.environ.get("JIANGCE_LOAD_SCALE", "1"))

CASE = re.compile(r'href="(/desk/claims/[^"/]+/)"')
MINE = re.compile(r'href="(/my/claims/[^"/]+/)"')
OFFER = re.compile(r'href="(/my/offers/\d+/)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SEEN = re.compile(r'name="seen" value="(\d+)"')
MOVE = re.compile(r'name="move" value="(accept|review|approve)"')
HIDDEN = re.compile(r'<input type="hidden" name="(party|policy|entry|fact)" value="([^"]*)">')
APPLY = re.compile(r'<form[^>]* action="/my/claim/".*?</form>', re.DOTALL)
BUTTON = re.compile(r'<button class="choice" type="submit" name="([^"]*)" value="([^"]*)"')
FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class Person(FastHttpUser):
    """Somebody who has logged in this morning."""

    abstract = True
    wait_time = between(5, 10)
    kind = ""

    def on_start(self) -> None:
        waiting = SESSIONS[self.kind]
        self.client.cookiejar.clear()
        self.session = waiting.pop() if waiting else random.choice(SESSIONS["all-" + self.kind])
        self.token = ""

    def page(self, where: str, name: str) -> str:
        """A page as its owner sees it."""
        answer = self.client.get(where, name=name, headers={"Cookie": self._cookie()}, allow_redirects=False)
        if answer.status_code != 200:
            answer.failure(f"{answer.status_code}") if hasattr(answer, "failure") else None
            return ""
        return str(answer.text or "")

    def send(self, where: str, page: str, name: str, **fields: Any) -> None:
        """A form of a page, its token with it."""
        token = TOKEN.search(page)
        if token is None:
            return
        told, headers = {"csrfmiddlewaretoken": token[1], **fields}, {"Cookie": self._cookie(csrf=True)}
        with self.client.post(
            where, data=told, name=name, headers=headers, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code == 409:  # somebody else dealt with it while this one was reading, and he is told so
                answer.success()

    def _cookie(self, csrf: bool = False) -> str:
        jar = {one.name: one.value for one in self.client.cookiejar}
        kept = f"; csrftoken={jar['csrftoken']}" if "csrftoken" in jar else ""
        return f"sessionid={self.session}{kept}"


class Officer(Person):
    """Looks at the queue, opens cases, deals with every third."""

    fixed_count = int(200 * SCALE)
    kind = "officers"
    cases: ClassVar[list[str]] = []

    @task(40)
    def queue(self) -> None:
        query = random.choice(
            ["", "", "?state=accepted", "?state=late", "?state=all&order=new", "?state=filed&q=王敏", "?page=2"]
        )
        self.cases = CASE.findall(self.page(f"/desk/{query}", "officer: queue")) or self.cases

    @task(50)
    def case(self) -> None:
        if not self.cases:
            return self.queue()
        where = random.choice(self.cases)
        page = self.page(where, "officer: case")
        move, seen = MOVE.search(page), SEEN.search(page)
        if move and seen and random.random() < 0.33:
            self.wait()
            self.send(where + "act/", page, f"officer: {move[1]}", move=move[1], seen=seen[1])
        return None

    @task(1)
    def export(self) -> None:
        self.page("/desk/export/?state=accepted", "officer: export")


class Applicant(Person):
    """Looks what is theirs and how far it is, asks the finder, and now and then applies."""

    fixed_count = int(2000 * SCALE)
    kind = "applicants"
    home_page = ""

    @task(40)
    def home(self) -> None:
        self.home_page = self.page("/my/", "applicant: home")

    @task(25)
    def claim(self) -> None:
        mine = MINE.findall(self.home_page)
        if not mine:
            return self.home()
        self.page(random.choice(mine), "applicant: claim")
        return None

    @task(20)
    def finder(self) -> None:
        start = f"/find/shangyu-2023/{random.choice(['worker', 'enterprise'])}/"
        page = str(self.client.get(start, name="public: finder").text or "")
        for _ in range(3):
            if not (buttons := BUTTON.findall(page)):
                break
            self.wait()
            told = dict([*FIELD.findall(page), random.choice(buttons)])
            page = str(
                self.client.get(f"{start}?{'&'.join(f'{k}={v}' for k, v in told.items())}", name="public: finder").text
                or ""
            )

    @task(8)
    def library(self) -> None:
        self.client.get(random.choice(["/", "/policies/shangyu-2023/", "/policies/"]), name="public: library")

    @task(3)
    def offer(self) -> None:
        if offers := OFFER.findall(self.home_page):
            self.page(random.choice(offers), "applicant: offer")
        else:
            self.home()

    @task(1)
    def apply(self) -> None:
        """One click on what the home page offers; sent twice, the second is told so."""
        form = APPLY.search(self.home_page)
        if form is None:
            return self.home()
        self.send("/my/claim/", self.home_page, "applicant: apply", **dict(HIDDEN.findall(form[0])))
        return None


@events.quitting.add_listener
def judge(environment: Any, **_: Any) -> None:
    """Fail where the promise is broken."""
    total = environment.stats.total
    slow = total.get_response_time_percentile(0.95) or 0
    print(
        f"all: {total.num_requests} requests, {total.total_rps:.0f} a second, p95 {slow:.0f} ms (promised {PROMISE_MS}); "
        f"failures {total.num_failures}"
    )
    environment.process_exit_code = 1 if total.num_failures or slow > PROMISE_MS or not total.num_requests else 0
