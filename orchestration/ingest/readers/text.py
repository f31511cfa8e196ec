"""Text exports: decoding, lines with their exact spacing, the dialect, and the grids that tabs or pipes draw.

Dialects, told by content: `pdftext` (text pulled from a PDF: lines end in a blank unless a word is broken),
`ocr` (å, ä, ö damaged, `|` for table rules), `tsv` (tables with tabs), `markdown` (headings with `#`),
`text` (none of these).
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from orchestration.ingest.document import Document, Grid, GridRow, Line, Unreadable

MAX_LINE = 100_000
MAX_LINES = 500_000
_TAGS = re.compile(r"</?(?:b|i|p|u|br|strong|em|span|sup)\s*/?>", re.IGNORECASE)
_PIPE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*:?-*:?\s*$")


def read(data: bytes, source_file: str, content_sha256: str) -> Document:
    """The Document of a text file. Raises Unreadable for what is no UTF-8 text, naming the line."""
    lines = _lines(_decode(data, source_file), source_file)
    return Document(source_file, content_sha256, _dialect(lines), lines, _grids(lines))


def plain(cell: str) -> str:
    """A cell's text without tags and Markdown emphasis, blanks squeezed."""
    return " ".join(_TAGS.sub(" ", cell).replace("**", "").split())


def _decode(data: bytes, source_file: str) -> str:
    if b"\x00" in data:
        raise Unreadable("not a text file", f"{source_file}: NUL byte at offset {data.index(0)}")
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise Unreadable(
            "not valid UTF-8", f"{source_file}, line {line}: byte 0x{data[problem.start]:02x}"
        ) from problem
    sample = text[:20_000]
    strange = sum(1 for c in sample if unicodedata.category(c) in ("Cc", "Cn", "Co") and c not in "\n\r\t\f")
    if strange > len(sample) // 50:
        raise Unreadable("not a text file", f"{source_file}: {strange} control characters in the first {len(sample)}")
    return unicodedata.normalize("NFC", text)


def _lines(text: str, source_file: str) -> tuple[Line, ...]:
    raw = text.split("\n")
    if raw and not raw[-1]:
        raw.pop()
    if len(raw) > MAX_LINES:
        raise Unreadable("too many lines", f"{source_file}: {len(raw)} lines, the limit is {MAX_LINES}")
    for number, line in enumerate(raw, 1):
        if len(line) > MAX_LINE:
            raise Unreadable(
                "a line is too long", f"{source_file}, line {number}: {len(line)} characters, the limit is {MAX_LINE}"
            )
    page = 1 if "\f" in text else None
    lines = []
    for number, line in enumerate(raw, 1):
        if page is not None:
            page += line.count("\f")
        lines.append(Line(number, line.rstrip("\r").replace("\f", ""), page))
    return tuple(lines)


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

    for line in lines:
        cells = _cells(line.text)
        if cells is None:
            close()
        elif not _PIPE_RULE.match(line.text):
            run.append(GridRow(line.number, line.number, cells, line.page))
    close()
    return tuple(grids)


def _cells(text: str) -> tuple[str, ...] | None:
    if "\t" in text:
        return tuple(plain(c) for c in text.split("\t"))
    stripped = text.strip()
    if stripped.startswith("|") and stripped.endswith("|") and stripped.count("|") >= 3:
        return tuple(plain(c) for c in stripped[1:-1].split("|"))
    return None
