"""Charts as inline SVG, each with the table that says the same in figures. Pure: rows in, charts out.

A chart is drawn once, in Swedish; `Chart.svg` puts the few words on it into the language of the page.
"""

from orchestration.site.charts.chart import MOST_ROWS, Chart, Enumerated, Month, Period
from orchestration.site.charts.of_report import accounts, assignments, goals, sick_leave
from orchestration.site.charts.over_time import findings_over_time, goals_over_time, totals_over_time

__all__ = [
    "MOST_ROWS",
    "Chart",
    "Enumerated",
    "Month",
    "Period",
    "accounts",
    "assignments",
    "findings_over_time",
    "goals",
    "goals_over_time",
    "sick_leave",
    "totals_over_time",
]
