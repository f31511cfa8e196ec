"""A page image read: its strings cut out and given to the engine, its numbers apart from its words.

Numbers are read with the data that knows figures best, their groups together; one whose reading has another number of
figures than it has marks is read once more, group by group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from orchestration.ingest.certainty import SURE
from orchestration.ingest.readers import optical_tesseract as engine
from orchestration.ingest.readers.optical_digits import Judged, cuts_of, judge, parts, picture
from orchestration.ingest.readers.optical_figures import PERCENT_SIGNS, Shape, ShapedWord, words_of
from orchestration.ingest.readers.optical_ink import DPI, Ink, Rules, Turn, ink_of
from orchestration.ingest.readers.optical_marks import Mark, Marked, String, marked
from orchestration.ingest.readers.optical_tesseract import Read

Array = np.ndarray[Any, Any]

BADLY_READ = 0.45  # how sure a page's words are at most, taken together, that may stand on its head
FEW_WORDS = 5  # of which that cannot be told
MOST_SCATTERED = 1_000  # strings of a page that lies on no side: it is a picture
MAX_STRINGS = 2_500  # of a page
LEAST_MARKS = 3
LEAST_TEXT, LEAST_LETTERS = 5, 4  # so many strings of so many marks are text that must be read
APART = 5  # pixels
ONE_NUMBER = 0.75  # heights between the groups of a number at most
PERCENT_WIDTH, PERCENT_MARKS = (0.85, 1.75), 3  # heights; parts that a percent sign may have come in
_TO_FIGURE = str.maketrans("OoQlI|ıSsZzB", "000111155228")


@dataclass(slots=True)
class Number:
    """A word that has the shapes of a number: what was read of it, and what the likes of its figures say."""

    word: ShapedWord
    text: str = ""
    sure: float = 0.0
    pictures: list[Array] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    other: str = ""  # the figures as they were read among the words
    other_sure: float = 0.0

    @property
    def figures(self) -> str:
        """The figures read, where they are as many as the marks; else nothing."""
        figures = _figures_in(self.text)
        return figures if len(figures) == self.word.figures else ""

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
    blots: list[Mark]
    points: float = 72 / DPI  # of a pixel
    rules: Rules = field(default_factory=lambda: ([], []))

    @property
    def rules_in_points(self) -> Rules:
        across, down = ([tuple(v * self.points for v in rule) for rule in rules] for rules in self.rules)
        return across, down  # type: ignore[return-value]


def read_page(grey: Array, place: str, scale: float = DPI / 72) -> PageReading:
    """A page's strings, read; `scale` pixels are a point. Raises Unreadable where the engine fails or is too slow."""
    ink = ink_of(grey)
    page = marked(ink)
    if page.scattered:
        quarters = engine.quarters_of(grey, place) if engine.is_installed() else 0
        ink = ink_of(grey, quarters) if quarters else ink
        page = marked(ink) if quarters else page.without_text() if len(page.strings) > MOST_SCATTERED else page
    reading = _read(ink, page, place)
    if _badly(reading) and (quarters := engine.quarters_of(grey, place)):
        turned = ink_of(grey, quarters)
        reading = max(reading, _read(turned, marked(turned), place), key=_trust)
    reading.points = 1 / scale
    return reading


def settle(readings: Sequence[PageReading]) -> None:
    """Lets the figures of all pages judge each other."""
    pictures: list[Array] = []
    labels: list[str] = []
    shaped = [n for reading in readings for own in reading.numbers for n in own if n and n.word.number]
    for number in shaped:
        pictures += number.pictures
        labels += list(number.figures) or [""] * len(number.pictures)
    judged = judge(pictures, labels)
    at = 0
    for number in shaped:
        number.judged = judged[at : at + len(number.pictures)]
        at += len(number.pictures)


def _read(ink: Ink, page: Marked, place: str) -> PageReading:
    strings = _no_picture([s for s in page.strings if s.marks])
    if not engine.is_installed() and sum(len(s.marks) >= LEAST_LETTERS for s in strings) < LEAST_TEXT:
        strings = []
    words = words_of(strings)
    crop = _Cropper(ink, page)
    numbers = [[Number(word) if word.number or word.raised else None for word in own] for own in words]
    _read_numbers(strings, numbers, crop, place)
    _read_percents(strings, words, numbers, crop, place)
    texts: list[list[Read]] = [[] for _ in strings]
    unread = {at: _unread(*own) for at, own in enumerate(zip(words, numbers, strict=True))}
    unread = {at: marks for at, marks in unread.items() if marks}
    lines = engine.read_strings([crop(marks) for marks in unread.values()], place)
    for (at, marks), line in zip(unread.items(), lines, strict=True):
        x, y = min(m.x0 for m in marks), min(m.y0 for m in marks)
        texts[at] = [Read(r.text, r.x0 + x - 1, r.y0 + y - 1, r.x1 + x - 1, r.y1 + y - 1, r.sure) for r in line]
    alone = [s for s in page.strings if not s.marks]
    none: list[list[Any]] = [[]] * len(alone)
    return PageReading(
        ink.turn, strings + alone, words + none, numbers + none, texts + none, page.blots, rules=ink.rules
    )


def _unread(words: Sequence[ShapedWord], numbers: Sequence[Number | None]) -> list[Mark]:
    """The marks of a string that are to be read as text: signs known by their shapes would only be misread."""
    if all(n and n.figures and n.plain and n.sure >= SURE for n in numbers):
        return []
    return [mark for word in words if word.kinds.rstrip(",.") not in PERCENT_SIGNS for mark in word.marks]


def _no_picture(strings: list[String]) -> list[String]:
    """The strings, without those that are but the grain of a picture where there are more than a page has."""
    if len(strings) > MAX_STRINGS:
        strings = [s for s in strings if len(s.marks) >= LEAST_MARKS]
    return strings if len(strings) <= MAX_STRINGS else []


def _read_numbers(strings: Sequence[String], numbers: list[list[Number | None]], crop: _Cropper, place: str) -> None:
    groups = [g for string, own in zip(strings, numbers, strict=True) for g in _groups(own, string.height)]
    read = engine.read_strings([crop([m for n in g for m in _figures_of(n.word)]) for g in groups], place, figures=True)
    again: list[Number] = []
    for group, found in zip(groups, read, strict=True):
        if not _share(group, "".join(r.text for r in found), min((r.sure for r in found), default=0.0)):
            again += group
        for number in group:
            for shape in number.word.shapes if number.word.number else ():
                if shape.kind == "d":
                    number.pictures += [picture(p) for p in parts(crop(shape.marks, margin=0), shape.count)]
    read = engine.read_strings([_apart(n.word, crop) for n in again], place, figures=True)
    for number, found in zip(again, read, strict=True):
        number.text, number.sure = "".join(r.text for r in found), min((r.sure for r in found), default=0.0)


def _apart(word: ShapedWord, crop: _Cropper) -> Array:
    """The figures of a number with white between those that touch: the engine would take them for one."""
    marks = _figures_of(word)
    image, left = crop(marks), max(0, min(m.x0 for m in marks) - 1)
    for shape in sorted(word.shapes, key=lambda s: -s.x0):
        if shape.kind == "d" and shape.count > 1 and not word.raised:
            for cut in reversed(cuts_of(crop(shape.marks, margin=0), shape.count)):
                image = np.insert(image, [shape.x0 - left + cut] * APART, 255, axis=1)
    return image


def _groups(numbers: Sequence[Number | None], high: float) -> Iterator[list[Number]]:
    """Words that may be the groups of one number."""
    group: list[Number] = []
    for number in [*numbers, None]:
        near = bool(group and number) and number.word.box[0] - group[-1].word.box[2] <= ONE_NUMBER * high  # type: ignore[union-attr]
        if group and not (near and number and number.word.number and group[-1].word.number):
            yield group
            group = []
        if number:
            group.append(number)


def _share(group: Sequence[Number], text: str, sure: float) -> bool:
    """Gives each word of a number its part of what was read; False where the figures are not as many as the marks."""
    text = "".join(c for c in text if not c.isspace() and c not in "-–−—")
    if any(c.isalpha() for c in text) or sum(c.isdecimal() for c in text) != sum(n.word.figures for n in group):
        return False
    at = 0
    for number in group:
        left = number.word.figures
        while at < len(text) and (left or not text[at].isdecimal()):
            number.text += text[at]
            left -= text[at].isdecimal()
            at += 1
        number.sure = sure
    return True


def _read_percents(
    strings: Sequence[String],
    words: list[list[ShapedWord]],
    numbers: list[list[Number | None]],
    crop: _Cropper,
    place: str,
) -> None:
    """Percent signs whose parts touch: the data that knows figures knows them, too."""
    may_be = [
        (number, word)
        for string, own, of_string in zip(strings, words, numbers, strict=True)
        for word, number in zip(own, of_string, strict=True)
        if _may_be_percent(word, number, string.height)
    ]
    read = engine.read_strings([crop(word.marks) for _, word in may_be], place, figures=True)
    for (number, word), found in zip(may_be, read, strict=True):
        if "".join(r.text for r in found) == "%":
            word.shapes, word.number = [Shape("%", word.marks)], False
            if number:
                number.text = ""


def _may_be_percent(word: ShapedWord, number: Number | None, high: float) -> bool:
    left, _, right, _ = word.box
    fits = len(word.marks) <= PERCENT_MARKS and PERCENT_WIDTH[0] * high <= right - left <= PERCENT_WIDTH[1] * high
    return fits and not word.raised and not (number and number.figures) and {s.kind for s in word.shapes} <= {"d", "?"}


def _figures_in(text: str) -> str:
    """The figures of a text in which some may have been read as letters; nothing where there are other letters."""
    text = text.translate(_TO_FIGURE)
    return "" if any(c.isalpha() for c in text) else "".join(c for c in text if c.isdecimal())


def _figures_of(word: ShapedWord) -> list[Mark]:
    """The marks to be read of a number: dashes, brackets and percent signs are known by their shapes."""
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
    """How sure the reading is, letter by letter."""
    read = [(r.text, r.sure) for own in reading.texts for r in own if len(r.text) > 1]
    read += [(n.figures, n.sure) for own in reading.numbers for n in own if n]
    letters = sum(len(text) for text, _ in read)
    return sum(len(text) * sure for text, sure in read) / letters if letters else 0.0


def _badly(reading: PageReading) -> bool:
    return sum(map(len, reading.words)) >= FEW_WORDS and _trust(reading) < BADLY_READ
