"""A page image as pieces of lines: its strings read, its numbers read twice, each piece with how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from orchestration.ingest.readers import optical_tesseract as engine
from orchestration.ingest.readers.optical_digits import Judged, judge, picture
from orchestration.ingest.readers.optical_figures import ShapedWord, words_of
from orchestration.ingest.readers.optical_ink import DPI, Ink, Turn, ink_of
from orchestration.ingest.readers.optical_marks import Mark, Marked, String, marked
from orchestration.ingest.readers.optical_tesseract import Read
from orchestration.ingest.readers.pdf_lines import LEADER
from orchestration.ingest.readers.pdf_pieces import Piece

Array = np.ndarray[Any, Any]

SURE = 0.6  # what a word is read with at less is doubtful
AGREED = 0.99  # how sure a number is whose figures the engine and their likes in the document tell alike
SURE_ENOUGH = 0.8  # ... with which the engine is believed against them
BY_LIKES = 0.55  # ... where only their likes tell them
LEAST_SURE = 0.2  # words that are read with less, and are no number, are dirt
BADLY_READ = 0.45  # how sure a page's words are at most, taken together, that may stand on its head
FEW_WORDS = 5  # of which that cannot be told
MAX_STRINGS = 2_500  # of a page
LEAST_MARKS = 3
LEAST_TEXT, LEAST_LETTERS = 5, 4  # so many strings of so many marks are text that must be read
WIDE = 0.55  # ems between words that may be two cells
UNEVEN = 1.6  # times the line's usual blank
LEAST_PROSE = 6  # words of a string that may be prose
_TO_FIGURE = str.maketrans("OoQlI|ıSsZzB", "000111155228")
_LIKE_FIGURES = frozenset("OoQDUlIiJjtLSsZzBbGqgTAhYy|ı")
_PERCENT_SIGNS = {"%": "%", "|%|": "(%)", "|%": "(%", "%|": "%)"}
_DASHES = ("-", "–", "—", "−")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CAP, _LOW = 0.67, 0.49  # of the size: how high capitals and figures are, and letters without an ascender
_TALL = frozenset("bdfhklitåäöß")


@dataclass(slots=True)
class Number:
    """A word that has the shapes of a number, and what was read of it; `at`: where its figures' pictures are."""

    word: ShapedWord
    read: list[Read]
    pictures: list[Array] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(r.text for r in self.read)

    @property
    def figures(self) -> str:
        """The figures read, where they are as many as the marks; else nothing."""
        text = self.text.translate(_TO_FIGURE)
        figures = "".join(c for c in text if c.isdecimal())
        return figures if len(figures) == self.word.figures and not any(c.isalpha() for c in text) else ""

    @property
    def plain(self) -> bool:
        """Whether no letter was read for a figure."""
        return not any(c.isalpha() for c in self.text)


@dataclass(slots=True)
class PageReading:
    """A page as read, before the whole document has told which figures are alike."""

    turn: Turn
    strings: list[String]
    words: list[list[ShapedWord]]
    numbers: list[list[Number | None]]  # for each string and word
    texts: list[list[Read]]  # of each string
    points: float = 72 / DPI  # of a pixel


def read_page(grey: Array, place: str, scale: float = DPI / 72) -> PageReading:
    """A page's strings, read; `scale` pixels are a point. Raises Unreadable where the engine fails or is too slow."""
    reading = _read(ink_of(grey), place)
    if _badly(reading) and (quarters := engine.quarters_of(grey, place)):
        turned = _read(ink_of(grey, quarters), place)
        reading = max(reading, turned, key=_trust)
    reading.points = 1 / scale
    return reading


def _read(ink: Ink, place: str) -> PageReading:
    page = marked(ink)
    strings = _no_picture([s for s in page.strings if s.marks])
    if not engine.is_installed() and sum(len(s.marks) >= LEAST_LETTERS for s in strings) < LEAST_TEXT:
        strings = []
    words = words_of(strings)
    crop = _Cropper(ink, page)
    numbers: list[list[Number | None]] = [
        [Number(word, []) if word.number or word.raised else None for word in own] for own in words
    ]
    shaped = [number for own in numbers for number in own if number]
    read = engine.read_strings([crop(_figures_of(n.word)) for n in shaped], place, figures=True)
    for number, found in zip(shaped, read, strict=True):
        number.read = found
        figures = [s for s in number.word.shapes if s.kind == "d" and s.count == 1]
        number.pictures = [picture(crop(s.marks, margin=0)) for s in figures]
    unread = [at for at, own in enumerate(numbers) if not all(n and n.figures and n.plain for n in own)]
    texts: list[list[Read]] = [[] for _ in strings]
    lines = engine.read_strings([crop(strings[at].marks + strings[at].small) for at in unread], place)
    for at, line in zip(unread, lines, strict=True):
        x, y = strings[at].box[:2]
        texts[at] = [Read(r.text, r.x0 + x - 1, r.y0 + y - 1, r.x1 + x - 1, r.y1 + y - 1, r.sure) for r in line]
    alone = [s for s in page.strings if not s.marks]
    none: list[list[Any]] = [[]] * len(alone)
    return PageReading(ink.turn, strings + alone, words + none, numbers + none, texts + none)


def _no_picture(strings: list[String]) -> list[String]:
    """The strings, without those that are but the grain of a picture where there are more than a page has."""
    if len(strings) > MAX_STRINGS:
        strings = [s for s in strings if len(s.marks) >= LEAST_MARKS]
    return strings if len(strings) <= MAX_STRINGS else []


def _figures_of(word: ShapedWord) -> list[Mark]:
    """The marks to be read of a number: a dash before it, a bracket and a percent sign are known by their shapes."""
    kinds = "^" if word.raised else "d,."
    return [mark for shape in word.shapes if shape.kind in kinds for mark in shape.marks]


class _Cropper:
    """Cuts marks out of the page: nothing else that reaches into their box comes along."""

    def __init__(self, ink: Ink, page: Marked):
        self.grey, self.labels = ink.grey, page.labels
        self.wanted = np.zeros(int(page.labels.max(initial=0)) + 1, bool)

    def __call__(self, marks: Sequence[Mark], margin: int = 1) -> Array:
        x0, y0 = min(m.x0 for m in marks) - margin, min(m.y0 for m in marks) - margin
        x1, y1 = max(m.x1 for m in marks) + margin, max(m.y1 for m in marks) + margin
        rows, columns = slice(max(0, y0), y1), slice(max(0, x0), x1)
        own = [m.label for m in marks]
        self.wanted[own] = True
        keep = self.wanted[self.labels[rows, columns]]
        self.wanted[own] = False
        grown = keep.copy()  # with the grey edge of the ink
        grown[1:] |= keep[:-1]
        grown[:-1] |= keep[1:]
        wide = grown.copy()
        wide[:, 1:] |= grown[:, :-1]
        wide[:, :-1] |= grown[:, 1:]
        return np.where(wide, self.grey[rows, columns], 255).astype(np.uint8)


def _trust(reading: PageReading) -> float:
    words = [r for own in reading.texts for r in own if len(r.text) > 1]
    numbers = [n for own in reading.numbers for n in own if n and n.figures]
    letters = sum(len(r.text) for r in words) + sum(len(n.figures) for n in numbers)
    trusted = sum(len(r.text) * r.sure for r in words) + sum(
        len(n.figures) * min(r.sure for r in n.read) for n in numbers
    )
    return trusted / letters if letters else 0.0


def _badly(reading: PageReading) -> bool:
    return sum(map(len, reading.words)) >= FEW_WORDS and _trust(reading) < BADLY_READ


def settle(readings: Sequence[PageReading]) -> None:
    """Lets the figures of all pages judge each other."""
    pictures: list[Array] = []
    labels: list[str] = []
    shaped = [n for reading in readings for own in reading.numbers for n in own if n and n.word.number]
    for number in shaped:
        pictures += number.pictures
        touching = any(s.count > 1 for s in number.word.shapes)
        own = number.figures if number.figures and not touching else ""
        labels += list(own) if own else [""] * len(number.pictures)
    judged = judge(pictures, labels)
    at = 0
    for number in shaped:
        number.judged = judged[at : at + len(number.pictures)]
        at += len(number.pictures)


def pieces_of(reading: PageReading) -> list[Piece]:
    """The page's pieces, settled figures and all, in points of the straight page."""
    found: list[Piece] = []
    for at, string in enumerate(reading.strings):
        words = _composed(reading.words[at], reading.numbers[at], reading.texts[at])
        if not string.marks:
            x0, y0, x1, y1 = string.box
            text = LEADER if string.leader else "-" if x1 - x0 < 0.62 * string.height else "–"
            words = [(text, (x0, y0, x1, y1), AGREED, False)]
        found += _pieces(string, words, reading.turn, len(found))
    for piece in found:
        piece.shown = tuple(round(v * reading.points, 2) for v in piece.shown)  # type: ignore[assignment]
        piece.x0, piece.x1 = piece.x0 * reading.points, piece.x1 * reading.points
        piece.base, piece.size = piece.base * reading.points, piece.size * reading.points
    return found


_Told = tuple[str, tuple[int, int, int, int], float, bool]  # text, box, how sure, raised


def _composed(words: Sequence[ShapedWord], numbers: Sequence[Number | None], texts: Sequence[Read]) -> list[_Told]:
    """A string's words: numbers by their figures, all else as it was read in one go."""
    found: list[_Told] = []
    for own, reads in _together(words, texts):
        told = [_sign(words[at], reads) or _number(numbers[at], reads) for at in own]
        if told and all(told):
            found += [t for t in told if t]
        else:
            found += _as_read([words[at] for at in own], [r for r in reads if _is_ink(r)])
    return sorted(found, key=lambda t: t[1][0])


def _together(words: Sequence[ShapedWord], texts: Sequence[Read]) -> list[tuple[list[int], list[Read]]]:
    """Words by their shapes and words as read, those that stand at one place together."""
    spans = [(*word.box[0:3:2], at, None) for at, word in enumerate(words)]
    spans += [(r.x0, r.x1, None, r) for r in texts]  # type: ignore[misc]
    groups: list[tuple[list[int], list[Read]]] = []
    end = -1.0
    for x0, x1, at, read in sorted(spans, key=lambda s: (s[0], s[1])):
        if not groups or x0 > end - min(4.0, 0.3 * (x1 - x0)):
            groups.append(([], []))
            end = x1
        end = max(end, x1)
        if at is not None:
            groups[-1][0].append(at)
        if read is not None:
            groups[-1][1].append(read)
    return groups


def _as_read(words: Sequence[ShapedWord], reads: Sequence[Read]) -> Iterator[_Told]:
    """Words as read; the engine's boxes are rough, so each takes those of the marks that stand in it."""
    boxes: list[list[tuple[int, int, int, int]]] = [[] for _ in reads]
    for word in words if reads else ():
        x0, _, x1, _ = word.box
        shared = [min(x1, r.x1) - max(x0, r.x0) for r in reads]
        boxes[shared.index(max(shared))].append(word.box)
    for read, own in zip(reads, boxes, strict=True):
        own = own or [(read.x0, read.y0, read.x1, read.y1)]
        box = min(b[0] for b in own), min(b[1] for b in own), max(b[2] for b in own), max(b[3] for b in own)
        yield read.text, box, read.sure, False


def _is_ink(read: Read) -> bool:
    return read.sure >= LEAST_SURE or sum(c.isalnum() for c in read.text) > 2


def _sign(word: ShapedWord, reads: Sequence[Read]) -> _Told | None:
    """A dash or a percent sign by itself, known by its shape."""
    kinds = "".join(s.kind for s in word.shapes)
    if kinds == "-":
        dash = next((r.text for r in reads if r.text in _DASHES), "-")
        return dash, word.box, AGREED, False
    if kinds in _PERCENT_SIGNS:
        return _PERCENT_SIGNS[kinds], word.box, AGREED, False
    return None


def _number(number: Number | None, reads: Sequence[Read]) -> _Told | None:
    """The number's text, or None where it is none after all."""
    if number is None:
        return None
    word = number.word
    if word.raised:
        text = "".join(c for c in number.text if c.isdecimal() or c in "*)")
        if not any(c.isdecimal() for c in text) and all(_is_star(m) for m in word.marks):
            return "*" * len(word.marks), word.box, AGREED, True
        return (text, word.box, min((r.sure for r in number.read), default=0.0), True) if text else None
    letters = [c for r in reads for c in r.text if c.isalpha() and c not in _LIKE_FIGURES]
    if letters and (len(letters) > 1 or not number.plain) and min(r.sure for r in reads) >= SURE:
        return None
    figures, sure = _settled(number)
    if not figures or (letters and not number.plain):
        return None
    return _spelt(word, figures, number), word.box, sure, False


def _is_star(mark: Mark) -> bool:
    return 0.8 * mark.height <= mark.width <= 1.3 * mark.height


def _settled(number: Number) -> tuple[str, float]:
    """The number's figures, and how sure they are; nothing where they cannot be told."""
    single = len(number.judged) == number.word.figures
    likes = [j.figure for j in number.judged] if single else []
    read = number.figures
    engine_sure = min((r.sure for r in number.read), default=0.0)
    if read and not likes:
        return read, engine_sure if number.plain else min(engine_sure, BY_LIKES)
    if read:
        figures = "".join(like or own for like, own in zip(likes, read, strict=True))
        if figures != read:
            return (figures if engine_sure < SURE_ENOUGH else read), BY_LIKES
        if all(likes):
            return read, max(AGREED, engine_sure)
        return read, engine_sure if number.plain else min(engine_sure, BY_LIKES)
    if likes and all(likes):
        return "".join(like or "" for like in likes), BY_LIKES
    return "", 0.0


def _spelt(word: ShapedWord, figures: str, number: Number) -> str:
    """The figures with the signs that the other shapes are; a comma or a point as it was read, where it was."""
    marks = [c for c in number.text if c in ",."]
    shaped = [s for s in word.shapes if s.kind in (",", ".")]
    as_read = iter(marks if len(marks) == len(shaped) else [s.kind for s in shaped])
    text, at = "", 0
    for shape in word.shapes:
        if shape.kind == "d":
            text += figures[at : at + shape.count]
            at += shape.count
        elif shape.kind in (",", "."):
            text += next(as_read)
        elif shape.kind == "|":
            text += ")" if at else "("
        else:
            text += shape.kind
    return text


def _pieces(string: String, words: Sequence[_Told], turn: Turn, group: int) -> list[Piece]:
    tall = any(c.isupper() or c.isdecimal() or c in _TALL for text, *_ in words for c in text)
    size = string.height / (_CAP if tall or not string.marks else _LOW)
    gaps = [after[1][0] - before[1][2] for before, after in pairwise(words)]
    wide = WIDE * size
    if len(words) >= LEAST_PROSE and sum(text[:1].islower() for text, *_ in words) * 2 > len(words):
        wide = max(wide, UNEVEN * median(gaps))  # the blanks of a justified line are wide, but all alike
    found: list[Piece] = []
    for at, (text, box, sure, raised) in enumerate(words):
        if at and gaps[at - 1] > wide:
            group += 1
        note = raised and text.endswith(")")
        found.append(
            Piece(
                text.translate(_RAISED) if raised and not note else text,
                box[0],
                box[2],
                string.base,
                size,
                0 if raised and not note else 1,
                group,
                turn.shown(*box),
                glued=raised and not note,
                note=note,
                sure=round(sure, 2),
            )
        )
    return found
