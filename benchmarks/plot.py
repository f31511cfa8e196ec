"""Cost against size as an SVG: processor time a report of each stage, at every size that was measured."""

from __future__ import annotations

from typing import Any

#: Stages as the page names them, by the run's own.
STAGES = {
    "start": "start-up",
    "extraction": "gate and events",
    "facts": "facts",
    "staging": "staging",
    "reconcile": "reconciliation",
    "findings": "explanation",
    "marts": "marts",
    "publication": "publication, workbooks",
    "site": "pages",
}


def cost_of_sizes(runs: list[dict[str, Any]]) -> str:
    """`runs`: cold runs by size, as `pipeline.measured` tells them. Returns the SVG."""
    import vl_convert

    points = [
        {"reports": run["reports"], "stage": STAGES[name], "ms": stage["cpu_seconds"] / run["reports"] * 1000}
        for run in runs
        for name in STAGES
        for stage in run["cold"]["stages"]
        if stage["stage"] == name
    ]
    points += [
        {"reports": run["reports"], "stage": "extraction (workers)", "ms": run["cold"]["extraction"]["last_ms"]}
        for run in runs
    ]
    chart = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": "Processor time a report by stage against the number of reports",
        "width": 560,
        "height": 340,
        "background": "white",
        "data": {"values": points},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "reports", "type": "quantitative", "scale": {"type": "log"}, "title": "reports in the run"},
            "y": {
                "field": "ms",
                "type": "quantitative",
                "scale": {"type": "log"},
                "title": "processor time a report, ms",
            },
            "color": {"field": "stage", "type": "nominal", "title": None, "scale": {"scheme": "tableau20"}},
        },
    }
    return vl_convert.vegalite_to_svg(chart, vl_version="5.20")
