"""The text of Word's paragraphs: runs in the accepted view, with the page on which each begins.

Deleted and moved-away text is out, field codes are out, their results in; a footnote's mark is raised, so that it
becomes no part of a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.ingest.readers.cell_text import raised
from orchestration.ingest.readers.docx_names import ALTERNATE, DRAWN_NAME, MATH_TEXT, child, is_on, val, w
from orchestration.ingest.readers.office_icons import Icon, hex_colour, signs_in

_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DROPPED = frozenset(
    w(n) for n in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "annotationRef")
)
_CHARACTERS = {
    w("tab"): "\t", w("ptab"): "\t", w("cr"): "\n", w("noBreakHyphen"): "-", w("softHyphen"): "",
}  # fmt: skip
#: Signs of Word's symbol fonts that stand for words or marks of lists.
_SYMBOLS = {"F0B7": "•", "F0A7": "•", "F06C": "●", "F0FC": "✓", "F0FB": "✗", "F0FE": "☒", "F0A8": "☐", "F0E0": "→"}
_BOX = w("txbxContent")
_MOVED = frozenset(w(n) for n in ("footnoteReference", "endnoteReference"))


@dataclass(slots=True)
class Pages:
    """The page counted so far; None where the document tells of no page.

    Word leaves a mark where it last broke a page; only without any such marks do breaks set by hand count.
    """

    number: int | None = None
    rendered: bool = False

    def turn(self, *, rendered: bool) -> None:
        if self.number is not None and rendered == self.rendered:
            self.number += 1

    @staticmethod
    def of(body: Any) -> Pages:
        if next(body.iter(w("lastRenderedPageBreak")), None) is not None:
            return Pages(1, True)
        by_hand = any(e.get(w("type")) == "page" for e in body.iter(w("br")))
        by_hand = by_hand or any(is_on(e) for e in body.iter(w("pageBreakBefore")))
        return Pages(1, False) if by_hand else Pages()


@dataclass(slots=True)
class Text:
    """A paragraph's text; `notes` are the footnotes it refers to, `boxes` the text boxes anchored in it."""

    text: str = ""
    page: int | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind and id
    boxes: list[Any] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)  # alternative texts
    tabs: int = 0
    icons: list[Icon] = field(default_factory=list)


def text_of(paragraph: Any, pages: Pages, notes: Mapping[tuple[str, str], str]) -> Text:
    """A paragraph's text with its line breaks and tabs. `notes`: kind and id of a footnote → its mark."""
    found = Text()
    if is_on(child(paragraph, "pPr", "pageBreakBefore")):
        pages.turn(rendered=False)
    _walk(paragraph, found, pages, notes)
    found.page = found.page if found.page is not None else pages.number
    return found


def mark_is_deleted(paragraph: Any) -> bool:
    """Whether the accepted view joins the paragraph with the next one."""
    properties = child(paragraph, "pPr", "rPr")
    return child(properties, "del") is not None or child(properties, "moveFrom") is not None


def _walk(element: Any, found: Text, pages: Pages, notes: Mapping[tuple[str, str], str]) -> None:
    for part in element:
        tag = part.tag
        if tag in _DROPPED or not isinstance(tag, str):
            continue
        if tag == w("r"):
            _run(part, found, pages, notes)
        elif tag == ALTERNATE:
            _walk_first(part, found, pages, notes)
        elif tag == w("sdt"):
            if not is_on(child(part, "sdtPr", "showingPlcHdr")):
                content = child(part, "sdtContent")
                _walk(content if content is not None else part, found, pages, notes)
        elif tag == _BOX:
            found.boxes.append(part)
        elif tag == MATH_TEXT:
            _say(part.text or "", found, pages)
        elif tag == DRAWN_NAME:
            if words := (part.get("descr") or part.get("title") or "").strip():
                found.pictures.append(words)
        else:
            _walk(part, found, pages, notes)


def _walk_first(part: Any, found: Text, pages: Pages, notes: Mapping[tuple[str, str], str]) -> None:
    """One of the ways in which a drawing is told; the second says the same for older programs."""
    ways = [way for way in part if isinstance(way.tag, str)]
    if ways:
        _walk(ways[0], found, pages, notes)


def _run(run: Any, found: Text, pages: Pages, notes: Mapping[tuple[str, str], str]) -> None:
    properties = child(run, "rPr")
    if child(properties, "del") is not None or is_on(child(properties, "vanish")):
        return
    is_raised = val(child(properties, "vertAlign")) == "superscript"
    colour = hex_colour(val(child(properties, "color")))
    for part in run:
        tag = part.tag
        if tag == w("t"):
            text = part.text or ""
            found.icons += signs_in(text, colour, len(found.text))
            _say(raised(text) if is_raised and found.text.strip() else text, found, pages)
        elif tag == w("lastRenderedPageBreak"):
            pages.turn(rendered=True)
        elif tag == w("br"):
            if part.get(w("type")) == "page":
                pages.turn(rendered=False)
            elif part.get(w("type")) != "column":
                found.text += "\n"
        elif tag in _CHARACTERS:
            found.tabs += tag in (w("tab"), w("ptab"))
            found.text += _CHARACTERS[tag]
        elif tag == w("sym"):
            code = (part.get(w("char")) or "").upper()
            known = _SYMBOLS.get(code) or _SYMBOLS.get(f"F0{code[-2:]}", "")
            found.icons += signs_in(known, colour, len(found.text))
            _say(known, found, pages)
        elif tag in _MOVED:
            note = (tag.rsplit("}", 1)[-1].removesuffix("Reference"), part.get(w("id")) or "")
            if note in notes:
                found.notes.append(note)
                found.text += notes[note]
        elif tag == ALTERNATE:
            _drawn(part, found)
            _walk_first(part, found, pages, notes)
        elif tag in (w("drawing"), w("pict"), w("object")):
            _drawn(part, found)
            _walk(part, found, pages, notes)


def _say(text: str, found: Text, pages: Pages) -> None:
    if text.strip() and found.page is None:
        found.page = pages.number
    found.text += text


def _drawn(part: Any, found: Text) -> None:
    """A drawn shape with a colour of its own, as an icon."""
    shape = next(part.iter(f"{_DRAWN}prstGeom"), None)
    properties = shape.getparent() if shape is not None else None
    fill = properties.find(f"{_DRAWN}solidFill/{_DRAWN}srgbClr") if properties is not None else None
    if shape is not None and fill is not None and (colour := hex_colour(fill.get("val"))):
        form = "circle" if shape.get("prst") == "ellipse" else "square"
        found.icons.append(Icon("", colour, form, len(found.text)))
