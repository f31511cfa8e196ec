"""The four ways in which the samples print: one function each, from a report to its lines.

Each returns the text and where it stands: the 1-based line by (block's name, row's label), the label empty for a
sentence.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.generator import content
from benchmarks.generator.content import Heading, Report, Row, Table, Text

Places = dict[tuple[str, str], int]


class _Page:
    """Lines as they are written, and the lines of what is asked for later."""

    def __init__(self, end: str = "") -> None:
        self.lines: list[str] = []
        self.places: Places = {}
        self._end = end

    def add(self, *lines: str, name: str = "", label: str = "") -> None:
        if name:
            self.places.setdefault((name, label), len(self.lines) + 1)
        self.lines += lines

    def text(self) -> str:
        return "".join(f"{line}{self._end if line else ''}\n" for line in self.lines)


def _labels(table: Table, row: Row) -> tuple[str, ...]:
    """Kind and status are columns of their own in a table of statuses."""
    if table.name != "statuses" or row.label == "Total Summa":
        return (row.label, "") if table.name == "statuses" else (row.label,)
    kind, _, status = row.label.partition(" ")
    return kind, status


def tabbed(report: Report) -> tuple[str, Places]:
    """Prose, and tables of one line per row with a tab between cells."""
    page = _Page()
    page.add("", report.title, "", f"{report.place.municipality} kommun", "")
    for block in report.blocks:
        if isinstance(block, Table):
            page.add("\t".join(block.header))
            for row in block.rows:
                page.add("\t".join((*_labels(block, row), *row.cells)), name=block.name, label=row.label)
        else:
            page.add(block.text, name=block.name if isinstance(block, Text) else "")
        page.add("")
    return page.text(), page.places


def markdown(report: Report) -> tuple[str, Places]:
    """Markdown with headings, and tables by pipes."""
    page = _Page()
    page.add(f"# {report.title}", "", f"{report.place.municipality} kommun", "")
    for block in report.blocks:
        if isinstance(block, Table):
            page.add(f"| {' | '.join(block.header)} |", f"|{' --- |' * len(block.header)}")
            for row in block.rows:
                cells = (*_labels(block, row), *row.cells)
                page.add(f"| {' | '.join(cells)} |", name=block.name, label=row.label)
        elif isinstance(block, Heading):
            page.add(f"## {block.text}")
        else:
            page.add(block.text, name=block.name)
        page.add("")
    return page.text(), page.places


def pulled(report: Report) -> tuple[str, Places]:
    """Text pulled from a PDF: lines end in a blank, headers and labels are broken, a blank cell is a blank more."""
    page = _Page(end=" ")
    page.add(f" {report.title}", "", f"{report.place.municipality} kommun", "")
    for block, after in zip(report.blocks, [*report.blocks[1:], None], strict=True):
        if isinstance(block, Table):
            _pulled_table(page, block)
        else:
            for at, line in enumerate(_wrapped(block.text, 96)):
                named = block.name if isinstance(block, Text) and not at else ""
                page.add(line, name=named)
            # Prose follows its heading at once; a heading, or a line that ends in a colon, stands apart.
            if not isinstance(block, Heading) or isinstance(after, Heading) or getattr(after, "text", "").endswith(":"):
                page.add("")
    return page.text(), page.places


def _pulled_table(page: _Page, table: Table) -> None:
    """Cells of the header one below the other; months alone stand on one line."""
    if table.name == "sick leave by month":
        page.add(f"  {' '.join(table.header[1:])}", "")
    elif table.name == "statuses":
        page.add(*_status_header(table), "")
        for row in table.rows:
            kind, *rest = (*_labels(table, row), *row.cells)
            page.add(" ".join((kind, *rest)), "", name=table.name, label=row.label)
        return
    else:
        blank = " " if not table.header[0] else ""
        for title in filter(None, table.header):
            first, *others = _title_lines(title)
            page.add(blank + first, *others, "")
            blank = ""
    for row in table.rows:
        lines = _wrapped(row.label, 24)
        cells = " ".join(row.cells)
        if len(lines) == 1:
            page.add(f"{row.label} {cells}", "", name=table.name, label=row.label)
            continue
        page.add(*lines, "", name=table.name, label=row.label)
        page.add(cells, "")


def _status_header(table: Table) -> list[str]:
    """The last word of a title that does not fit stands below."""
    *before, deviating, whole = table.header
    first, _, last = deviating.rpartition(" ")
    return [" ".join((*before, first)), last, "", whole]


def read_by_eye(report: Report) -> tuple[str, Places]:
    """OCR text: rows kept together, å ä ö lost or mistaken, and a bar of the table's grid here and there."""
    rng = report.place.rng("ocr", report.place.year, report.place.month)
    page = _Page()
    page.add(f" {report.title}", "", f"{report.place.municipality} kommun", "")
    for block in report.blocks:
        if isinstance(block, Table):
            for title in _header_lines(block):
                page.add(_worn(title, rng))
            for row in block.rows:
                # Where no grid holds a table together its rows stand apart.
                apart = [""] if block.name == "statuses" else []
                page.add(*apart, _worn(_barred(row, rng), rng), name="" if apart else block.name, label=row.label)
                page.places.setdefault((block.name, row.label), len(page.lines))
        else:
            for at, line in enumerate(_wrapped(block.text, 96)):
                page.add(_worn(line, rng), name=block.name if isinstance(block, Text) and not at else "")
        page.add("")
    return page.text(), page.places


def _header_lines(table: Table) -> list[str]:
    """The titles over as many lines as the longest has parts of a dozen letters."""
    if table.name == "statuses":
        first, second, _, whole = _status_header(table)
        return [f"{first} {whole}", second]
    parts = [_title_lines(title) if title else [] for title in table.header]
    height = max(map(len, parts))
    return [" ".join(part[at] for part in parts if at < len(part)) for at in range(height)]


def _title_lines(title: str) -> list[str]:
    return title.split("\n") if "\n" in title else _wrapped(title, 12)


def _barred(row: Row, rng: random.Random) -> str:
    cells = [f"{row.label} |" if rng.random() < 0.1 else row.label]
    cells += [f"{cell}|" if cell and rng.random() < 0.1 else cell for cell in row.cells]
    return " ".join(cells)


def _worn(line: str, rng: random.Random) -> str:
    """Letters with dots and rings as a recogniser without Swedish reads them."""
    worn = {"å": "aa4", "ä": "aa4", "ö": "66é", "Å": "A", "Ä": "A", "Ö": "O"}
    return "".join(rng.choice(worn[c]).replace("4", "a") if c in worn else c for c in line)


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


#: By a municipality's suite: what it says, its dialect and the ending of its files.
DIALECTS: tuple[tuple[str, Callable, Callable, str], ...] = (
    ("tab-separated", content.by_accounts, tabbed, "txt"),
    ("markdown", content.by_accounts, markdown, "md"),
    ("pulled from a PDF", content.by_departments, pulled, "txt"),
    ("read by eye", content.by_departments, read_by_eye, "txt"),
)
