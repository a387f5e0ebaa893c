"""政策找人: who is entitled and has not asked, who nearly is, and what is not known of the rest.

sight         what one policy sees of facts that several policies share
handing       what one document has decided, as money that stands before the next
second_look   the lines asked once more, for what fails them nearly and what is not known
nearness      how near is near; `near_misses` in words, with what they would bring; `doubts` of what is open
screen        all decisions of several policies on the same facts
"""

from jiangce.population.screening.nearness import bounds
from jiangce.population.screening.screen import Screening, screen
from jiangce.population.screening.sight import concerned

__all__ = ["Screening", "bounds", "concerned", "screen"]
