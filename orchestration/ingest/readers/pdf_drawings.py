"""What a PDF page says without words: small coloured shapes, pictures and signs, and the lines that part table rows."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from orchestration.ingest.document import Drawing
from orchestration.ingest.readers.pdf_glyphs import Glyphs, page_box, turned

MAX_SIDE, MIN_SIDE = 30, 2  # points
MAX_ASPECT = 4
COLOURED = 40  # how far apart the colour's parts are; greys are rules and shading
GREY = (90, 225)  # of 255: a grey that is neither ink nor paper
GREY_SIDE, GREY_ASPECT = 5, 1.6  # points; a grey that may be an icon is neither a rule nor shading
POINTING = ("up", "down", "right", "left")  # forms that say something in any colour
SEEN = 128  # of 255, opaque
THIN = 2  # points: what is no higher parts rows
LEAST_RULE = 15  # points
LEAST_BAND = 7  # points: what is higher and filled is shading, whose edges part rows
MAX_SEGMENTS = 60  # of an icon's outline
MAX_PIXELS = 250_000  # of a small picture
MAX_DEPTH = 3  # of drawings within drawings

_WANTED = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE)

Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """What may be an icon: a small shape, picture or sign. Box as in Word; x0 ... y1 of `upright`: as in Glyphs.

    `shape`: circle, square, up, down, right, left, tick, cross or nothing of these. `sign`: the character, where it
    is one; `content`: the number of the marked content that it is part of, -1 for none.
    """

    shown: Sides
    upright: Sides
    colour: str
    shape: str = ""
    sign: str = ""
    content: int = -1
    grey: bool = False
    piece: Any = field(default=None, compare=False)  # the piece of text that it is, where it is one


@dataclass(slots=True)
class Drawn:
    """The drawings of a page; `rules`: x0, x1 and y (upright) of the lines and edges of shading that lie across it.

    `across`: the lines alone; `down`: y0, y1 and x of those that stand upright.
    """

    marks: list[Mark] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)
    across: list[tuple[float, float, float]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)


#: What a character says by its form.
_SHAPES = {
    "up": "↑⬆▲△🠉🡅⇧↗⬈➚",
    "down": "↓⬇▼▽🠋🡇⇩↘⬊➘",
    "right": "→➔➜➡▶►⇨🡆↔⇒➙⬌",
    "left": "←⬅◀◄",
    "circle": "●⚫⬤○◉◯🔴🟢🟡🔵🟠⚪•",
    "square": "■◼⬛▪▮█🟥🟩🟨🟦□",
    "tick": "✓✔☑✅🗸",
    "cross": "✗✘✕✖☒❌×🗙",
}
#: Signs of the symbol fonts that word processors use, by the code of the private range that stands for them.
_SYMBOL_FONTS = {
    0xF06C: "circle", 0xF0A1: "circle", 0xF098: "circle", 0xF06E: "square", 0xF0A7: "square",
    0xF0FC: "tick", 0xF0FE: "tick",
    0xF0FB: "cross", 0xF0FD: "cross", 0xF0E1: "up", 0xF0E2: "down", 0xF0E0: "right", 0xF0DF: "left", 0xF0E9: "up",
    0xF0EA: "down", 0xF0E8: "right", 0xF0F1: "up", 0xF0F2: "down", 0xF0F0: "right", 0xF070: "up", 0xF071: "down",
}  # fmt: skip
_BY_SIGN = {ord(sign): shape for shape, signs in _SHAPES.items() for sign in signs} | _SYMBOL_FONTS


def shape_of(code: int) -> str:
    """The form of a character that is an icon; empty where it says nothing."""
    return _BY_SIGN.get(code, "")


def colour_of(text_page: Any, index: int) -> str:
    """The colour of a glyph."""
    parts = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFText_GetFillColor(text_page, index, *parts)
    return _hex(parts)


def signs(text_page: Any, glyphs: Glyphs) -> list[Mark]:
    """The marks that icon-font glyphs are."""
    found = []
    boxes = np.stack([glyphs.x0, glyphs.y0, glyphs.x1, glyphs.y1], axis=1) if len(glyphs) else np.zeros((0, 4))
    for at, (index, code) in enumerate(zip(glyphs.index.tolist(), glyphs.code.tolist(), strict=True)):
        shown, upright = (_sides(np.round(box[at], 2).tolist()) for box in (glyphs.shown, boxes))
        content = int(glyphs.content[at])
        found.append(Mark(shown, upright, colour_of(text_page, index), shape_of(code), chr(code), content))
    return found


def drawing(page_number: int, mark: Mark) -> Drawing:
    """A mark as the Document tells it."""
    return Drawing(page_number, *mark.shown, mark.colour, f"U+{ord(mark.sign):04X}" if mark.sign else "")


def drawn(page: Any, objects: int, quarters: int) -> Drawn:
    """The small shapes and pictures among the page's `objects`, whose text stands upright turned by `quarters`."""
    found = Drawn()
    area, turn = page_box(page), int(pdfium.FPDFPage_GetRotation(page))
    corners = {by: [float(side) for side in turned(*area, by)[:2]] for by in (turn, quarters)}

    def placed(sides: Sides, by: int) -> Sides:
        x0, y0, x1, y1 = turned(*sides, by)
        left, upper = corners[by]
        return round(x0 - left, 2), round(y0 - upper, 2), round(x1 - left, 2), round(y1 - upper, 2)

    for item, sides in _items(page, objects):
        width, height = sides[2] - sides[0], sides[3] - sides[1]
        if _small(width, height):
            if mark := _mark(page, item, width, height):
                colour, shape, grey = mark
                content = pdfium.FPDFPageObj_GetMarkedContentID(item)
                found.marks.append(Mark(placed(sides, turn), placed(sides, quarters), colour, shape, "", content, grey))
        elif pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_PATH:
            x0, y0, x1, y1 = placed(sides, quarters)
            if x1 - x0 >= LEAST_RULE and y1 - y0 <= THIN:
                found.rules.append((x0, x1, (y0 + y1) / 2))
                found.across.append(found.rules[-1])
            elif x1 - x0 <= THIN and y1 - y0 >= LEAST_BAND:
                found.down.append((y0, y1, (x0 + x1) / 2))
            elif x1 - x0 >= LEAST_RULE and y1 - y0 >= LEAST_BAND:
                found.rules += [(x0, x1, y0), (x0, x1, y1)]
    return found


def _items(page: Any, objects: int) -> Iterator[tuple[Any, Sides]]:
    """The paths and pictures of a page, those within drawings among them, each with left, bottom, right and top."""
    sides = [ctypes.c_float() for _ in range(4)]
    for number in range(objects):
        item = pdfium.FPDFPage_GetObject(page, number)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind in _WANTED and pdfium.FPDFPageObj_GetBounds(item, *sides):
            yield item, _sides([side.value for side in sides])
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _inside(item, np.eye(3), objects, MAX_DEPTH)


def _inside(form: Any, outer: np.ndarray[Any, Any], limit: int, depth: int) -> Iterator[tuple[Any, Sides]]:
    matrix = pdfium.FS_MATRIX()
    if not depth or not pdfium.FPDFPageObj_GetMatrix(form, matrix):
        return
    own = np.array([[matrix.a, matrix.b, 0], [matrix.c, matrix.d, 0], [matrix.e, matrix.f, 1]]) @ outer
    sides = [ctypes.c_float() for _ in range(4)]
    for number in range(min(limit, pdfium.FPDFFormObj_CountObjects(form))):
        item = pdfium.FPDFFormObj_GetObject(form, number)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _inside(item, own, limit, depth - 1)
        elif kind in _WANTED and pdfium.FPDFPageObj_GetBounds(item, *sides):
            left, bottom, right, top = (side.value for side in sides)
            corners = np.array([[x, y, 1] for x in (left, right) for y in (bottom, top)]) @ own
            low, high = corners.min(axis=0), corners.max(axis=0)
            yield item, (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _small(width: float, height: float) -> bool:
    """Whether a shape is of an icon's size."""
    short, long = sorted((width, height))
    return short >= MIN_SIDE and long <= MAX_SIDE and long <= MAX_ASPECT * short


def _mark(page: Any, item: Any, width: float, height: float) -> tuple[str, str, bool] | None:
    """Colour and form of a small shape or picture, and whether it is grey; None for what is no icon."""
    picture = pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_IMAGE
    own = _picture_colour(page, item) if picture else _fill(item)
    ring = None if own is not None or picture else _ring(item)
    if ring is not None:
        return "#" + "".join(f"{part:02x}" for part in ring), "ring", max(ring) - min(ring) < COLOURED
    if own is None:
        return None
    grey = max(own) - min(own) < COLOURED
    form = "" if picture else _form(item)
    if grey and form in POINTING:
        if sum(own) / 3 > GREY[1]:
            return None
    elif grey:
        short, long = sorted((width, height))
        if not (GREY[0] <= sum(own) / 3 <= GREY[1] and short >= GREY_SIDE and long <= GREY_ASPECT * short):
            return None
    return "#" + "".join(f"{part:02x}" for part in own), form, grey


def _fill(item: Any) -> tuple[int, int, int] | None:
    """The colour that a shape is filled with; None where it is not."""
    parts = [ctypes.c_uint() for _ in range(4)]
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, mode, stroke) or not mode.value:
        return None
    if not pdfium.FPDFPageObj_GetFillColor(item, *parts) or parts[3].value < SEEN:
        return None
    return parts[0].value, parts[1].value, parts[2].value


def _ring(item: Any) -> tuple[int, int, int] | None:
    """The colour of a circle that is drawn and not filled; None for all else."""
    parts = [ctypes.c_uint() for _ in range(4)]
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, mode, stroke) or not stroke.value or _form(item) != "circle":
        return None
    if not pdfium.FPDFPageObj_GetStrokeColor(item, *parts) or parts[3].value < SEEN:
        return None
    return parts[0].value, parts[1].value, parts[2].value


def _picture_colour(page: Any, item: Any) -> tuple[int, int, int] | None:
    """The middle one of a small picture's colours, its blank and its black parts left out."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    if not pdfium.FPDFImageObj_GetImagePixelSize(item, width, height) or width.value * height.value > MAX_PIXELS:
        return None
    bitmap = pdfium.FPDFImageObj_GetBitmap(item)
    if not bitmap:
        return None
    try:
        rows, stride = pdfium.FPDFBitmap_GetHeight(bitmap), pdfium.FPDFBitmap_GetStride(bitmap)
        depth = {pdfium.FPDFBitmap_BGR: 3, pdfium.FPDFBitmap_BGRx: 4, pdfium.FPDFBitmap_BGRA: 4}.get(
            pdfium.FPDFBitmap_GetFormat(bitmap)
        )
        if depth is None:
            return None
        raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), rows * stride)
        across = pdfium.FPDFBitmap_GetWidth(bitmap)
        pixels = np.frombuffer(raw, np.uint8).reshape(rows, stride)[:, : across * depth].reshape(-1, depth)[:, :3]
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    spread = pixels.max(axis=1).astype(int) - pixels.min(axis=1)
    inked = pixels[spread >= COLOURED]
    if len(inked) * 10 < len(pixels):
        return None
    blue, green, red = np.median(inked, axis=0).astype(int).tolist()
    return red, green, blue


def _form(item: Any) -> str:
    """What a small shape looks like, by its outline."""
    count = pdfium.FPDFPath_CountSegments(item)
    if not 3 <= count <= MAX_SEGMENTS:
        return ""
    points: list[tuple[float, float]] = []
    curves = lines = 0
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        curves += kind == pdfium.FPDF_SEGMENT_BEZIERTO
        lines += kind == pdfium.FPDF_SEGMENT_LINETO
        if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            points.append((x.value, y.value))
    matrix = pdfium.FS_MATRIX()
    if pdfium.FPDFPageObj_GetMatrix(item, matrix):
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        points = [(a * px + c * py, b * px + d * py) for px, py in points]
    points = [(round(px, 1), round(py, 1)) for px, py in points]
    if curves >= 4 and curves > 2 * lines:
        return "circle"
    corners = list(dict.fromkeys(points))
    if len(corners) == 4:
        return "square" if len({c[0] for c in corners}) == 2 and len({c[1] for c in corners}) == 2 else ""
    return _points_to(corners) if len(corners) in (3, 7) and not curves else ""


def _points_to(corners: list[tuple[float, float]]) -> str:
    """Where a triangle or an arrow points: a single corner in the middle of one side, none alone on the other."""
    for name, along, sign in (("up", 1, 1), ("down", 1, -1), ("right", 0, 1), ("left", 0, -1)):
        ends = sorted(corners, key=lambda c: sign * c[along])
        across = [c[1 - along] for c in corners]
        size = ends[-1][along] - ends[0][along]
        tips = [c for c in corners if abs(c[along] - ends[-1][along]) < 0.05 * abs(size)]
        base = [c for c in corners if abs(c[along] - ends[0][along]) < 0.05 * abs(size)]
        middle = (min(across) + max(across)) / 2
        centred = abs(tips[0][1 - along] - middle) < 0.15 * (max(across) - min(across))
        if len(tips) == 1 and len(base) == 2 and centred:
            return name
    return ""


def _hex(parts: list[ctypes.c_uint]) -> str:
    return "#" + "".join(f"{part.value:02x}" for part in parts[:3])


def _sides(values: list[float]) -> Sides:
    return values[0], values[1], values[2], values[3]
