"""What the command line prints."""

from __future__ import annotations

import csv
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from orchestration import progress, publish, settings
from orchestration.published import Tables
from orchestration.runner import Run
from orchestration.tokens import UNACCOUNTED, Unaccounted

_STAGES = {
    "extraction": "reading reports",
    "facts": "storing facts",
    "staging": "checking facts",
    "reconcile": "reconciling",
    "findings": "explaining findings",
    "marts": "building marts",
    "publication": "publishing",
}

_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


class NothingPublished(Exception):
    """There is no publication to read."""


def _console() -> Console:
    """A pipe or a file has no width to fold to."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 250)


@contextmanager
def progress_bar(enabled: bool = True) -> Iterator[progress.Listener]:
    """A bar on stderr over all stages; gone when the run ends. Without a terminal, one line per stage."""
    console = Console(stderr=True, highlight=False)
    if not enabled:
        yield lambda stage, done, total: None
        return
    started: set[str] = set()
    with Progress(
        TextColumn("{task.description:<20}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True
    ) as bar:
        task = bar.add_task("starting", total=len(progress.STAGES))

        def listener(stage: str, done: int, total: int) -> None:
            at = progress.STAGES.index(stage)
            share = done / total if total else 1.0
            counted = f" {done}/{total}" if total > 1 else ""
            bar.update(task, completed=at + share, description=_STAGES[stage] + counted)
            if not console.is_terminal and stage not in started:
                started.add(stage)
                console.print(f"{_STAGES[stage]} …")

        yield listener


def tables(data: Path | None) -> Tables:
    """The published tables of the data folder. Raises NothingPublished."""
    folders = settings.activate(data=data)
    publication = publish.current(folders)
    if publication is None:
        raise NothingPublished(f"nothing is published under {folders.data} yet; `avstamt run` does that")
    return Tables(publication)


def print_summary(run: Run) -> None:
    folders = settings.current()
    console = _console()
    publication = publish.current(folders)
    if publication is None:
        raise NothingPublished(f"nothing is published under {folders.data}")
    summary = Tables(publication).summary()
    if not run.did_work:
        console.print("Nothing new: what is published is up to date.")
    console.print(f"Reports     {summary.reports}")
    for at, (fact, n) in enumerate((fact, n) for fact, n in summary.rows.items() if n):
        console.print(f"{'Rows' if at == 0 else '':<12}{fact:<26}{_count(n):>9}")
    console.print("Findings    " + ", ".join(f"{_count(n)} {severity}" for severity, n in summary.findings.items()))
    _print_unparsed(console, summary.unparsed)
    _print_quarantine(console, summary.quarantine)
    console.print(f"Results     {folders.published / 'marts.duckdb'}", soft_wrap=True)
    console.print(f"            {folders.published / 'parquet'}", soft_wrap=True)
    if any(summary.findings.values()):
        console.print("            avstamt findings lists what doesn't add up")


def _count(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _print_quarantine(console: Console, rows: list[dict[str, Any]]) -> None:
    console.print(f"Quarantine  {len(rows)}")
    for row in rows:
        detail = f" ({row['detail']})" if row["detail"] else ""
        console.print(Text(f"            {row['source_file']}: {row['reason']}{detail}"), soft_wrap=True)


def _print_unparsed(console: Console, rows: list[dict[str, Any]]) -> None:
    """A warning; nothing when every table was taken."""
    if not rows:
        return
    console.print(f"Warning     {len(rows)} table region{'' if len(rows) == 1 else 's'} not read", style="yellow")
    for row in rows:
        place = f"{row['report_id']}, lines {row['first_line']}–{row['last_line']}"
        console.print(Text(f"            {place}: {row['reason']}"), soft_wrap=True)


def print_findings(rows: list[dict[str, Any]], output: str) -> None:
    if output == "json":
        print(json.dumps(rows, indent=2, ensure_ascii=False, default=str))  # noqa: T201 - output for other programs
    elif output == "csv":
        names = list(rows[0]) if rows else []
        writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        _print_findings_table(rows)


def _print_findings_table(rows: list[dict[str, Any]]) -> None:
    console = _console()
    if not rows:
        console.print("Everything that was checked adds up: no open findings.")
        return
    for row in rows:
        place = f"{row['rule_id']:<4} {row['report_id']}, line {row['source_line']}: {row['location']}"
        state = "" if row["state"] == "open" else f"  [{row['state']}]"
        console.print(
            Text.assemble((f"{row['severity']:<8} ", _STYLES.get(row["severity"], "")), place, state), soft_wrap=True
        )
        unit = f" {row['unit']}" if row["unit"] else ""
        _print_indented(
            console,
            f"reported {_number(row['reported'])}, computed {_number(row['computed'])}{unit},"
            f" difference {_number(row['difference'])} (tolerance {_number(row['tolerance'])})",
        )
        _print_indented(console, row["message_sv"])
        console.print()
    console.print(f"{len(rows)} finding{'' if len(rows) == 1 else 's'}")


def _print_indented(console: Console, text: str) -> None:
    """Below the rule's id; folded to the terminal's width, one line for a pipe."""
    indent = " " * 9
    width = max(console.width, 40) if console.is_terminal else sys.maxsize
    for line in textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent):
        console.print(Text(line), soft_wrap=True)


def _number(value: Any) -> str:
    """Swedish: thousands by a blank, decimal comma, no trailing zeros."""
    if value is None:
        return "–"
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", " ").replace(".", ",")


def print_status(published: Tables) -> None:
    console = _console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("report", "reader", "version", "rows", "coverage"):
        table.add_column(name, justify="left" if name in ("report", "reader") else "right", overflow="fold")
    for name in ("error", "warning", "info"):
        table.add_column(name, justify="right")
    reports = published.reports()
    for report in reports:
        coverage = report["coverage"]
        table.add_row(
            report["report_id"],
            report["reader"],
            str(report["version_no"]),
            _count(sum(report["rows"].values())),
            "–" if coverage is None else f"{coverage:.1%}",
            *(str(n) for n in report["findings"].values()),
        )
    console.print(table)
    console.print()
    for report in reports:
        listed = ", ".join(f"{fact} {_count(n)}" for fact, n in report["rows"].items())
        console.print(Text(f"{report['report_id']}: {listed or 'no rows'}"))
    console.print()
    summary = published.summary()
    _print_unparsed(console, summary.unparsed)
    _print_quarantine(console, summary.quarantine)


def print_tokens(counts: dict[str, Counter[str]], lost: list[Unaccounted] | None) -> None:
    """Per report the counts by class; then, with `lost`, what is in no fact though a table holds it."""
    console = _console()
    for report_id, by_class in counts.items():
        console.print(Text(f"{report_id}: {_count(by_class.total())} numeric tokens"))
        for token_class in sorted(by_class, key=lambda name: (-by_class[name], name)):
            style = "yellow" if token_class == UNACCOUNTED else ""
            console.print(Text(f"    {token_class:<12}{_count(by_class[token_class]):>9}", style))
    if lost is None:
        return
    console.print()
    if not lost:
        console.print("Nothing is unaccounted for: every number of its tables is in a fact.")
    for token in lost:
        text = f": {' '.join(token.text.split())}" if token.text else ""
        console.print(Text(f"line {token.line}, column {token.position + 1}: {token.token}{text}"), soft_wrap=True)
