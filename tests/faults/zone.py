"""A landing folder of thirty short reports in two states, and what is published and told of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb

from orchestration.settings import Settings

Tables = dict[str, list[tuple]]

_WORDS = (
    "Bygg Kultur Social Skol Miljö Vård Fritids Teknik Trafik Hamn Park Gatu Fastighets Val Plan Äldre Ungdoms Omsorgs"
    " Utbildnings Arbets Energi Vatten Skogs Mark Torg Bad Idrotts Musik Biblioteks"
)
_BODIES = tuple(f"{word}nämnden" for word in _WORDS.split())
_FORMER = 15
_MORNING = 1_747_000_000  # a report that is delivered later has a later file time

#: One receiver is told of every error at once: which messages there are does not depend on the time of day.
_ALERTS = """\
channels:
  hook: {kind: webhook, url_env: AVSTAMT_TEST_HOOK}
fallback:
  - {channel: hook, severities: [error], immediate: [error]}
materiality: {amount_tkr: 0, share_pct: 0}
digest: {at: 23:59}
max_age_days: 3650
"""


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
    """The former state: fifteen reports, every third with a wrong sum, and a file that can't be read."""
    for n, body in enumerate(_BODIES[:_FORMER]):
        deliver(raw, f"{n:02}.md", report(body, 4750 + n if n % 3 == 0 else 4650))
    (raw / "tom.txt").touch()
    (raw / "alerts.yml").write_text(_ALERTS, encoding="utf-8")


def land_more(raw: Path) -> None:
    """The new state: the other reports, and later versions that cure one error and cause another: thirty and two."""
    for n, body in enumerate(_BODIES[_FORMER:], start=_FORMER):
        deliver(raw, f"{n:02}.md", report(body, 4750 + n if n % 3 == 0 else 4650), after_hours=1)
    deliver(raw, "ny.md", report("Jordnämnden", 4850), after_hours=1)
    deliver(raw, "rättad.md", report(_BODIES[0], day=9), after_hours=1)
    deliver(raw, "försämrad.md", report(_BODIES[1], 4950, day=9), after_hours=1)


def tables(database: Path) -> Tables:
    """Every table of a published database, rows in a fixed order, without the times when it was loaded or seen."""
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


def pages(data: Path) -> set[str]:
    """The files of the report site; a page of a report that is half written has no end."""
    root = data / "reports"
    found = {path.relative_to(root).as_posix() for path in root.rglob("*.html")}
    for name in found:
        text = (root / name).read_text(encoding="utf-8")
        assert text.rstrip().endswith("</html>"), f"{name} is cut off"
    return found


def history(data: Path) -> set[str]:
    """The findings that the history knows, also those of reports that are corrected by now."""
    path = Settings(raw=data, data=data).state / "finding_history.parquet"
    if not path.exists():
        return set()
    with duckdb.connect() as con:
        return {name for (name,) in con.execute(f"select finding_id from '{path}'").fetchall()}
