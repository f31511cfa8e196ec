"""What the text says of single investment projects: when they are to be done, and which paragraph decided them.

A sentence is about a project that it names by number or name, or that the sentence before named where it refers back
(`Projektet blir klart ...`); with two projects named it is about neither. Only what is still to come is an end date:
what was finished, a part of a project, a start or a former plan is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from orchestration.ingest.grammar.intervals import Interval, intervals
from orchestration.ingest.prose.paragraphs import Paragraph
from orchestration.ingest.prose.sentences import sentences
from orchestration.ingest.remarks.mentions import name_stems
from orchestration.ingest.remarks.source import RUNNING_PROSE, Source
from orchestration.ingest.words import fold


@dataclass(frozen=True, slots=True)
class Project:
    """A row of an investment table, once per number and name."""

    fact_no: int
    number: str | None
    name: str
    lines: range
    words: frozenset[str]  # of its name
    first: str  # first word of its name, where it is long enough to name the project alone


_NUMBER = re.compile(r"^\W*(?:\d{4,6}\b|20\d\d:)[\s:–-]*|\s[-–]?\d{2}(?:\d\d)?\s*$")
_LEAST_NAME = 6
_ALIKE = 85.0  # a word read optically may have one letter in seven wrong
#: Rows of a table that are no project.
_NO_PROJECT = re.compile(r"avslut|ej (?:annu )?beslut|planerad|budgeterad|\bovrig|\bsumma\b|\btotal")


def projects(source: Source) -> list[Project]:
    found: dict[tuple[str | None, str], Project] = {}
    for cell in source.rows.get("investment_cells", ()):
        label, number = cell["line_label"], cell.get("project_no")
        name = fold(_NUMBER.sub("", _NUMBER.sub("", label)))
        key = (number, name)
        if key in found or cell["line_kind"] != "item" or not name or _NO_PROJECT.search(name):
            continue
        first = next(iter(re.findall(r"[a-z]{2,}", name)), "")
        lines = range(cell["source_line"], cell["source_line_end"] + 1)
        alone = next(iter(name_stems(first)), "") if len(first) >= _LEAST_NAME else ""
        found[key] = Project(cell["fact_no"], number, " ".join(label.split()), lines, name_stems(name), alone)
    return list(found.values())


def _named(text: str, known: Sequence[Project], optical: bool) -> list[Project]:
    """The projects that a text names: by number, else by their whole name, else by a first word that only one has."""
    numbers = set(re.findall(r"\d{4,6}", text))
    if by_number := [p for p in known if p.number in numbers]:
        return by_number
    words = name_stems(text)

    def has(word: str) -> bool:
        return word in words or (
            optical and len(word) >= _LEAST_NAME and any(fuzz.ratio(word, w) >= _ALIKE for w in words)
        )

    whole = [p for p in known if p.words and all(has(w) for w in p.words) and max(map(len, p.words)) >= _LEAST_NAME - 1]
    # `Höjdfordon B` is named by all its words, and by no fewer where `Höjdfordon` is a project too.
    whole = [p for p in whole if not any(p.words < other.words for other in whole)]
    told = {word for p in whole for word in p.words}
    by_first = [p for p in known if p.first and p.first not in told and has(p.first)]
    return [*whole, *(p for p in by_first if sum(1 for other in known if p.first in other.words) == 1)]


_REFERS_BACK = re.compile(
    r"^(?:\W*)(?:projekt\w*|den|det|de|leverans\w*|arbet\w*|bygg\w*|entreprenad\w*|fordon\w*|ny prognos|ny tidplan|"
    r"tidplan\w*|inflyttning\w*|slutbesiktning\w*|driftsattning\w*|beraknas|forvantas|planeras|klart?|fardig\w*)\b"
)


def _about(source: Source, known: Sequence[Project]) -> Iterator[tuple[Project, Paragraph, str, tuple[int, int]]]:
    """Each sentence of the text that is about one project: the project, block, sentence and its lines."""
    optical = source.document.optical
    for block in source.prose:
        if block.kind not in RUNNING_PROSE:
            continue
        own = [p for p in known if block.first_line in p.lines]
        above = _named(block.sections[-1], known, optical) if block.sections else []
        current = own[0] if len(own) == 1 else above[0] if len(above) == 1 else None
        for sentence in sentences(block.text):
            named = _named(sentence.text, known, optical)
            if named:
                current = named[0] if len(named) == 1 else None
            elif not (current in own or current in above or _REFERS_BACK.match(fold(sentence.text))):
                continue
            if current is not None:
                lines = (block.line_at(sentence.start), block.line_at(sentence.end - 1))
                yield current, block, sentence.text, lines


_END = re.compile(
    r"\b(?:klara?|klart|fardig\w*|slutfor(?:s|as|d|da|t)|slutforande|avslutas|leverer(?:as|a)|leverans(?:en|tid\w*)?|"
    r"(?:tas|tagas|sattas|satts) i (?:drift|bruk)|driftsatt(?:s|as|ning\w*)|inflyttning\w*|invig(?:s|as|ning\w*)|"
    r"slutbesiktig(?:as|ning\w*)|slutbesiktning\w*)\b"
)
_MOVES = re.compile(
    r"\b(?:flytta[st]\w*|senarelagg[st]\w*|tidigarelagg[st]\w*|skjut[sit]\w*|forsen\w+|forskjut\w+)\b.*?\btill\b"
)
_DONE = re.compile(
    r"\b(?:blev|blivit|var (?:klar|fardig)\w*|togs|levererades|slutfordes|avslutades|invigdes|fardigstalldes|"
    r"driftsattes|levererats|slutforts|avslutats|invigts|fardigstallts|driftsatts|tagits|klarades)\b"
)
#: The end of something else than the project, or of a part of it; a bound at one side.
_NOT_THE_END = re.compile(
    r"\b(?:etapp\w*|del(?:ar|en|arna)?|delvis|forst(?:a|e) (?:steg|fas|del)\w*|fas \d|forstudi\w*|projektering\w*|"
    r"upphandling\w*|detaljplan\w*|bygglov\w*|utredning\w*|forfragning\w*|tidigast|garanti\w*|hyresavtal\w*)\b"
)
_NEGATED = re.compile(r"\b(?:inte|ej|icke)\b(?!.*\bforran\b)")
#: A time after one of these is another than the end that is expected now.
_OF_ANOTHER = re.compile(
    r"\b(?:fran|i stallet for|istallet for|tidigare|ursprunglig\w*|jamfort med|mot|an|sedan|beslut\w*|start\w*|"
    r"byggstart\w*|paborja\w*|inled\w*|upphandl\w*|budget\w*|under|efter|fore|innan)\s+(?:(?:den|i|planerat?|beslutad\w*)\s+)?$"
)
_STARTS = re.compile(r"\b(?:start\w*|byggstart\w*|paborja\w*|inled(?:s|er|des)|upphandl\w*|beslut\w*)\b")


def _end_told(sentence: str, source: Source) -> Interval | None:
    """The one time at which the project that a sentence is about is to be done."""
    text, after = fold(sentence), source.identity.period_end
    if _NOT_THE_END.search(text) or _NEGATED.search(text) or _DONE.search(text):
        return None
    end = _MOVES.search(text) or _END.search(text)
    if end is None or not _END.search(text):
        return None
    told = intervals(text, after)
    # `klar under 2026` is an end, `budgeterad under 2026` is another time.
    told = [t for t in told if not _OF_ANOTHER.search(text[: t.start]) or _close_after(text, end, t)]
    later = [t for t in told if t.start >= end.end() and not _STARTS.search(text[end.end() : t.start])]
    chosen = later if later else [] if _STARTS.search(text) else told
    if len({(t.first, t.last) for t in chosen}) != 1 or chosen[0].last < after:
        return None
    return chosen[0]


def _close_after(text: str, end: re.Match, told: Interval) -> bool:
    return re.fullmatch(r"\s+(?:under|fore|innan|efter)\s+", text[end.end() : told.start]) is not None


def project_ends(source: Source) -> Iterator[dict]:
    """The end that the text tells for a project; none where it tells two."""
    known = projects(source)
    ends: dict[int, list[tuple[Interval, str, tuple[int, int], Project]]] = {}
    for project, _, sentence, lines in _about(source, known) if known else ():
        told = _end_told(sentence, source)
        if told is not None:
            words = fold(sentence)[told.start : told.end]
            ends.setdefault(project.fact_no, []).append((told, _as_printed(sentence, words), lines, project))
    for fact_no, found in ends.items():
        told, words, lines, project = found[0]
        if all(t.first <= told.last and told.first <= t.last for t, *_ in found):
            yield source.row(
                "project_end",
                project.name,
                words,
                lines,
                contradicts=False,
                about_no=fact_no,
                first_day=told.first,
                last_day=told.last,
            )


def _as_printed(sentence: str, folded: str) -> str:
    """The words of the sentence that fold to these; as many of its words, where they stand."""
    words = sentence.split()
    wanted = folded.split()
    for at in range(len(words) - len(wanted) + 1):
        part = " ".join(words[at : at + len(wanted)])
        if folded in fold(part):
            return part.rstrip(".,;:!?)")
    return folded


_PARAGRAPH = re.compile(r"§\s*\d+|\bparagraf\s+\d+", re.IGNORECASE)
#: A decision on all projects at once.
_OF_ALL = re.compile(
    r"\b(?:investerings(?:budget|plan|ram)\w*|(?:samtliga|alla) (?:\w+ )?(?:projekt|investering)\w*)\b"
)
_BELOW = re.compile(r"\b(?:nedan|foljande)\b|:\s*$")


def project_decisions(source: Source) -> Iterator[dict]:
    """The paragraph that decided a project: in its row, in a passage that names it, or on all projects at once."""
    known = projects(source)
    optical = source.document.optical
    blocks = source.prose if known else ()
    told: dict[int, tuple[str, tuple[int, int]]] = {}
    for at, block in enumerate(blocks):
        cited = _PARAGRAPH.search(block.text)
        if cited is None:
            continue
        text = fold(block.text)
        named = _named(text, known, optical)
        for following in blocks[at + 1 :] if _BELOW.search(text) else ():
            if not (more := _all_named(following.text, known, optical)):
                break
            named = [*named, *more]
        named = [*named, *(p for p in known if block.first_line in p.lines)]
        line = block.line_at(cited.start())
        for project in known if _OF_ALL.search(text) and not named else named:
            told.setdefault(project.fact_no, (cited[0], (line, line)))
    lines = source.document.lines
    for project in known:
        in_row = next(((n, m) for n in project.lines if (m := _PARAGRAPH.search(lines[n - 1].text))), None)
        words, at_lines = (in_row[1][0], (in_row[0], in_row[0])) if in_row else told.get(project.fact_no, ("", (0, 0)))
        if words:
            about = {"about_no": project.fact_no}
            yield source.row("project_decision", project.name, words, at_lines, contradicts=False, **about)


def _all_named(text: str, known: Sequence[Project], optical: bool) -> list[Project]:
    """The projects that a list names, part by part."""
    parts = re.split(r"[,;\n]|\s(?=\d{4,6}\b)", text)
    return [p for part in parts for p in _named(part, known, optical)]
