"""What icons mean: the colours and forms of marks, the document's legend, and the words that they stand for."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from orchestration.ingest.readers.pdf_drawings import POINTING, Mark, colour_of, shape_of
from orchestration.ingest.readers.pdf_lines import PageLine
from orchestration.ingest.readers.pdf_pieces import Piece
from orchestration.ingest.words import INFERRED_BY_COLOUR, INFERRED_BY_FORM, enumeration, fold, vocabulary

KINDS = ("assessment", "status", "prognosis", "trend")
LEAST_SATURATION, LEAST_COLOUR = 0.2, 0.25  # of a colour that is no grey and no black
DARK, PALE = 0.3, 0.95  # how bright a black and a white are, at most and at least
FAR = 6.0  # ems between an icon and its word in a legend
BETWEEN_WORDS = 1.2  # ems
LONGEST = 45  # characters of a legend's entry
#: The hues of colour names in degrees, each up to its number.
_HUES = ((14, "röd"), (36, "orange"), (68, "gul"), (172, "grön"), (265, "blå"), (338, "lila"), (361, "röd"))
_FORMS = {
    "up": "uppåtpil", "down": "nedåtpil", "right": "sidopil", "left": "vänsterpil", "tick": "bock", "cross": "kryss",
}  # fmt: skip
#: What is told in the place of the other: `Enligt plan` in a column of states.
_NEAR = {"status": "prognosis", "prognosis": "status"}
_COLOUR = re.compile(r"(?i)\b(?:gr[öo]n|gul|orange|r[öo]d|gr[åa]|bl[åa])(?:t|a|färg\w*)?\b")
_STEMS = ("grön", "gron", "gul", "orange", "röd", "rod", "grå", "gra", "blå", "bla")
_MEANS = r"\w*\s*(?:\([^)]*\))?\s*(?:=|:|–|-|betyder|innebär(?:\s+att)?|visar(?:\s+att)?|står för)\s*"


def colour_name(colour: str) -> str:
    """`#00b050` → grön; empty for black and white."""
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    hue, saturation, bright = colorsys.rgb_to_hsv(red, green, blue)
    if bright < LEAST_COLOUR or saturation < LEAST_SATURATION:
        return "" if bright < DARK or bright > PALE else "grå"
    return next(name for end, name in _HUES if hue * 360 < end)


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(word[:4] for words in vocabulary("icons")["titles"].values() for word in words)


def may_ask(word: str) -> bool:
    """Whether a word may begin a title that asks for a judgement."""
    return fold(word[:4]) in _beginnings()


@cache
def kind_of_title(title: str, first: str = "") -> str | None:
    """The kind of judgement that a column's title asks for; `first`: the title of the table's first column."""
    words = re.findall(r"[a-z]+", fold(title))
    if not words or re.search(r"\d", title):
        words = words if words and words[0].startswith(("bedom", "malupp")) else []
    for kind, begins in vocabulary("icons")["titles"].items():
        if words and words[0] in begins and not enumeration("assessment", title):
            goals = (re.findall(r"[a-z]+", fold(first)) or [""])[0] in vocabulary("icons")["goals"]
            return "assessment" if goals and kind in ("status", "prognosis") else kind
    return None


@cache
def lists_judgements(first: str) -> bool:
    """Whether a table with such a first title lists what is judged: goals, indicators, assignments."""
    words = re.findall(r"[a-z]+", fold(first))
    known = vocabulary("icons")
    return any(w in known["goals"] or w in known["others"] for w in words[:2])


@dataclass(frozen=True, slots=True)
class Entry:
    """What a legend says of a mark: its words, the page, and kind of judgement and topic that its heading names."""

    page: int
    words: str
    kind: str | None = None
    topic: str = ""


@dataclass(slots=True)
class Legend:
    """What the document says that icons mean, by colour and form."""

    entries: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)

    def add(self, colour: str, form: str, entry: Entry) -> None:
        known = self.entries.setdefault((colour, form), [])
        if entry not in known:
            known.append(entry)

    def words(self, mark: Mark, kind: str, page: int, topic: str = "") -> str | None:
        """The words for a mark in a column of the kind; None where the legend doesn't tell or contradicts itself.

        `topic`: the first word of the table's first title, folded.
        """
        colour = colour_name(mark.colour)
        exact = self._told([(colour, mark.shape)], kind, page, topic)
        if exact is not None or not colour or mark.shape in POINTING:
            return exact
        return self._told([key for key in self.entries if key[0] == colour and key[1] != "ring"], kind, page, topic)

    def _told(self, keys: Iterable[tuple[str, str]], kind: str, page: int, topic: str) -> str | None:
        said = [entry for key in keys for entry in self.entries.get(key, [])]
        others = [e for e in said if e.kind in (None, kind)]
        for fitting in (
            [e for e in said if e.kind == kind and e.topic and e.topic[:5] == topic[:5]],
            [e for e in said if e.kind == kind],
            [e for e in others if enumeration(kind, e.words)],
            [e for e in others if not any(enumeration(k, e.words) for k in KINDS)],
            [e for e in others if enumeration(_NEAR.get(kind, kind), e.words)],
        ):
            for near in ([e for e in fitting if e.page == page], fitting):
                meanings = {enumeration(kind, e.words) or fold(e.words) for e in near}
                if len(meanings) == 1:
                    return near[0].words
                if meanings:
                    break
        return None


def meaning(mark: Mark, kind: str, page: int, legend: Legend, alternative: str = "", topic: str = "") -> str | None:
    """The words that a mark stands for in a column of the kind; None where it stands for nothing."""
    if alternative:
        said = enumeration(kind, alternative)
        if said or not legend.words(mark, kind, page):
            return alternative
    if words := legend.words(mark, kind, page, topic):
        return words
    if mark.shape == "ring":
        return None
    names = vocabulary("icons")["colours"][kind]
    form, colour = _FORMS.get(mark.shape, ""), colour_name(mark.colour)
    if kind == "trend" and form in names:
        return f"{form} {INFERRED_BY_FORM}"
    if colour in names:
        return f"{colour} {INFERRED_BY_COLOUR}"
    return f"{form} {INFERRED_BY_FORM}" if form in names else None


def learn(legend: Legend, page: int, lines: Sequence[PageLine], marks: Sequence[Mark]) -> None:
    """Adds what the page tells of icons: marks with words right behind them, and colours that a sentence explains.

    Words that no enumeration knows count where a heading says that it is a legend, where their line has others that
    are known, or where marks that differ stand below each other, each before words of its own.
    """
    for line in lines:
        text = " ".join([run.text for run in line.runs])
        small = text.lower()
        if any(stem in small for stem in _STEMS) and _COLOUR.search(text):  # looking for a word costs twenty times less
            _learn_sentence(legend, page, text)
    rows: dict[int, list[Mark]] = {}
    for mark in marks:
        if (found := _line_of(mark, lines)) is not None:
            rows.setdefault(found, []).append(mark)
    column: list[tuple[int, Mark, str]] = []
    for number in sorted(rows):
        own, line = rows[number], lines[number]
        told = [(mark, _words_after(mark, own, line)) for mark in sorted(own, key=lambda m: m.upright[0])]
        entries = [(mark, words) for mark, words in told if words]
        if len(told) == len(entries) == 1:
            if column and not _below(column[-1], entries[0][0], number, lines):
                _learn_column(legend, page, column, lines)
                column = []
            column.append((number, *entries[0]))
            continue
        sure = [(mark, words) for mark, words in entries if _known(words)]
        begins = {re.sub(r"\W.*", "", fold(ln.runs[0].text)) for ln in lines[max(0, number - 1) : number + 1]}
        headed = not begins.isdisjoint(vocabulary("icons")["legends"])
        several = len({(colour_name(m.colour), m.shape) for m, _ in entries}) > 1 and len(entries) == len(told)
        for mark, words in entries if headed or (several and sure) else sure:
            legend.add(colour_name(mark.colour), mark.shape, Entry(page, words))
    _learn_column(legend, page, column, lines)


def _known(words: str) -> bool:
    return any(enumeration(kind, words) for kind in KINDS)


def _below(above: tuple[int, Mark, str], mark: Mark, number: int, lines: Sequence[PageLine]) -> bool:
    """Whether a mark stands right below another, with no line between that begins where their words or they do."""
    if abs(mark.upright[0] - above[1].upright[0]) > lines[number].size:
        return False
    between = lines[above[0] + 1 : number]
    return len(between) <= 2 and all(line.runs[0].x0 > above[1].upright[2] for line in between)


def _learn_column(legend: Legend, page: int, column: list[tuple[int, Mark, str]], lines: Sequence[PageLine]) -> None:
    """Adds a column of marks: what is known, and all where the marks differ and say different things."""
    if not column:
        return
    looks = {(colour_name(mark.colour), mark.shape) for _, mark, _ in column}
    differ = len(looks) == len(column) > 1 and any(_known(words) for _, _, words in column)
    heading = lines[column[0][0] - 1].runs[0].text if column[0][0] else ""
    kind = _kind_of_heading(heading) if differ else None
    topic = (re.findall(r"[a-z]+", fold(heading)) or [""])[0] if kind else ""
    for _, mark, words in column:
        if differ or _known(words):
            legend.add(colour_name(mark.colour), mark.shape, Entry(page, words, kind, topic))


def _kind_of_heading(text: str) -> str | None:
    if (kind := kind_of_title(text)) is not None:
        return kind
    words = re.findall(r"[a-z]+", fold(text)) or [""]
    known = vocabulary("icons")
    return "assessment" if words[0] in known["goals"] else "status" if words[0] in known["others"] else None


def _learn_sentence(legend: Legend, page: int, text: str) -> None:
    for name, begins in vocabulary("icons")["named"].items():
        for begin in begins:
            letters = {"gron": "gr[öo]n", "rod": "r[öo]d", "gra": "gr[åa]", "bla": "bl[åa]"}.get(begin, begin)
            for found in re.finditer(rf"(?i)\b{letters}(?:t|a|färg\w*)?\b{_MEANS}([^,.;|/]+)", text):
                words = re.split(r"(?i)\s{2,}|\s(?:och|samt)\s(?=gr[öo]n|gul|r[öo]d|gr[åa]|bl[åa]|orange)", found[1])[0]
                words = re.sub(r"(?i)^(?:att\s+)?(?:målet\s+)?(?:är\s+|har\s+)?", "", words.strip()).strip(" ()")
                if any(enumeration(kind, words) for kind in KINDS):
                    legend.add(name, "", Entry(page, words))


def _line_of(mark: Mark, lines: Sequence[PageLine]) -> int | None:
    middle = (mark.upright[1] + mark.upright[3]) / 2
    near = [
        (abs(line.base - 0.35 * line.size - middle), n)
        for n, line in enumerate(lines)
        if abs(line.base - 0.35 * line.size - middle) < 0.6 * line.size
    ]
    return min(near)[1] if near else None


def _words_after(mark: Mark, others: Sequence[Mark], line: PageLine) -> str:
    """The words right behind a mark on its line, up to the next mark or a gap."""
    end = min((m.upright[0] for m in others if m.upright[0] > mark.upright[0] + 1), default=float("inf"))
    words: list[str] = []
    at = mark.upright[2]
    for piece in sorted((p for run in line.runs for p in run.pieces), key=lambda p: p.x0):
        if piece.x0 < mark.upright[2] - 1 or piece.x0 >= end - 1 or is_picture(piece.text):
            continue
        if piece.x0 - at > (BETWEEN_WORDS if words else FAR) * piece.size:
            break
        if words and words[-1].endswith((",", ";", ".")):
            break
        words.append(piece.text)
        at = piece.x1
    text = " ".join(words).strip(" =:–-.,;()|")
    return text if len(text) <= LONGEST and not re.search(r"\d", text) and re.search(r"\w", text) else ""


def marks_of(text_page: Any, pieces: Sequence[Piece]) -> list[Mark]:
    """The marks among a page's pieces of text; what is neither coloured nor an arrow is told by its sign alone."""
    found = []
    for piece in pieces:
        if not is_picture(piece.text) or piece.off:
            continue
        colour, form = colour_of(text_page, piece.index), shape_of(ord(piece.text[0]))
        if not colour_name(colour) and form in ("circle", "square", ""):
            form = piece.text[0]
        upright = (piece.x0, piece.base - 0.7 * piece.size, piece.x1, piece.base)
        found.append(Mark(piece.shown, upright, colour, form, piece.text[0], piece.content, piece=piece))
    return found


_PICTURE = re.compile(
    r"^[\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\U0001f780-\U0001f8ff\u2022\ufe0f×]+$"
)


def is_picture(text: str) -> bool:
    """Whether a piece of text is nothing but an icon."""
    return bool(_PICTURE.match(text))
