"""The office speaks with the floors below through its doors."""

from __future__ import annotations

import re
from pathlib import Path

import jiangce.office

HOUSE = Path(jiangce.office.__file__).parent
#: of the public site, of the analyst's page, of the domain apps
DOORS = {HOUSE / "public" / "engine", HOUSE / "analyst" / "engine", HOUSE / "rulebook"}


def test_only_the_boundary_imports_the_rules() -> None:
    pattern = re.compile(r"^\s*(from|import) jiangce\.(rules|entitlement|population)", re.MULTILINE)
    found = [file for file in HOUSE.rglob("*.py") if pattern.search(file.read_text(encoding="utf-8"))]
    assert [file.relative_to(HOUSE) for file in found if not DOORS & {file.with_suffix(""), *file.parents}] == []


def test_templates_ask_for_no_other_host() -> None:
    for file in [*HOUSE.rglob("*.html"), *HOUSE.rglob("*.css"), *HOUSE.rglob("*.js")]:
        assert not re.search(r"(src|href|url\()=?[\"'(]?\s*(https?:)?//", file.read_text(encoding="utf-8")), file
