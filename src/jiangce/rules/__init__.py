"""The language: vocabulary of facts, expressions, the policy model, loading, checking, cards, coverage.

The lowest floor. Knows nothing of Django, databases or files other than the policy folders it reads.

    library    which policies there are; each loaded once
    checks     for whoever writes policies: every mistake, the review cards, where each figure went
    nodes      the kinds of expressions and amounts, each with its meaning and its Chinese
"""
