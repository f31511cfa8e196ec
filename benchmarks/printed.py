"""Labelled PDFs for the benchmark: tables of the test reports, printed by LibreOffice in the ways that reports look.

The labels of `tests/fixtures/layouts` give the rows; what is printed is what is looked for.
"""

from __future__ import annotations

import csv
import html
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

REPORTS = ("hedlunda", "torsvik", "ekhamra", "karby", "nordfjard", "vastano", "sundhammar", "tallmo")
LEAST_ROWS, MOST_COLUMNS = 3, 9
PROSE = (
    "Utfallet för perioden följer i allt väsentligt budget. Avvikelserna kommenteras under respektive verksamhet, och "
    "prognosen för helåret har räknats om sedan föregående uppföljning. Beloppen i tabellen anges som de redovisas."
)
STYLES = {
    "no lines": "border=0",
    "lines around every cell": "border=1",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A table: columns' titles, and rows of label and cells, "" for a blank one."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(path: Path) -> list[Printed]:
    """The tables that a label file tells, blank cells among them."""
    with path.open(encoding="utf-8", newline="") as handle:
        cells = [row for row in csv.DictReader(handle) if row["fact"] in ("finance", "investment", "other")]
    return [t for _, group in groupby(_numbered(cells), key=lambda c: c[0]) if (t := _table([c for _, c in group]))]


def _numbered(cells: list[dict]) -> Iterator[tuple[int, dict]]:
    """Each cell with its table's number: another kind of fact, or few columns in common with the rows before."""
    number, fact, known = 0, "", set[str]()
    for (own, label, _), group in groupby(cells, key=lambda c: (c["fact"], c["label"], c["source_line"])):
        row = list(group)
        measures = {c["measure"] for c in row}
        if own != fact or 2 * len(known & measures) < max(len(known), len(measures)):
            number, fact, known = number + 1, own, set()
        known |= measures
        for cell in row:
            yield number, cell | {"row": f"{label} {cell['source_line']}"}


def _table(cells: list[dict]) -> Printed | None:
    titles = list(dict.fromkeys(c["measure"] for c in cells))
    rows = {key: list(group) for key, group in groupby(cells, key=lambda c: c["row"])}
    if len(rows) < LEAST_ROWS or not 2 <= len(titles) <= MOST_COLUMNS:
        return None
    found = []
    for own in rows.values():
        values = {c["measure"]: swedish(c["value"]) for c in own}
        found.append((own[0]["label"], *(values.get(t, "") for t in titles)))
    return Printed(tuple(t.replace("_", " ").capitalize() for t in titles), tuple(found))


def swedish(value: str) -> str:
    """`-1234.5` → `-1 234,5`."""
    return f"{Decimal(value):,}".replace(",", " ").replace(".", ",")


def page(found: list[Printed], style: str) -> str:
    """The report as HTML; figures from the right, long labels in a narrow column, so that they wrap."""
    parts = [
        f"<h1>Delårsrapport augusti 2024</h1><p>Kulturnämnden, Exempelby kommun</p><p>Belopp i tkr</p><p>{PROSE}</p>"
    ]
    for number, table in enumerate(found, 1):
        head = "".join(f"<th align=right>{html.escape(t)}</th>" for t in table.titles)
        body = "".join(
            f"<tr><td width=200>{html.escape(label)}</td>{''.join(f'<td align=right>{c}</td>' for c in cells)}</tr>"
            for label, *cells in table.rows
        )
        parts.append(
            f"<h2>Tabell {number}</h2><p>{PROSE}</p><table {style} width='100%' cellpadding=2 cellspacing=0><thead><tr>"
            f"<th align=left>Verksamhet</th>{head}</tr></thead><tbody>{body}</tbody></table><p>{PROSE}</p>"
        )
    css = "body { font: 9pt 'Liberation Sans' }"
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><style>{css}</style></head><body>{''.join(parts)}</body>"


def printed(labels: Path, folder: Path) -> list[tuple[str, Path, list[Printed]]]:
    """The documents made in the folder: how they look, the file, its tables. Needs LibreOffice's `soffice`."""
    made = []
    for name in REPORTS:
        found = tables(labels / f"{name}.csv")
        for number, (look, style) in enumerate(STYLES.items()):
            source = folder / f"{name}-{number}.html"
            source.write_text(page(found, style), encoding="utf-8")
            made.append((look, source, found))
    sources = [str(source) for _, source, _ in made]
    for tagged in ("false", "true"):
        option = f'{{"UseTaggedPDF":{{"type":"boolean","value":"{tagged}"}}}}'
        out = folder / f"tagged-{tagged}"
        subprocess.run(
            [
                "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
                "--infilter=HTML (StarWriter)", "--convert-to", f"pdf:writer_pdf_Export:{option}", "--outdir", str(out),
                *(s for s in sources if tagged == "false" or s.endswith("-0.html")),
            ],
            check=True, capture_output=True, timeout=600,
        )  # fmt: skip
    documents = [(look, folder / "tagged-false" / f"{source.stem}.pdf", found) for look, source, found in made]
    documents += [
        ("no lines, tagged", folder / "tagged-true" / f"{source.stem}.pdf", found)
        for look, source, found in made
        if look == "no lines"
    ]
    return documents
