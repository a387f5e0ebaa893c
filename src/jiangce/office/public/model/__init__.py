"""What the pages show: plain frozen data, made by the engine boundary, read by templates and the interface.

Texts are Chinese and ready to print; money is integer 分 inside `Money`. Nothing here knows the rule language.
"""

from jiangce.office.public.model.finding import UNKNOWN, Answer, Condition, Finding, Question, Refused, Result, Step
from jiangce.office.public.model.library import (
    Article,
    Audience,
    Change,
    Changed,
    Chapter,
    ChosenReading,
    Coverage,
    Diff,
    Entry,
    EntryDiff,
    Figure,
    Line,
    Money,
    Named,
    Option,
    Policy,
    Provision,
    Reading,
    Scope,
    tally,
)

__all__ = [
    "UNKNOWN",
    "Answer",
    "Article",
    "Audience",
    "Change",
    "Changed",
    "Chapter",
    "ChosenReading",
    "Condition",
    "Coverage",
    "Diff",
    "Entry",
    "EntryDiff",
    "Figure",
    "Finding",
    "Line",
    "Money",
    "Named",
    "Option",
    "Policy",
    "Provision",
    "Question",
    "Reading",
    "Refused",
    "Result",
    "Scope",
    "Step",
    "tally",
]
