"""The documents speak the language: every expression, amount and entry shown in them is built, worded and tried."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.docs import speech
from tests.docs.blocks import Block, all_blocks

from jiangce.rules import library
from jiangce.rules.problems import Mistake


def shown(block: Block) -> str:
    return block.id


@pytest.mark.parametrize("block", all_blocks("expression"), ids=shown)
def test_an_expression_means_what_its_comment_says(block: Block) -> None:
    """`# 中文` is how it reads, `# → months` its type, with ``row=`` what it is for that row, ``refused`` why not."""
    compare(block, _said_of_expression)


@pytest.mark.parametrize("block", all_blocks("amount"), ids=shown)
def test_an_amount_means_what_its_comment_says(block: Block) -> None:
    """`# 中文` is how it reads, with ``row=`` what it comes to for that row and how sure that is."""
    compare(block, _said_of_amount)


def compare(block: Block, said: Callable[[Block, int, str, str], str]) -> None:
    wrong = []
    for line, text, comment in block.examples():
        try:
            found = said(block, line, text, comment)
        except Mistake as mistake:
            found = "\n".join(mistake.problem.lines())
        if comment and found != comment:
            wrong.append(f"{block.document}:{line}: {text}   # {found}")
    assert not wrong, "\n" + "\n".join(wrong)


def _said_of_expression(block: Block, line: int, text: str, comment: str) -> str:
    if "refused" in block.options:
        with pytest.raises(Mistake) as refused:
            speech.expression(block, line, text)
        problem = refused.value.problem
        return f"{problem.en}: {problem.nearest}" if problem.nearest and ":" in comment else problem.en
    node = speech.expression(block, line, text)
    if "row" in block.options:
        return speech.answer(node, speech.surroundings(block))
    return f"→ {node.type}" if comment.startswith("→") else node.words()


def _said_of_amount(block: Block, line: int, text: str, comment: str) -> str:
    node = speech.amount(block, line, text)
    return speech.rate(node, speech.surroundings(block)) if "row" in block.options else node.words()


@pytest.mark.parametrize("block", all_blocks("yaml", "entry"), ids=shown)
def test_an_entry_loads_and_is_the_policys_own(block: Block, tmp_path: Path) -> None:
    """An invented entry loads in Shangyu 2023; one of Shangyu's own stands in the documents as it does in the policy."""
    ours = speech.policy()
    names = re.findall(r"^([\w-]+):", block.text, re.MULTILINE)
    text = re.sub(r"^([\w-]+):", r"\1-in-docs:", block.text, flags=re.MULTILINE)
    folder = tmp_path / ours.id
    shutil.copytree(library.folder(ours.id), folder, ignore=shutil.ignore_patterns("cards", "cases"))
    (folder / "9-docs.yaml").write_text(text, encoding="utf-8")
    made = library.load(folder)
    assert names
    for name in set(names) & set(ours.entries):
        theirs, shown_one = ours.entries[name], made.entries[f"{name}-in-docs"]
        assert shown_one.key().partition("|")[2] == theirs.key().partition("|")[2], f"{block.id}: {name} is another one"
        assert {r.text for r in shown_one.readings} <= {r.text for r in theirs.readings}, f"{block.id}: {name}: reading"
