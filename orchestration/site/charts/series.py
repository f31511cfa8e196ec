"""The legend of each kind of chart: names (text ids) and colours, which are the page's own."""

from __future__ import annotations

BUDGET, FORECAST, ACTUAL = (
    ("budget", "var(--series-1)"),
    ("forecast", "var(--series-2)"),
    ("actual", "var(--series-3)"),
)
MEASURES = (("budget_year_sek", BUDGET), ("forecast_year_sek", FORECAST))
VERDICTS = (
    ("uppfyllt", "var(--good)"),
    ("delvis uppfyllt", "var(--partly)"),
    ("ej uppfyllt", "var(--bad)"),
    ("inget värde angivet", "var(--none)"),
)
SEVERITIES = (("error", "var(--bad)"), ("warning", "var(--partly)"), ("info", "var(--none)"))
