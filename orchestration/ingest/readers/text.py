"""Text exports: lines with their exact spacing, the dialect, and the grids that tabs or pipes draw.

Dialects, told by content: `pdftext` (text pulled from a PDF: lines end in a blank unless a word is broken),
`ocr` (å, ä, ö damaged, `|` for table rules), `tsv` (tables with tabs), `markdown` (headings with `#`),
`text` (none of these). What is mainly tables of delimited cells is `delimited`'s.
"""

from __future__ import annotations

import re
from itertools import pairwise

from orchestration.ingest.document import Document, Grid, GridRow, Line, Unreadable
from orchestration.ingest.readers import delimited
from orchestration.ingest.readers.decoding import decode
from orchestration.ingest.readers.lines import MAX_COLUMNS, numbered, plain

_PIPE_RULE = re.compile(r"^\s*(?:\|\s*:?-+:?\s*|:?-+:?\s*\|\s*:?-+:?\s*)(?:\|\s*:?-+:?\s*)*\|?\s*$")
_PIPE = re.compile(r"(?<!\\)\|")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3}|`)(?=\S)(.*?\S)\1(?![\w*])")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_ESCAPED = re.compile(r"\\([\\|*_`#\[\]<>()+.!~-])")


def read(data: bytes, source_file: str, content_sha256: str) -> Document:
    """The Document of a text file. Raises Unreadable for what is no text, naming the line."""
    decoded = decode(data, source_file)
    if delimiter := delimited.delimiter_of(decoded.text):
        return delimited.read(decoded, delimiter, source_file, content_sha256)
    texts = decoded.text.split("\n")
    lines = numbered(texts if texts[-1] else texts[:-1], source_file)
    grids = _grids(lines)
    if wide := next((grid for grid in grids if grid.width > MAX_COLUMNS), None):
        place = f"{source_file}, line {wide.first_line}"
        raise Unreadable("too many columns", f"{place}: {wide.width}, the limit is {MAX_COLUMNS}")
    return Document(source_file, content_sha256, _dialect(lines), lines, grids, notes=decoded.notes)


def _dialect(lines: tuple[Line, ...]) -> str:
    filled = [line.text for line in lines if not line.blank]
    if not filled:
        return "text"
    tabbed = sum("\t" in t for t in filled)
    if sum(t.startswith("#") for t in filled) >= 2 or any(_PIPE_RULE.match(t) for t in filled):
        return "markdown"
    if tabbed >= 5 and tabbed >= len(filled) * 0.02:
        return "tsv"
    if sum(t.endswith(" ") for t in filled) > 0.5 * len(filled):
        return "pdftext"
    letters = sum(c.isalpha() for t in filled for c in t) or 1
    swedish = sum(c in "åäöÅÄÖ" for t in filled for c in t)
    if swedish < 0.02 * letters and letters > 500:  # undamaged Swedish has 5 to 7 %
        return "ocr"
    return "text"


def _grids(lines: tuple[Line, ...]) -> tuple[Grid, ...]:
    grids: list[Grid] = []
    run: list[GridRow] = []

    def close() -> None:
        if run:
            width = max(len(r.cells) for r in run)
            grids.append(
                Grid(tuple(GridRow(r.line, r.line_end, r.cells + ("",) * (width - len(r.cells)), r.page) for r in run))
            )
            run.clear()

    ruled = _ruled(lines)
    for line in lines:
        cells = _cells(line.text, line.number in ruled)
        if cells is None:
            close()
        elif not _PIPE_RULE.match(line.text):
            run.append(GridRow(line.number, line.number, cells, line.page))
    close()
    return tuple(grids)


def _ruled(lines: tuple[Line, ...]) -> frozenset[int]:
    """Lines of tables whose rows have no outer pipes: the line above a rule and those below it, as long as they have
    pipes."""
    found: set[int] = set()
    for above, rule in pairwise(lines):
        if not (_PIPE_RULE.match(rule.text) and _PIPE.search(above.text)):
            continue
        found |= {above.number, rule.number}
        for line in lines[rule.number :]:
            if not _PIPE.search(line.text):
                break
            found.add(line.number)
    return frozenset(found)


def _cells(text: str, ruled: bool) -> tuple[str, ...] | None:
    if "\t" in text:
        return tuple(plain(c) for c in text.split("\t"))
    stripped = text.strip()
    outer = stripped.startswith("|") and stripped.endswith("|") and len(_PIPE.findall(stripped)) >= 3
    if outer or ruled:
        return tuple(_unmarked(c) for c in _PIPE.split(stripped.removeprefix("|").removesuffix("|")))
    return None


def _unmarked(cell: str) -> str:
    """A Markdown cell's text: emphasis, links and tags taken off, escaped signs as themselves."""
    text = _LINK.sub(r"\1", cell.strip())
    for _ in range(2):  # emphasis within emphasis
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPED.sub(r"\1", plain(text))
