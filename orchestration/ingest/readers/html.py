"""HTML and XHTML pages: what a reader sees of them, as headings, paragraphs, lists and tables; nothing is fetched.

A line of the reader's text for each line of a paragraph, each item of a list and each row of a table. Headings begin
with `#`, items with `-`, as in Markdown; cells are parted by tabs.
"""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from typing import Any

from orchestration.ingest.document import Document, Grid, GridRow, Unreadable
from orchestration.ingest.readers import html_tables
from orchestration.ingest.readers.decoding import decode
from orchestration.ingest.readers.html_text import BLOCKS, Page, inline
from orchestration.ingest.readers.lines import numbered

_START = re.compile(rb"^(?:<!doctype html|<html|<head|<body|<table|<meta)\b", re.IGNORECASE)
_LATER = re.compile(rb"^<(?:\?xml|!--|!doctype)[^\0]*<html\b", re.IGNORECASE)
_ARCHIVE = re.compile(rb"^(?:[\w-]+:.*\r?\n|[ \t].*\r?\n)*?mime-version:", re.IGNORECASE)
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_HEAD = 4_096  # bytes in which a page says what it is
_LATIN = ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii")  # pages that say so are in windows-1252
_HEADING = re.compile(r"^h([1-6])$")


def is_html(data: bytes) -> bool:
    """Whether a file is a page by its first bytes, or an archive of one (MHTML)."""
    head = _head(data)
    return bool(_START.match(head) or _LATER.match(head)) or _is_archive(head)


def read(data: bytes, source_file: str, content_sha256: str) -> Document:
    """The Document, reader "html". Raises Unreadable for what has no text, entities of its own, or is too deep."""
    declared = None
    if _is_archive(_head(data)):
        data, declared = _page_of(data, source_file)
    told = _CHARSET.search(data[:_HEAD])
    declared = declared or (told[1].decode("ascii", "replace").lower() if told else None)
    decoded = decode(data, source_file, "windows-1252" if declared in _LATIN else declared)
    builder = _Builder(source_file, Page(_parsed(decoded.text, source_file)))
    builder.page_title()
    builder.walk(builder.page.body)
    builder.flush()
    if not any(builder.texts):
        raise Unreadable("the page has no text", source_file)
    return Document(
        source_file,
        content_sha256,
        "html",
        numbered(builder.texts, source_file),
        tuple(builder.grids),
        notes=() if declared else decoded.notes,
    )


def _head(data: bytes) -> bytes:
    """The page's start, without a byte order mark; of UTF-16 every other byte."""
    start = data[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe")
    return (start.replace(b"\0", b"") if b"\0" in start[:8] else start).lstrip()


def _is_archive(head: bytes) -> bool:
    return bool(_ARCHIVE.match(head)) and b"multipart/related" in head.lower()


def _page_of(data: bytes, source_file: str) -> tuple[bytes, str | None]:
    """The page within an archive of a page and its pictures, and its encoding."""
    for part in email.message_from_bytes(data.lstrip()).walk():
        if part.get_content_type() == "text/html" and isinstance(page := part.get_payload(decode=True), bytes):
            return page, part.get_content_charset()
    raise Unreadable("the web archive holds no page", source_file)


def _parsed(text: str, source_file: str) -> Any:
    """The tree. The parser knows no entities but HTML's, opens nothing, and goes no deeper than 256 levels."""
    from lxml import etree, html

    start = re.search(r"<(?:html|body)\b", text, re.IGNORECASE)
    if own := _ENTITY.search(text, 0, start.start() if start else len(text)):
        line = text.count("\n", 0, own.start()) + 1
        raise Unreadable("the page declares entities of its own", f"{source_file}, line {line}")
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        tree = html.document_fromstring(text.encode(), parser=parser)
    except etree.XMLSyntaxError as problem:
        raise Unreadable("the page can't be parsed", f"{source_file}: {problem}") from problem
    except etree.ParserError as problem:
        raise Unreadable("the page has no text", f"{source_file}: {problem}") from problem
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise Unreadable("the page is nested too deeply", f"{source_file}, line {entry.line}")
    return tree


@dataclass(slots=True)
class _Builder:
    source_file: str
    page: Page
    texts: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)

    def page_title(self) -> None:
        """The page's own title, where no heading says more."""
        if (title := self.page.title) and not self.page.has_headline:
            self._block(f"# {title}")

    def walk(self, element: Any) -> None:
        if self.page.hidden(element):
            return
        tag = element.tag
        if tag == "table":
            self.flush()
            self._table(element)
            return
        level = _HEADING.match(tag)
        if level or tag in ("li", "caption", "dt"):
            self.flush()
            self._marked(element, f"{'#' * int(level[1])} " if level else "- " if tag == "li" else "")
            return
        if tag in BLOCKS:
            self.flush()
        inside = element.iterchildren() if tag in BLOCKS or self.page.holds_blocks(element) else None
        if inside is None:
            self._pieces.append(inline(self.page, element, self._before()))
            return
        self._pieces.append(element.text or "")
        for child in inside:
            self.walk(child)
            self._pieces.append(child.tail or "")
        if tag in BLOCKS:
            self.flush()

    def flush(self) -> None:
        """End the paragraph."""
        text, self._pieces = "".join(self._pieces), []
        self._block(text)

    def _before(self) -> str:
        return next((piece[-1] for piece in reversed(self._pieces) if piece), "")

    def _marked(self, element: Any, mark: str) -> None:
        """A heading or an item of a list; a list or a table within it comes after its own text."""
        self._pieces = [element.text or ""]
        later = []
        for child in element.iterchildren():
            if child.tag in ("ul", "ol", "table", "dl"):
                later.append(child)
            elif not self.page.hidden(child):
                self._pieces.append(inline(self.page, child, self._before()))
            self._pieces.append(child.tail or "")
        text, self._pieces = " ".join("".join(self._pieces).split()), []
        if text:
            self._block(mark + text, blank_after=mark != "- ")
        for child in later:
            self.walk(child)

    def _block(self, text: str, blank_after: bool = True) -> None:
        lines = [" ".join(line.split()) for line in text.split("\v")]
        if not any(lines):
            return
        if self.texts and self.texts[-1] and not (self.texts[-1].startswith("- ") and not blank_after):
            self.texts.append("")
        self.texts += lines
        if blank_after:
            self.texts.append("")

    def _table(self, element: Any) -> None:
        table = html_tables.read(self.page, element, self.source_file)
        for cell in table.layout:
            self._pieces.append(cell.text or "")
            for child in cell.iterchildren():
                self.walk(child)
                self._pieces.append(child.tail or "")
            self.flush()
        for title in table.titles:
            self._block(title)
        if table.rows:
            if self.texts and self.texts[-1]:
                self.texts.append("")
            self._rows(table)
        for nested in table.nested:
            self.walk(nested)

    def _rows(self, table: html_tables.Table) -> None:
        """A line for each row; the rows of a header that is told as such are one row of the grid."""
        first = len(self.texts) + 1
        self.texts += ["\t".join(row).rstrip() for row in table.rows]
        rows = [GridRow(first + at, first + at, cells) for at, cells in enumerate(table.rows)]
        if table.header > 1:
            rows[: table.header] = [GridRow(first, first + table.header - 1, table.column_titles)]
        self.grids.append(Grid(tuple(rows)))
        self.texts.append("")
