"""Numbers that optical reading has plainly damaged: marked as such, with their likely reading, never put right.

In a row of like numbers with decimals, one that shows none and is ten or a hundred times too large has lost its
decimal mark (620 among 61,5 and 63,2). It stays as printed; its confidence says that it is not to be trusted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

SUSPECT = 0.4
MIN_ROW, MIN_SOUND = 3, 2
LIKE = 3  # a likely reading is within this factor of the row's sound numbers
UNLIKE = 5  # and the printed one beyond this


def mark(rows: dict[str, list[dict]]) -> None:
    """Lower the confidence of damaged numbers among indicator cells and rates of sick leave, in place."""
    for group in _rows(rows.get("indicator_cells", []), ("line_no",)):
        _mark_row(group)
    for group in _rows(rows.get("sick_leave", []), ("population", "group_name", "source_line")):
        _mark_row(group)


def _rows(cells: Iterable[dict], key: Sequence[str]) -> Iterable[list[dict]]:
    found: dict[tuple, list[dict]] = {}
    for cell in cells:
        if cell.get("value") is not None:
            found.setdefault(tuple(cell.get(k) for k in key), []).append(cell)
    return (group for group in found.values() if len(group) >= MIN_ROW)


def _mark_row(cells: list[dict]) -> None:
    sound = [c for c in cells if c["decimals"] and c["value"]]
    if len(sound) < MIN_SOUND or len(sound) * 3 < len(cells):
        return
    usual = Counter(c["decimals"] for c in sound).most_common(1)[0][0]
    middle = median(abs(c["value"]) for c in sound)
    for cell in cells:
        likely = cell["value"].scaleb(-usual)
        alike = middle / LIKE <= abs(likely) <= middle * LIKE
        if cell["decimals"] == 0 and alike and abs(cell["value"]) >= UNLIKE * middle:
            cell["confidence"] = min(cell["confidence"], SUSPECT)
            if "indicator" in cell:
                cell["alternatives"] = json.dumps([f"{likely}".replace(".", ",")], ensure_ascii=False)
