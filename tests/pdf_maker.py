"""Small PDFs for the tests, written by hand: words at places, in the fonts that every reader has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

WIDTH, HEIGHT = 595, 842
DIGIT = 0.556  # ems; the figures of Helvetica are all as wide
#: Codes that the font's own encoding gives to what single bytes don't hold.
SIGNS = {"\ufb01": 1, "\u00ad": 2, "\u0308": 3, "\u02da": 4, "\u2212": 5, "\ue001": 6}
_NAMES = "/fi /hyphen /dieresiscmb /ring /minus /bullet"
_UNICODE = {1: "FB01", 2: "00AD", 3: "0308", 4: "02DA", 5: "2212", 6: "E001"}


@dataclass
class Page:
    """A page being written; places in points from the lower left corner."""

    rotate: int = 0
    content: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float = 10, mode: int = 0, turn: str = "1 0 0 1") -> Page:
        """Words that begin at x; `turn`: the first four numbers of the text matrix."""
        coded = "".join(f"{SIGNS.get(c, ord(c.encode('cp1252', 'replace'))):02x}" for c in words)
        self.content.append(f"BT /F1 {size} Tf {mode} Tr {turn} {x} {y} Tm <{coded}> Tj ET")
        return self

    def right(self, x: float, y: float, figure: str, size: float = 10) -> Page:
        """A figure that ends at x: digits, blanks, commas and a minus sign."""
        ems = sum(DIGIT if c.isdigit() else 0.584 if c == "\u2212" else 0.333 if c == "-" else 0.278 for c in figure)
        return self.text(x - ems * size, y, figure, size)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Page:
        self.content.append(f"0.5 w {x0} {y0} m {x1} {y1} l S")
        return self

    def shape(self, x: float, y: float, side: float, colour: str) -> Page:
        self.content.append(f"{colour} rg {x} {y} {side} {side} re f 0 g")
        return self


def pdf(
    *pages: Page, encrypt: bool = False, unicode_map: bool = True, catalog: str = "", more: Sequence[str] = ()
) -> bytes:
    """The file. `encrypt`: a password is asked for; without `unicode_map` the glyphs are numbers of no known font.

    `catalog`: further entries of the catalog; `more`: further objects, the first numbered `first_free(pages)`.
    """
    font = (
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R /Encoding "
        f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [1 {_NAMES}] >> >>"
        if unicode_map
        else "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] "
        f"/FirstChar 0 /LastChar 255 /Widths [{'500 ' * 256}] /Resources << >> /CharProcs << /g 5 0 R >> "
        f"/Encoding << /Differences [0 {'/g ' * 256}] >> >>"
    )
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        font,
        _stream(_map()),
        _stream("500 0 0 0 400 700 d1 0 0 400 700 re f"),
    ]
    for n, page in enumerate(pages):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {page.rotate} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {7 + 2 * n} 0 R >>",
            _stream("\n".join(page.content)),
        ]
    objects += more
    locked = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'5a' * 32}> /U <{'a5' * 32}> /P -4 >> /ID [<01> <01>]"
    data, places = b"%PDF-1.7\n", []
    for n, text in enumerate(objects, 1):
        places.append(len(data))
        data += f"{n} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {locked if encrypt else ''} >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode("latin-1")


def first_free(pages: int) -> int:
    return 6 + 2 * pages


def with_outline(*pages: Page, entries: Sequence[tuple[str, int, int]]) -> bytes:
    """The file with bookmarks: title, number of the page and depth of each, in order."""
    first = first_free(len(pages)) + 1
    own = [{"title": t, "page": p, "parent": first - 1, "kids": []} for t, p, _ in entries]
    top: list[int] = []
    path: list[int] = []
    for at, (_, _, depth) in enumerate(entries):
        path = path[:depth]
        if path:
            own[at]["parent"] = first + path[-1]
        (own[path[-1]]["kids"] if path else top).append(at)
        path.append(at)
    links = [""] * len(own)
    for siblings in (top, *(entry["kids"] for entry in own)):
        for before, after in pairwise(siblings):
            links[before] += f" /Next {first + after} 0 R"
            links[after] += f" /Prev {first + before} 0 R"
    objects = [f"<< /Type /Outlines /First {first + top[0]} 0 R /Last {first + top[-1]} 0 R /Count {len(top)} >>"]
    for entry, link in zip(own, links, strict=True):
        kids = entry["kids"]
        inner = f" /First {first + kids[0]} 0 R /Last {first + kids[-1]} 0 R /Count {len(kids)}" if kids else ""
        title = b"\xfe\xff" + entry["title"].encode("utf-16-be")
        where = f"/Dest [{4 + 2 * entry['page']} 0 R /Fit]"
        objects.append(f"<< /Title <{title.hex()}> /Parent {entry['parent']} 0 R {where}{link}{inner} >>")
    return pdf(*pages, catalog=f"/Outlines {first - 1} 0 R", more=objects)


def _stream(text: str) -> str:
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def _map() -> str:
    """What each code stands for."""
    told = {n: f"{ord(bytes([n]).decode('cp1252', 'replace')):04X}" for n in range(32, 256)} | _UNICODE
    lines = [f"<{code:02X}> <{unicode}>" for code, unicode in sorted(told.items())]
    parts = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    chars = "\n".join(f"{len(p)} beginbfchar\n" + "\n".join(p) + "\nendbfchar" for p in parts)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{chars}\nendcmap end end"
    )
