"""After a change of facts only what it can affect is decided again; the result is that of deciding everything.

standing    what was decided, and what is needed to go on from there
members     whoever is counted together, kept: groups, and whether each row passed
tallies     the same as arrays, found by ids and by groups; how many each group has
shelf       rows kept under keys, with changes on top
rivals      claims kept, and those that may now come out otherwise because they share a ceiling with others
spread      which rows a change makes one decide again
small       few rows: decided one by one, as cases (as_rows), and told as frames (told)
wide        many rows: decided at once (cutting, replacing), with whoever is counted with them (counted)
before      payments that bear on them, and what is handed to the next document
again       one policy after another: decided again, put in the place of the old
"""

from jiangce.population.incremental.again import screen_again
from jiangce.population.incremental.standing import Standing, stand

__all__ = ["Standing", "screen_again", "stand"]
