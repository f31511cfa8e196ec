"""docs/benchmarks.md out of the figures: what was measured, when, on what, against which target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.plot import STAGES
from orchestration.store.files import write_text

INTRODUCTION = """\
# Benchmarks

Written by `make bench`; the raw figures are in [benchmarks.json](benchmarks.json). `make bench SIZE=small` (or
`medium`, `large`) measures one size and leaves the others as they were; a size that is missing was not measured. Where
the machine had other work to do (its load stands beside the figures) times by the clock say little: processor time,
and ratios of what was measured side by side, are what counts.
"""

Figures = dict[str, Any]


def write(figures: Figures, path: Path) -> None:
    parts = [INTRODUCTION]
    if "pipeline" in figures:
        parts += _pipeline(_by_size(figures["pipeline"], "reports"))
    if "startup" in figures:
        parts += _startup(figures["startup"])
    if "throughput" in figures:
        parts += _throughput(figures["throughput"])
    if "marts" in figures:
        parts += _marts(_by_size(figures["marts"], "rows"))
    if "extraction" in figures:
        parts += [*figures["extraction"]["tables"], "", _when(figures["extraction"]), ""]
    if "pdf" in figures:
        parts += ["## PDF beside other programs", "", *figures["pdf"]["table"], "", _when(figures["pdf"]), ""]
    write_text(path, "\n".join(parts).rstrip() + "\n")


def _by_size(found: dict[str, Figures], size: str) -> list[Figures]:
    return sorted(found.values(), key=lambda told: told[size])


def _when(told: Figures) -> str:
    about = told["measured"]
    return (
        f"Measured on {about['day']}, commit {about['commit']}, Python {about['python']}, {about['machine']}, load"
        f" {about['load']} before it began."
    )


def _table(header: list[str], rows: list[list[object]]) -> list[str]:
    lines = [f"| {' | '.join(header)} |", f"| --- |{' ---: |' * (len(header) - 1)}"]
    return [*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)]


def _pipeline(runs: list[Figures]) -> list[str]:
    """Columns are sizes."""
    cold = [run["cold"] for run in runs]

    def row(name: str, values: list[object]) -> list[object]:
        return [name, *values]

    rows = [
        row("delivered, MB", [run["mb"] for run in runs]),
        row("cold run, minutes by the clock", [f"{told['seconds'] / 60:.1f}" for told in cold]),
        row(
            "extraction, ms of a report, first thousand (or half)",
            _of(cold, "extraction", "first_ms"),
        ),
        row("extraction, the last thousand (or half) to the first (target 1.25)", _of(cold, "extraction", "ratio")),
        row("pages, ms of a report, first thousand (or half)", _of(cold, "pages", "first_ms")),
        row("pages, the last thousand (or half) to the first (target 1.25)", _of(cold, "pages", "ratio")),
        row("Dagster, ms a report by the clock (target 20)", _of(cold, "dagster", "ms_a_report")),
        row("Dagster, ms of processor time a report", _of(cold, "dagster", "cpu_ms_a_report")),
        row("peak memory of the run, MB (target 2,048)", _of(cold, "peak_mb", "run")),
        row("peak memory of a worker, MB", _of(cold, "peak_mb", "worker")),
        row("errors planted", [run["findings"]["planted"] for run in runs]),
        row("of them found, rule and line", [run["findings"]["found"] for run in runs]),
        row("found and not planted", [run["findings"]["others"] for run in runs]),
        row("again with nothing new, seconds by the clock (target 10)", _of(runs, "nothing_new", "seconds")),
        row("again with nothing new, seconds of processor time", _of(runs, "nothing_new", "cpu_seconds")),
        row("its exit code", _of(runs, "nothing_new", "exit_code")),
        row("the publication is the same", [_yes(run["nothing_new"]["publication_unchanged"]) for run in runs]),
        row("again with one report changed: files read", _of(runs, "one_changed", "extracted")),
        row("again with one report changed, seconds by the clock", _of(runs, "one_changed", "seconds")),
    ]
    header = ["", *(f"{run['reports']:,} reports" for run in runs)]
    stages = [
        [STAGES[name], *(_stage(run, name) for run in runs)]
        for name in STAGES
        if any(_stage(run, name) for run in runs)
    ]
    return [
        "## The pipeline over invented reports",
        "",
        "`benchmarks.generator` makes them, every fifth with an error, in the samples' four dialects. Where"
        " nothing else is said, ms are processor time.",
        "",
        *_table(header, rows),
        "",
        "Processor time of the run's own process by stage, ms a report; extraction itself runs in workers.",
        "",
        *_table(header, stages),
        "",
        "![Processor time a report against the number of reports](benchmarks.svg)",
        "",
        *(f"{run['reports']:,} reports: {_when(run)}" for run in runs),
        "",
    ]


def _of(found: list[Figures], part: str, name: str) -> list[object]:
    return [told.get(part, {}).get(name, "–") for told in found]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _stage(run: Figures, name: str) -> str:
    seconds = sum(stage["cpu_seconds"] for stage in run["cold"]["stages"] if stage["stage"] == name)
    return f"{seconds / run['reports'] * 1000:.1f}" if seconds else ""


def _startup(told: Figures) -> list[str]:
    return [
        "## Start-up",
        "",
        f"`import dagster_dbt` takes {told['dagster_dbt']} s of processor time, `import orchestration.definitions`"
        f" {told['definitions']} s: {told['ratio']} times as much (target 1.3).",
        "",
        _when(told),
        "",
    ]


def _throughput(found: dict[str, Figures]) -> list[str]:
    rows, runs = [], sorted(found.values(), key=lambda told: told["one process"]["reports"])
    for told in runs:
        for name in ("one process", "pool of two", "Dask"):
            measured = told[name]
            rows.append(
                [
                    {"Dask": "Dask, two workers over TCP"}.get(name, name),
                    f"{measured['reports']:,}",
                    measured["reports_a_second"],
                    measured.get("times_one_process", 1),
                ]
            )
    return [
        "## Extraction on one process and on two",
        "",
        *_table(["", "reports", "reports a second", "times one process"], rows),
        "",
        *(f"{told['one process']['reports']:,} reports: {_when(told)}" for told in runs),
        "",
    ]


def _marts(runs: list[Figures]) -> list[str]:
    rows = [
        [
            f"{run['rows']:,}",
            f"{run['reports']:,}",
            *(f"{run[name]['models_seconds']} ({run[name]['models_cpu_seconds']})" for name in ("dbt", "direct")),
            f"{run['ratio']} ({run['cpu_ratio']})",
            run["dbt"]["explain_seconds"],
            run["dbt"]["peak_mb"],
            run["direct"]["peak_mb"],
        ]
        for run in runs
    ]
    header = [
        "facts",
        "reports",
        "dbt, s",
        "DuckDB directly, s",
        "ratio",
        "explanation, s",
        "peak MB, dbt",
        "peak MB, directly",
    ]
    return [
        "## All models anew",
        "",
        "The facts of the run above, multiplied; all models, two threads, DuckDB's memory limited as in a run, peak"
        " memory of the process; processor time in brackets. The target is 1.5 times the same SQL in DuckDB directly.",
        "",
        *_table(header, rows),
        "",
        *(f"{run['rows']:,} facts: {_when(run)}" for run in runs),
        "",
    ]
