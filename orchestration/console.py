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
from orchestration.alerts import overdue
from orchestration.diff import Diff
from orchestration.diff import rows as diff_rows
from orchestration.published import Tables
from orchestration.reconcile import life
from orchestration.runner import Run
from orchestration.store import acceptances
from orchestration.tokens import UNACCOUNTED, Unaccounted

_STAGES = {
    "extraction": "reading reports",
    "facts": "storing facts",
    "staging": "checking facts",
    "reconcile": "reconciling",
    "findings": "explaining findings",
    "marts": "building marts",
    "publication": "publishing",
    "site": "writing pages",
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
    if (folders.reports / "index.html").is_file():
        console.print(f"Pages       {folders.reports / 'index.html'}", soft_wrap=True)
    _print_unknown_acceptances(console, folders)
    _print_alerts(console, folders)
    if any(summary.findings.values()):
        console.print("            avstamt findings lists what doesn't add up")


def _count(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _print_quarantine(console: Console, rows: list[dict[str, Any]]) -> None:
    console.print(f"Quarantine  {len(rows)}")
    for row in rows:
        detail = f" ({row['detail']})" if row["detail"] else ""
        console.print(Text(f"            {row['source_file']}: {row['reason']}{detail}"), soft_wrap=True)


def _print_unknown_acceptances(console: Console, folders: settings.Settings) -> None:
    """A warning; nothing when every accepted finding is known."""
    lines = acceptances.unknown(folders.data, life.known_findings(folders.data))
    for at, line in enumerate(lines):
        console.print(Text(f"{'Warning' if at == 0 else '':<12}{line}", "yellow"), soft_wrap=True)


def _print_alerts(console: Console, folders: settings.Settings) -> None:
    """What waits or has failed, and why; nothing when none are configured."""
    if not folders.alerts_on:
        return
    from orchestration.alerts.run import stands

    standing = stands(folders)
    if standing is None:
        return
    if standing.problem:
        console.print(Text(f"Alerts      nothing is sent: {standing.problem}", "yellow"), soft_wrap=True)
        return
    console.print(f"Alerts      {standing.waiting} waiting, {standing.failed} failed")
    for recipient, error in standing.errors.items():
        console.print(Text(f"            {recipient}: {error}", "yellow"), soft_wrap=True)


def _print_overdue(console: Console, rows: list[dict[str, Any]]) -> None:
    """Reports that the calendar expects and that have not come; nothing when all have."""
    for at, row in enumerate(rows):
        place = f"{row['municipality']}, {row['organisation']}, period to {row['period_end']}"
        late = f"due {row['due_date']}, {row['days_overdue']} days ago"
        console.print(Text(f"{'Overdue' if at == 0 else '':<12}{place}: {late}", "yellow"), soft_wrap=True)


def print_deliveries(rows: list[dict[str, Any]], output: str) -> None:
    """The log of the alerts."""
    if output != "table":
        _print_rows(rows, output)
        return
    if not rows:
        print("Nothing has been sent, and nothing waits.")  # noqa: T201 - output for a person
        return
    table = Table(box=None, pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row.values()))
    _console().print(table)


def _print_unparsed(console: Console, rows: list[dict[str, Any]]) -> None:
    """A warning; nothing when every table was taken."""
    if not rows:
        return
    console.print(f"Warning     {len(rows)} table region{'' if len(rows) == 1 else 's'} not read", style="yellow")
    for row in rows:
        place = f"{row['report_id']}, lines {row['first_line']}–{row['last_line']}"
        console.print(Text(f"            {place}: {row['reason']}"), soft_wrap=True)


def _print_rows(rows: list[dict[str, Any]], output: str) -> None:
    """For other programs, as json or csv."""
    if output == "json":
        print(json.dumps(rows, indent=2, ensure_ascii=False, default=str))  # noqa: T201 - output for other programs
        return
    names = list(rows[0]) if rows else []
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def print_findings(rows: list[dict[str, Any]], output: str) -> None:
    if output == "table":
        _print_findings_table(rows)
    else:
        _print_rows(rows, output)


def _print_findings_table(rows: list[dict[str, Any]]) -> None:
    console = _console()
    if not rows:
        console.print("Everything that was checked adds up: no open findings.")
        return
    for row in rows:
        place = f"{row['rule_id']:<4} {row['report_id']}, line {row['source_line']}: {row['location']}"
        state = "" if row["state"] == "open" else f"  [{_state(row)}]"
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


def _state(row: dict[str, Any]) -> str:
    if row["state"] == "accepted":
        return f"accepted by {row['accepted_by']} until {row['accepted_until']}, {row['accepted_kind']}:" + (
            f" {row['accepted_reason']}"
        )
    if row.get("resolved_in_version") and row["resolved_in_version"] != row["version_no"]:
        return f"resolved: corrected in version {row['resolved_in_version']}"
    return str(row["state"])


def print_rules(rows: list[dict[str, Any]], output: str) -> None:
    if output != "table":
        _print_rows(rows, output)
        return
    console = _console()
    for row in rows:
        console.print(
            Text.assemble(f"{row['rule_id']:<5}", (f"{row['severity']:<9}", _STYLES.get(row["severity"], "")))
            + Text(row["title_sv"]),
            soft_wrap=True,
        )
        _print_indented(console, row["compares_sv"])
        _print_indented(console, f"needs {row['needs']}; documentation: {row['doc_section']}")
    console.print(f"{len(rows)} rules")


def print_diff(diff: Diff, output: str) -> None:
    if output != "table":
        _print_rows(diff_rows(diff), output)
        return
    console = _console()
    console.print(Text(diff.report_id), style="bold")
    for word, version in (("from", diff.old), ("to", diff.new)):
        notes = [note for note, holds in (("draft", version.is_draft), ("current", version.is_current)) if holds]
        noted = f" ({', '.join(notes)})" if notes else ""
        console.print(Text(f"{word:<5}version {version.version_no}{noted}: {version.path}"), soft_wrap=True)
    console.print()
    for change in diff.facts:
        values = {"changed": f"{_or_dash(change.old)} → {_or_dash(change.new)}"}.get(change.change)
        place = f"{change.fact}: {change.label} / {change.column}"
        shown = values or _or_dash(change.new if change.change == "added" else change.old)
        lines = f"line {_or_dash(change.old_line)} → {_or_dash(change.new_line)}"
        console.print(Text(f"{change.change:<8} {place}: {shown} ({lines})"), soft_wrap=True)
    console.print(f"{len(diff.facts)} value{'' if len(diff.facts) == 1 else 's'} changed, added or removed")
    console.print()
    _print_finding_changes(console, diff)


def _print_finding_changes(console: Console, diff: Diff) -> None:
    for version in diff.unjudged:
        console.print(f"The findings of version {version.version_no} were never computed: no run saw it as current.")
    for change in diff.findings:
        line = change.old_line if change.new_line is None else change.new_line
        head = f"{change.rule_id:<4} {change.severity}, line {line}: {change.location}"
        style = {"cured": "green", "caused": "bold red"}.get(change.change, "")
        console.print(Text.assemble((f"{change.change:<8} ", style), head), soft_wrap=True)
        if change.change != "remains":
            _print_indented(console, change.message_sv)
    if not diff.unjudged:
        counted = Counter(change.change for change in diff.findings)
        console.print(
            "Findings    " + ", ".join(f"{counted[kind]} {kind}" for kind in ("cured", "caused", "changed", "remains"))
        )


def _or_dash(value: Any) -> str:
    return "–" if value is None else str(value)


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
    _print_overdue(console, overdue.overdue(overdue.expected(published), acceptances.swedish_today()))
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
