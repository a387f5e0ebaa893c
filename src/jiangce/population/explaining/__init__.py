"""Why one row of a million came out as it did: the facts that its decision depends on, cut out and assessed as a case.

ground       the rows that a case is made of, and where the rule leads from them
same_key     rows that count together, or stand under one ceiling
lens         all facts under one policy, asked for rows
cut          all that one decision depends on: its rows, its peers, whoever competes with it, what was paid
explain      the cut assessed by every policy in turn
"""

from jiangce.population.explaining.explain import Explained, Explainer

__all__ = ["Explained", "Explainer"]
