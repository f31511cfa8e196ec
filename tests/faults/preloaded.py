"""The command in a process that is forked from one which has imported what it imports: half of a run's time is that.

What it does from there on, with files, processes and signals, is what the installed command does.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

_IMPORTED = [
    "dagster",
    "dagster_dbt",
    "dbt.adapters.duckdb.connections",
    "dbt.adapters.factory",
    "dbt.cli.main",
    "dbt.task.build",
    "duckdb",
    "great_expectations",
    "pandas",
    "requests",
    "orchestration.alerts.run",
    "orchestration.console",
    "orchestration.exports.workbooks",
    "orchestration.reconcile.explain",
    "orchestration.runner",
    "orchestration.site.build",
    "expectations.docs",
    "expectations.facts",
    "expectations.marts",
]

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(_IMPORTED)


def start(arguments: list[str], environment: dict[str, str]) -> tuple[BaseProcess, Connection]:
    """The process, a group of its own, and the end of the pipe that its stderr is written to."""
    ours, theirs = _context.Pipe(duplex=False)
    process = _context.Process(target=_command, args=(arguments, environment, theirs), daemon=False)
    process.start()
    theirs.close()
    return process, ours


def _command(arguments: list[str], environment: dict[str, str], stderr: Connection) -> None:
    os.setsid()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.dup2(stderr.fileno(), 2)
    stderr.close()
    sys.argv = ["avstamt", *arguments]

    from orchestration.cli import main

    main()
