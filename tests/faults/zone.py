"""A small landing folder in two states, and what is published from it: seven short reports with planted errors."""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb

from orchestration.settings import Settings

Tables = dict[str, list[tuple]]

_BODIES = ("Byggnämnden", "Kulturnämnden", "Socialnämnden", "Tekniska nämnden", "Skolnämnden")
_MORNING = 1_747_000_000  # a report that is delivered later has a later file time


def report(body: str, total: int = 4650, day: int = 5) -> str:
    """One account whose parts are 1 150 and 3 500; any other total than their sum is a finding."""
    return (
        f"# Delårsrapport per april 2025 för {body.lower()}\n\nEkvik kommun\n\nAnsvar: {body}\n\n"
        f"Datum: 2025-05-{day:02}\n\n## Driftredovisning (tkr)\n\n"
        "| | Budget 2025 | Utfall 2025 | Avvikelse |\n| --- | --- | --- | --- |\n"
        "| Nämndverksamhet | 1 200 | 1 150 | 50 |\n"
        "| Förvaltning | 3 400 | 3 500 | -100 |\n"
        f"| Summa | 4 600 | {total:,} | -50 |\n".replace(",", " ")
    )


def deliver(raw: Path, name: str, text: str, after_hours: int = 0) -> None:
    raw.mkdir(parents=True, exist_ok=True)
    (raw / name).write_text(text, encoding="utf-8")
    os.utime(raw / name, (_MORNING + 3600 * after_hours,) * 2)


def land(raw: Path) -> None:
    """The former state: five reports, three of them with a wrong sum, and a file that can't be read."""
    for n, body in enumerate(_BODIES):
        deliver(raw, f"{n}.md", report(body, 4650 if n > 2 else 4750 + n))
    (raw / "tom.txt").touch()


def land_more(raw: Path) -> None:
    """The new state: a further report with an error, and later versions that cure one error and cause another."""
    deliver(raw, "ny.md", report("Miljönämnden", 4850), after_hours=1)
    deliver(raw, "rättad.md", report(_BODIES[0], day=9), after_hours=1)
    deliver(raw, "försämrad.md", report(_BODIES[3], 4950, day=9), after_hours=1)


def tables(database: Path) -> Tables:
    """Every table of a published database, rows in a fixed order, without moments of time (when it was loaded or seen)."""
    with duckdb.connect(str(database), read_only=True) as con:
        columns: dict[str, list[str]] = {}
        for schema, table, column in con.execute(
            "select table_schema, table_name, column_name from information_schema.columns"
            " where data_type not like 'TIMESTAMP%' order by all"
        ).fetchall():
            columns.setdefault(f"{schema}.{table}", []).append(f'"{column}"')
        return {
            name: con.execute(f"select {', '.join(wanted)} from {name} order by all").fetchall()
            for name, wanted in columns.items()
        }


def published(data: Path) -> Tables | None:
    """What a reader finds: None when there is no publication. One that is not whole fails here."""
    folder = data / "published"
    if not os.path.lexists(folder):
        return None
    assert json.loads((folder / "generation.json").read_text(encoding="utf-8"))["fingerprint"]
    found = tables(folder / "marts.duckdb")
    with duckdb.connect() as con:
        for name, rows in found.items():
            path = folder / "parquet" / f"{name.replace('.', '/')}.parquet"
            assert con.execute(f"select count(*) from '{path}'").fetchall() == [(len(rows),)], name
    return found


def history(data: Path) -> set[str]:
    """The findings that the history knows, also those of reports that are corrected by now."""
    path = Settings(raw=data, data=data).state / "finding_history.parquet"
    if not path.exists():
        return set()
    with duckdb.connect() as con:
        return {name for (name,) in con.execute(f"select finding_id from '{path}'").fetchall()}
