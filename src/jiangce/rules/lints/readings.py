"""Switchable readings: every option loads cleanly, changes the rules, and its change can be shown in Chinese."""

from __future__ import annotations

from jiangce.rules.lints.chinese import latin
from jiangce.rules.lints.subject import Subject
from jiangce.rules.reading_effects import effects


def check(subject: Subject) -> None:
    """Note every option that cannot be chosen. Only of a policy that is otherwise right: options rest on its rules."""
    if not subject.clean or len(subject.problems):
        return
    for effect in effects(subject.policy):
        subject.problems.extend(effect.problems)
        if effect.same:
            subject.problems.add(
                effect.option.place, "这种读法改后规则不变", "the rules are the same with this option",
                found=effect.option.name, expected="set: {键: 另一个值}",
            )  # fmt: skip
        for change in effect.changes.values():
            found = latin(change, subject.policy.latin)
            if found:
                subject.problems.add(
                    effect.option.place, "改动用中文说不出来", "Latin letters in what the option changes",
                    found="、".join(found),
                )  # fmt: skip
