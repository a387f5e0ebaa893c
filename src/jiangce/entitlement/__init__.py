"""The decision: facts in, decisions out: conditions, amounts, combination, explanation, next step."""
