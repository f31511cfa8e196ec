"""Which row or body an amount is about: named in its own words, by the amount before, or by the text above."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.ingest.prose import wording as w
from orchestration.ingest.prose.folding import fold, tolerant
from orchestration.ingest.prose.money.readings import ToldAmount
from orchestration.ingest.prose.subjects import Named

PROJECT = tolerant(
    r"(?:budget\w*|prognos\w*|anslag\w*|utgift\w*|kostnad\w*|"
    r"utfall\w*)\s+för\s+(?:projektet\s+)?(?P<what>(?!perioden|året|helåret|delåret|år\b|"
    r"20\d\d)[^,.;()]{3,60}?)\s+(?:är|uppgår|beräknas|bedöms|blir|blev|utökas|var)\b"
)
_SUBJECT_WORDS = re.compile(
    r"^(?P<what>[A-ZÅÄÖ][^,.;():]{2,70}?)\s+(?:redovisar|prognos\w+|prognoc\w+|visar|har|beräknar|förväntas|"
    r"bedöms|beräknas|lämnar|uppvisar|gör|är)\b"
)
_PRONOUN = re.compile(r"(?:Det|Detta|Den|Denna|De|Dessa|Vi|Under|För|I|Av|Här|Som)\b")
_TO_THE_ROW = tolerant(
    r"\s*(?:\)\s*)?(?:(?:i|på|inom|för|från|avseende|avser|till|hos|är|av)\s+)?(?:(?:den|det|de)\s+)?"
)
_PREPOSITION = tolerant(r"\s*(?:i|på|inom|för|från|avseende)\s+")
_OF_REPORTING = tolerant(
    r"prognos|utfall|avvik|jämför|samman|analys|ekonomi$|drift|invest|exploater|resultat|inled|kommentar|"
    r"mål|uppdrag|verksamhet$|"
    r"ärendet|bedöm|händelse|arbetsgivare|personal|sjuk|uppfölj|konsekvens|beslut|rapport|bokslut|"
    r"berättelse|innehåll|risk|framtid"
)
_RESULT_ROW = re.compile(r"(?:summa )?(?:verksamhetens )?(?:nettokostnad(?:er)?|resultat|netto)")
#: How far before a part its row's name may begin.
_PART_REACH = 60


def subject_of(told: ToldAmount, part: bool) -> tuple[str | None, bool]:
    """(subject, whether the amount's own words name a row); `part`: the amount is told as a part of another."""
    if (row := _row_after(told, part)) is not None:
        return row, True
    own = told.named_before
    if part:
        return _subject_in_brackets(told, own) if told.amount.bracketed else _subject_of_part(told, own)
    if own and not (told.earlier and _consumed(told, own)):
        chosen = [n for n in own if n.specific] or [n for n in own if not n.body] or own
        chosen = [n for n in chosen if not _RESULT_ROW.fullmatch(fold(n.label))] or chosen  # "A redovisar ett resultat"
        return _back_to_row(told, chosen[-1]), True
    if told.last:
        return told.last.subject, False
    return _standing(told), False


def _row_after(told: ToldAmount, part: bool) -> str | None:
    """`5 mnkr på lokaler`: the row that follows the amount with nothing but a preposition between."""
    first = next((n for n in told.named if told.amount.end <= n.start < told.stop), None)
    if first is None or not first.specific:
        return None
    between = told.folded[told.amount.end : first.start]
    near = _TO_THE_ROW.fullmatch(between) and (part or between.strip())
    return first.label if near else None


def _subject_in_brackets(told: ToldAmount, own: Sequence[Named]) -> tuple[str | None, bool]:
    close = [n for n in own if n.specific and not re.search(r"[,;]\s", told.folded[n.end : told.amount.start])]
    return (close[-1].label, True) if close else (told.subject_in_force, False)


def _subject_of_part(told: ToldAmount, own: Sequence[Named]) -> tuple[str | None, bool]:
    marker = w.last_match(w.PART, told.before)
    floor = told.start + marker.end() if marker else told.amount.start - _PART_REACH
    rows = [n for n in own if n.specific and n.start >= floor]
    return (rows[-1].label, True) if rows else (None, False)


def _consumed(told: ToldAmount, own: Sequence[Named]) -> bool:
    """Whether the names between two amounts belong to the first one ("på intäktssidan och …")."""
    return bool(_PREPOSITION.fullmatch(told.folded[told.start : own[-1].start]))


def _back_to_row(told: ToldAmount, name: Named) -> str:
    """`Resultatet motsvarar …` right after a row's own amount means that row."""
    opens = told.start == 0 and name.start == 0 and not name.specific
    if opens and w.BACK_REFERENCE.match(told.folded) and told.memory.subject:
        return told.memory.subject
    return name.label


def _standing(told: ToldAmount) -> str | None:
    """The subject of a sentence that names no row before the amount."""
    folded, memory, names = told.folded, told.memory, told.names
    if found := PROJECT.search(folded[: told.amount.start + 1]):
        return told.text[found.start("what") : found.end("what")].strip()
    if memory.subject and (w.BACK_REFERENCE.match(folded) or not w.TOTAL.search(folded)):
        return memory.subject
    if (heading := _heading_subject(told)) is not None:
        return heading
    if w.RESULT.search(told.lead):
        return names.result
    if names.total and (w.TOTAL.search(folded) or re.search(r"\b(?:resultat|utfall)", folded + memory.sentence)):
        return names.total
    return _opening_words(told) or memory.subject or told.context.organisation


def _heading_subject(told: ToldAmount) -> str | None:
    """The row or body that the nearest heading names."""
    for section in reversed(told.sections):
        own = told.names.find(fold(section), section)
        if own and own[0].specific and own[0].start <= 2:
            return own[0].label
        if _is_body_heading(section):
            return section.strip(" :")
    return None


def _is_body_heading(section: str) -> bool:
    """A heading that is a department's or a row's name: no words of reporting in it."""
    folded = fold(section)
    if re.search(r"\d", folded) or len(folded.split()) > 5:
        return False
    return not _OF_REPORTING.search(folded)


def _opening_words(told: ToldAmount) -> str | None:
    """The words before the verb of a sentence that opens with a name of its own."""
    found = _SUBJECT_WORDS.match(told.text[: told.amount.start])
    if not found or len(found["what"].split()) > 5:
        return None
    words = found["what"]
    return None if w.GENERIC_OPENING.match(fold(words)) or _PRONOUN.match(words) else words
