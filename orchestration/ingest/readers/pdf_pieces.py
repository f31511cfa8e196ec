"""Pieces of a PDF page: glyphs that stand right after each other, their characters put right.

Ligatures become letters, an accent drawn over a letter becomes part of it, raised figures are told as footnote marks.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from orchestration.ingest.readers.pdf_glyphs import Array, Glyphs

SOFT_HYPHEN = "\u00ad"
APART = 0.13  # ems between two text objects of one word at most
APART_SPACED = 0.3  # ems within a text object, where the file has its own blanks between words
APART_BARE = 0.15  # ems within a text object, where it has none
BACK = 0.6  # ems that a glyph may stand before the end of the one before it
SPACED_SHARE = 0.05  # blanks per glyph from which on the file's own blanks are trusted
SMALL = 0.87  # what a raised figure's size is of the size beside it, at most
RAISED = (0.12, 0.75)  # ems
LOWERED = (-0.35, -0.08)
BESIDE = (-0.3, 0.35)

_ICONS = range(0xE000, 0xF900)  # private use: an icon font's own signs
#: What the symbol fonts of word processors use for marks of lists.
_BULLETS = {0xF0B7: "•", 0xF0A7: "•", 0xF0A8: "•", 0xF0FC: "✓", 0xF02D: "-"}
_CHARACTERS = {
    0x02: "-", 0xFFFE: "-", 0x2010: "-", 0x2011: "-",
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
} | _BULLETS  # fmt: skip
_ACCENTS = {0xA8: "\u0308", 0x2DA: "\u030a", 0xB4: "\u0301", 0x60: "\u0300", 0x2C6: "\u0302"}
_IS_SPECIAL = np.isin(np.arange(0x10000), [*_CHARACTERS, *_ACCENTS, *range(0x300, 0x370)])
_RAISED_FIGURES = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class Piece:
    """A part of a line. x0, x1, base, size: as in Glyphs; `shown`: the box on the page.

    `blanks`: how many of the file's blanks stand before it. `off`: at another angle than the page's text. `glued`: it
    belongs to the piece before it without a blank, as a raised figure does. `note`: it is a raised footnote mark.
    `sure`: how sure its reading is, 1 where the file itself has the characters.
    `content`: the number of its marked content, -1 for none. `index`: the library's number of its first glyph.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    blanks: int
    group: int
    shown: tuple[float, float, float, float]
    off: bool = False
    glued: bool = False
    note: bool = False
    sure: float = 1.0
    content: int = -1
    index: int = -1


def without_icons(glyphs: Glyphs) -> tuple[Glyphs, Glyphs]:
    """The glyphs that are characters, and the icon font's signs among them."""
    icons = (glyphs.code >= _ICONS.start) & (glyphs.code < _ICONS.stop)
    if icons.any():
        icons &= ~np.isin(glyphs.code, list(_BULLETS))
    return (glyphs.only(~icons), glyphs.only(icons)) if icons.any() else (glyphs, glyphs.only(icons))


def pieces_of(glyphs: Glyphs) -> list[Piece]:
    """The pieces of a page in the order of the file."""
    if not len(glyphs):
        return []
    glyphs, texts = _characters(glyphs)
    begins = np.concatenate(([True], _breaks(glyphs)))
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(glyphs)).tolist()
    x0, x1 = np.minimum.reduceat(glyphs.x0, first).tolist(), np.maximum.reduceat(glyphs.x1, first).tolist()
    corners = [np.minimum.reduceat(glyphs.shown[:, k], first) for k in (0, 1)]
    corners += [np.maximum.reduceat(glyphs.shown[:, k], first) for k in (2, 3)]
    shown = zip(*(np.round(c, 2).tolist() for c in corners), strict=True)
    shared = (
        getattr(glyphs, name)[first].tolist() for name in ("base", "size", "blanks", "group", "off", "content", "index")
    )
    found = []
    for start, end, left, right, base, size, blanks, group, off, content, index, box in zip(
        first.tolist(), last, x0, x1, *shared, shown, strict=True
    ):
        text = texts[start:end] if isinstance(texts, str) else "".join(texts[start:end])
        piece = Piece(text, left, right, base, size, blanks, group, box, off, content=content, index=index)
        found.append(piece)
    _mark_raised(found)
    return [piece for piece in found if piece.text]


def _breaks(glyphs: Glyphs) -> Array:
    """Where a glyph, from the second on, begins a new piece."""
    size = np.maximum(glyphs.size[1:], glyphs.size[:-1])
    gap = (glyphs.x0[1:] - glyphs.x1[:-1]) / size
    other = glyphs.group[1:] != glyphs.group[:-1]
    inside = APART_SPACED if glyphs.blanks.astype(bool).mean() > SPACED_SHARE else APART_BARE
    moved = (np.abs(np.diff(glyphs.base)) > 0.05 * size) | (gap < -BACK) | (gap > np.where(other, APART, inside))
    off = glyphs.off[1:] | glyphs.off[:-1]
    picture = _pictures(glyphs.code)
    resized = np.abs(np.diff(glyphs.size)) > 0.1 * size
    return (glyphs.blanks[1:] > 0) | np.where(off, other, moved | resized | (picture[1:] != picture[:-1]))


def _pictures(code: Array) -> Array:
    """Which characters are icons rather than parts of words: arrows, shapes, dingbats."""
    return (
        ((code >= 0x2190) & (code < 0x2200))
        | ((code >= 0x25A0) & (code < 0x27C0))
        | ((code >= 0x2B00) & (code < 0x2C00))
    )


def _characters(glyphs: Glyphs) -> tuple[Glyphs, str | list[str]]:
    """The glyphs that are left, and what each stands for."""
    code = glyphs.code
    keep = (code >= 0x20) | (code == 0x02)
    code = np.where((code >= 0xD800) & (code < 0xE000), 0xFFFD, code)
    if not keep.all():
        glyphs, code = glyphs.only(keep), code[keep]
    special = _IS_SPECIAL[np.minimum(code, len(_IS_SPECIAL) - 1)]
    if not special.any():
        return glyphs, "".join(map(chr, code.tolist()))
    texts = [_CHARACTERS.get(c, chr(c)) for c in code.tolist()]
    dropped = [at for at in np.flatnonzero(special).tolist() if _onto_letter(glyphs, texts, at)]
    if dropped:
        left = np.ones(len(texts), bool)
        left[dropped] = False
        return glyphs.only(left), [text for text, kept in zip(texts, left.tolist(), strict=True) if kept]
    return glyphs, texts


def _onto_letter(glyphs: Glyphs, texts: list[str], at: int) -> bool:
    """Puts an accent onto the letter that it stands over; False where it is none or stands alone."""
    accent = texts[at]
    combining = bool(unicodedata.combining(accent[0]))
    accent = accent if combining else _ACCENTS.get(ord(accent[0]), "")
    if not accent:
        return False
    middle = (glyphs.x0[at] + glyphs.x1[at]) / 2
    for letter in (at - 1, at + 1):
        if not 0 <= letter < len(texts) or not texts[letter].isalpha():
            continue
        over = glyphs.x0[letter] <= middle <= glyphs.x1[letter] or (combining and letter < at)
        if over and abs(glyphs.base[letter] - glyphs.base[at]) < glyphs.size[letter]:
            whole = unicodedata.normalize("NFC", texts[letter] + accent)
            if len(whole) == len(texts[letter]):
                texts[letter] = whole
                if letter < at:  # an accent may have a width of its own
                    glyphs.x1[letter] = max(glyphs.x1[letter], glyphs.x1[at])
                return True
    return False


def _mark_raised(pieces: list[Piece]) -> None:
    """Puts raised and lowered figures onto the line of the piece beside them; a raised figure is told as such."""
    for before, piece in pairwise(pieces):
        if piece.size < SMALL * before.size and _beside(before.x1, piece.x0, before.size):
            _onto_line(piece, before, before.base, after=True)
        elif before.size < SMALL * piece.size and _beside(before.x1, piece.x0, piece.size):
            _onto_line(before, piece, piece.base, after=False)


def _beside(end: float, start: float, size: float) -> bool:
    return BESIDE[0] * size <= start - end <= BESIDE[1] * size


def _onto_line(small: Piece, host: Piece, base: float, after: bool) -> None:
    rise = (base - small.base) / host.size
    if RAISED[0] <= rise <= RAISED[1]:
        small.note = small.text.endswith(")") or not small.text.isdecimal()
        if not small.note:
            small.text = small.text.translate(_RAISED_FIGURES)
    elif not LOWERED[0] <= rise <= LOWERED[1]:
        return
    small.base, small.size = base, host.size
    small.glued = after and (not small.note or small.text.startswith("*"))
    small.blanks = int(not small.glued)
