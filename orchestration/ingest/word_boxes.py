"""Where on the page the words of a fact stand that has no number: an assessment, a status, a deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from orchestration.ingest.document import Word
from orchestration.ingest.words import enumeration, fold

MOST_WORDS = 5  # of a judgement
APART = 0.8  # of a word's height, between two words of one cell
BELOW = 14  # lines in which a goal's judgement stands below its name
MOST_LINES = 3  # over which a judgement is wrapped

Says = Callable[[str], bool]
Told = tuple[bool, int, int, float]


def told_words(row: dict, fact: str) -> Says | None:
    """What tells whether a text is what the fact states in words; None where it states nothing in words."""
    if fact == "goals" and row.get("assessment"):
        return _is("assessment", row["assessment"], row.get("assessment_text"))
    if fact == "assignments" and row.get("status"):
        return _is("status", row["status"])
    if fact == "assignments" and row.get("prognosis"):
        return _is("prognosis", row["prognosis"])
    if fact == "indicator_cells" and row.get("value") is None and row.get("text_value"):
        return _is(row["measure"], row["text_value"])
    if fact == "carried_over_assignments" and row.get("deadline_text"):
        return _is("", None, row["deadline_text"])
    return None


def _is(kind: str, value: str | None, printed: str | None = None) -> Says:
    value = value.partition(" (")[0] if value else None  # `positiv (tolkad av formen: uppåtpil)`
    wanted = {_plain(text) for text in (value, printed) if text}
    judged = kind in ("assessment", "trend", "status", "prognosis")
    return lambda text: _plain(text) in wanted or (judged and enumeration(kind, text) == value)


def _plain(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def lines_of(fact: str, rows: Sequence[dict]) -> Iterator[tuple[dict, int, int]]:
    """Each row of a fact with the lines that its words stand on: a goal's judgement may stand below its name."""
    for row, following in pairwise((*rows, None)):
        if row is None:
            return
        last = row["source_line_end"]
        if fact == "goals":
            end = last + BELOW if following is None else min(last + BELOW, following["source_line"] - 1)
            last = max(last, end)
        yield row, row["source_line"], last


def place_of(first: int, last: int, says: Says, by_line: dict[int, list[Word]]) -> list[Word]:
    """The words on these lines that say it: a whole cell before a part of one, then the longest, then the last."""
    best: tuple[Told, list[Word]] | None = None
    lines = [_cells(by_line.get(n, ())) for n in range(first, last + 1)]
    for number, cells in enumerate(lines):
        for cell in cells:
            for words in _ways(cell, lines[number + 1 : number + MOST_LINES]):
                text = " ".join(w.text for w in words)
                if says(text):
                    told = (len(words) >= len(cell), len(text), number, words[0].x0)
                    if best is None or told > best[0]:
                        best = told, words
    return best[1] if best else []


def _cells(words: Iterable[Word]) -> list[list[Word]]:
    """The words of a line, those that stand close together in one list."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.x0):
        if found and word.x0 - found[-1][-1].x1 < APART * (word.y1 - word.y0):
            found[-1].append(word)
        else:
            found.append([word])
    return found


def _ways(cell: list[Word], below: Sequence[list[list[Word]]]) -> Iterator[list[Word]]:
    """Some words of a cell that stand side by side, or all of them with what stands below."""
    for start in range(len(cell)):
        for end in range(start + 1, min(start + MOST_WORDS, len(cell)) + 1):
            yield cell[start:end]
    whole = list(cell)
    for cells in below:
        under = next((c for c in cells if c[0].x0 < cell[-1].x1 and cell[0].x0 < c[-1].x1), None)
        if under is None or len(whole) + len(under) > 2 * MOST_WORDS:
            return
        whole = whole + under
        yield whole
