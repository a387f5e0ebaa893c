"""Facts at scale: a folder of tables in, frames and a report out; bad rows set aside, never dropped in silence.

reading      the one entry point: a folder into frames
headers      which column of a file is which
parquet      typed files; `typed` their columns
csv_files    text files; `excel` and `failed_cells` Excel's; `cells` texts into columns
values       one value as people write it; `texts` a column of them
rows         what a table can tell by itself: ids, copies, dates
references   do they lead to a row that stays
aside        rows set aside, into files
sheet        one table on its way in; `summary` what was found in all of them; `report` how it is told
"""

from jiangce.population.intake.aside import write_aside
from jiangce.population.intake.reading import Intake, read_folder
from jiangce.population.intake.report import Fault, Kind, Report, TableCount

__all__ = ["Fault", "Intake", "Kind", "Report", "TableCount", "read_folder", "write_aside"]
