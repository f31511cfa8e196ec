"""Old Excel workbooks (.xls): the sheets' cells as shown and as stored. The library reads no formulas."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.readers.cell_text import one_line
from orchestration.ingest.readers.date_format import shown_date
from orchestration.ingest.readers.formulas import Workbook
from orchestration.ingest.readers.number_format import is_number, shown, stored
from orchestration.ingest.readers.office_icons import only_signs
from orchestration.ingest.readers.sheet_document import document_of
from orchestration.ingest.readers.sheets import MAX_SHEETS, Place, Sheet, SheetCell


def read(stream: bytes, source_file: str, content_sha256: str) -> Document:
    """The Document of an old workbook, given its stream; reader "xls". Raises Unreadable for what is locked, damaged or
    too large."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=stream, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except Exception as problem:  # the library promises no class of error for damaged files
        if "encrypted" in str(problem).lower() or "password" in str(problem).lower():
            raise Unreadable("the file asks for a password", source_file) from problem
        detail = f"{source_file}: {type(problem).__name__}: {problem}"
        raise Unreadable("the workbook is damaged", detail[:500]) from problem
    if book.nsheets > MAX_SHEETS:
        raise Unreadable("too many sheets", f"{source_file}: {book.nsheets} sheets, the limit is {MAX_SHEETS}")
    sheets = [_sheet(sheet, book) for sheet in book.sheets()]
    return document_of(sheets, Workbook({}, {}), source_file, content_sha256, "xls")


def _sheet(sheet: Any, book: Any) -> Sheet:
    cells: dict[Place, SheetCell] = {}
    fills: dict[Place, str] = {}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            if made := _cell(cell, book):
                cells[row + 1, column + 1] = made
            elif colour := _fill(cell, book):
                fills[row + 1, column + 1] = colour
    merged = tuple(
        ((top + 1, left + 1), (bottom, right))
        for top, bottom, left, right in sheet.merged_cells
        if bottom > top and right > left
    )
    hidden_rows = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
    hidden_columns = frozenset(column + 1 for column, info in sheet.colinfo_map.items() if info.hidden)
    name = one_line(sheet.name)
    return Sheet(name, cells, merged, sheet.visibility != 0, hidden_rows, hidden_columns, sheet.name, fills=fills)


def _cell(cell: Any, book: Any) -> SheetCell | None:
    import xlrd

    number: Decimal | None = None
    is_figure = False
    if cell.ctype == xlrd.XL_CELL_TEXT:
        text = one_line(cell.value)
    elif cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and not is_number(cell.value):
        text = "#NUM!"
    elif cell.ctype == xlrd.XL_CELL_NUMBER:
        number, is_figure = stored(cell.value), True
        text = shown(cell.value, _code(cell, book))
    elif cell.ctype == xlrd.XL_CELL_DATE:
        text = _day(cell.value, book, _code(cell, book))
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        text = "SANT" if cell.value else "FALSKT"
    elif cell.ctype == xlrd.XL_CELL_ERROR:
        text = str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    else:
        return None
    font = _font(cell, book)
    size = font.height / 20 if font is not None else 0.0
    return SheetCell(text, number, None, is_figure, _font_colour(font, book, text), size) if text else None


def _style(cell: Any, book: Any) -> Any:
    """How the cell is set; None where it names a style that the workbook doesn't have, or none at all."""
    at = cell.xf_index
    return book.xf_list[at] if at is not None and 0 <= at < len(book.xf_list) else None


def _font(cell: Any, book: Any) -> Any:
    style = _style(cell, book)
    return book.font_list[style.font_index] if style is not None and style.font_index < len(book.font_list) else None


def _font_colour(font: Any, book: Any, text: str) -> str:
    """The colour of a cell that is nothing but a sign."""
    return _rgb(book, font.colour_index) if font is not None and only_signs(text) else ""


def _fill(cell: Any, book: Any) -> str:
    style = _style(cell, book)
    if style is None:
        return ""
    background = style.background
    return _rgb(book, background.pattern_colour_index) if background.fill_pattern == 1 else ""


def _rgb(book: Any, index: int) -> str:
    parts = book.colour_map.get(index)
    return "#{:02x}{:02x}{:02x}".format(*parts) if parts else ""


def _code(cell: Any, book: Any) -> str:
    style = _style(cell, book)
    found = book.format_map.get(style.format_key) if style is not None else None
    return str(found.format_str) if found is not None else "General"


def _day(value: float, book: Any, code: str) -> str:
    import xlrd

    try:
        moment = xlrd.xldate.xldate_as_datetime(value, book.datemode)
    except (ValueError, OverflowError, xlrd.xldate.XLDateError):
        return shown(value, "General")
    return shown_date(moment.time() if value < 1 else moment, code)
