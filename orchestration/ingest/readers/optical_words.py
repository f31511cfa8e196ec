"""A page as read, as pieces of lines: what was read of words and of numbers put together, each with how sure it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from statistics import median

from orchestration.ingest.certainty import SURE
from orchestration.ingest.readers.optical_digits import LIKES
from orchestration.ingest.readers.optical_figures import PERCENT_SIGNS, ShapedWord
from orchestration.ingest.readers.optical_ink import Turn
from orchestration.ingest.readers.optical_marks import Mark, String
from orchestration.ingest.readers.optical_page import Number, PageReading
from orchestration.ingest.readers.optical_tesseract import Read
from orchestration.ingest.readers.optical_type import sizes_of
from orchestration.ingest.readers.pdf_lines import LEADER
from orchestration.ingest.readers.pdf_pieces import Piece

AGREED = 0.99  # how sure a number is whose figures the engine and their likes in the document tell alike
LOW_HEIGHT, LEAST_HANG = 0.8, 0.2  # heights: of letters without an ascender; that `p` hangs below the line
SURE_LETTER = 0.9  # how sure a letter is that looks like a figure
VERY_SURE = 0.95
SURE_ENOUGH = 0.8  # ... with which the engine is believed against them
BY_LIKES = 0.55  # ... where only their likes tell them
LEAST_SURE = 0.2  # words that are read with less, and are no number, are dirt
WIDE = 0.55  # ems between words that may be two cells
SHARED = 0.4  # of a word's width that a word as read covers, where they are the same
WIDER = 1.45  # times the page's usual blank
UNEVEN, WIDEST_BLANK = 1.7, 2.5  # times the line's usual blank; ems
LEAST_PROSE = 5  # words of a line that may be prose
BEARING = 0.13  # ems between where letters are set and where their ink begins
SAME_ROW = 0.2  # ems
SAME_PLACE, NEXT_LINE = 0.12, 2.0  # ems
NEAR = 0.75  # heights between a number and what may be its other part
HYPHEN = 0.62  # heights that a hyphen is wide at most; a dash is wider
_LIKE_FIGURES = frozenset("OoQDUlIiJjtLSsZzBbGqgTAhYy|ı")
_LOW_LETTERS, _HANGING = frozenset("acemnorsuvwxz"), frozenset("pqygj")
_DASHES = ("-", "–", "—", "−")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_WIDE_V = re.compile(r"v*w+v+|v+w+")  # the engine's reading of `vv`
_FIRST_TWO = re.compile(r"[\doO]{2}(?!\d)")
_LAST_TWO = re.compile(r"(\D*\d[\d,.]*)\d\d(?!\d)")


def pieces_of(readings: Sequence[PageReading]) -> list[list[Piece]]:
    """Each page's pieces, settled figures and all, in points of the straight page."""
    told = [[_told(reading, at) for at in range(len(reading.strings))] for reading in readings]
    sizes = sizes_of(
        [
            [(string, " ".join(word[0] for word in words)) for string, words in zip(reading.strings, own, strict=True)]
            for reading, own in zip(readings, told, strict=True)
        ]
    )
    return [_placed(*page) for page in zip(readings, told, sizes, strict=True)]


def _placed(reading: PageReading, told: list[list[_Told]], sizes: list[float]) -> list[Piece]:
    blank = _usual_blank(told, sizes)
    found: list[Piece] = []
    for string, words, size in zip(reading.strings, told, sizes, strict=True):
        found += _pieces(string, words, reading.turn, len(found), blank, size)
    _join_justified(found)
    _align(found)
    for piece in found:
        piece.shown = tuple(round(v * reading.points, 2) for v in piece.shown)  # type: ignore[assignment]
        piece.x0, piece.x1 = piece.x0 * reading.points, piece.x1 * reading.points
        piece.base, piece.size = piece.base * reading.points, piece.size * reading.points
    return found


_Box = tuple[int, int, int, int]
_Told = tuple[str, _Box, float, bool]  # text, box, how sure, raised


def _told(reading: PageReading, at: int) -> list[_Told]:
    """What a string says, word by word."""
    string = reading.strings[at]
    if string.marks:
        x0, y0, x1, y1 = string.box
        near = NEAR * string.height
        blots = [m for m in reading.blots if m.y0 < y1 and y0 < m.y1 and m.x0 - near < x1 and x0 < m.x1 + near]
        line = string.base, string.height
        words, unread = _composed(reading.words[at], reading.numbers[at], reading.texts[at], line)
        unread += [(m.x0, m.y0, m.x1, m.y1) for m in blots]
        unread += [box for text, box, sure, _ in words if sure < SURE and sum(c.isalpha() for c in text) < 2]
        return [_doubted(word, unread, near) for word in words]
    x0, y0, x1, y1 = string.box
    if string.leader:
        return [(LEADER, string.box, AGREED, False)]
    beside = any(s.marks and s.box[1] <= (y0 + y1) / 2 <= s.box[3] for s in reading.strings)
    return [("-" if x1 - x0 < HYPHEN * string.height else "–", string.box, AGREED, False)] if beside else []


def _doubted(word: _Told, unread: Sequence[_Box], near: float) -> _Told:
    """The word; one with figures right beside ink that could not be read may be a part of a number only."""
    text, (x0, y0, x1, y1), sure, raised = word
    beside = any(u[0] - near < x1 and x0 < u[2] + near for u in unread)
    doubtful = beside and any(c.isdecimal() for c in text)
    return text, (x0, y0, x1, y1), min(sure, BY_LIKES) if doubtful else sure, raised


def _composed(
    words: Sequence[ShapedWord], numbers: Sequence[Number | None], texts: Sequence[Read], line: tuple[float, float]
) -> tuple[list[_Told], list[_Box]]:
    """A string's words, numbers by their figures, all else as it was read in one go; and where nothing was read."""
    found: list[_Told] = []
    unread: list[_Box] = []
    for own, reads in _together(words, texts):
        _read_twice([numbers[at] for at in own], reads)
        told = [_sign(words[at], reads) or _number(numbers[at], reads) for at in own]
        if told and all(told):
            found += [t for t in told if t]
        else:
            inked = [r for r in reads if _is_ink(r)]
            if len(own) == len(inked) == 1 and len(words[own[0]].marks) == 1:
                inked = _single(words[own[0]], inked[0], line, len(words) > 1)
            unsettled = any(numbers[at] and words[at].number and words[at].figures > 1 for at in own)
            found += [
                (text, box, min(sure, BY_LIKES) if unsettled and any(map(str.isdecimal, text)) else sure, raised)
                for text, box, sure, raised in _as_read([words[at] for at in own], inked)
            ]
            unread += [] if inked else [words[at].box for at in own]
    return sorted(found, key=lambda t: t[1][0]), unread


def _together(words: Sequence[ShapedWord], texts: Sequence[Read]) -> list[tuple[list[int], list[Read]]]:
    """Words by their shapes and words as read, those that stand at one place together."""
    spans = [(word.box[0], word.box[2]) for word in words]
    home = list(range(len(words)))  # the first word of the group of each
    reads: dict[int, list[Read]] = {}
    for read in texts:
        shared = [min(x1, read.x1) - max(x0, read.x0) for x0, x1 in spans]
        parts = [at for at, (x0, x1) in enumerate(spans) if shared[at] > SHARED * (x1 - x0)]
        parts = parts or [at for at in range(len(words)) if shared[at] > SHARED * (read.x1 - read.x0)]
        if not parts:
            reads.setdefault(-1 - len(reads), []).append(read)
            continue
        first = min(home[at] for at in parts)
        joined = {home[at] for at in parts}
        home = [first if h in joined else h for h in home]
        reads.setdefault(parts[0], []).append(read)
    groups: dict[int, tuple[list[int], list[Read]]] = {}
    for at, first in enumerate(home):
        groups.setdefault(first, ([], []))[0].append(at)
    for at, found in reads.items():
        groups.setdefault(home[at] if at >= 0 else at, ([], []))[1].extend(found)
    return list(groups.values())


def _as_read(words: Sequence[ShapedWord], reads: Sequence[Read]) -> Iterator[_Told]:
    """Words as read; the engine's boxes are rough, so each takes those of the marks that stand in it."""
    boxes: list[list[_Box]] = [[] for _ in reads]
    for word in words if reads else ():
        x0, _, x1, _ = word.box
        shared = [min(x1, r.x1) - max(x0, r.x0) for r in reads]
        boxes[shared.index(max(shared))].append(word.box)
    for read, own in zip(reads, boxes, strict=True):
        own = own or [(read.x0, read.y0, read.x1, read.y1)]
        box = min(b[0] for b in own), min(b[1] for b in own), max(b[2] for b in own), max(b[3] for b in own)
        text = _with_percent(words, read.text) if len(reads) == 1 else read.text
        yield _WIDE_V.sub("vv", text), box, read.sure, False


def _with_percent(words: Sequence[ShapedWord], text: str) -> str:
    """The text; where its one percent sign, known by its shape, was read as two figures, with the sign."""
    before = list(takewhile(lambda shape: shape.kind != "%", (s for w in words for s in w.shapes)))
    kinds, figures = "".join(w.kinds for w in words), sum(s.count for s in before if s.kind == "d")
    if kinds.startswith("%") and "%" not in text and (first := _FIRST_TWO.match(text)):
        return "%" + text[first.end() :]
    found = _LAST_TWO.match(text)
    plain = kinds.count("%") == 1 and "%" not in text and {s.kind for s in before} <= set("d,.|-")
    if plain and found and sum(c.isdecimal() for c in found[0]) == figures + 2:
        return found[1] + "%" + text[found.end() :]
    return text


def _single(word: ShapedWord, read: Read, line: tuple[float, float], beside: bool) -> list[Read]:
    """A word of one mark: a letter in the case that its height tells, nothing where it is an icon beside words."""
    mark, (base, high), letter = word.marks[0], line, read.text[-1:].lower()
    if letter in _LOW_LETTERS and read.text.lower() in (letter, 2 * letter):
        if mark.height <= LOW_HEIGHT * high:
            return [replace(read, text=letter)]
        if beside and read.text[-1:] == letter:
            return []
    if beside and read.text in _HANGING and mark.y1 < base + LEAST_HANG * high:
        return []
    return [read]


def _is_ink(read: Read) -> bool:
    return read.sure >= LEAST_SURE or sum(c.isalnum() for c in read.text) > 2


def _sign(word: ShapedWord, reads: Sequence[Read]) -> _Told | None:
    """A dash or a percent sign by itself, known by its shape."""
    if word.kinds == "-":
        dash = next((r.text for r in reads if r.text in _DASHES), "-")
        return dash, word.box, AGREED, False
    if (sign := word.kinds.rstrip(",.")) in PERCENT_SIGNS:
        return PERCENT_SIGNS[sign] + word.kinds[len(sign) :], word.box, AGREED, False
    return None


def _read_twice(numbers: Sequence[Number | None], reads: Sequence[Read]) -> None:
    """Gives numbers what they were read as among the words, too, where that has as many figures."""
    text = "".join(r.text for r in reads)
    figures = "".join(c for c in text if c.isdecimal())
    if not reads or any(c.isalpha() for c in text) or len(figures) != sum(n.word.figures for n in numbers if n):
        return
    at = 0
    for number in numbers:
        if number:
            number.other, number.other_sure = figures[at : at + number.word.figures], min(r.sure for r in reads)
            at += number.word.figures


def _number(number: Number | None, reads: Sequence[Read]) -> _Told | None:
    """The number's text, or None where it is none after all."""
    if number is None:
        return None
    word = number.word
    if word.raised:
        text = "".join(c for c in number.text if c.isdecimal() or c in "*)")
        if not any(c.isdecimal() for c in text) and all(_is_star(m) for m in word.marks):
            return "*" * len(word.marks), word.box, AGREED, True
        return (text, word.box, number.sure, True) if text else None
    if not number.plain and word.figures == 1 and any(c.isalpha() for r in reads for c in r.text):
        return None
    if word.kinds == "d" and _is_letter(reads) and not any(j.figure for j in number.judged):
        return None
    letters = [c for r in reads for c in r.text if c.isalpha() and c not in _LIKE_FIGURES]
    if letters and (len(letters) > 1 or not number.plain) and min(r.sure for r in reads) >= SURE:
        return None
    figures, sure = _settled(number)
    if not figures or (letters and not number.plain):
        return None
    return _spelt(word, figures, number), word.box, sure, False


def _is_letter(reads: Sequence[Read]) -> bool:
    return len(reads) == 1 and reads[0].text.isalpha() and reads[0].sure >= SURE_LETTER


def _is_star(mark: Mark) -> bool:
    return 0.8 * mark.height <= mark.width <= 1.3 * mark.height


def _settled(number: Number) -> tuple[str, float]:
    """The number's figures, and how sure they are; nothing where they cannot be told."""
    single = len(number.judged) == number.word.figures
    likes = [j.figure for j in number.judged] if single else []
    read, engine_sure = number.figures, number.sure
    if read and number.other:
        if read != number.other:
            surer, other = (read, number.other) if engine_sure >= number.other_sure else (number.other, read)
            votes = zip(surer, other, likes or [None] * len(read), strict=True)
            return "".join(own if like != second else second for own, second, like in votes), BY_LIKES
        engine_sure = max(engine_sure, number.other_sure)
    if number.other and likes == list(number.other):
        return number.other, max(engine_sure, number.other_sure)
    if read and not likes:
        return read, engine_sure if number.plain else min(engine_sure, BY_LIKES)
    if read:
        figures = "".join(like or own for like, own in zip(likes, read, strict=True))
        if figures != read:
            unanimous = all(
                judged.agreeing == LIKES
                for judged, own in zip(number.judged, read, strict=True)
                if judged.figure != own
            )
            return (figures if engine_sure < (VERY_SURE if unanimous else SURE_ENOUGH) else read), BY_LIKES
        if all(likes):
            return read, max(AGREED, engine_sure)
        if len(read) == 1 and number.judged[0].agreeing:  # an arrow, a tick: no figure of the document is like it
            return read, min(engine_sure, BY_LIKES)
        return read, engine_sure if number.plain else min(engine_sure, BY_LIKES)
    if likes and all(likes):
        return "".join(like or "" for like in likes), BY_LIKES
    return "", 0.0


def _spelt(word: ShapedWord, figures: str, number: Number) -> str:
    """The figures with the signs that the other shapes are; a point only where it looks like one and is read as one."""
    shaped = [s.kind for s in word.shapes if s.kind in ",."]
    read = [c for c in number.text if c in ",."]
    marks = read if len(read) == len(shaped) else shaped
    signs = iter("," if "," in both else "." for both in zip(shaped, marks, strict=True))
    text, at = "", 0
    for shape in word.shapes:
        if shape.kind == "d":
            text += figures[at : at + shape.count]
            at += shape.count
        elif shape.kind in (",", "."):
            sign = next(signs)
            text += sign if at < len(figures) else shape.kind
        elif shape.kind == "|":
            text += ")" if at else "("
        else:
            text += shape.kind
    return text


def _gaps(words: Sequence[_Told]) -> list[int]:
    return [after[1][0] - before[1][2] for before, after in pairwise(words)]


def _usual_blank(told: Sequence[Sequence[_Told]], sizes: Sequence[float]) -> float:
    """The blank between two words, in ems: wide where all letters are as wide as each other."""
    found = [
        gap / size
        for words, size in zip(told, sizes, strict=True)
        for gap, (before, after) in zip(_gaps(words), pairwise(words), strict=True)
        if before[0][-1:].isalpha() and after[0][:1].isalpha()
    ]
    return median(found) if found else 0.0


def _pieces(string: String, words: Sequence[_Told], turn: Turn, group: int, blank: float, size: float) -> list[Piece]:
    wide = max(WIDE, WIDER * blank) * size
    found: list[Piece] = []
    for at, (text, box, sure, raised) in enumerate(words):
        if at and box[0] - words[at - 1][1][2] > wide:
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


def _join_justified(pieces: Sequence[Piece]) -> None:
    """Makes one group of the words of a justified line: their blanks are wide, but all alike."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.base, p.x0)):
        if rows and piece.base - rows[-1][-1].base <= SAME_ROW * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    group = len(pieces)
    for at, row in enumerate(rows):
        near = [p for other in rows[max(0, at - 1) : at] + rows[at + 1 : at + 2] for p in other]
        for run in _even_runs(sorted(row, key=lambda p: p.x0)):
            prose = len(run) >= LEAST_PROSE and sum(p.text[:1].islower() for p in run) * 2 > len(run)
            if prose and not _in_columns(run, near):
                group += 1
                for piece in run:
                    piece.group = group


def _align(pieces: Sequence[Piece]) -> None:
    """Lets what begins, or ends, at one place do so exactly: each letter's ink begins a bit elsewhere."""
    groups: dict[int, list[Piece]] = {}
    for piece in pieces:
        groups.setdefault(piece.group, []).append(piece)
    for firsts in _near([min(own, key=lambda p: p.x0) for own in groups.values()], lambda p: p.x0):
        left = min(p.x0 for p in firsts)
        for piece in firsts:
            piece.x0 = left
    for lasts in _near([max(own, key=lambda p: p.x1) for own in groups.values()], lambda p: p.x1):
        right = max(p.x1 for p in lasts)
        for piece in lasts:
            piece.x1 = right


def _near(pieces: list[Piece], place: Callable[[Piece], float]) -> Iterator[list[Piece]]:
    """Pieces whose places lie together."""
    found: list[Piece] = []
    for piece in sorted(pieces, key=place):
        if found and place(piece) - place(found[0]) > BEARING * min(piece.size, found[0].size):
            yield found
            found = []
        found.append(piece)
    if found:
        yield found


def _in_columns(run: Sequence[Piece], near: Sequence[Piece]) -> bool:
    """Whether most words begin, or end, where those of the line above or below do, or as many numbers stand
    there: a header's, one per column."""
    room = SAME_PLACE * run[0].size
    below = [p for p in near if abs(p.base - run[0].base) <= NEXT_LINE * run[0].size]
    begin = sum(any(abs(p.x0 - other.x0) <= room for other in below) for p in run)
    end = sum(any(abs(p.x1 - other.x1) <= room for other in below) for p in run)
    numbers = sum(p.text[:1].isdigit() or p.text[1:2].isdigit() for p in below if run[0].x0 < p.x1 < run[-1].x1)
    return max(begin, end, numbers) * 2 > len(run)


def _even_runs(row: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Words one after the other with blanks that are alike."""
    run, gaps = [row[0]], list[float]()
    for before, piece in pairwise(row):
        gap = piece.x0 - before.x1
        usual = median(gaps) if gaps else gap
        if 0 < gap <= WIDEST_BLANK * piece.size and usual / UNEVEN <= gap <= usual * UNEVEN:
            run.append(piece)
            gaps.append(gap)
            continue
        yield run
        run, gaps = [piece], []
    yield run
