"""Which column of a table with true cells is the rows' label: not always the first."""

from __future__ import annotations

import re
from collections import Counter

from orchestration.ingest.document import GridRow
from orchestration.ingest.layout.grid_header import is_figure
from orchestration.ingest.words import alike, fold, vocabulary

CODE = re.compile(r"^[A-ZÅÄÖ]{0,3}\d{1,8}(?:[.:-]\d{1,6})*\.?$")
_NUMBERS = frozenset(
    {"nr", "nr.", "#", "id", "kod", "konto", "ansvar", "projekt", "projektnr", "projektnummer", "objekt"}
)
_GROUPED = 3  # a group's name stands for so many rows or more, on the average ...
#: What a column tells of a row that has its name before it.
_ATTRIBUTES = ("status", "kommentar", "ansvar", "bedomning", "trend", "prognos", "beslut", "slutdatum", "tidplan") + (
    ("resultat", "atgard", "uppfoljning")
)
_LISTED = ("indicator", "assignment")  # columns that are labels wherever they stand
MIN_FILLED = 0.5


def label_column(titles: tuple[str, ...], rows: tuple[GridRow, ...]) -> int:
    """The column of the rows' names: after numbers of projects and accounts, and after names of groups of rows."""
    at = 0
    while at + 2 < len(titles) and at < 2:
        if not _holds_words(at + 1, rows) or fold(titles[at + 1]).startswith(_ATTRIBUTES):
            break
        if not (holds_codes(titles[at], at, rows) or _is_listed(titles, at) or _holds_groups(titles, at, rows)):
            break
        at += 1
    return at


def labels_of(column: int, rows: tuple[GridRow, ...]) -> list[str]:
    """The rows' names, a number before one as printed; the group's name where a row has none of its own.

    Where rows of several groups have one name, the group's stands before each, also when it is printed only once.
    """
    own = Counter(fold(row.cells[column]) for row in rows if row.cells[column])
    recur = bool(column) and any(count > 1 for count in own.values())
    found = []
    group: list[str] = []
    for row in rows:
        name, before = row.cells[column], [c for c in row.cells[:column] if c]
        if not name:
            group = []
            found.append(" ".join(before))
            continue
        codes, words = [c for c in before if CODE.match(c)], [c for c in before if not CODE.match(c)]
        group = words or group
        found.append(" ".join([*codes, *(group if recur else ()), name]))
    return found


def holds_codes(title: str, column: int, rows: tuple[GridRow, ...]) -> bool:
    """Whether a column holds the numbers of the accounts or projects that the next column names."""
    cells = [row.cells[column] for row in rows if row.cells[column] and row.cells[column + 1]]
    codes = sum(bool(CODE.match(c)) for c in cells)
    named = not title or fold(title).split()[0] in _NUMBERS
    return bool(cells) and codes >= 0.8 * len(cells) and named


def _holds_words(column: int, rows: tuple[GridRow, ...]) -> bool:
    """Whether most of a column are names; figures there would be the first of the row's."""
    cells = [row.cells[column] for row in rows if row.cells[column]]
    names = sum(any(c.isalpha() for c in cell) and not is_figure(cell) for cell in cells)
    return bool(cells) and names == len(cells) and len(cells) >= MIN_FILLED * len(rows)


def _is_listed(titles: tuple[str, ...], column: int) -> bool:
    return not _names_list(titles[column]) and _names_list(titles[column + 1])


def _names_list(title: str) -> bool:
    words = fold(title).split()
    phrases = vocabulary("columns")["phrases"]
    return bool(words) and any(alike(words[0], w, 88) for role in _LISTED for w in phrases[role] if " " not in w)


def _holds_groups(titles: tuple[str, ...], column: int, rows: tuple[GridRow, ...]) -> bool:
    """Whether a name stands for several rows: it is merged down, or said once with blanks below it."""
    if _names_list(titles[column]):
        return False
    figures = [row for row in rows if any(is_figure(c) for c in row.cells[column + 2 :])]
    named = [row.cells[column] for row in figures if row.cells[column + 1]]
    different = len({n for n in named if n})
    return different > 0 and len(named) >= _GROUPED * different
