"""After a change of facts only what it can affect is decided again; the result is that of deciding everything.

standing    what was decided, and what is needed to go on from there
counted     rows that are counted together, and those whose key is not known
spread      which rows a change makes one decide again
cutting     the facts that those rows need, as a small folder
rivals      the claims that may now come out otherwise because they share a ceiling with others
again       one policy after another: decided again, put in the place of the old
"""

from jiangce.population.incremental.again import screen_again
from jiangce.population.incremental.standing import Standing, stand

__all__ = ["Standing", "screen_again", "stand"]
