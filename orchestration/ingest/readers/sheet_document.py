"""A workbook's sheets → the Document: each sheet a page that begins with its name, rows as lines, tables as Grids.

What is hidden is read all the same and marked on its line: a sum holds its hidden rows too. A hidden sheet is no part
of what the report's reader sees, so that its cells count as unsure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from orchestration.ingest.document import Document, Grid, GridRow, Line, StoredNumber, Unreadable
from orchestration.ingest.readers.formulas import Workbook
from orchestration.ingest.readers.office_icons import BLACK, Icon, judged, learn, only_signs
from orchestration.ingest.readers.pdf_icons import Legend
from orchestration.ingest.readers.sheet_regions import Region, regions
from orchestration.ingest.readers.sheets import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Place,
    Sheet,
    SheetCell,
    column_letters,
)

HIDDEN_SHEET, HIDDEN_ROW, HIDDEN_COLUMNS = "[dolt blad]", "[dold rad]", "Dolda kolumner"
NOT_CALCULATED = "Formler som aldrig har räknats och inte kan räknas här"
UNSEEN = 0.5  # how sure a hidden sheet's cells are
LARGER = 1.15  # times the usual size of type that a heading has at least
MAX_HEADING = 200  # characters
DEEPEST = 6
MAX_TEXT = 100_000  # characters of a line
_MAX_NAMED = 20
_TITLES = ("rubrik", "titel", "rapport")


@dataclass(slots=True)
class _Made:
    lines: list[Line] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    numbers: list[StoredNumber] = field(default_factory=list)
    icons: dict[tuple[int, int], Icon] = field(default_factory=dict)  # by line and column of a grid's row
    legend: Legend = field(default_factory=Legend)

    def add(self, text: str, page: int) -> int:
        self.lines.append(Line(len(self.lines) + 1, text[:MAX_TEXT], page))
        return len(self.lines)

    def paragraph(self, text: str, page: int) -> int:
        line = self.add(text, page)
        self.add("", page)
        return line


def document_of(sheets: list[Sheet], book: Workbook, source_file: str, content_sha256: str, reader: str) -> Document:
    """The Document of a workbook. Raises Unreadable when it is too large or has nothing in it."""
    _within_limits(sheets, source_file)
    made = _Made()
    for page, sheet in enumerate(sheets, 1):
        _add_sheet(sheet, page, book, made)
    if not made.grids and not any(sheet.cells for sheet in sheets):
        raise Unreadable("the workbook has no filled cell", source_file)
    grids = judged(made.grids, made.icons, made.legend)
    return Document(source_file, content_sha256, reader, tuple(made.lines), grids, numbers=tuple(made.numbers))


def _within_limits(sheets: list[Sheet], source_file: str) -> None:
    total = sum(len(sheet.cells) for sheet in sheets)
    if total > MAX_CELLS:
        raise Unreadable("too many cells", f"{source_file}: {total}, the limit is {MAX_CELLS}")
    for sheet in sheets:
        rows, columns = {row for row, _ in sheet.cells}, {column for _, column in sheet.cells}
        for name, found, limit in (("rows", rows, MAX_ROWS), ("columns", columns, MAX_COLUMNS)):
            if len(found) > limit:
                detail = f"{source_file}, sheet {sheet.name!r}: {len(found)} {name}, the limit is {limit}"
                raise Unreadable(f"a sheet has too many {name}", detail)


def _add_sheet(sheet: Sheet, page: int, book: Workbook, made: _Made) -> None:
    made.paragraph(f"## {sheet.name}{f' {HIDDEN_SHEET}' if sheet.hidden else ''}", page)
    filled = {column for _, column in sheet.cells}
    if hidden := sorted(sheet.hidden_columns & filled):
        made.paragraph(f"{HIDDEN_COLUMNS}: {', '.join(map(column_letters, hidden))}", page)
    spans = {first: last for first, last in sheet.merged if first in sheet.cells}
    below = _filled_down(sheet)
    by_row: dict[int, list[int]] = {}
    for row, column in sorted(sheet.cells):
        by_row.setdefault(row, []).append(column)
    for row, columns in by_row.items():
        left = [columns[0] - 1] if (row, columns[0] - 1) in sheet.fills else []
        _learn(sheet, row, [*left, *columns], page, made)
    sizes = _heading_sizes(sheet)
    for region in regions(sheet):
        if region.is_text:
            row = region.rows[0]
            columns = [c for c in by_row[row] if region.left <= c <= region.right]
            text = _said([sheet.cells[row, c].text for c in columns])
            if len(columns) == 1:
                text = f"{_marks(sheet.cells[row, columns[0]], sizes)}{text}"
            line = made.paragraph(text + (f" {HIDDEN_ROW}" if row in sheet.hidden_rows else ""), page)
            _note(sheet, row, columns, line, book, made)
        else:
            _add_table(sheet, region, page, spans, below, book, made)
    if sheet.unknown:
        named = ", ".join(sheet.unknown[:_MAX_NAMED]) + (" ..." if len(sheet.unknown) > _MAX_NAMED else "")
        made.paragraph(f"{NOT_CALCULATED}: {named}", page)


def _heading_sizes(sheet: Sheet) -> list[float]:
    """The sizes of type that tell headings, the largest first: those above what the sheet's texts are set in."""
    sizes: Counter[float] = Counter()
    for cell in sheet.cells.values():
        sizes[cell.size] += len(cell.text)
    usual = max(sizes, key=lambda size: (sizes[size], -size), default=0.0)
    running = max((cell.size for cell in sheet.cells.values() if len(cell.text) > MAX_HEADING), default=0.0)
    return sorted((size for size in sizes if size >= LARGER * max(usual, running, 1.0)), reverse=True)


def _marks(cell: SheetCell, sizes: list[float]) -> str:
    """The marks of a heading that stands alone in larger type, below the one that the sheet's name is."""
    if cell.size not in sizes or len(cell.text) > MAX_HEADING or not any(map(str.isalpha, cell.text)):
        return ""
    return "#" * min(DEEPEST, sizes.index(cell.size) + 2) + " "


def _said(texts: list[str]) -> str:
    """A text that stands alone; of a pair the first says what the second is, and a title is a heading."""
    if len(texts) == 2 and not texts[0].endswith(":"):
        return f"# {texts[1]}" if texts[0].lower() in _TITLES else f"{texts[0]}: {texts[1]}"
    return " ".join(texts)


def _filled_down(sheet: Sheet) -> dict[Place, SheetCell]:
    """The texts that a cell merged over several rows gives to those below the first; a figure is one figure."""
    return {
        (row, left): sheet.cells[top, left]
        for (top, left), (bottom, _) in sheet.merged
        if (top, left) in sheet.cells and not sheet.cells[top, left].is_figure
        for row in range(top + 1, min(bottom, top + MAX_COLUMNS) + 1)
    }


def _add_table(
    sheet: Sheet,
    region: Region,
    page: int,
    spans: dict[Place, Place],
    below: dict[Place, SheetCell],
    book: Workbook,
    made: _Made,
) -> None:
    place_of = {column: at for at, column in enumerate(region.columns)}
    rows: list[GridRow] = []
    former = region.rows[0]
    for row in region.rows:
        if row > former + 1 and rows:
            made.add("", page)
        former = row
        cells = [sheet.cells.get((row, c)) or below.get((row, c)) for c in region.columns]
        texts = tuple(cell.text if cell else "" for cell in cells)
        hidden = f"\t{HIDDEN_ROW}" if row in sheet.hidden_rows else ""
        line = made.add("\t".join(texts).rstrip("\t") + hidden, page)
        covering = tuple(
            (place_of[c], max(at for column, at in place_of.items() if column <= spans[row, c][1]))
            for c in region.columns
            if (row, c) in spans and spans[row, c][1] > c
        )
        rows.append(GridRow(line, line, texts, page, covering, UNSEEN if sheet.hidden else 1.0))
        for at, column in enumerate(region.columns):
            if (icon := _icon(sheet, row, column)) is not None:
                made.icons[line, at] = icon
        _note(sheet, row, region.columns, line, book, made)
    made.grids.append(Grid(tuple(rows)))
    made.add("", page)


def _icon(sheet: Sheet, row: int, column: int) -> Icon | None:
    """The icon that a cell is: a sign, or nothing but a colour."""
    cell = sheet.cells.get((row, column))
    if cell is None:
        fill = sheet.fills.get((row, column))
        return Icon("", fill, is_fill=True) if fill else None
    return Icon(cell.text, cell.colour or BLACK) if only_signs(cell.text) else None


def _learn(sheet: Sheet, row: int, columns: list[int], page: int, made: _Made) -> None:
    """What a row says of icons, where it is nothing but signs, each before its words."""
    text, icons = "", []
    for column in columns:
        if (icon := _icon(sheet, row, column)) is not None:
            icons.append(replace(icon, at=len(text)))
        if cell := sheet.cells.get((row, column)):
            text += f"{cell.text} "
    if icons and icons[0].at == 0:
        learn(made.legend, page, text, icons)


def _note(sheet: Sheet, row: int, columns: list[int], line: int, book: Workbook, made: _Made) -> None:
    """The stored numbers of a row, those of formulas with what their formula gives."""
    for at, column in enumerate(columns):
        cell = sheet.cells.get((row, column))
        if cell is None or cell.value is None:
            continue
        computed = None
        differs = False
        if cell.formula is not None:
            address = (sheet.key, row, column)
            computed, differs = book.computed(address), book.differs(address)
        name = f"{column_letters(column)}{row}"
        made.numbers.append(StoredNumber(line, at, sheet.name, name, cell.value, cell.formula, computed, differs))
