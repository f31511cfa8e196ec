"""Word documents (.docx): headings with marks, one line a paragraph, a table's row as one line with tabs and its Grid.

The accepted view: what tracked changes deleted is out. Nothing that the file links to is opened and no macro is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestration.ingest.document import Document, Grid, GridRow, Line, Unreadable
from orchestration.ingest.readers.cell_text import one_line, raised
from orchestration.ingest.readers.docx_names import RELATION_ID, as_transitional, child, is_on, val_of, w
from orchestration.ingest.readers.docx_numbering import Numbering
from orchestration.ingest.readers.docx_styles import Styles
from orchestration.ingest.readers.docx_tables import MAX_COLUMNS, rows_of
from orchestration.ingest.readers.docx_text import Pages, Text, mark_is_deleted, text_of
from orchestration.ingest.readers.office_icons import Icon, hex_colour, judged, learn, only_icon
from orchestration.ingest.readers.office_package import Package
from orchestration.ingest.readers.pdf_icons import Legend

MAX_LINES = 200_000
MAX_LINE = 100_000  # characters
MAX_NESTED = 20  # tables within tables
LAYOUT_COLUMNS = 2  # a table so narrow with tables in it only places them
MIN_TABS = 2  # a row of a table that tab stops make has at least so many
_WRAPPERS = frozenset(w(n) for n in ("ins", "moveTo", "customXml", "smartTag"))
_PAGE_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")


def read(package: Package, content_sha256: str) -> Document:
    """The Document of a Word file, reader "docx". Raises Unreadable for what is damaged, too large or has no text."""
    reader = _Reader(package)
    reader.read()
    if not any(not line.blank for line in reader.lines):
        raise Unreadable("the document has no text", package.source_file)
    grids = judged(reader.grids, reader.icons, reader.legend)
    return Document(package.source_file, content_sha256, "docx", tuple(reader.lines), grids)


@dataclass(slots=True)
class _Reader:
    package: Package
    lines: list[Line] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    parts: dict[str, tuple[str, str]] = field(init=False)
    styles: Styles = field(init=False)
    numbering: Numbering = field(init=False)
    pages: Pages = field(init=False)
    marks: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: dict[tuple[str, str], Any] = field(default_factory=dict)
    waiting: list[tuple[str, str]] = field(default_factory=list)  # notes to print after the block
    carried: str = ""  # of a paragraph whose mark is deleted
    tabbed: list[GridRow] = field(default_factory=list)
    listed: bool = False  # the last line is a list's
    icons: dict[tuple[int, int], Icon] = field(default_factory=dict)  # by line and column of a table's row
    legend: Legend = field(default_factory=Legend)

    def read(self) -> None:
        root = as_transitional(self.package.xml(self.package.main))
        body = child(root, "body")
        if body is None:
            raise Unreadable("the Office file is damaged", f"{self.package.source_file}: no body in its document")
        self.parts = self.package.related(self.package.main)
        self.styles = Styles(self._part("styles"))
        self.numbering = Numbering(self._part("numbering"))
        self.pages = Pages.of(body)
        self._number_notes(body)
        heads, feet = self._margins(body)
        self._margin(heads)
        self._blocks(body, 0)
        self._close_tabbed()
        self._margin(feet)

    def _part(self, kind: str) -> Any | None:
        for found, name in self.parts.values():
            if found == kind and self.package.has(name):
                return as_transitional(self.package.xml(name))
        return None

    def _number_notes(self, body: Any) -> None:
        for kind in ("footnote", "endnote"):
            root = self._part(f"{kind}s")
            texts = {} if root is None else {e.get(w("id")) or "": e for e in root.iter(w(kind))}
            for reference in body.iter(w(f"{kind}Reference")):
                key = (kind, reference.get(w("id")) or "")
                if key[1] in texts and key not in self.marks:
                    self.marks[key] = raised(str(len(self.marks) + 1))
                    self.notes[key] = texts[key[1]]

    def _margins(self, body: Any) -> tuple[list[str], list[str]]:
        """The names of the headers and the footers, in order, each once."""
        found: dict[str, list[str]] = {"header": [], "footer": []}
        for section in body.iter(w("sectPr")):
            for kind, names in found.items():
                for reference in section.iter(w(f"{kind}Reference")):
                    name = self.parts.get(reference.get(RELATION_ID) or "", ("", ""))[1]
                    if name and name not in names and self.package.has(name):
                        names.append(name)
        return found["header"], found["footer"]

    def _margin(self, names: list[str]) -> None:
        """What headers and footers say, once, without page numbers: they may be all that tells whose report it is."""
        said: set[str] = {line.text.strip("# ") for line in self.lines}
        for name in names:
            for paragraph in as_transitional(self.package.xml(name)).iter(w("p")):
                fields = " ".join(e.text or "" for e in paragraph.iter(w("instrText")))
                fields += " ".join(e.get(w("instr")) or "" for e in paragraph.iter(w("fldSimple")))
                if any(word in fields.split() for word in _PAGE_FIELDS):
                    continue
                for piece in text_of(paragraph, Pages(), {}).text.split("\n"):
                    text = "  ".join(t for part in piece.split("\t") if (t := one_line(part)))
                    if text and text not in said:
                        said.add(text)
                        self._add(text, None)
                        self._blank()

    def _blocks(self, parent: Any, depth: int) -> None:
        if depth > MAX_NESTED:
            raise Unreadable("tables within tables too deep", f"{self.package.source_file}: more than {MAX_NESTED}")
        for block in _contents(parent):
            if block.tag == w("p"):
                self._paragraph(block, depth)
            elif block.tag == w("tbl"):
                self._close_tabbed()
                self._table(block, depth)

    def _paragraph(self, paragraph: Any, depth: int) -> None:
        style = self.styles.of(paragraph)
        found = text_of(paragraph, self.pages, self.marks)
        if mark_is_deleted(paragraph):
            self.carried += found.text
            self.waiting += found.notes
            return
        found.text, self.carried = self.carried + found.text, ""
        has_words = bool(found.text.strip())
        if found.icons:
            learn(self.legend, found.page, found.text, found.icons)
        mark = self.numbering.mark(style.list_id, style.level_in(self.numbering)) if has_words else ""
        self.waiting += found.notes
        if has_words:
            self._say(found, style.heading, mark)
        else:
            self._close_tabbed()
            self.listed = False
        if found.boxes:
            self._close_tabbed()
        for box in found.boxes:
            self._blocks(box, depth + 1)
        if not self.tabbed:
            self._print_notes()

    def _say(self, found: Text, heading: int, mark: str) -> None:
        if found.tabs >= MIN_TABS and not heading and "\n" not in found.text and not mark:
            self._tabbed(found)
            return
        self._close_tabbed()
        is_list = bool(mark) and not heading
        if is_list and self.listed and self.lines and self.lines[-1].blank:
            self.lines.pop()
        self.listed = is_list
        marks = f"{'#' * heading} " if heading else ""
        marks += f"{mark} " if mark else ""
        contents = _page_number(found.text) if not heading else None
        pieces = [found.text.replace("\t", " ")] if heading else found.text.split("\n")
        for piece in pieces:
            text = "\t".join(contents) if contents else "  ".join(t for p in piece.split("\t") if (t := one_line(p)))
            if text:
                self._add(marks + text, found.page)
                marks = ""
        self._blank()

    def _tabbed(self, found: Text) -> None:
        """A row of a table that is made with tab stops."""
        cells = tuple(one_line(cell) for cell in found.text.split("\t"))
        if self.tabbed and self.lines[-1].blank:
            self.lines.pop()
        line = self._add("\t".join(cells).rstrip("\t"), found.page)
        self.tabbed.append(GridRow(line, line, cells, found.page))
        self._blank()

    def _close_tabbed(self) -> None:
        if self.tabbed:
            self._grid(self.tabbed)
            self.tabbed = []
            self._print_notes()

    def _grid(self, rows: list[GridRow]) -> None:
        width = max(len(row.cells) for row in rows)
        if width > MAX_COLUMNS:
            detail = f"{self.package.source_file}, line {rows[0].line}: {width} columns, the limit is {MAX_COLUMNS}"
            raise Unreadable("a table has too many columns", detail)
        padded = tuple(
            GridRow(r.line, r.line_end, r.cells + ("",) * (width - len(r.cells)), r.page, r.spans) for r in rows
        )
        self.grids.append(Grid(padded))

    def _table(self, table: Any, depth: int) -> None:
        rows = rows_of(table, self.package.source_file)
        width = max((row.width for row in rows), default=0)
        nested = any(cell.has_table for row in rows for cell in row.cells)
        if width == 1 or (nested and width <= LAYOUT_COLUMNS):
            for row in rows:  # a frame or a grid that only places what is in it
                for cell in row.cells:
                    if not cell.continues:
                        self._blocks(cell.element, depth + 1)
            return
        self.listed = False
        made: list[GridRow] = []
        above: dict[int, str] = {}
        for row in rows:
            texts, page, inner, spans = [""] * row.width, None, [], []
            icons: dict[int, Icon] = {}
            start = self.pages.number
            latest = start
            for cell in row.cells:
                self.pages.number = start  # the cells of a row stand beside each other
                text, cell_page, tables, icon = self._cell(cell.element, depth)
                if icon is not None and cell.column < len(texts):
                    icons[cell.column] = icon
                latest = max((n for n in (latest, self.pages.number) if n is not None), default=None)
                if cell.continues:
                    text = above.get(cell.column, "")
                if text and cell.column < len(texts):
                    texts[cell.column] = text
                    page = page if page is not None else cell_page
                # Only words go down a merged cell: a figure in it is one figure.
                above[cell.column] = text if cell.merges and not any(c.isdigit() for c in text) else ""
                inner += tables
                if cell.span > 1:
                    spans.append((cell.column, cell.column + cell.span - 1))
            self.pages.number = latest
            if any(texts):
                line = self._add("\t".join(texts).rstrip("\t"), page if page is not None else latest)
                self.icons |= {(line, column): icon for column, icon in icons.items()}
                made.append(GridRow(line, line, tuple(texts), page if page is not None else latest, tuple(spans)))
            for each in inner:
                self._blank()
                self._table(each, depth + 1)
        if made:
            self._grid(made)
        self._blank()
        self._print_notes()

    def _cell(self, element: Any, depth: int) -> tuple[str, int | None, list[Any], Icon | None]:
        """A cell's text on one line, its page, the tables in it, and the icon that it is where it has no words."""
        if depth > MAX_NESTED:
            raise Unreadable("tables within tables too deep", f"{self.package.source_file}: more than {MAX_NESTED}")
        pieces: list[str] = []
        page: int | None = None
        tables: list[Any] = []
        pictures: list[str] = []
        icons: list[Icon] = []
        glue = ""
        for block in _contents(element):
            if block.tag == w("tbl"):
                tables.append(block)
                continue
            if block.tag != w("p"):
                continue
            found = text_of(block, self.pages, self.marks)
            self.waiting += found.notes
            pictures += found.pictures
            icons += found.icons
            if found.icons and found.text.strip():
                learn(self.legend, found.page, found.text, found.icons)
            style = self.styles.of(block)
            mark = ""
            if found.text.strip():
                page = page if page is not None else found.page
                mark = self.numbering.mark(style.list_id, style.level_in(self.numbering))
            text = glue + (f"{mark} " if mark else "") + found.text
            glue = text if mark_is_deleted(block) else ""
            if not glue:
                pieces.append(text)
            for box in found.boxes:
                pieces += [text_of(p, self.pages, self.marks).text for p in box.iter(w("p"))]
        text = one_line("\n".join([*pieces, glue]))
        if not text and pictures:
            text = one_line(" ".join(pictures))
        fill = hex_colour(val_of(child(element, "tcPr", "shd"), "fill"))
        if fill and not text and not icons:
            icons.append(Icon("", fill, is_fill=True))
        return text, page, tables, only_icon(text, icons)

    def _print_notes(self) -> None:
        """The footnotes of the block that ended, each a paragraph that begins with its mark."""
        while self.waiting:
            key = self.waiting.pop(0)
            note = self.notes.pop(key, None)
            if note is None:
                continue
            text = one_line("\n".join(text_of(p, Pages(), {}).text for p in note.iter(w("p"))))
            if text:
                self._add(f"{self.marks[key]} {text}", self.lines[-1].page if self.lines else None)
                self._blank()

    def _add(self, text: str, page: int | None) -> int:
        number = len(self.lines) + 1
        if number > MAX_LINES:
            raise Unreadable("too many lines", f"{self.package.source_file}: the limit is {MAX_LINES}")
        if len(text) > MAX_LINE:
            detail = f"{self.package.source_file}, line {number}: {len(text)} characters, the limit is {MAX_LINE}"
            raise Unreadable("a line is too long", detail)
        self.lines.append(Line(number, text, page))
        return number

    def _blank(self) -> None:
        if self.lines and not self.lines[-1].blank:
            self.lines.append(Line(len(self.lines) + 1, "", self.lines[-1].page))


def _contents(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables in an element, those in content controls and insertions too."""
    for block in parent:
        if block.tag == w("sdt"):
            content = child(block, "sdtContent")
            if content is not None and not is_on(child(block, "sdtPr", "showingPlcHdr")):
                yield from _contents(content)
        elif block.tag in _WRAPPERS:
            yield from _contents(block)
        elif block.tag in (w("p"), w("tbl")):
            yield block


def _page_number(text: str) -> tuple[str, str] | None:
    """A line of a table of contents: its words and the page after the last tab."""
    words, tab, page = text.strip().rpartition("\t")
    return (one_line(words), page.strip()) if tab and page.strip().isdecimal() and one_line(words) else None
