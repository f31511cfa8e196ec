"""Excel workbooks (.xlsx): the sheets' cells as shown and as stored, the values that formulas keep."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.readers.cell_text import one_line, raised
from orchestration.ingest.readers.date_format import shown_date
from orchestration.ingest.readers.formulas import Address, Unknown, Value, Workbook
from orchestration.ingest.readers.number_format import is_number, shown, stored
from orchestration.ingest.readers.office_icons import hex_colour, only_signs
from orchestration.ingest.readers.office_package import Package
from orchestration.ingest.readers.sheet_document import document_of
from orchestration.ingest.readers.sheets import MAX_CELLS, MAX_SHEETS, Place, Sheet, SheetCell, column_letters

MAX_STORED = 2 * MAX_CELLS  # cells of all sheets, those with nothing but a format among them
_CELL_TAG = re.compile(rb"<(?:\w+:)?c[ >]")
_FORMULA_TAG = re.compile(rb"<(?:\w+:)?f[ >/]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read(package: Package, data: bytes, content_sha256: str) -> Document:
    """The Document of a workbook, reader "xlsx". Raises Unreadable for what is damaged or too large."""
    has_formulas = _inspect(package)
    shown_book = _loaded(data, package.source_file, values=True)
    formula_book = _loaded(data, package.source_file, values=False) if has_formulas else None
    worksheets = shown_book.worksheets
    if len(worksheets) > MAX_SHEETS:
        detail = f"{package.source_file}: {len(worksheets)} sheets, the limit is {MAX_SHEETS}"
        raise Unreadable("too many sheets", detail)
    formulas: dict[Address, str] = {}
    if formula_book is not None:
        for sheet in formula_book.worksheets:
            formulas |= {(sheet.title, *at): text for at, text in _formulas(sheet)}
    values = {(sheet.title, *at): _value(cell) for sheet in worksheets for at, cell in _filled(sheet)}
    hidden_rows = {sheet.title: _hidden_rows(sheet) for sheet in worksheets}
    book = Workbook(values, formulas, hidden_rows)
    # A formula may well show nothing; only where none has a value was the workbook never calculated.
    lacking = {} if any(values.get(at) is not None for at in formulas) else formulas
    sheets = [_sheet(sheet, formulas, lacking, book) for sheet in worksheets]
    return document_of(sheets, book, package.source_file, content_sha256, "xlsx")


def _inspect(package: Package) -> bool:
    """Refuses entities in any part, and more cells than fit; tells whether a sheet has formulas."""
    cells, has_formulas = 0, False
    for name in package.archive.namelist():
        if not name.lower().endswith((".xml", ".rels", ".vml")):
            continue
        part = package.bytes_of(name)
        if "/worksheets/" in name or "sheet" in name.lower():
            cells += sum(1 for _ in _CELL_TAG.finditer(part))
            has_formulas = has_formulas or _FORMULA_TAG.search(part) is not None
    if cells > MAX_STORED:
        raise Unreadable("too many cells", f"{package.source_file}: {cells}, the limit is {MAX_STORED}")
    return has_formulas


def _loaded(data: bytes, source_file: str, *, values: bool) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what a workbook has beside its cells: charts, validations, slicers
        try:
            return load_workbook(io.BytesIO(data), data_only=values, keep_links=False, rich_text=True)
        except Exception as problem:  # the library promises no class of error for damaged files
            detail = f"{source_file}: {type(problem).__name__}: {problem}"
            raise Unreadable("the workbook is damaged", detail[:500]) from problem


def _filled(sheet: Any) -> Iterator[tuple[Place, Any]]:
    """The cells that the file holds; `iter_rows` would make a cell for each place up to the last one."""
    for at, cell in sorted(sheet._cells.items()):
        if cell.value is not None:
            yield at, cell


def _formulas(sheet: Any) -> Iterator[tuple[Place, str]]:
    for at, cell in _filled(sheet):
        text = getattr(cell.value, "text", None) if cell.data_type == "f" and not isinstance(cell.value, str) else None
        formula = text if text is not None else cell.value
        if cell.data_type == "f" and isinstance(formula, str):
            yield at, formula.removeprefix("=")


def _value(cell: Any) -> Value:
    value = cell.value
    if isinstance(value, bool) or cell.data_type == "e":
        return Unknown()
    if isinstance(value, int | float):
        return stored(value) if is_number(value) else Unknown()
    if isinstance(value, datetime | date | time | timedelta):
        return Unknown()
    return str(value)


def _hidden_rows(sheet: Any) -> frozenset[int]:
    return frozenset(row for row, dimension in sheet.row_dimensions.items() if dimension.hidden)


def _hidden_columns(sheet: Any) -> frozenset[int]:
    return frozenset(
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden and dimension.min and dimension.max
        for column in range(dimension.min, min(dimension.max, dimension.min + 20_000) + 1)
    )


def _sheet(sheet: Any, formulas: dict[Address, str], lacking: dict[Address, str], book: Workbook) -> Sheet:
    cells: dict[Place, SheetCell] = {}
    for at, cell in _filled(sheet):
        if made := _cell(cell, formulas.get((sheet.title, *at))):
            cells[at] = made
    unknown = []
    for (title, row, column), formula in lacking.items():
        if title == sheet.title:
            computed = book.computed((title, row, column))
            if computed is None:
                unknown.append(f"{column_letters(column)}{row}")
            else:
                text = shown(computed, _styled(sheet._cells[row, column], "number_format"))
                cells[row, column] = SheetCell(text, stored(computed), formula, True)
    merged = tuple(((m.min_row, m.min_col), (m.max_row, m.max_col)) for m in sheet.merged_cells.ranges)
    return Sheet(
        one_line(sheet.title),
        cells,
        merged,
        sheet.sheet_state != "visible",
        _hidden_rows(sheet),
        _hidden_columns(sheet),
        sheet.title,
        tuple(unknown),
        _fills(sheet),
    )


def _cell(cell: Any, formula: str | None) -> SheetCell | None:
    value, code = cell.value, _styled(cell, "number_format") or "General"
    number: Decimal | None = None
    is_figure = False
    if isinstance(value, bool):
        text = "SANT" if value else "FALSKT"
    elif isinstance(value, int | float) and not is_number(value):
        text = "#NUM!"
    elif isinstance(value, int | float):
        number, is_figure = stored(value), True
        text = shown(value, code)
    elif isinstance(value, datetime | date | time | timedelta):
        text = shown_date(value, code)
    else:
        text = _text(value)
    return SheetCell(text, number, formula, is_figure, _font_colour(cell, text), _size(cell)) if text else None


def _styled(cell: Any, what: str) -> Any:
    """The cell's font, fill or number format; None where it names one that the workbook doesn't have."""
    try:
        return getattr(cell, what)
    except IndexError:
        return None


def _font_colour(cell: Any, text: str) -> str:
    """The colour of a cell that is nothing but a sign; a theme's colour isn't told."""
    font = _styled(cell, "font")
    return _rgb(font.color) if font is not None and only_signs(text) else ""


def _size(cell: Any) -> float:
    font = _styled(cell, "font")
    return float(font.sz or 0) if font is not None else 0.0


def _rgb(colour: Any) -> str:
    return hex_colour(colour.rgb) if colour is not None and colour.type == "rgb" else ""


def _fills(sheet: Any) -> dict[Place, str]:
    """The colours of empty cells that are filled with one, as judgements may be told."""
    fills = ((at, _styled(cell, "fill")) for at, cell in sheet._cells.items() if cell.value is None and cell.has_style)
    filled = ((at, _rgb(fill.fgColor)) for at, fill in fills if fill is not None and fill.patternType == "solid")
    return {at: colour for at, colour in filled if colour}


def _text(value: Any) -> str:
    if not isinstance(value, str):  # rich text: runs of letters, some of them raised
        value = "".join(
            part
            if isinstance(part, str)
            else raised(part.text)
            if part.font and part.font.vertAlign == "superscript"
            else part.text
            for part in value
        )
    return one_line(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), value))
