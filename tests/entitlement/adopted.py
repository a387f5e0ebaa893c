"""Shangyu 2019 as in force: what an operator's overlay makes of the draft."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems


@cache
def shangyu_2019() -> Policy:
    with tempfile.TemporaryDirectory() as folder:
        overlay = Path(folder)
        (overlay / "parameters.yaml").write_text("status: in force\nin_force: 2019-10-29\n", encoding="utf-8")
        problems = Problems()
        found = load_policy(library.folder("shangyu-2019"), library.CORE, problems, overlay)
        assert found is not None and not list(problems)
        return found
