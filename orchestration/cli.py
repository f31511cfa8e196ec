"""The command `avstamt`. What it prints is made in `orchestration.console`; errors are one line unless --debug."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from orchestration.alerts.cli import app as alerts

app = typer.Typer(
    name="avstamt",
    help="Avstämt reads the report exports of Swedish municipalities, turns them into tables for finance, HR and goals,"
    " and tells where a report's own numbers don't add up.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(alerts, name="alerts")

Raw = Annotated[
    Path | None,
    typer.Option(
        "--raw", help="Landing folder with the exports as delivered; never changed. Default: raw/ of the project."
    ),
]
Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder that everything is written to. Default: data/ of the project."),
]
Wait = Annotated[
    float,
    typer.Option("--wait", min=0, help="Seconds to wait for another run that is writing. Default: leave at once."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show logs, and the full traceback of an error.")]


#: Exit code of a command that Ctrl-C ended, as shells have it: 128 and the number of SIGINT.
INTERRUPTED = 130


class Interrupted(Exception):
    """Ctrl-C ended a run. Publications are switched by one rename, so that there is nothing to clean up."""

    def __str__(self) -> str:
        return "interrupted; what is published stands, and the next run goes on from here"


class Target(StrEnum):
    duckdb = "duckdb"
    postgres = "postgres"


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"avstamt {version('avstamt')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    raw: Raw = None,
    data: Data = None,
    target: Annotated[
        Target | None,
        typer.Option("--target", help="postgres: publish to the server of AVSTAMT_POSTGRES too. Default: duckdb."),
    ] = None,
    wait: Wait = 0,
    debug: Debug = False,
) -> None:
    """Read what is new in the landing folder, rebuild the tables and publish them.

    Unchanged files are not read again. The results are <data>/published/marts.duckdb, and beside it the same tables
    as Parquet and CSV files and a workbook per organisation; whoever has the former ones open is not disturbed.

    Exit code 0: the run completed, also when there was nothing to do. 2: completed, but at least one file could not
    be read and is in quarantine. 1: the run failed; the former results stand. 130: it was interrupted (Ctrl-C).
    """
    with _interruptible():
        from orchestration import console, runner

        with console.progress_bar(enabled=not debug) as listener:
            outcome = runner.run(raw, data, listener, debug, target.value if target else None, wait)
    console.print_summary(outcome)
    raise typer.Exit(outcome.exit_code)


@app.command()
def replay(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME...", help="Files of the landing folder, or ids of reports: all their files."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All files; each is hashed again too.")] = False,
    raw: Raw = None,
    data: Data = None,
    wait: Wait = 0,
    debug: Debug = False,
) -> None:
    """Read files again although they are unchanged, whether loaded or in quarantine, and publish anew: in one run.

    For what was held back by a limit that is another now, or by a lack of memory, and for a backfill of any set of
    reports. Exit codes as of run.
    """
    if bool(names) == every:
        raise typer.BadParameter("names of files or reports are expected, or --all")
    with _interruptible():
        from orchestration import console, runner

        with console.progress_bar(enabled=not debug) as listener:
            outcome = runner.replay(names or [], raw, data, listener, debug, wait)
    console.print_summary(outcome)
    raise typer.Exit(outcome.exit_code)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C is an error with a message of its own."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted from None


@app.command()
def findings(
    data: Data = None,
    output: Annotated[Format, typer.Option("--format", help="How to print them.")] = Format.table,
    every: Annotated[bool, typer.Option("--all", help="Also those that are accepted or resolved.")] = False,
    debug: Debug = False,
) -> None:
    """List what doesn't add up: both numbers, the difference and the line of the report.

    The severity is error (arithmetic that does not hold, beyond rounding), warning (text against figures, dates,
    units) or info (noteworthy, or possibly misread).
    """
    from orchestration import console

    console.print_findings(console.tables(data).findings(every), output.value)


@app.command()
def diff(
    report: Annotated[str, typer.Argument(help="The report's id, as `avstamt status` lists it.")],
    old: Annotated[int | None, typer.Option("--from", help="Number of the earlier version.")] = None,
    new: Annotated[int | None, typer.Option("--to", help="Number of the later version.")] = None,
    data: Data = None,
    output: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.table,
    debug: Debug = False,
) -> None:
    """List what changed between two versions of a report, and which findings the later one cured or caused.

    Without numbers the current version is compared with the one before it, a final with its last draft. Values are
    matched by table, labels and measure, whatever line they stand on; both lines are shown.
    """
    from orchestration import console, settings
    from orchestration import diff as versions

    console.print_diff(versions.compare(settings.activate(data=data), report, old, new), output.value)


@app.command()
def rules(
    output: Annotated[Format, typer.Option("--format", help="How to print them.")] = Format.table, debug: Debug = False
) -> None:
    """List the catalogue of rules: what each compares, how severe it is, and what it needs of a report."""
    from orchestration import console
    from orchestration import rules as catalogue

    console.print_rules(catalogue.catalogue(), output.value)


@app.command()
def status(
    report: Annotated[str | None, typer.Argument()] = None,
    tokens: Annotated[
        bool, typer.Option("--tokens", help="Show instead how each report's numeric tokens are classified.")
    ] = False,
    raw: Raw = None,
    data: Data = None,
    debug: Debug = False,
) -> None:
    """Show what is published: per report its rows, the share of its numbers accounted for, and its open findings.

    Tables that could not be read are listed with their lines, files in quarantine with the reason.

    With --tokens instead how many runs of digits of each report, as of the last run, are of which class: loaded (a fact
    holds it), header, date, page, reference, numbering, name, prose, or unaccounted (in a table, but in no fact). With
    --tokens REPORT (its id) for that report alone, and each unaccounted one with its line, and the line's text from
    the landing folder when the file there is unchanged.
    """
    from orchestration import console, settings
    from orchestration import tokens as told

    if not tokens:
        if report:
            raise typer.BadParameter("a report is named together with --tokens")
        console.print_status(console.tables(data))
        return
    folders = settings.activate(raw, data)
    console.print_tokens(told.counts(folders, report), told.unaccounted(folders, report) if report else None)


@app.command()
def serve(
    data: Data = None,
    host: Annotated[str, typer.Option(help="Address to listen on; others than this machine's own show it to all.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="Port of the web pages; 0 takes a free one.", min=0, max=65535)] = 8080,
    debug: Debug = False,
) -> None:
    """Show the report site on this machine (http://127.0.0.1:8080/); stop it with Ctrl-C."""
    from orchestration import settings
    from orchestration.site import serve as site

    with site.server(settings.activate(data=data), host, port) as server:
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"http://{shown}:{server.server_port}/  (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("")


@app.command()
def dev(
    raw: Raw = None,
    data: Data = None,
    port: Annotated[int, typer.Option(help="Port of the web page.")] = 3000,
    debug: Debug = False,
) -> None:
    """Start the Dagster UI with schedules and sensors on this machine (http://localhost:3000); stop it with Ctrl-C."""
    from orchestration import runner, settings

    runner.prepare_home(settings.activate(raw, data))
    dagster = Path(sys.executable).with_name("dagster")
    os.execv(dagster, [str(dagster), "dev", "-m", "orchestration.definitions", "--port", str(port)])


def main() -> None:
    """Entry point: one clear line for an error, exit code 1, or 130 when it was interrupted."""
    try:
        app()
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        typer.echo(f"avstamt: {str(error).strip() or type(error).__name__}", err=True)
        sys.exit(INTERRUPTED if isinstance(error, Interrupted) else 1)
