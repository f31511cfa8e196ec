"""A sheet's tables and lone texts, in reading order: parted by blank rows and columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from orchestration.ingest.layout.headings import COMMENT
from orchestration.ingest.readers.sheets import Place, Sheet, SheetCell

YEARS = range(1990, 2101)
MIN_LABELS = 2  # texts in a block's first column that make it a table of its own beside another
LONG = 60  # characters from which on a text is a sentence and no label
_KEY = re.compile(r"\w[^:]{0,40}:$")
#: What a sheet of its own, or the head of one, says of the report, be it without a colon.
_KEYS = frozenset(
    ("kommun", "region", "nämnd", "styrelse", "organisation", "förvaltning", "period", "per", "år", "rapport", "datum")
    + ("rapporttyp", "rubrik", "titel", "version", "status", "upprättad", "belopp", "enhet")
)
LEAST_KEYS = 2


@dataclass(slots=True)
class Region:
    """A table's rows and columns, or (with one row and `is_text`) a text that stands alone."""

    rows: list[int]
    left: int
    right: int
    is_text: bool = False
    columns: list[int] = field(default_factory=list)  # those of a table that hold anything


def regions(sheet: Sheet) -> list[Region]:
    """The tables and lone texts of a sheet."""
    covered = _covered(sheet)
    by_row: dict[int, dict[int, SheetCell]] = {}
    for (row, column), cell in sheet.cells.items():
        by_row.setdefault(row, {})[column] = cell
    found: list[Region] = []
    for band in _bands(sorted(by_row), covered):
        for block in _blocks(band, by_row, covered):
            _add(block, by_row, found)
    for region in found:
        if not region.is_text:
            used = {c for row in region.rows for c in by_row[row] if region.left <= c <= region.right}
            region.columns = sorted(used)
    return found


def _covered(sheet: Sheet) -> dict[Place, Place]:
    """Each place that a filled merged cell covers → its first place; huge ones cover only their edges' first rows."""
    found: dict[Place, Place] = {}
    for (top, left), (bottom, right) in sheet.merged:
        if (top, left) in sheet.cells:
            for row in range(top, min(bottom, top + 200) + 1):
                for column in range(left, min(right, left + 200) + 1):
                    found[row, column] = (top, left)
    return found


def _bands(rows: list[int], covered: dict[Place, Place]) -> list[list[int]]:
    """Filled rows without a blank one between them; a merged cell's lower rows are none."""
    under = {row for row, _ in covered}
    found: list[list[int]] = []
    for row in rows:
        if found and all(between in under for between in range(found[-1][-1] + 1, row)):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _blocks(rows: list[int], by_row: dict[int, dict[int, SheetCell]], covered: dict[Place, Place]) -> list[Region]:
    """The band's parts that stand beside each other: a blank column parts tables, no table from its figures."""
    beside = [row for row in rows if len(by_row[row]) > 1] or rows
    columns = {c for row in beside for c in by_row[row]}
    inside = set(beside)
    columns |= {c for (row, c), first in covered.items() if row in inside and first[0] in inside}
    columns |= {min(by_row[row]) for row in rows}
    runs: list[list[int]] = []
    for column in sorted(columns):
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    parts: list[list[int]] = []
    for run in runs:
        if parts and not (_is_whole(parts[-1], rows, by_row) and _is_whole(run, rows, by_row)):
            parts[-1] += run
        else:
            parts.append(list(run))
    found = []
    for part in parts:
        held = [row for row in rows if any(part[0] <= c <= part[-1] for c in by_row[row])]
        if held:
            found.append(Region(held, part[0], part[-1]))
    return found


def _is_whole(columns: list[int], rows: list[int], by_row: dict[int, dict[int, SheetCell]]) -> bool:
    """Whether columns have labels of their own before their figures."""
    first = [cell for row in rows if (cell := by_row[row].get(columns[0])) and not cell.is_figure]
    labelled = 0
    for row in rows:
        cell = by_row[row].get(columns[0])
        figures = any(c in by_row[row] and is_figure(by_row[row][c]) for c in columns[1:])
        labelled += bool(cell and not cell.is_figure and figures)
    return len(first) >= MIN_LABELS and labelled >= MIN_LABELS


def is_figure(cell: SheetCell) -> bool:
    """Whether a cell holds a number that is no column's year."""
    return cell.is_figure and not (cell.value is not None and cell.value in YEARS and len(cell.text) == 4)


def _add(block: Region, by_row: dict[int, dict[int, SheetCell]], found: list[Region]) -> None:
    """The block's titles, its table and what stands below it; rows that go on with the table above are put to it."""
    within = {row: {c: v for c, v in by_row[row].items() if block.left <= c <= block.right} for row in block.rows}
    wide = [row for row in block.rows if len(within[row]) > 1]
    above = _above(block, found)
    if above is not None and _goes_on(block, wide, within, by_row, above):
        above.rows += block.rows
        return
    if not any(is_figure(v) for row in wide for v in within[row].values()) and _are_keys(wide, within):
        wide = []
    first, last = (block.rows.index(wide[0]), block.rows.index(wide[-1])) if wide else (len(block.rows), 0)
    if wide and last + 1 < len(block.rows) and _is_comment(within[block.rows[last + 1]]):
        last += 1
    for at, row in enumerate(block.rows):
        if at < first or at > last:
            found.append(Region([row], block.left, block.right, is_text=True))
        elif at == first:
            found.append(Region(block.rows[first : last + 1], block.left, block.right))


def _is_comment(row: dict[int, SheetCell]) -> bool:
    """Whether a row only comments on the one above it, be it the table's last."""
    return len(row) == 1 and all(COMMENT.match(cell.text) for cell in row.values())


def _are_keys(wide: list[int], within: dict[int, dict[int, SheetCell]]) -> bool:
    """Whether all rows are `Nämnd: | Tekniska nämnden`."""
    keys = [within[row][min(within[row])].text for row in wide]
    if not keys or any(len(within[row]) != 2 for row in wide):
        return False
    return all(map(_KEY.match, keys)) or sum(k.lower().rstrip(":") in _KEYS for k in keys) >= LEAST_KEYS


def _above(block: Region, found: list[Region]) -> Region | None:
    last = found[-1] if found else None
    return last if last is not None and not last.is_text and last.left <= block.left <= last.right else None


def _goes_on(
    block: Region,
    wide: list[int],
    within: dict[int, dict[int, SheetCell]],
    by_row: dict[int, dict[int, SheetCell]],
    above: Region,
) -> bool:
    """Whether a block has no header of its own and stands in the columns of the table above it."""
    if block.right > above.right or not wide:
        return False
    first = within[wide[0]]
    if not any(is_figure(cell) for at, cell in first.items() if at != min(first)):
        return False
    titles = [within[row] for row in block.rows[: block.rows.index(wide[0])]]
    if any(min(t) != above.left or len(next(iter(t.values())).text) > LONG for t in titles):
        return False
    return min(first) == above.left or min(first) in _label_columns(above, by_row)


def _label_columns(region: Region, by_row: dict[int, dict[int, SheetCell]]) -> set[int]:
    """The columns before the first figure of any row."""
    figures = [
        c
        for row in region.rows
        for c, cell in by_row[row].items()
        if region.left < c <= region.right and is_figure(cell)
    ]
    return set(range(region.left, min(figures, default=region.left + 1)))
