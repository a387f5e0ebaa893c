"""From rows to rows, the way the rules lead: what decisions need (forwards), which a change can touch (backwards).

links     rows of a folder by what they hold in a column
needed    all that decisions on some rows read
touched   the rows whose decisions a change can reach
"""

from jiangce.population.ways.links import Change, Links
from jiangce.population.ways.needed import needed
from jiangce.population.ways.touched import Changed, touched

__all__ = ["Change", "Changed", "Links", "needed", "touched"]
