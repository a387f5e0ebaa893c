"""A simulation as one HTML file with charts, to be opened from disk, sent, printed. Nothing is fetched.

page      the whole file; charts   what is drawn, as plain data; drawing/draw.js   draws it with ECharts; vendored   ECharts itself
"""

from jiangce.population.simulation.report.page import page

__all__ = ["page"]
