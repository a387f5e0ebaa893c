"""The decision for everybody at once: the same rules over Polars frames, equal to `entitlement.assess` to the 分.

frames      facts as typed frames: unknown is null, *none* is true in `<column>__none`
prepared    facts made ready once for any policy and day: `numbers` for ids, the `words` of several policies
kept        how far lines went, kept with the facts for the next run, reading or reform
day         which rows exist on one day; `index` finds them by a key
world       the prepared facts under one policy on one day
sheet       the growing frame behind a view
view        what rules see of many rows: columns, links, dates, standards
pairs       each row with each related row
together    counting rows of a row decision; `groups` those of a group decision
funnel      step 2 and 3 for row decisions, cheap conditions first; `group_funnel` for groups
amounts     step 4; `allowances` the periods
claims      steps 5, 7 and 8, handing to `entitlement.claims` only what a ceiling can bind; `payments` made, those `earlier`; `pauses`
decide      all of it, one row per decision
"""

from jiangce.entitlement.columns.decide import Decided, decide_columns
from jiangce.entitlement.columns.frames import Frames, frames_of
from jiangce.entitlement.columns.prepared import Prepared, prepare

__all__ = ["Decided", "Frames", "Prepared", "decide_columns", "frames_of", "prepare"]
