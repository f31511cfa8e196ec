"""Tables of a page: cells at their columns, spans spread, header rows told apart, tables within tables parted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from orchestration.ingest.document import Unreadable
from orchestration.ingest.grammar.numbers import parse_cell
from orchestration.ingest.readers.html_text import Page, inline
from orchestration.ingest.readers.lines import MAX_COLUMNS

MAX_CELL = 2_000  # characters; a longer cell is a page's column
_NESTED = frozenset({"table"})


@dataclass(frozen=True, slots=True)
class Table:
    """A table's titles and rows of equal width; or, where it only places things on the page, the cells it places.

    `header`: how many rows its header has as the page says, 0 where it doesn't. `nested`: the tables within its cells.
    """

    titles: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    header: int = 0
    layout: tuple[Any, ...] = ()
    nested: tuple[Any, ...] = ()

    @property
    def column_titles(self) -> tuple[str, ...]:
        """The header's rows as one title a column."""
        columns = zip(*self.rows[: self.header], strict=True)
        return tuple(" ".join(dict.fromkeys(title for title in column if title)) for column in columns)


@dataclass(slots=True)
class _Row:
    cells: list[str] = field(default_factory=list)
    own: list[bool] = field(default_factory=list)  # whether the cell begins here; else a span covers the place
    heads: bool = False
    deep: int = 1  # rows that its cells span
    wide: bool = False  # whether a cell spans columns


def read(page: Page, element: Any, source_file: str) -> Table:
    """The table. Raises Unreadable for one of too many columns."""
    titles = [" ".join(inline(page, e).split()) for e in element.iterchildren("caption")]
    sources = _rows(page, element)
    nested = tuple(t for row, _ in sources for cell in _cells(page, row) for t in _inner(page, cell))
    rows = _spread(sources, page, source_file)
    width = max((_used(row) for row in rows), default=0)
    if width < 2 or element.get("role") == "presentation" or (nested and not _is_data(rows)):
        return Table(tuple(titles), layout=tuple(cell for row, _ in sources for cell in _cells(page, row)))
    for row in rows:
        row.cells = (row.cells + [""] * width)[:width]
    rows = [row for row in rows if any(row.cells)]
    while rows and len(set(rows[0].cells)) == 1 and sum(rows[0].own) == 1:  # over all columns: a title
        titles.append(rows.pop(0).cells[0])
    header = _header(rows)
    for at, row in enumerate(rows):
        row.cells = row.cells if at < header else _printed(row)
    return Table(tuple(t for t in titles if t), tuple(tuple(row.cells) for row in rows), header, (), nested)


def _rows(page: Page, table: Any) -> list[tuple[Any, bool]]:
    """The rows that are shown, the head's first and the foot's last, and whether they are the head's."""
    parts: dict[str, list[tuple[Any, bool]]] = {"thead": [], "tbody": [], "tfoot": []}
    for child in table.iterchildren():
        if page.hidden(child):
            continue
        if child.tag == "tr":
            parts["tbody"].append((child, False))
        elif child.tag in parts:
            shown = [row for row in child.iterchildren("tr") if not page.hidden(row)]
            parts[child.tag] += [(row, child.tag == "thead") for row in shown]
    return parts["thead"] + parts["tbody"] + parts["tfoot"]


def _cells(page: Page, row: Any) -> list[Any]:
    return [cell for cell in row.iterchildren("td", "th") if not page.hidden(cell)]


def _inner(page: Page, element: Any) -> list[Any]:
    """The tables right within a cell, however deep below it."""
    found = []
    for child in element.iterchildren():
        if not page.hidden(child):
            found += [child] if child.tag == "table" else _inner(page, child)
    return found


def _spread(sources: list[tuple[Any, bool]], page: Page, source_file: str) -> list[_Row]:
    """The rows with every cell at its columns. What a span covers holds its cell's text."""
    rows: list[_Row] = []
    hanging: dict[int, tuple[int, str]] = {}  # column → rows still covered from above, text
    for number, (source, heads) in enumerate(sources):
        row = _Row()
        cells = _cells(page, source)
        row.heads = heads or (bool(cells) and all(cell.tag == "th" for cell in cells))

        def covered(row: _Row = row) -> None:
            while (at := len(row.cells)) in hanging:
                left, text = hanging.pop(at)
                row.cells.append(text)
                row.own.append(False)
                if left > 1:
                    hanging[at] = (left - 1, text)

        for cell in cells:
            covered()
            text = " ".join(inline(page, cell, skip=_NESTED, line=" ").split())
            across = _span(cell, "colspan", MAX_COLUMNS + 1)
            down = _span(cell, "rowspan", len(sources) - number)
            if len(row.cells) + across > MAX_COLUMNS:
                place = f"{source_file}, line {cell.sourceline}"
                raise Unreadable("too many columns", f"{place}: more than {MAX_COLUMNS}")
            row.wide |= across > 1
            row.deep = max(row.deep, down)
            for at in range(len(row.cells), len(row.cells) + across):
                row.own.append(at == len(row.cells))
                if down > 1:
                    hanging[at] = (down - 1, text)
            row.cells += [text] * across
        covered()
        while any(at >= len(row.cells) for at in hanging):  # the row is shorter than one above that hangs into it
            row.cells.append("")
            row.own.append(True)
            covered()
        rows.append(row)
    return rows


def _span(cell: Any, name: str, most: int) -> int:
    value = (cell.get(name) or "").strip()
    if not (value.isascii() and value.isdigit()):
        return 1
    return most if len(value) > 6 else min(max(int(value), 1), most)


def _used(row: _Row) -> int:
    return max((at + 1 for at, cell in enumerate(row.cells) if cell), default=0)


def _is_data(rows: list[_Row]) -> bool:
    """Whether a table with tables in it has rows of its own."""
    short = [[c for c, own in zip(row.cells, row.own, strict=True) if own and 0 < len(c) <= MAX_CELL] for row in rows]
    return sum(len(cells) >= 2 for cells in short) >= 2


def _header(rows: list[_Row]) -> int:
    """How many rows are the header's: marked as such, or covered by cells of the first row that hold no figures."""
    marked = next((at for at, row in enumerate(rows) if not row.heads), len(rows))
    if marked:
        return marked if marked < len(rows) else 0
    if not rows or any(parse_cell(cell) for cell in rows[0].cells):
        return 0
    return rows[0].deep if 1 < rows[0].deep < len(rows) and rows[0].wide else 0


def _printed(row: _Row) -> list[str]:
    """The cells of a row below the header: a span across leaves blanks, one down repeats words, as a figure would
    count twice."""
    own = row.own + [True] * (len(row.cells) - len(row.own))
    return [cell if own[at] or _repeated(row, at) else "" for at, cell in enumerate(row.cells)]


def _repeated(row: _Row, at: int) -> bool:
    from_left = at > 0 and row.cells[at] == row.cells[at - 1]
    return not from_left and (at == 0 or parse_cell(row.cells[at]) is None)
