"""A believable town of people and organisations, for measuring and trying out. See `docs/synthetic-town.md`.

shape      what towns look like, as data, and what the documents state of each place
draws      chance that hangs on seed, name and number alone
people, orgs, work, skills      who there is; jobs; certificates
streams    rows of every other table, described as data; `cells` their values, `happenings` all of them
planting   worked examples set into a town; `truth` what is known of them, and whether decisions agree
town       all of it, whole or in pieces; `writing` into a folder; `calibration` what it has reached
"""

from jiangce.population.town.town import Plan, Town, build
from jiangce.population.town.truth import Truth, disagreements
from jiangce.population.town.writing import make, measured, write

__all__ = ["Plan", "Town", "Truth", "build", "disagreements", "make", "measured", "write"]
