"""One Excel workbook per organisation: a sheet with one table per subject, ready for pivot tables.

Text is written as text, so that no cell of a report becomes a formula. Amounts are shown in tkr, as reports show them.
Equal content gives equal bytes, and a workbook that would say the same as the former one is taken over.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.exports.subjects import SUBJECTS, Subject

if TYPE_CHECKING:
    import duckdb
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: The folder in a publication, and its list of workbooks with the digest of what each says.
FOLDER = "excel"
_LIST = "workbooks.json"

#: Excel's own limits.
_MAX_ROWS = 1_048_576 - 1
_MAX_TEXT = 32_767

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its header, and how its cells look: tkr, percent, number, date, time, boolean or text."""

    header: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sheet:
    subject: Subject
    columns: list[Column]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Organisation:
    municipality: str
    name: str
    reports: list[dict[str, Any]]


#: A column's width at most, in signs; the lines that are shown of a longer text, and the height of one, in points.
_WIDEST, _MOST_LINES, _LINE_HEIGHT = 60, 8, 15

#: Columns that say the same on every row, or are there for programs: they stand last.
_LAST = ("Rapport-id", "Kommun", "Organisation")


def write(con: duckdb.DuckDBPyConnection, folder: Path, former: Path | None = None) -> dict[str, str]:
    """Write `excel/<municipality>-<organisation>.xlsx` for every organisation; the digests by file name.

    `former`: the publication before, whose workbooks are taken over where they say the same.
    """
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    known = _known(former)
    digests: dict[str, str] = {}
    for organisation in _organisations(con):
        sheets = [_sheet(con, subject, organisation) for subject in SUBJECTS]
        name = _file_name(organisation, digests)
        digests[name] = _digest(organisation, sheets)
        if former is not None and known.get(name) == digests[name] and (former / FOLDER / name).is_file():
            _take_over(former / FOLDER / name, target / name)
        else:
            _write(target / name, organisation, sheets)
    (target / _LIST).write_text(json.dumps(digests, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return digests


def _known(former: Path | None) -> dict[str, str]:
    path = None if former is None else former / FOLDER / _LIST
    return {} if path is None or not path.is_file() else json.loads(path.read_text(encoding="utf-8"))


def _take_over(former: Path, target: Path) -> None:
    try:
        os.link(former, target)
    except OSError:  # a file system without links
        shutil.copy2(former, target)


def _organisations(con: duckdb.DuckDBPyConnection) -> Iterator[Organisation]:
    """Every organisation with its reports, the latest first."""
    cursor = con.execute(
        "select o.municipality, o.organisation, r.organisation_key, r.report_id, r.report_type, r.period_start,"
        " r.period_end, r.title, r.version_no, r.is_draft, r.source_file, r.loaded_at"
        " from dim.report as r inner join dim.organisation as o on r.organisation_key = o.organisation_key"
        " order by o.municipality, o.organisation, r.organisation_key, r.period_end desc, r.report_id"
    )
    names = [column[0] for column in cursor.description]
    reports: dict[str, list[dict[str, Any]]] = {}
    for row in cursor.fetchall():
        told = dict(zip(names, row, strict=True))
        reports.setdefault(told["organisation_key"], []).append(told)
    for told_reports in reports.values():
        yield Organisation(told_reports[0]["municipality"], told_reports[0]["organisation"], told_reports)


def _sheet(con: duckdb.DuckDBPyConnection, subject: Subject, organisation: Organisation) -> Sheet:
    cursor = con.execute(
        # A join, so that only the part of the table is read where these reports' rows lie.
        f'select * from {subject.view} where "Rapport-id" in (select unnest(?))',
        [[report["report_id"] for report in organisation.reports]],
    )
    columns = [_column(subject, name, str(kind)) for name, kind, *_ in cursor.description]
    order = sorted(range(len(columns)), key=lambda at: _place(subject, columns[at].header))
    rows = [tuple(row[at] for at in order) for row in cursor.fetchall()]
    return Sheet(subject, [columns[at] for at in order], rows)


def _place(subject: Subject, header: str) -> tuple[bool, int]:
    """Where a column stands; those of one place keep their order."""
    return header in _LAST, subject.first.index(header) if header in subject.first else len(subject.first)


def _column(subject: Subject, name: str, kind: str) -> Column:
    if kind.startswith("DECIMAL"):
        if name.endswith("%"):
            return Column(name, "percent")
        return Column(f"{name} tkr", "tkr") if subject.amounts and kind == "DECIMAL(28,4)" else Column(name, "number")
    kinds = {"DATE": "date", "TIMESTAMP": "time", "BOOLEAN": "boolean", "INTEGER": "whole", "DOUBLE": "number"}
    return Column(name, kinds.get(kind, "text"))


def _file_name(organisation: Organisation, taken: dict[str, str]) -> str:
    """`<municipality>-<organisation>.xlsx`: plain letters; a number where two organisations would share it."""
    plain = unicodedata.normalize("NFKD", f"{organisation.municipality} {organisation.name}").encode("ascii", "ignore")
    name = re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-") or "organisation"
    number = 1
    while f"{name}{'' if number == 1 else f'-{number}'}.xlsx" in taken:
        number += 1
    return f"{name}{'' if number == 1 else f'-{number}'}.xlsx"


def _digest(organisation: Organisation, sheets: Sequence[Sheet]) -> str:
    """Of all that the workbook says, and of how it is written."""
    told = hashlib.sha256(Path(__file__).read_bytes())
    told.update(repr(organisation).encode())
    for sheet in sheets:
        told.update(repr((sheet.subject, sheet.columns)).encode())
        for row in sheet.rows:
            told.update(repr(row).encode())
    return told.hexdigest()


def _write(path: Path, organisation: Organisation, sheets: Sequence[Sheet]) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        latest = max(report["loaded_at"] for report in organisation.reports)
        workbook.set_properties(
            {"title": f"{organisation.name}, {organisation.municipality}", "author": "Avstämt", "created": latest}
        )
        writer = _Writer(workbook)
        writer.read_me(organisation, sheets)
        for sheet in sheets:
            if sheet.rows or sheet.subject.sheet in ("Att kontrollera", "Uppdrag"):
                writer.sheet(sheet)


class _Writer:
    """Writes sheets in one look: header frozen, columns as wide as they need, pages in landscape."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        looks: dict[str, dict[str, Any]] = {
            "tkr": {"num_format": "#,##0"},
            "percent": {"num_format": "0.0"},
            "number": {"num_format": "General"},
            "integer": {"num_format": "#,##0"},
            "fraction": {"num_format": "#,##0.0###"},
            "whole": {"num_format": "0"},
            "date": {"num_format": "yyyy-mm-dd", "align": "left"},
            "time": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
            "boolean": {},
            "text": {},
            "wrapped": {"text_wrap": True},
            "quoted": {"quote_prefix": True},
            "heading": {"bold": True, "font_size": 14},
            "bold": {"bold": True},
        }
        self._formats: dict[str, Format] = {
            name: workbook.add_format({"valign": "top", **look}) for name, look in looks.items()
        }

    def read_me(self, organisation: Organisation, sheets: Sequence[Sheet]) -> None:
        page = self._workbook.add_worksheet("Läs mig")
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 90)
        lines = [
            ("heading", f"{organisation.name}, {organisation.municipality}", ""),
            ("text", "", ""),
            ("bold", "Vad boken är", ""),
            (
                "text",
                "",
                "Uppgifterna i organisationens rapporter som tabeller, som de står i rapporterna. Inget är rättat.",
            ),
            ("text", "", "Varje rad anger rapporten (Rapport-id) och raden i dess text (Källrad)."),
            ("text", "", "Belopp är i tkr där rubriken säger det. Procent är procenttal, inte andelar."),
            ("text", "", "Tom cell: rapporten anger inget värde. Det är inte noll."),
            ("text", "", "Kolumner som inte har något värde alls är dolda; de finns i tabellen."),
            ("text", "", "Summarader står bredvid sina delposter: filtrera på Radtyp (rad) innan du summerar."),
            ("text", "", "Senaste rapport = Ja visar läget i organisationens senaste rapport."),
            ("text", "", "Varje blad är en tabell: välj Infoga, Pivottabell, och ange tabellens namn."),
            ("text", "", "Boken skrivs över när nya rapporter läses in. Gör egna analyser i en egen bok."),
            ("text", "", ""),
            ("bold", "Blad", "Innehåll (tabellens namn, antal rader)"),
            *(
                ("text", s.subject.sheet, f"{s.subject.about} ({s.subject.table}, {len(s.rows)})")
                if s.rows
                else ("text", s.subject.sheet, f"{s.subject.about} (inga uppgifter)")
                for s in sheets
            ),
            ("text", "", ""),
            ("bold", "Rapporter", ""),
            *(("text", f"{r['period_start']} – {r['period_end']}", _report_line(r)) for r in organisation.reports),
        ]
        for at, (look, first, second) in enumerate(lines):
            self._text(page, at, 0, first, look)
            self._text(page, at, 1, second, "bold" if look == "bold" else "wrapped")
        page.set_landscape()
        page.fit_to_pages(1, 0)

    def sheet(self, sheet: Sheet) -> None:
        """The subject's table; rows beyond what a sheet of Excel holds go on in a further sheet."""
        parts = [sheet.rows[at : at + _MAX_ROWS] for at in range(0, len(sheet.rows), _MAX_ROWS)] or [[]]
        for number, rows in enumerate(parts, start=1):
            suffix = "" if number == 1 else f" {number}"
            page = self._workbook.add_worksheet(sheet.subject.sheet + suffix)
            if not rows:
                self._text(page, 0, 0, f"{sheet.subject.about}: inga uppgifter.", "text")
                continue
            for row, values in enumerate(rows, start=1):
                for at, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
                    self._cell(page, row, at, column, value)
                if (lines := max(_lines(value) for value in values)) > 1:
                    page.set_row(row, lines * _LINE_HEIGHT)  # not every program fits a row to its text by itself
            headers = [{"header": column.header, "format": self._formats[column.kind]} for column in sheet.columns]
            page.add_table(
                0,
                0,
                len(rows),
                len(sheet.columns) - 1,
                {
                    "name": sheet.subject.table + suffix.replace(" ", "_"),
                    "columns": headers,
                    "style": "Table Style Light 9",
                },
            )
            for at, column in enumerate(sheet.columns):
                is_empty = all(values[at] is None for values in sheet.rows)
                width = _width(column, [values[at] for values in rows[:200]])
                page.set_column(at, at, width, None, {"hidden": is_empty})
            page.freeze_panes(1, 0)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)

    def _cell(self, page: Worksheet, row: int, at: int, column: Column, value: Any) -> None:
        if value is None:
            return
        if column.header == "Källtext":
            value = " ".join(str(value).split())  # a row of a table may be broken over lines and tabs
        look = self._formats[column.kind]
        if isinstance(value, bool):
            page.write_string(row, at, "Ja" if value else "Nej", look)
        elif isinstance(value, Decimal):
            if column.kind == "number":
                look = self._formats["integer" if value == value.to_integral_value() else "fraction"]
            page.write_number(row, at, float(value / 1000 if column.kind == "tkr" else value), look)
        elif isinstance(value, (int, float)):
            page.write_number(row, at, value, look)
        elif isinstance(value, (date, datetime)):
            page.write_datetime(row, at, value, look)
        else:
            self._text(page, row, at, str(value), "wrapped" if len(str(value)) > _WIDEST else "text")

    def _text(self, page: Worksheet, row: int, at: int, text: str, look: str) -> None:
        """As text, also what looks like a formula; quoted then, so that it stays text when it is edited."""
        if text:
            shown = text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + "…"
            page.write_string(row, at, shown, self._formats["quoted" if text.startswith(_FORMULA) else look])


def _report_line(report: dict[str, Any]) -> str:
    title = f", {report['title']}" if report["title"] else ""
    draft = ", utkast" if report["is_draft"] else ""
    return f"{report['report_type']}{title}, version {report['version_no']}{draft} ({report['source_file']})"


def _width(column: Column, values: Sequence[Any]) -> float:
    """Wide enough for header and cells, within reason; long texts wrap."""
    longest = max((len(str(value)) for value in values if isinstance(value, str)), default=0)
    return min(_WIDEST, max(len(column.header) + 3, longest + 1, 11))


def _lines(value: Any) -> int:
    """How many lines a wrapped text takes; words end some early."""
    if not isinstance(value, str):
        return 1
    return min(_MOST_LINES, sum(1 + len(line) * 11 // (_WIDEST * 10) for line in value.splitlines() or [""]))
