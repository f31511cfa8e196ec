"""One indicator from the lines of its record: label, department, figures, assessment and trend.

What wrapped below the figures completes them: percent signs, last digits, a verdict's last letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from orchestration.ingest.document import Line
from orchestration.ingest.grammar.dates import month_number
from orchestration.ingest.layout.headers import Header
from orchestration.ingest.layout.wrapped_cells import (
    BODY_END,
    GUESSED,
    OPEN_BODY,
    could_be_body,
    is_logo,
    is_numeric,
    joined_body,
    row_of,
    split_label,
    unwrap,
    words_and_rules,
)
from orchestration.ingest.tables.model import Cell, Row
from orchestration.ingest.tables.solver import solve
from orchestration.ingest.words import alike, enumeration, fold, letters, vocabulary

_ONCE_A_YEAR = re.compile(
    r"en gang (?:per|om) ar|arligen|arsvis"
    r"|redovisas (?:forst )?(?:till|i) (?:arsredovisning|verksamhetsberattelse|bokslut)"
)
_BODY_TAIL = re.compile(r"\.\s+(?:en|et|n)$")  # the end of a body's name that wrapped beside the label
INFERRED = 0.7  # confidence in a figure whose column follows from the verdict
_ENDS = (
    "angivet",
    "varde",
    "utvardera",
    "utvarderad",
    "positi",
    "positiv",
    "negativ",
    "oforandra",
    "oforandrad",
    "uppfyllt",
    "inget",
    "ej",
)


def indicator(
    lines: list[Line], header: Header, departments: list[str], strays: Sequence[tuple[str, str]] = ()
) -> Row | None:
    """The indicator that the lines state; None when they hold no figure or verdict.

    `strays`: figures of this row that were torn into the header, each with the title above it.
    """
    roles = header.roles[1:]
    label: list[str] = []
    department = ""
    values: list[str] = []
    verdicts: list[str] = []
    for line in lines:
        words = words_and_rules(line.text)
        if not words or is_logo(line.text.strip()):
            continue
        first = next((i for i, w in enumerate(words) if is_numeric(w)), None)
        if (
            first is not None
            and not values
            and (first or any(is_numeric(w) for w in words[1:]) or _figures_only(words))
        ):
            text, body = split_label(_strip_end(words[:first]), departments, "department" in roles)
            label += [text] if text else []
            department = joined_body(department, body)
            numbers, rest = _numbers(words[first:])
            values += numbers
            verdicts += rest
            continue
        if first == 0 and values and not _completes_only(words, values):
            numbers, rest = _numbers(words)
            values += numbers
            verdicts += rest
            continue
        if values and _completes(words, values):
            continue
        rest, ends = _take_verdict_ends(words)
        rest, marks = _take_marks(rest, values)
        verdicts += ends
        if marks and _figures_only(marks):
            _append_ends(values, [m for m in marks if is_numeric(m)])
        text = " ".join(w for w in rest if w != "|")
        if not text:
            continue
        if could_be_body(text) and not department and not values and label and len(text.split()) <= 3:
            department = text
            continue
        text, department = _body_rest(rest, text, department, departments)
        label += [text] if text else []
    assessment, trend = _verdicts(verdicts)
    if not label or (not values and assessment is None):
        return None
    if department and department not in departments and BODY_END.search(fold(department)):
        departments.append(department)
    figures = [i for i, r in enumerate(roles) if r is None]
    cells: list[Cell | None] = [None] * len(roles)
    torn = _torn_into_header(strays, header, figures) if len(values) < len(figures) else {}
    for at in torn:
        cells[at] = Cell(torn[at], INFERRED)
    open_columns = [at for at in figures if at not in torn]
    placed, rated = _place(_grouped(values, len(open_columns)), len(open_columns), assessment)
    for at, figure in zip(open_columns, placed, strict=True):
        cells[at] = Cell(figure, rated) if figure else None
    for role, value in (("assessment", assessment), ("trend", trend), ("department", department or None)):
        if role in roles and value:
            cells[roles.index(role)] = Cell(value)
    return row_of(_BODY_TAIL.sub(".", unwrap(label)), tuple(cells), lines)


def _torn_into_header(strays: Sequence[tuple[str, str]], header: Header, figures: list[int]) -> dict[int, str]:
    """The columns of figures that stand in the torn header, by what the title above each names: a month or a year."""
    found: dict[int, str] = {}
    for title, figure in strays:
        words = fold(title).split()
        monthly = any(month_number(w) for w in words)
        years = [w for w in words if re.fullmatch(r"20\d\d", w)]
        wanted = "utfall period" if monthly else f"{words[0]} {years[0]}" if years else None
        at = next((i for i in figures if wanted and fold(header.titles[i + 1]).startswith(wanted)), None)
        if at is not None:
            found[at] = figure
    return found


def told_yearly(row: Row, header: Header) -> Row:
    """The row with the period's own column blank, where its comment says that the outcome comes once a year.

    Only a row whose blank cells left no trace: its outcomes move to the years before.
    """
    roles = header.roles[1:]
    period = next((i for i, t in enumerate(header.titles[1:]) if fold(t).startswith("utfall period")), None)
    if period is None or row.comment is None or not _ONCE_A_YEAR.search(fold(row.comment)):
        return row
    outcomes = [i for i in range(period + 1) if roles[i] is None]
    guessed = [row.cells[i] for i in outcomes if row.cells[i] is not None]
    if row.cells[outcomes[0]] is not None or not guessed or any(c.confidence > GUESSED for c in guessed if c):
        return row
    cells = list(row.cells)
    for here, after in pairwise(outcomes):
        cells[here] = row.cells[after]
    cells[period] = None
    return replace(row, cells=tuple(cells))


def _strip_end(words: list[str]) -> list[str]:
    while words and words[-1] == "|":
        words = words[:-1]
    return words


def _figures_only(words: list[str]) -> bool:
    return all(is_numeric(w) or w in ("|", "%") for w in words)


def _numbers(words: list[str]) -> tuple[list[str], list[str]]:
    """Figures at the head of the words, a table rule kept at the end of its figure, and what follows them."""
    values: list[str] = []
    for at, word in enumerate(words):
        if word == "|":
            if values:
                values[-1] += "|"
        elif word == "%" and values:
            values[-1] = values[-1].rstrip("|%") + "%"
        elif is_numeric(word):
            values.append(word)
        else:
            return values, [w for w in words[at:] if w != "|"]
    return values, []


def _completes_only(words: list[str], values: list[str]) -> bool:
    """Whether figures below figures are their ends: as many groups as there are open values."""
    ends = [w for w in words if is_numeric(w)]
    if not _figures_only(words) or len(ends) < 2:
        return False
    short = all(re.fullmatch(r"\d", e) for e in ends) and sum(bool(re.search(r"[.,]\d$", v)) for v in values) >= len(
        ends
    )
    return short or (
        all(re.fullmatch(r"\d{3}", e) for e in ends)
        and sum(bool(re.fullmatch(r"\d{1,3}", v)) for v in values) >= len(ends)
    )


def _completes(words: list[str], values: list[str]) -> bool:
    """`% % %` or `2 9 3` below the figures: their lost ends, put back."""
    if not _figures_only(words):
        return False
    _append_ends(values, [w for w in words if is_numeric(w)])
    _mark_percent(values, words)
    return True


def _mark_percent(values: list[str], words: list[str]) -> bool:
    """Puts wrapped percent signs back; whether they belonged to the figures at all (one alone may be the label's)."""
    lacking = sum(not v.rstrip("|").endswith("%") for v in values)
    if not lacking or words.count("%") * 2 < lacking:
        return False
    values[:] = [v.rstrip("|") if v.rstrip("|").endswith("%") else f"{v.rstrip('|')}%" for v in values]
    return True


def _append_ends(values: list[str], ends: list[str]) -> None:
    if not ends:
        return
    thousands = all(re.fullmatch(r"\d{3}", e) for e in ends)
    bare = [v.strip("|") for v in values]
    followed = [i + 1 < len(bare) and bool(re.fullmatch(r"0\d\d", bare[i + 1])) for i in range(len(bare))]
    waiting = [
        i
        for i, v in enumerate(bare)
        if (re.fullmatch(r"[1-9]\d{0,2}", v) and not followed[i] if thousands else re.search(r"[.,]\d$", v))
    ]
    for at, end in zip(waiting, ends, strict=False):
        values[at] = f"{bare[at]} {end}" if thousands else f"{bare[at]}{end}"


def _take_marks(words: list[str], values: list[str]) -> tuple[list[str], list[str]]:
    """Percent signs and digits at the end of a line that otherwise continues the label."""
    end = len(words)
    while end and values and (words[end - 1] in ("%", "|") or is_numeric(words[end - 1])):
        end -= 1
    marks = words[end:]
    if not any(is_numeric(m) for m in marks) and not _mark_percent(values, marks):
        return words, []
    return words[:end], marks


def _take_verdict_ends(words: list[str]) -> tuple[list[str], list[str]]:
    """Words at the end of a wrapped line that belong to the assessment or the trend (`angivet`, `utvardera`, `d`)."""
    end = len(words)
    while end and (words[end - 1] == "|" or _is_verdict_end(words[end - 1])):
        end -= 1
    if end == len(words):
        return words, []
    return words[:end], [w for w in words[end:] if w != "|"]


def _is_verdict_end(word: str) -> bool:
    bare = letters(word)
    return bare in ("d", "v") or (len(bare) >= 5 and any(alike(bare, e, 82) for e in _ENDS if len(e) >= 5))


def _body_rest(words: list[str], text: str, department: str, departments: list[str]) -> tuple[str, str]:
    """The rest of the label and the department with its wrapped end (`|en`, `planeringsavdelninge`, `n`)."""
    if "|" in words and department:
        at = words.index("|")
        end = " ".join(w for w in words[at + 1 :] if w != "|")
        return " ".join(words[:at]), joined_body(department, end)
    last = text.split()[-1]
    if department and (len(last) <= 2 and _completes_body(department, last)):
        return text[: -len(last)].strip(), department + last
    if department and OPEN_BODY.search(department) and BODY_END.search(fold(last)):
        return text[: -len(last)].strip(), joined_body(department, last)
    return text, department


def _completes_body(department: str, end: str) -> bool:
    return bool(re.search(r"(?:avdelning|enhet|kontor|f.rvaltning)e?$", fold(department))) and end in ("n", "en", "et")


def _verdicts(words: list[str]) -> tuple[str | None, str | None]:
    """Assessment and trend from the words after the figures, their broken ends still apart."""
    text = " ".join(words)
    assessment = trend = None
    if words and alike(words[0], "Inget", 80):
        assessment, words = (
            "inget värde angivet",
            [w for w in words[1:] if not alike(w, "värde", 80) and not alike(w, "angivet", 80)],
        )
        text = " ".join(words)
    if assessment is None:
        for size, at in ((n, i) for n in (3, 2, 1) for i in range(len(words) - n + 1)):
            if value := enumeration("assessment", " ".join(words[at : at + size])):
                assessment, text = value, " ".join(words[:at] + words[at + size :])
                break
    glued = letters(text)
    for value, spellings in vocabulary("enumerations")["trend"].items():
        for written in spellings:
            known = letters(written)
            if glued and (alike(glued, known, 78) or (len(glued) >= 5 and alike(known[: len(glued)], glued, 85))):
                trend = value
    if trend is None and glued.startswith("ej"):
        trend = "ej utvärderad"
    return assessment, trend


def _grouped(values: list[str], width: int) -> list[str]:
    """The figures with their thousands joined, where the columns or the magnitudes ask for it."""
    ranked = solve(values, width, visible_blanks=False, label_required=False, one_unit=True)
    return [c for c in ranked[0].cells if c is not None] if ranked else [v.strip("|") for v in values]


def _place(values: list[str], width: int, assessment: str | None) -> tuple[list[str | None], float]:
    """The figures in their columns; when some are blank without a trace, the usual ones are left blank."""
    if len(values) == width:
        return list(values), 1.0
    if len(values) > width:
        return list(values[:width]), GUESSED
    placed: list[str | None] = [None] * width
    if assessment == "inget värde angivet":  # no forecast: the target stands last, outcomes from the first year on
        rest, target = values[:-1], values[-1:]
        placed[: len(rest)] = rest
        if target:
            placed[max(len(rest), width - 2)] = target[0]
        return placed, INFERRED if len(rest) == width - 2 else GUESSED
    tail, rest = values[-2:], values[:-2]
    placed[width - len(tail) :] = tail
    if rest:
        placed[width - 2 - len(rest) : width - 2] = rest
    return placed, GUESSED
