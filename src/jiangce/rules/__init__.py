"""The language: vocabulary of facts, expressions, the policy model, loading, checking, cards, coverage.

The lowest floor. Knows nothing of Django, databases or files other than the policy folders it reads.
"""
