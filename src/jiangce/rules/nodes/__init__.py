"""One kind of node a file: its type rule, its value for one case, its Polars column, its Chinese words.

Meaning, failure and explanation of an idea stand together, so the two targets cannot drift apart.
"""
