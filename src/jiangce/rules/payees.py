"""Reading who is paid: ``to``, and ``of_which: up to 20% to holder.leader``."""

from __future__ import annotations

import re

from jiangce.rules import reading
from jiangce.rules.amount_loading import AmountLoader, cut
from jiangce.rules.build import build
from jiangce.rules.policy import Entry, Share
from jiangce.rules.problems import Problems, mistake
from jiangce.rules.scope import Scope
from jiangce.rules.source import Mapping
from jiangce.rules.types import REFERENCES

_WHICH = re.compile(r"(up to )?(\d[\d.]*%) to (.+)\Z", re.DOTALL)


def load(entry: Entry, tree: Mapping, scope: Scope, problems: Problems) -> None:
    """The payees of a benefit, and whose part of it is whose. Raises `Mistake`."""
    if "to" not in tree:
        raise mistake(tree.place, "缺少 to（发给谁）", "lacks `to` (who is paid)", expected="to: person")
    for text in reading.expressions(tree.get("to"), problems, "to"):
        node = build(text, scope)
        if node.type.kind not in REFERENCES:
            raise mistake(text.place, "to 要指明个人或单位", "`to` names a person or an organisation", found=text.text)
        entry.to += (node,)
    which = tree.get("of_which")
    if which is None:
        return
    text = reading.scalar(which, "of_which")
    match = _WHICH.match(text.text)
    if not match:
        raise mistake(text.place, "应当写成 up to 20% to 某人", "expected `up to 20% to WHO`", found=text.text)
    share = AmountLoader(scope, {}, problems).percentage(cut(text, match.start(2), match.end(2)))
    entry.of_which = (Share(bool(match[1]), share, build(cut(text, match.start(3)), scope)),)
