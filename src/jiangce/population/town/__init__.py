"""A believable town of people and organisations, for measuring and trying out. See `docs/synthetic-town.md`.

shape      what towns look like, as data, and what the documents state of each place
draws      chance that hangs on seed, name and number alone
people, orgs, work, skills      who there is; jobs; certificates
town       all of it, whole or in pieces; `writing` into a folder
"""

from jiangce.population.town.town import Town, build
from jiangce.population.town.writing import write

__all__ = ["Town", "build", "write"]
